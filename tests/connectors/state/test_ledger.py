"""Runs, corrections and disputes: what may follow what, and that nothing is changed or lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from connectors.errors import BadUse, NoData, NotAllowed
from connectors.money import Money
from connectors.state.corrections import Corrections, New
from connectors.state.database import Database
from connectors.state.disputes import Disputes, Word
from connectors.state.ledger_tables import statements
from connectors.state.runs import Run, Runs, Statement

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OPS, CFO, DANA, MAYA = "ops@acme.example", "cfo@acme.example", "dana@acme.example", "maya@acme.example"
TEN = Money(Decimal("10.00"), "USD")


@pytest.fixture
def database(state_url: str) -> Iterator[Database]:
    opened = Database.open(state_url)
    yield opened
    opened.close()


def statement(person: str = "P1", paid: str = "100.00") -> Statement:
    return Statement(person, "USD", Decimal(paid), Decimal(paid), Decimal(0), {"lines": [{"pay": paid}]})


def drafted(runs: Runs, *made: Statement, period: str = "2026-Q3", hours: int = 0) -> Run:
    drafting = runs.drafting(period, snapshot="s1")
    drafting.add(made or [statement()])
    return drafting.finish({"paid": 1}, by=OPS, at=NOW + timedelta(hours=hours))


def published(runs: Runs, period: str = "2026-Q3") -> Run:
    drafted(runs, period=period)
    runs.advance(period, "approved", by=CFO, at=NOW)
    return runs.advance(period, "published", by=OPS, at=NOW)


def test_a_run_goes_from_draft_to_approved_to_published_with_who_and_when(database: Database) -> None:
    run = published(Runs(database))
    assert run.status == "published"
    assert [(s.status, s.by) for s in run.steps] == [("draft", OPS), ("approved", CFO), ("published", OPS)]


def test_a_moment_comes_back_as_the_same_moment_whatever_zone_it_was_given_in(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    run = Runs(database).drafting("2026-Q3", snapshot="s1").finish({}, by=OPS, at=elsewhere)
    assert run.steps[0].at == NOW


def test_a_step_cannot_be_left_out_or_taken_twice(database: Database) -> None:
    runs = Runs(database)
    with pytest.raises(NoData):
        runs.advance("2026-Q3", "approved", by=CFO, at=NOW)
    drafted(runs)
    with pytest.raises(BadUse, match="draft"):
        runs.advance("2026-Q3", "published", by=OPS, at=NOW)


def test_the_same_statements_again_are_the_same_run(database: Database) -> None:
    runs = Runs(database)
    first = drafted(runs)
    approved = runs.advance("2026-Q3", "approved", by=CFO, at=NOW)
    assert drafted(runs, hours=1) == approved
    assert approved.id == first.id


def test_other_statements_replace_a_draft_and_take_an_approval_back(database: Database) -> None:
    runs = Runs(database)
    drafted(runs)
    runs.advance("2026-Q3", "approved", by=CFO, at=NOW)
    again = drafted(runs, statement(paid="101.00"), hours=1)
    assert again.status == "draft"
    assert [r.id for r in runs.all()] == [again.id]
    assert [s.paid for s in runs.statements(again)] == [Decimal("101.00")]


def test_what_is_published_is_never_changed(database: Database) -> None:
    runs = Runs(database)
    run = published(runs)
    before = runs.statements(run)
    with pytest.raises(BadUse, match="published"):
        drafted(runs, statement(paid="1.00"))
    assert runs.run("2026-Q3") == run
    assert runs.statements(run) == before


def test_a_statement_comes_back_to_the_digit(database: Database) -> None:
    runs = Runs(database)
    odd = Statement("P1", "NOK", Decimal("0.10"), Decimal("12345678901234567.89"), Decimal("-3.00"), {"æ": ["1.10"]})
    assert runs.statements(drafted(runs, odd, statement("P2")), people=["P1"]) == [odd]


def test_statements_come_some_at_a_time_and_nobody_sees_the_run_before_it_is_whole(database: Database) -> None:
    runs = Runs(database)
    old = drafted(runs)
    drafting = runs.drafting("2026-Q3", snapshot="s2")
    drafting.add([statement(f"P{n}") for n in range(700)])
    assert runs.all() == [old]
    drafting.add([statement(f"P{n}") for n in range(700, 1203)])
    run = drafting.finish({}, by=OPS, at=NOW)
    assert runs.all() == [run]
    assert len(runs.statements(run)) == len(runs.paid(run)) == 1203


def test_what_a_dead_process_left_half_done_is_seen_by_nobody_and_cleared_away_by_the_next_run(
    database: Database,
) -> None:
    runs = Runs(database)
    runs.drafting("2026-Q3", snapshot="s1").add([statement("P9")])
    assert runs.run("2026-Q3") is None
    run = drafted(runs)
    assert [s.person_id for s in runs.statements(run)] == ["P1"]
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(statements)) == 1


def test_of_two_runs_at_once_the_one_that_began_last_is_kept_and_the_other_stops(database: Database) -> None:
    runs = Runs(database)
    first, second = runs.drafting("2026-Q3", snapshot="s1"), runs.drafting("2026-Q3", snapshot="s1")
    with pytest.raises(BadUse, match="Another run"):
        first.add([statement()])
    second.add([statement("P2")])
    run = second.finish({}, by=OPS, at=NOW)
    assert [s.person_id for s in runs.statements(run)] == ["P2"]


def new(**more: Any) -> New:
    given: dict[str, Any] = {"period": "2026-Q4", "amount": TEN, "reason": "late deal", "author": OPS, "at": NOW}
    return New(person_id="P1", **(given | more))


def test_a_correction_counts_once_somebody_else_has_approved_it(database: Database) -> None:
    corrections = Corrections(database)
    written = corrections.add(new())
    assert not written.approved
    with pytest.raises(NotAllowed):
        corrections.approve(written.id, by=OPS, at=NOW)
    approved = corrections.approve(written.id, by=CFO, at=NOW)
    assert (approved.amount, approved.reason, approved.author, approved.approver) == (TEN, "late deal", OPS, CFO)
    assert corrections.all(period="2026-Q4", approved=True) == [approved]
    assert corrections.all(approved=False) == []


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"amount": Money(Decimal(0), "USD")}])
def test_a_correction_without_an_amount_or_a_reason_is_refused(database: Database, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadUse):
        Corrections(database).add(new(**wrong))


def test_a_correction_goes_into_an_open_period_only(database: Database) -> None:
    published(Runs(database))
    with pytest.raises(BadUse, match="later period"):
        Corrections(database).add(new(period="2026-Q3"))


def test_what_comes_from_one_thing_is_written_once_however_often_it_is_tried(database: Database) -> None:
    corrections = Corrections(database)
    one = corrections.add(new(origin="correction", about="2026-Q3"))
    assert corrections.add(new(origin="correction", about="2026-Q3")) == one
    assert corrections.add(new()) != corrections.add(new())


ABOUT = {"deal": "D-1", "component": "New business"}


def opened(disputes: Disputes) -> Any:
    return disputes.open("P1", "2026-Q3", ABOUT, Word(DANA, NOW, "The rate should be 8%.", (MAYA, OPS)))


def test_a_dispute_is_told_to_those_who_decide_until_they_have_been_told(database: Database) -> None:
    disputes = Disputes(database)
    dispute = opened(disputes)
    assert [(t.person, t.dispute.id) for t in disputes.to_tell()] == [(MAYA, dispute.id), (OPS, dispute.id)]
    (mine,) = disputes.to_tell(MAYA)
    disputes.told(mine, at=NOW)
    assert disputes.to_tell(MAYA) == []
    assert [t.person for t in disputes.to_tell()] == [OPS]


def test_the_same_line_is_not_in_dispute_twice_at_once(database: Database) -> None:
    disputes = Disputes(database)
    first = opened(disputes)
    assert opened(disputes) == first
    disputes.withdraw(first.id, Word(DANA, NOW, "my mistake"))
    assert opened(disputes).id != first.id


def test_an_accepted_dispute_is_an_approved_correction_in_an_open_period(database: Database) -> None:
    published(Runs(database))
    disputes = Disputes(database)
    dispute = opened(disputes)
    disputes.answer(dispute.id, Word(MAYA, NOW, "looking into it", (DANA,)))
    done = disputes.accept(dispute.id, TEN, "2026-Q4", Word(MAYA, NOW, "you are right", (DANA,)))
    assert done.closed
    assert [s.kind for s in done.steps] == ["opened", "answered", "accepted"]
    (correction,) = Corrections(database).all(people=["P1"])
    assert (correction.id, correction.approver) == (done.steps[-1].correction_id, MAYA)
    assert (correction.author, correction.period, correction.amount) == (DANA, "2026-Q4", TEN)


def test_accepting_into_a_published_period_changes_nothing(database: Database) -> None:
    published(Runs(database))
    disputes = Disputes(database)
    dispute = opened(disputes)
    with pytest.raises(BadUse, match="published"):
        disputes.accept(dispute.id, TEN, "2026-Q3", Word(MAYA, NOW, "yes"))
    assert disputes.get(dispute.id) == dispute
    assert Corrections(database).all() == []


def test_nobody_accepts_their_own_dispute(database: Database) -> None:
    disputes = Disputes(database)
    dispute = opened(disputes)
    with pytest.raises(NotAllowed):
        disputes.accept(dispute.id, TEN, "2026-Q4", Word(DANA, NOW, "I say so"))
    assert not disputes.get(dispute.id).closed


def test_a_decided_dispute_stays_decided_and_a_decision_has_a_reason(database: Database) -> None:
    disputes = Disputes(database)
    dispute = opened(disputes)
    with pytest.raises(BadUse):
        disputes.reject(dispute.id, Word(MAYA, NOW, " "))
    disputes.reject(dispute.id, Word(MAYA, NOW, "the plan says 5%", (DANA,)))
    with pytest.raises(BadUse, match="rejected"):
        disputes.accept(dispute.id, TEN, "2026-Q4", Word(MAYA, NOW, "after all"))
    assert disputes.all(undecided=True) == []
    assert [t.dispute.status for t in disputes.to_tell(DANA)] == ["rejected"]
