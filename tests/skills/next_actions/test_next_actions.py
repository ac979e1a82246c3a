"""What to do next, asked of real books: order, working, who sees what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from assistant.wording import word
from connectors.book import Book, Company
from connectors.book.schema import Activity, Contact, DealChange, Email
from connectors.errors import BadUse, NoData
from connectors.money import Money
from connectors.state.agreed import NewAction
from skills.next_actions import skill
from skills.next_actions.results import NextActions
from skills.skill import Desk
from tests.skills.forecast.selling import TODAY, company, open_deal

ACME = Company(name="Acme", currency="USD", as_of=TODAY)
LATE = date(2026, 11, 1)
Make = tuple[Callable[..., Book], Callable[..., Desk]]


@pytest.fixture
def make(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Make:
    return make_book, make_desk


def overdue_history(tables: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Every lost deal, and one in four of the won ones, ran forty days over the date that it had."""
    late = {
        d.deal_id: replace(d, close_on=d.closed_on - timedelta(days=40))
        for n, d in enumerate(tables["deals"])
        if d.outcome == "lost" or (d.outcome == "won" and n % 8 == 0)
    }
    dates = [
        DealChange(
            deal_id=c.deal_id, field=c.field, old=str(late[c.deal_id].close_on), new=c.new, changed_at=c.changed_at
        )
        if c.field == "close_on" and c.deal_id in late
        else c
        for c in tables["deal_changes"]
    ]
    deals = [late.get(d.deal_id, d) for d in tables["deals"]]
    return {**tables, "deals": deals, "deal_changes": dates}


def asked(make: Make, tables: dict[str, list[Any]], as_: str = "ann", **args: Any) -> NextActions:
    make_book, make_desk = make
    found = skill(make_desk(make_book(tables, f"{as_}@x.example", ACME), TODAY), **args)
    assert isinstance(found, NextActions)
    return found


def test_the_gain_is_the_commission_times_what_settling_adds_to_the_chance(make: Make) -> None:
    deals = [open_deal("Late", 50_000, close_on=LATE), open_deal("Fine", 90_000)]
    found = asked(make, overdue_history(company(deals)))
    first = found.actions[0]
    assert (found.unit, first.deal.deal.name) == ("commission", "Late")
    assert first.brings == Money(Decimal("5000.00"), "USD")  # a tenth, by the plan
    assert first.settled is not None
    assert first.chance is not None
    assert first.gain is not None
    assert first.settled.sign.kind == "past_due"
    assert first.gain == Money(Decimal(5000) * (first.settled.then - first.chance.value), "USD").rounded()
    assert found.actions[1].gain is None, "nothing is in the way of the other one"
    assert found.actions[1].expected == Money(Decimal(9000) * found.actions[1].chance.value, "USD").rounded()  # type: ignore[union-attr]


def test_of_two_deals_with_the_same_sign_the_one_that_pays_more_comes_first(make: Make) -> None:
    deals = [open_deal("Small", 10_000, close_on=LATE), open_deal("Large", 80_000, close_on=LATE)]
    found = asked(make, overdue_history(company(deals)))
    assert [a.deal.deal.name for a in found.actions] == ["Large", "Small"]


def test_a_lead_sees_the_team_ranked_by_attainment_with_the_owners_and_what_to_ask(make: Make) -> None:
    deals = [open_deal("Late", 50_000, close_on=LATE), open_deal("Later", 80_000, "bob", close_on=LATE)]
    found = asked(make, overdue_history(company(deals)), as_="lee", period="this_week")
    first = found.actions[0]
    assert (found.unit, found.period.name) == ("attainment", "2026-Q4")
    assert (first.deal.deal.name, first.deal.owner) == ("Later", "Bob Best")
    assert first.gain is not None
    assert first.points == first.gain.amount / 200_000
    assert first.question
    assert [p.name for p in found.people] == ["Bob Best", "Ann Able"]


def test_towards_a_quota_only_deals_that_can_still_count_are_named(make: Make) -> None:
    deals = [open_deal("Now", 20_000), open_deal("Next year", 90_000, close_on=date(2027, 2, 1))]
    found = asked(make, company(deals), aim="quota")
    assert [a.deal.deal.name for a in found.actions] == ["Now"]
    assert (found.unit, found.open_deals) == ("attainment", 1)


