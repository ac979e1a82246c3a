"""What surrounds a deal on a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.book import Book, Company, Vitals, build_snapshot
from connectors.book.schema import Account, Activity, Contact, Deal, DealChange, Email, Person
from connectors.home import Home
from tests.connectors.book.companies import Tables, allowed, companies

TODAY = date(2026, 11, 20)
DANA, FINA = "dana@acme.example", "fina@acme.example"
PEOPLE = [
    Person(person_id="P1", name="Dana Kim", email=DANA),
    Person(person_id="F1", name="Fina Lie", email=FINA, role="finance"),
]
VitalsOf = Callable[..., Vitals]


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def mail(key: str, days: int, direction: str, **more: Any) -> Email:
    facts: dict[str, Any] = {"deal_id": "D1", "account_id": "A1", "sender": "kari@globex.example"} | more
    return Email(email_id=key, sent_at=at(ago(days)), direction=direction, **facts)  # type: ignore[arg-type]


def changed(field: str, days: int, old: str | None, new: str | None) -> DealChange:
    return DealChange(deal_id="D1", field=field, old=old, new=new, changed_at=at(ago(days)))


@pytest.fixture
def vitals_of(make_book: Callable[..., Book]) -> VitalsOf:
    """The vitals of deal D1 on a day, with these rows around it."""

    def vitals(on: date = TODAY, as_: str = DANA, **around: list[Any]) -> Vitals:
        deal = Deal(
            deal_id="D1",
            name="Globex",
            account_id="A1",
            owner_id="P1",
            stage="Proposal",
            amount=Decimal(900),
            created_on=date(2026, 6, 1),
            close_on=date(2026, 12, 1),
        )
        tables = {"people": PEOPLE, "accounts": [Account(account_id="A1", name="Globex")], "deals": [deal], **around}
        (found,) = make_book(tables, as_).vitals(on=on)
        return found

    return vitals


def test_a_push_is_a_close_date_moved_later_and_its_days_add_up(vitals_of: VitalsOf) -> None:
    moves = [
        changed("close_on", 60, "2026-10-01", "2026-10-31"),
        changed("close_on", 30, "2026-10-31", "2026-10-20"),
        changed("close_on", 9, "2026-10-20", "2026-12-01"),
    ]
    found = vitals_of(deal_changes=moves)
    assert (found.pushes, found.pushed_days, found.pushed_on) == (2, 72, ago(9))


def test_a_date_that_cannot_be_read_is_no_push(vitals_of: VitalsOf) -> None:
    assert vitals_of(deal_changes=[changed("close_on", 9, "soon", "later")]).pushes == 0


def test_the_peak_is_the_most_that_was_ever_written_down(vitals_of: VitalsOf) -> None:
    found = vitals_of(deal_changes=[changed("amount", 50, "1000", "1200"), changed("amount", 8, "1200", "900")])
    assert (found.peak, found.fell_on) == (Decimal(1200), ago(8))


def test_the_last_word_of_each_side_is_kept_apart(vitals_of: VitalsOf) -> None:
    call = Activity(activity_id="X1", deal_id="D1", kind="call", at=at(ago(12)))
    found = vitals_of(activities=[call], emails=[mail("E1", 20, "in"), mail("E2", 7, "out")])
    assert (found.last_done, found.last_in, found.last_out) == (ago(12), ago(20), ago(7))


def test_ours_wait_from_the_first_one_after_their_last(vitals_of: VitalsOf) -> None:
    found = vitals_of(emails=[mail("E1", 20, "out"), mail("E2", 18, "in"), mail("E3", 9, "out"), mail("E4", 3, "out")])
    assert (found.unanswered, found.unanswered_since) == (2, ago(9))


def test_an_absence_note_is_no_answer(vitals_of: VitalsOf) -> None:
    note = mail("E2", 3, "in", subject="Autosvar: Tilbud")
    assert vitals_of(emails=[mail("E1", 9, "out"), note]).unanswered == 1
    assert vitals_of(emails=[mail("E1", 9, "out"), mail("E2", 3, "in", subject="Re: Tilbud")]).unanswered == 0


def test_writers_are_the_people_who_wrote_in_the_last_sixty_days(vitals_of: VitalsOf) -> None:
    mails = [
        mail("E1", 5, "in"),
        mail("E2", 6, "in", sender="KARI@globex.example"),
        mail("E3", 59, "in", sender="ola@globex.example"),
        mail("E4", 60, "in", sender="per@globex.example"),
    ]
    assert vitals_of(emails=mails).writers == 2


def test_what_names_the_customer_and_no_deal_counts_and_what_names_another_deal_does_not(vitals_of: VitalsOf) -> None:
    assert vitals_of(emails=[mail("E1", 5, "in", deal_id=None)]).last_in == ago(5)
    other = Deal(deal_id="D2", name="Other", account_id="A1", owner_id="F1", outcome="lost", closed_on=ago(90))
    tables = {
        "deals": [
            Deal(deal_id="D1", name="Globex", account_id="A1", owner_id="P1"),
            other,
        ]
    }
    assert vitals_of(**tables, emails=[mail("E1", 5, "in", deal_id="D2")]).last_in is None


def test_on_an_earlier_day_what_came_later_has_not_happened(vitals_of: VitalsOf) -> None:
    around = {
        "emails": [mail("E1", 30, "out"), mail("E2", 10, "in")],
        "deal_changes": [changed("close_on", 5, "2026-10-01", "2026-12-01")],
    }
    then = vitals_of(on=ago(15), **around)
    assert (then.last_in, then.unanswered, then.pushes) == (None, 1, 0)
    assert vitals_of(**around).pushes == 1


def test_a_deal_that_closed_later_was_still_open(make_book: Callable[..., Book]) -> None:
    lost = Deal(deal_id="D1", name="G", owner_id="P1", outcome="lost", created_on=ago(50), closed_on=ago(10))
    book = make_book({"people": PEOPLE, "deals": [lost]}, DANA)
    assert [len(book.vitals(on=ago(days))) for days in (51, 50, 11, 10, 0)] == [0, 1, 1, 0, 0]


def test_those_who_decide_are_counted_among_the_contacts(vitals_of: VitalsOf) -> None:
    roles = ["champion", "Economic_Buyer", "decision maker", None]
    contacts = [
        Contact(contact_id=f"C{i}", account_id="A1", name=f"C{i}", buying_role=role) for i, role in enumerate(roles)
    ]
    found = vitals_of(contacts=contacts)
    assert (found.contacts, found.deciders) == (4, 2)


def test_finance_is_told_nothing_that_mail_tells(vitals_of: VitalsOf) -> None:
    call = Activity(activity_id="X1", deal_id="D1", kind="call", at=at(ago(12)))
    found = vitals_of(as_=FINA, activities=[call], emails=[mail("E1", 5, "in"), mail("E2", 4, "out")])
    assert (found.last_done, found.last_in, found.last_out) == (ago(12), None, None)
    assert (found.writers, found.unanswered) == (0, 0)


def test_what_the_source_records_is_known_and_finance_knows_of_no_mail(make_book: Callable[..., Book]) -> None:
    tables = {
        "people": PEOPLE,
        "deals": [Deal(deal_id="D1", name="G", owner_id="P1", next_step=" ", close_on=TODAY)],
        "deal_changes": [changed("amount", 5, "1", "2")],
        "emails": [mail("E1", 5, "in", account_id=None)],
        "contacts": [Contact(contact_id="C", name="Kari")],
    }
    assert make_book(tables, DANA).recorded() == {"changes of amount", "close_on", "emails", "contacts"}
    assert make_book(tables, FINA).recorded() == {"changes of amount", "close_on", "contacts"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(companies(), st.integers(-30, 5))
def test_nobody_gets_the_vitals_of_a_deal_that_they_may_not_see(tables: Tables, days: int) -> None:
    with TemporaryDirectory() as folder:
        company = Company(name="X", currency="USD")
        snapshot = build_snapshot(Home(Path(folder)), tables, company, now=datetime(2026, 11, 20, tzinfo=UTC))
        for person in tables["people"]:
            book = Book.open(snapshot, person.email)
            found = {v.deal_id for v in book.vitals(on=TODAY + timedelta(days=days))}
            assert found <= allowed(tables, person)["deals"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["in", "out"]), st.integers(0, 12), st.booleans()), max_size=8))
def test_the_waiting_mail_is_what_a_reading_one_by_one_finds(mails: list[tuple[str, int, bool]]) -> None:
    written = [
        mail(f"E{i}", days, direction, deal_id="D1" if on_deal else None)
        for i, (direction, days, on_deal) in enumerate(mails)
    ]
    last_in = max((e.sent_at for e in written if e.direction == "in"), default=None)
    waiting = [e for e in written if e.direction == "out" and (last_in is None or e.sent_at >= last_in)]
    with TemporaryDirectory() as folder:
        rows: Tables = {
            "people": PEOPLE,
            "accounts": [Account(account_id="A1", name="Globex")],
            "deals": [Deal(deal_id="D1", name="G", account_id="A1", owner_id="P1")],
            "emails": written,
        }
        company = Company(name="X", currency="USD")
        snapshot = build_snapshot(Home(Path(folder)), rows, company, now=datetime(2026, 11, 20, tzinfo=UTC))
        (found,) = Book.open(snapshot, DANA).vitals(on=TODAY)
    assert found.unanswered == len(waiting)
    assert found.unanswered_since == min((e.sent_at.date() for e in waiting), default=None)


def test_a_person_who_writes_for_the_first_time_is_a_newcomer_on_that_day(vitals_of: VitalsOf) -> None:
    mails = [mail("E1", 40, "in"), mail("E2", 12, "in", sender="ola@globex.example"), mail("E3", 3, "in")]
    found = vitals_of(emails=mails)
    assert (found.first_in, found.newcomer_on) == (ago(40), ago(12))


def test_how_soon_customers_answer_is_learnt_from_deals_that_were_won(make_book: Callable[..., Book]) -> None:
    deals = [
        Deal(deal_id="D1", name="won", account_id="A1", owner_id="F1", outcome="won", closed_on=ago(1)),
        Deal(deal_id="D2", name="lost", account_id="A1", owner_id="F1", outcome="lost", closed_on=ago(1)),
    ]
    mails = [mail("E1", 30, "out"), mail("E2", 28, "in"), mail("E3", 20, "out"), mail("E4", 16, "in")]
    mails += [mail("E5", 9, "out"), mail("E6", 30, "out", deal_id="D2"), mail("E7", 29, "in", deal_id="D2")]
    tables = {"people": PEOPLE, "accounts": [Account(account_id="A1", name="Globex")], "deals": deals, "emails": mails}
    norm = make_book(tables, DANA).reply_norm()
    assert (norm.answers, norm.median_days) == (2, 3)
    assert make_book({"people": PEOPLE}, DANA).reply_norm().answers == 0


def closed(key: str, outcome: Any, created: date, ended: date, **more: Any) -> Deal:
    facts: dict[str, Any] = {"owner_id": "F1", "account_id": "A1", "stage": "Lost", "amount": Decimal(700)} | more
    return Deal(deal_id=key, name=f"Secret {key}", outcome=outcome, created_on=created, closed_on=ended, **facts)


def test_a_look_is_a_closed_deal_at_each_end_of_a_month_while_it_was_open(make_book: Callable[..., Book]) -> None:
    deals = [
        closed("D1", "won", date(2026, 7, 10), date(2026, 9, 30)),
        closed("D2", "lost", date(2026, 8, 1), date(2026, 8, 20)),
        closed("D3", "lost", date(2026, 8, 1), date(2026, 9, 1)),
        Deal(deal_id="D4", name="open", created_on=date(2026, 7, 1)),
    ]
    looks = make_book(
        {"people": PEOPLE, "accounts": [Account(account_id="A1", name="Globex")], "deals": deals}, DANA
    ).looks()
    assert sorted((won, look.as_of) for won, look in looks) == [
        (False, date(2026, 8, 31)),
        (True, date(2026, 7, 31)),
        (True, date(2026, 8, 31)),
    ]


def test_a_look_has_the_values_of_its_day_and_nothing_that_came_later(make_book: Callable[..., Book]) -> None:
    changes = [
        DealChange(deal_id="D1", field=field, old=old, new=new, changed_at=at(day))
        for field, old, new, day in (
            ("stage", "Proposal", "Lost", date(2026, 9, 20)),
            ("stage", "Discovery", "Proposal", date(2026, 8, 10)),
            ("amount", "1000", "700", date(2026, 9, 10)),
            ("close_on", "2026-08-20", "2026-10-30", date(2026, 9, 1)),
            ("next_step", "", "call", date(2026, 9, 2)),
        )
    ]
    mails = [mail("E1", (TODAY - date(2026, 9, 5)).days, "in")]
    tables = {
        "people": PEOPLE,
        "accounts": [Account(account_id="A1", name="Globex")],
        "deals": [
            closed("D1", "lost", date(2026, 8, 1), date(2026, 9, 20), close_on=date(2026, 10, 30), next_step="call")
        ],
        "deal_changes": changes,
        "emails": mails,
    }
    ((won, look),) = make_book(tables, DANA).looks()
    assert not won
    assert (look.stage, look.stage_since, look.close_on) == ("Proposal", date(2026, 8, 10), date(2026, 8, 20))
    assert (look.next_step, look.pushes, look.peak, look.last_in) == (None, 0, None, None)


def test_looks_name_nobody_and_tell_no_amount(make_book: Callable[..., Book]) -> None:
    deals = [closed("D1", "won", date(2026, 7, 10), date(2026, 9, 30), competitor="Umbrella", currency="NOK")]
    deals = [replace(deals[0], amount=Decimal(87750))]
    fall = DealChange(deal_id="D1", field="amount", old="90000", new="87750", changed_at=at(date(2026, 7, 20)))
    tables = {"people": PEOPLE, "accounts": [Account(account_id="A1", name="Globex")], "deals": deals}
    looks = make_book({**tables, "deal_changes": [fall]}, DANA).looks()
    assert looks
    assert not re.search("D1|Secret|A1|F1|Umbrella|NOK|87750|90000", str(looks))
    assert {(look.peak, look.amount) for _, look in looks} == {(Decimal(1), Decimal("0.975"))}


def test_finance_gets_looks_without_what_mail_tells(make_book: Callable[..., Book]) -> None:
    deals = [closed("D1", "won", date(2026, 7, 10), date(2026, 9, 30))]
    tables = {"people": PEOPLE, "accounts": [Account(account_id="A1", name="Globex")], "deals": deals}
    tables["emails"] = [mail("E1", (TODAY - date(2026, 7, 20)).days, "out")]
    (_, seen), *_ = make_book(tables, DANA).looks()
    (_, hidden), *_ = make_book(tables, FINA).looks()
    assert (seen.last_touch, seen.unanswered) == (date(2026, 7, 20), 1)
    assert (hidden.last_touch, hidden.last_out, hidden.unanswered, hidden.unanswered_since) == (None, None, 0, None)
