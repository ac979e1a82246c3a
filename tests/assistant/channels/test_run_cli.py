"""`coach run`: from draft to published, what differs the second time, corrections, adjustments, payroll."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.channels.cli import app
from connectors.book import Book, Company, build_snapshot, open_current
from connectors.book.schema import Assignment, Plan
from connectors.home import Home
from connectors.state import State
from skills.skill import Desk
from skills.statement import skill
from skills.statement.results import Statement
from tests.skills.statement.company import CFO, DANA, ERIK, MAYA, OPS, REPS, TODAY, credit, person, quota, tables

Coach = Callable[..., Result]
Q3 = ("--period", "2026-Q3")
ROWS = (
    credit("A", "2026-07-05", 70000),
    credit("B", "2026-09-02", 60000),
    credit("E", "2026-08-02", 50000, who="P2"),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return Home(tmp_path / "home")


@pytest.fixture
def load(home: Home) -> Callable[..., None]:
    """Load the company with these credits; each time a little later."""
    times = iter(datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=i) for i in range(9))

    def loading(*rows: Any, **instead: Any) -> None:
        build_snapshot(home, tables(*rows, **instead), Company(name="Acme", currency="USD"), now=next(times))

    loading(*ROWS)
    return loading


@pytest.fixture
def run(home: Home, load: Callable[..., None]) -> Coach:
    def running(*words: str, as_: str = OPS, on: date = TODAY) -> Result:
        days = [] if words[0] == "approve-adjustment" else ["--on", str(on)]
        return CliRunner().invoke(app, ["run", *words, "--as", as_, *days, "--home", str(home.root)])

    return running


def published(run: Coach) -> None:
    for step in ((), ("--approve",), ("--publish",)):
        assert run("commissions", *Q3, *step).exit_code == 0


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.output)
    return found


def kept(home: Home) -> list[tuple[str, Decimal]]:
    state = State.open(home)
    found = state.runs.run("2026-Q3")
    assert found is not None
    statements = [(s.person_id, s.paid) for s in state.runs.statements(found)]
    state.close()
    return statements


def test_everybody_has_a_statement_that_is_kept(run: Coach, home: Home) -> None:
    assert run("commissions", *Q3).exit_code == 0
    assert kept(home) == [("P1", Decimal("11600.00")), ("P2", Decimal("4000.00"))]


def test_running_again_gives_the_same_and_says_so(run: Coach) -> None:
    first = document(run("commissions", *Q3, "--json"))
    again = document(run("commissions", *Q3, "--json"))
    assert first["run"] == again["run"]
    assert again["differences"] == []
    assert "line by line" in run("commissions", *Q3).output


def test_what_differs_from_the_draft_is_printed_line_by_line(run: Coach, load: Callable[..., None]) -> None:
    run("commissions", *Q3)
    load(*ROWS, credit("F", "2026-09-10", 1000, who="P2"))
    (row,) = document(run("commissions", *Q3, "--json"))["differences"]
    assert (row["person_id"], row["deal"], row["after"]["amount"]) == ("P2", "Deal D-F", "80.00")


def test_it_goes_from_draft_to_approved_to_published_with_who(run: Coach) -> None:
    assert run("commissions", *Q3, "--publish").exit_code == 2
    run("commissions", *Q3, "--approve", as_=OPS)
    steps = document(run("commissions", *Q3, "--json"))["run"]["steps"]
    assert [(s["status"], s["by"]) for s in steps] == [("draft", OPS), ("approved", OPS)]
    assert "published" in run("commissions", *Q3, "--publish", as_=CFO).output


def test_what_changed_since_it_was_looked_at_is_not_approved_unseen(run: Coach, load: Callable[..., None]) -> None:
    run("commissions", *Q3)
    load(*ROWS, credit("F", "2026-09-10", 1000))
    refused = run("commissions", *Q3, "--approve")
    assert refused.exit_code == 2
    assert "Differences" in refused.output
    assert run("commissions", *Q3, "--approve").exit_code == 0


def test_a_period_that_still_runs_is_not_published(run: Coach) -> None:
    run("commissions", "--period", "2026-Q4", "--approve")
    assert run("commissions", "--period", "2026-Q4", "--publish").exit_code == 2


def test_a_published_period_stays_and_its_differences_are_paid_later(
    run: Coach, load: Callable[..., None], home: Home
) -> None:
    published(run)
    load(*ROWS, credit("F", "2026-09-10", 1000))
    assert "--correct" in run("commissions", *Q3).output
    assert kept(home)[0] == ("P1", Decimal("11600.00"))
    assert "1 correction" in run("commissions", *Q3, "--correct").output.replace("\xa0", " ")
    assert "Nothing is left to correct" in run("commissions", *Q3, "--correct").output
    assert run("approve-adjustment", "1", as_=CFO).exit_code == 0
    report = document(run("commissions", "--period", "2026-Q4", "--json"))["report"]
    assert [t["paid"] for t in report["totals"] if t["by"] == "currency"] == ["120.00"]
    assert kept(home)[0] == ("P1", Decimal("11600.00"))


def test_a_rep_reads_what_was_published_and_what_it_would_be_now(
    run: Coach, load: Callable[..., None], home: Home, make_desk: Callable[..., Desk]
) -> None:
    published(run)
    load(*ROWS, credit("F", "2026-09-10", 1000))
    desk = make_desk(Book.open(open_current(home), DANA), TODAY, home=home)
    found = skill(desk, show="last")
    assert isinstance(found, Statement)
    assert (found.status, found.period.name) == ("published", "2026-Q3")
    assert [s.paid.amount for s in found.sums] == [Decimal("11600.00")]
    assert [m.amount for m in found.now] == [Decimal("11720.00")]


def test_what_corrections_take_below_zero_is_not_paid_out_but_taken_from_the_next_period(
    run: Coach, load: Callable[..., None], home: Home, tmp_path: Path
) -> None:
    load(*ROWS, credit("H", "2026-11-02", 100000, who="P2"))
    run("adjust", "--person", "Erik Berg", *Q3, "--amount=-5000", "--reason", "paid twice in spring")
    run("approve-adjustment", "1", as_=CFO)
    published(run)
    assert ("P2", Decimal("0.00")) in kept(home)
    (named,) = found(run, code="pay_below_zero")
    assert (named["person_id"], named["facts"]["amount"]) == ("P2", "-1000.00")
    run("payroll", *Q3, "--out", "p.csv")
    (row,) = [r for r in csv.DictReader((tmp_path / "p.csv").open(encoding="utf-8")) if r["person_id"] == "P2"]
    assert (row["earned"], row["corrections"], row["carried"], row["paid"]) == (
        "4000.00",
        "-5000.00",
        "1000.00",
        "0.00",
    )
    report = document(run("commissions", "--period", "2026-Q4", "--json"))["report"]
    assert [t["paid"] for t in report["totals"] if t["by"] == "currency"] == ["7000.00"]


def test_a_period_over_published_days_is_not_run_again(run: Coach) -> None:
    published(run)
    assert run("commissions", "--period", "2026-09").exit_code == 2


def test_an_adjustment_counts_once_somebody_else_has_approved_it(run: Coach) -> None:
    written = run("adjust", "--person", "Dana Kim", *Q3, "--amount", "250", "--reason", "Spiff")
    assert written.exit_code == 0
    assert run("approve-adjustment", "1", as_=OPS).exit_code == 1
    assert run("approve-adjustment", "1", as_=CFO).exit_code == 0
    assert "Spiff" in run("adjustments").output
    report = document(run("commissions", *Q3, "--json"))["report"]
    assert [t["paid"] for t in report["totals"] if t["by"] == "currency"] == ["15850.00"]


def test_an_adjustment_without_a_readable_amount_is_refused(run: Coach) -> None:
    assert run("adjust", "--person", "Dana Kim", *Q3, "--amount", "lots", "--reason", "x").exit_code == 2
    assert run("adjust", "--person", "Dana Kim", *Q3, "--amount", "1.005", "--reason", "x").exit_code == 2


@pytest.mark.parametrize("asker", [DANA, ERIK, MAYA])
def test_reps_and_managers_may_not_run_commissions(run: Coach, asker: str) -> None:
    for words in (
        ("commissions", *Q3),
        ("adjust", "--person", "Dana Kim", *Q3, "--amount", "1", "--reason", "x"),
        ("approve-adjustment", "1"),
        ("adjustments",),
        ("payroll", *Q3, "--out", "p.csv"),
    ):
        refused = run(*words, as_=asker)
        assert refused.exit_code == 1
        assert "may run commissions" in refused.output


def test_payroll_is_given_a_published_run_with_a_checksum_and_what_it_got_before(run: Coach, tmp_path: Path) -> None:
    run("commissions", *Q3)
    assert run("payroll", *Q3, "--out", "p.csv").exit_code == 1
    run("commissions", *Q3, "--approve")
    run("commissions", *Q3, "--publish")
    first = run("payroll", *Q3, "--out", "p.csv").output
    rows = list(csv.DictReader((tmp_path / "p.csv").open(encoding="utf-8")))
    assert [(r["person_id"], r["currency"], r["paid"]) for r in rows] == [
        ("P1", "USD", "11600.00"),
        ("P2", "USD", "4000.00"),
    ]
    again = run("payroll", *Q3, "--out", "again.csv", as_=CFO).output
    assert (tmp_path / "p.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()
    assert first.split()[-1] in again
    assert f"by {OPS}" in again
    assert "the same rows" in again


def test_totals_pay_everybody_what_statements_do_and_keep_nothing(run: Coach, home: Home, tmp_path: Path) -> None:
    told = document(run("totals", *Q3, "--json"))
    assert [(r["person_id"], r["paid"]) for r in told["totals"]] == [("P1", "11600.00"), ("P2", "4000.00")]
    assert not told["not_paid"]
    assert run("totals", *Q3, "--out", "t.csv").exit_code == 0
    with (tmp_path / "t.csv").open(encoding="utf-8") as file:
        assert [row["paid"] for row in csv.DictReader(file)] == ["11600.00", "4000.00"]
    assert "15,600.00" in run("totals", *Q3).output
    state = State.open(home)
    assert state.runs.run("2026-Q3") is None
    state.close()


def test_totals_name_who_is_not_paid_and_why(run: Coach, load: Callable[..., None]) -> None:
    both = [Plan(plan=key, document=REPS) for key in ("reps", "more")]
    own = [Assignment(person_id="P1", plan=key, from_=date(2026, 1, 1)) for key in ("reps", "more")]
    load(*ROWS, plans=both, assignments=own)
    output = run("totals", *Q3).output
    assert "Dana Kim: not paid, because two plans pay on one day" in output


def found(run: Coach, *, code: str) -> list[dict[str, Any]]:
    """What the report says of one fault."""
    report = document(run("commissions", *Q3, "--json"))["report"]
    return [row for row in report["found"] if row["code"] == code]


def faulty() -> Sequence[tuple[str, tuple[str, str], dict[str, Any]]]:
    """A fault, the person and row that it is named with, and the rows that have it."""
    left = person("P2", "Erik Berg", ERIK, left_on=date(2026, 7, 31))
    people = [p for p in tables()["people"] if p.person_id != "P2"]
    twice = [Assignment(person_id="P2", plan=key, from_=date(2026, 1, 1)) for key in ("reps", "more")]
    dana = Assignment(person_id="P1", plan="reps", from_=date(2026, 1, 1))
    plans = [Plan(plan="reps", document=REPS), Plan(plan="more", document=REPS)]
    broken = Plan(plan="more", document="x")
    gone = credit("X", "2026-09-01", 10, who="P2", deal="D-none", event="cancelled")
    euros = credit("G", "2026-08-02", 10, who="P2", currency="EUR")
    return (
        ("no_quota", ("P2", ""), {"quotas": [quota(100000, "2026-07-01", "2026-09-30")]}),
        ("no_rate", ("P2", ""), {"rows": [euros]}),
        ("two_plans", ("P2", ""), {"assignments": [dana, *twice], "plans": plans}),
        ("after_leaving", ("P2", "E"), {"people": [*people, left]}),
        ("negative_amount", ("P2", "G"), {"rows": [credit("G", "2026-08-03", -5, who="P2")]}),
        ("zero_amount", ("P2", "G"), {"rows": [credit("G", "2026-08-03", 0, who="P2")]}),
        ("shares_above_all", ("P2", "G"), {"rows": [credit("G", "2026-07-05", 70000, who="P2", deal="D-A")]}),
        ("cancels_nothing", ("P2", "X"), {"rows": [gone]}),
        ("bad_plan", ("P2", ""), {"assignments": [dana, twice[1]], "plans": [plans[0], broken]}),
    )


@pytest.mark.parametrize(("code", "named", "rows"), faulty(), ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_wrong_is_named_with_person_and_row_while_the_others_are_paid(
    run: Coach, load: Callable[..., None], home: Home, code: str, named: tuple[str, str], rows: dict[str, Any]
) -> None:
    load(*ROWS, *rows.get("rows", []), **{k: v for k, v in rows.items() if k != "rows"})
    (row,) = found(run, code=code)
    assert (row["person_id"], row["row"], row["period"]) == (*named, "2026-Q3")
    assert ("P1", Decimal("11600.00")) in kept(home)
    assert run("commissions", *Q3).exit_code == 0


def test_what_is_credited_after_leaving_is_named_and_not_paid_though_the_assignment_was_left_open(
    run: Coach, load: Callable[..., None], home: Home
) -> None:
    left = person("P2", "Erik Berg", ERIK, left_on=date(2026, 8, 31))
    people = [p for p in tables()["people"] if p.person_id != "P2"]
    load(*ROWS, credit("L", "2026-09-03", 30000, who="P2"), people=[*people, left])
    (row,) = found(run, code="after_leaving")
    assert (row["person"], row["period"], row["row"]) == ("Erik Berg", "2026-Q3", "L")
    assert kept(home) == [("P1", Decimal("11600.00")), ("P2", Decimal("4000.00"))]


def test_a_plan_changed_after_publication_is_named(run: Coach, load: Callable[..., None]) -> None:
    published(run)
    load(*ROWS, plan=REPS.replace("8%", "9%"))
    rows = found(run, code="plan_changed")
    assert [(r["person"], r["period"], r["row"]) for r in rows] == [
        ("Dana Kim", "2026-Q3", "reps"),
        ("Erik Berg", "2026-Q3", "reps"),
    ]
    assert "Erik Berg, 2026-Q3, reps: the plan" in run("commissions", *Q3).output


def test_the_report_tells_credits_that_paid_nothing_and_deals_paid_twice(run: Coach, load: Callable[..., None]) -> None:
    only_large = REPS.replace("    quota: book\n", "    quota: book\n    where: {amount: {min: 100}}\n")
    load(*ROWS, credit("F", "2026-09-10", 50), credit("G", "2026-09-11", 500, deal="D-B"), plan=only_large)
    report = document(run("commissions", *Q3, "--json"))["report"]
    assert [(u["person"], [r["reason"] for r in u["rows"]]) for u in report["unpaid"]] == [
        ("Dana Kim", ["no_component"])
    ]
    assert [(r["deal_id"], r["kind"]) for r in report["repeated"]] == [("D-B", "twice")]