def test_without_history_chances_are_the_stages_own_and_no_gain_is_made_up(make: Make) -> None:
    found = asked(make, company([open_deal("One", 50_000, close_on=LATE)], quarters=1, each=4))
    assert found.told == "stage"
    assert found.actions[0].gain is None
    assert found.actions[0].expected == Money(Decimal("2000.00"), "USD")  # 5,000 at 40%


def test_without_plan_or_quota_deals_are_weighed_by_their_amounts(make: Make) -> None:
    found = asked(make, company([open_deal("One", 50_000)], plan=False, quota=None))
    assert found.unit == "amount"
    assert found.actions[0].brings == Money(Decimal("50000.00"), "USD")


def mail(days: int, body: str, direction: str = "in", key: str = "E1") -> Email:
    ours, theirs = "ann@x.example", "kari@acme.example"
    day = TODAY - timedelta(days=days)
    return Email(
        email_id=key,
        thread_id="T",
        deal_id="Fine",
        account_id="acme",
        sender=theirs if direction == "in" else ours,
        recipients=ours if direction == "in" else theirs,
        sent_at=datetime(day.year, day.month, day.day, 9),  # noqa: DTZ001
        subject="Terms",
        body=body,
        direction=direction,  # type: ignore[arg-type]
    )


KARI = Contact(contact_id="K", account_id="acme", name="Kari Vik", email="kari@acme.example")


def test_a_question_of_theirs_that_waits_is_answered_first(make: Make) -> None:
    asks = mail(2, "Thanks. Can you send us the data processing terms?")
    tables = {**company([open_deal("Fine", 90_000)]), "emails": [asks], "contacts": [KARI]}
    (action,) = asked(make, tables).actions
    assert action.do == "answer"
    assert action.heard.asked is not None
    assert (action.heard.asked.by, action.heard.asked.on) == ("Kari Vik", TODAY - timedelta(days=2))
    assert "data processing terms" in action.heard.asked.sentence


def test_a_question_that_was_answered_or_talked_about_since_does_not_wait(make: Make) -> None:
    asks, answered = mail(5, "Can you send us the terms?"), mail(1, "Here they are.", "out", "E2")
    tables = {**company([open_deal("Fine", 90_000)]), "contacts": [KARI]}
    assert asked(make, {**tables, "emails": [asks, answered]}).actions[0].heard.asked is None
    call = Activity(activity_id="A1", deal_id="Fine", account_id="acme", person_id="ann", kind="call", at=datetime(2026, 11, 18, 9))  # noqa: DTZ001, E501  # fmt: skip
    assert asked(make, {**tables, "emails": [asks], "activities": [call]}).actions[0].heard.asked is None


def test_agreed_actions_that_fall_due_within_a_week_are_named(make: Make) -> None:
    make_book, make_desk = make
    desk = make_desk(make_book(company([open_deal("One", 50_000)]), "ann@x.example", ACME), TODAY)
    for text, due in (("call three prospects", date(2026, 11, 24)), ("later", date(2026, 12, 20))):
        desk.state.actions.add(NewAction("ann", text, due, agreed_by="lee@x.example", agreed_at=datetime.now(UTC)))
    found = skill(desk)
    assert isinstance(found, NextActions)
    assert [a.text for a in found.agreed] == ["call three prospects"]


def test_nothing_open_is_said_and_a_period_that_is_over_refused(make: Make) -> None:
    found = asked(make, company([]))
    assert not found.actions
    assert "no open deal" in word("next_actions", found, "en", TODAY)
    assert "ingen åpne avtaler" in word("next_actions", found, "nb", TODAY)
    with pytest.raises(BadUse) as over:
        asked(make, company([]), period="last_quarter")
    assert over.value.code == "period_over"
    with pytest.raises(NoData):
        asked(make, {"people": company([])["people"]})


def test_the_working_is_shown_in_both_languages(make: Make) -> None:
    found = asked(make, overdue_history(company([open_deal("Late", 50_000, close_on=LATE)])))
    english, norwegian = (word("next_actions", found, language, TODAY) for language in ("en", "nb"))
    assert "$5,000 commission × (chance" in english
    assert "its close date passed 19\u00a0days ago" in english
    assert "5\u00a0000\u00a0USD i provisjon × (sjanse" in norwegian
