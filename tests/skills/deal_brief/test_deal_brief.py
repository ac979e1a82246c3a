"""One deal or customer on a page, asked of real books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assistant.wording import word
from connectors.book import Book, Company
from connectors.book.schema import Activity, Contact, DealChange, Email, Person
from connectors.errors import NoData
from connectors.money import Money
from skills.deal_brief import skill
from skills.deal_brief.results import CustomerBrief, DealBrief
from skills.skill import Desk, NotFound, Result
from tests.skills.forecast.selling import TODAY, company, open_deal

ACME = Company(name="Us", currency="USD", as_of=TODAY)
Make = tuple[Callable[..., Book], Callable[..., Desk]]
KARI = Contact(
    contact_id="K",
    account_id="globex",
    name="Kari Vik",
    email="kari@globex.example",
    title="CFO",
    buying_role="champion",
)


@pytest.fixture
def make(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Make:
    return make_book, make_desk


def asked(make: Make, tables: dict[str, list[Any]], as_: str = "ann", **args: Any) -> Result:
    make_book, make_desk = make
    return skill(make_desk(make_book(tables, f"{as_}@x.example", ACME), TODAY), **args)


def brief(make: Make, tables: dict[str, list[Any]], as_: str = "ann", **args: Any) -> DealBrief:
    found = asked(make, tables, as_, **args)
    assert isinstance(found, DealBrief)
    return found


def globex(**more: Any) -> dict[str, list[Any]]:
    return {**company([open_deal("Rollout", 50_000, account_id="globex", next_step="Send the offer")]), **more}


def mail(day: int, body: str, direction: str = "in") -> Email:
    ours, theirs = "ann@x.example", "kari@globex.example"
    return Email(
        email_id=f"E{day}{direction}",
        thread_id=f"T{day}",
        deal_id="Rollout",
        account_id="globex",
        sender=theirs if direction == "in" else ours,
        recipients=ours if direction == "in" else theirs,
        sent_at=datetime(2026, 11, day, 9),  # noqa: DTZ001
        subject="Rollout",
        body=body,
        direction=direction,  # type: ignore[arg-type]
    )


def test_a_customer_with_one_open_deal_stands_for_it(make: Make) -> None:
    found = brief(make, globex(), account="Globex")
    assert found.state.name == "Rollout"
    assert (found.state.age, found.state.left) == (46, 30)
    assert found.stake is not None
    assert (found.stake.commission, found.stake.yours) == (Money(Decimal("5000.00"), "USD"), True)
    assert found.in_time is not None
    assert (found.in_time.told, found.period) == ("history", "2026-Q4")


def test_what_happened_is_told_in_order_without_changes_that_change_nothing(make: Make) -> None:
    def change(field: str, old: str, new: str, day: int) -> DealChange:
        return DealChange(deal_id="Rollout", field=field, old=old, new=new, changed_at=datetime(2026, 11, day, 9))  # noqa: DTZ001

    tables = globex()
    tables["deal_changes"] = [
        *tables["deal_changes"],
        change("close_on", "2026-12-01", "2026-12-20", 5),
        change("amount", "60000", "50000", 3),
        change("amount", "60000.0", "60000", 1),
    ]
    found = brief(make, tables, deal="Rollout")
    assert [e.what for e in found.events] == ["created", "amount", "pushed"]
    assert found.events[1].old == Money(Decimal("60000.00"), "USD")


def test_the_checklist_rests_on_contacts_mail_and_notes_and_the_gaps_are_asked_about(make: Make) -> None:
    note = Activity(activity_id="A1", deal_id="Rollout", account_id="globex", person_id="ann", kind="meeting", at=datetime(2026, 11, 2, 9), note="They re-key orders twice a day. Worth about a million a year.")  # noqa: DTZ001, E501  # fmt: skip
    found = brief(make, globex(contacts=[KARI], activities=[note]), deal="Rollout")
    status = {i.item.key: i.status for i in found.items}
    assert (status["champion"], status["pain"], status["metrics"]) == ("met", "met", "met")
    assert status["economic_buyer"] == "missing"
    text = word("deal_brief", found, "en", TODAY)
    assert "✓ Champion: Kari Vik, champion" in text
    assert "Who can spend the money, and when do we meet them?" in text
    assert "note by Ann Able" in text


def test_their_last_words_and_a_question_that_waits_are_shown(make: Make) -> None:
    mails = [mail(10, "We like it. Can you send us the security questionnaire?"), mail(12, "Any news?", "in")]
    found = brief(make, globex(contacts=[KARI], emails=mails), deal="Rollout")
    assert found.mood is not None
    assert found.last is not None
    assert found.last.by == "Kari Vik"
    assert any("security questionnaire" in q.sentence for q in found.asked)
    call = Activity(activity_id="A1", deal_id="Rollout", account_id="globex", person_id="ann", kind="call", at=datetime(2026, 11, 15, 9))  # noqa: DTZ001, E501  # fmt: skip
    assert not brief(make, globex(contacts=[KARI], emails=mails, activities=[call]), deal="Rollout").asked


def test_finance_sees_no_mail_and_items_that_only_mail_could_show_are_unknown(make: Make) -> None:
    tables = globex(contacts=[KARI], emails=[mail(10, "The budget is approved.")])
    tables["people"] = [*tables["people"], Person(person_id="fin", name="Fin", email="fin@x.example", role="finance")]
    found = brief(make, tables, "fin", deal="Rollout", checklist="bant")
    assert (found.mood, found.last) == (None, None)
    assert {i.item.key: i.status for i in found.items}["budget"] == "unknown"


def test_several_open_deals_are_a_page_on_the_customer(make: Make) -> None:
    tables = company(
        [open_deal("Small", 20_000, account_id="globex"), open_deal("Large", 80_000, "bob", account_id="globex")]
    )
    found = asked(make, tables, "lee", account="globex")
    assert isinstance(found, CustomerBrief)
    assert [(r.name, r.owner) for r in found.rows] == [("Large", "Bob Best"), ("Small", "Ann Able")]
    assert found.total == Money(Decimal("100000.00"), "USD")
    assert "2\u00a0open deals worth **$100,000**" in word("deal_brief", found, "en", TODAY)
    assert "2\u00a0åpne avtaler verdt **100\u00a0000\u00a0USD**" in word("deal_brief", found, "nb", TODAY)


def test_a_customer_without_an_open_deal_is_told_with_how_the_last_one_ended(make: Make) -> None:
    found = asked(make, company([]), account="acme")
    assert isinstance(found, CustomerBrief)
    assert found.last_closed is not None
    assert found.last_closed.closed_on is not None
    assert found.last_closed.closed_on < date(2026, 10, 1)
    assert "no open deal" in word("deal_brief", found, "en", TODAY)


def test_a_closed_deal_is_told_by_its_outcome_without_risk_or_chance(make: Make) -> None:
    found = brief(make, company([]), deal="old1-0")
    assert (found.state.outcome, found.risk, found.in_time) == ("won", None, None)
    assert "**won** on" in word("deal_brief", found, "en", TODAY)


def test_somebody_elses_deal_is_as_unknown_as_one_that_never_was(make: Make) -> None:
    with pytest.raises(NotFound):
        asked(make, company([open_deal("Secret", 9, "bob", account_id=None)]), deal="Secret")
    with pytest.raises(NoData):
        asked(make, company([]))
