"""The open pipeline, its pace, its waterfall and its faults. Asked on Friday 20 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording import next_questions, word
from connectors.book.schema import Account, Contact, Deal, DealChange, Person, Rate, Stage
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import FiscalCalendar
from skills.pipeline import skill
from skills.pipeline.hygiene import Hygiene, duplicates
from skills.pipeline.movement import Movement, movement
from skills.pipeline.open_deals import OpenPipeline, Sides
from skills.pipeline.velocity import Velocity
from skills.skill import Desk, Who

TODAY = date(2026, 11, 20)
ME = Who("Dana Kim", is_asker=True, person_id="P1")
SIDES = Sides({}, {}, {}, Exchange([], "USD"), "USD", TODAY)
PEOPLE = [
    Person(person_id="P0", name="Maya Lind", email="maya@acme.example", role="manager"),
    Person(person_id="P1", name="Dana Kim", email="dana@acme.example", manager_id="P0", currency="USD"),
    Person(person_id="P2", name="Ola Moe", email="ola@acme.example", manager_id="P0", currency="NOK"),
]
STAGES = [
    Stage(stage="Proposal", position=2, probability=Decimal("0.5")),
    Stage(stage="Discovery", position=1, probability=Decimal("0.2")),
]


def deal(key: str, amount: int | None = 1000, **more: Any) -> Deal:
    given: dict[str, Any] = {
        "name": f"Deal {key}",
        "owner_id": "P1",
        "account_id": "A1",
        "stage": "Proposal",
        "currency": "USD",
        "created_on": date(2026, 9, 1),
        "close_on": date(2026, 12, 10),
        "next_step": "call",
    }
    return Deal(deal_id=key, amount=None if amount is None else Decimal(amount), **(given | more))


@pytest.fixture
def desk_of(make_book: Callable[..., Any], make_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    def made(deals: list[Deal], as_: str = "dana@acme.example", **tables: Any) -> Desk:
        rows = {
            "people": PEOPLE,
            "accounts": [Account(account_id="A1", name="Globex", segment="Enterprise", owner_id="P1")],
            "stages": STAGES,
            "fx": [Rate(currency="NOK", on=date(2026, 1, 1), rate=Decimal("0.1"))],
            "deals": deals,
            **tables,
        }
        return make_desk(make_book(rows, as_=as_), today=TODAY)

    return made


def open_of(desk: Desk, **args: Any) -> OpenPipeline:
    found = skill(desk, **args)
    assert isinstance(found, OpenPipeline)
    return found


def test_value_is_the_sum_of_what_is_open(desk_of: Callable[..., Desk]) -> None:
    found = open_of(desk_of([deal("1", 1000), deal("2", 500), deal("3", 9000, outcome="won", closed_on=TODAY)]))
    assert (found.value, found.count) == (Money(Decimal("1500.00"), "USD"), 2)


def test_weighted_value_takes_the_companys_own_probability_of_each_stage(desk_of: Callable[..., Desk]) -> None:
    found = open_of(desk_of([deal("1", 1000), deal("2", 500, stage="Discovery")]))
    assert found.weighted == Money(Decimal("600.00"), "USD")


def test_a_stage_without_a_probability_leaves_weighting_out_rather_than_counting_nothing(
    desk_of: Callable[..., Desk],
) -> None:
    assert open_of(desk_of([deal("1"), deal("2", stage=None)])).weighted is None


def test_stages_come_in_the_order_of_the_sales_process(desk_of: Callable[..., Desk]) -> None:
    found = open_of(desk_of([deal("1", 10), deal("2", 20, stage="Discovery"), deal("3", 5, stage=None)]))
    assert [(p.name, p.count) for p in found.parts] == [("Discovery", 1), ("Proposal", 1), (None, 1)]


@pytest.mark.parametrize(
    ("by", "names"), [("segment", ["Enterprise"]), ("month", ["2026-12", "2027-01"]), ("type", ["renewal", "new"])]
)
def test_parts_can_be_cut_in_other_ways(desk_of: Callable[..., Desk], by: str, names: list[str]) -> None:
    deals = [deal("1", 100), deal("2", 900, close_on=date(2027, 1, 5), type="renewal")]
    assert [p.name for p in open_of(desk_of(deals), by=by).parts] == names


def test_only_deals_due_in_the_period_asked_about(desk_of: Callable[..., Desk]) -> None:
    deals = [deal("1", 100), deal("2", 900, close_on=date(2027, 1, 5)), deal("3", 7, close_on=None)]
    assert open_of(desk_of(deals), period="this_quarter").count == 1


def test_limits_hold_deals_by_what_they_are_worth_in_the_answers_currency(desk_of: Callable[..., Desk]) -> None:
    deals = [deal("1", 100), deal("2", 900), deal("3", 5000, currency="NOK"), deal("4", None)]
    found = open_of(desk_of(deals), above=Decimal(500), below=Decimal(900))
    assert (found.count, found.value) == (2, Money(Decimal("1400.00"), "USD"))
    assert (found.least, found.most) == (Money(Decimal(500), "USD"), Money(Decimal(900), "USD"))


def test_a_manager_sees_the_team_in_one_currency(desk_of: Callable[..., Desk]) -> None:
    deals = [deal("1", 100), deal("2", 1000, owner_id="P2", currency="NOK")]
    found = open_of(desk_of(deals, as_="maya@acme.example"))
    assert (found.value, found.who.is_team) == (Money(Decimal("200.00"), "USD"), True)
    assert open_of(desk_of(deals, as_="ola@acme.example")).value == Money(Decimal("1000.00"), "NOK")


def test_deals_without_an_amount_are_counted_and_said(desk_of: Callable[..., Desk]) -> None:
    found = open_of(desk_of([deal("1", None), deal("2", 100, close_on=date(2026, 11, 1))]))
    assert (found.count, found.without_amount, found.past_due) == (2, 1, 1)


def test_velocity_is_opportunities_times_win_rate_times_size_over_cycle(desk_of: Callable[..., Desk]) -> None:
    created, closed = date(2026, 6, 1), date(2026, 7, 31)
    ended = [
        deal(f"w{n}", 3000, outcome="won" if n < 5 else "lost", created_on=created, closed_on=closed) for n in range(20)
    ]
    found = skill(desk_of([deal("1"), deal("2"), *ended]), show="velocity")
    assert isinstance(found, Velocity)
    assert (found.opportunities, found.pace.win_rate, found.pace.cycle_days) == (2, Decimal("0.25"), Decimal("60.0"))
    assert found.a_day == Money(Decimal("25.00"), "USD")  # 2 x 25% x 3,000 / 60
    assert not found.few


def test_without_a_deal_won_there_is_no_velocity(desk_of: Callable[..., Desk]) -> None:
    with pytest.raises(NoData) as caught:
        skill(desk_of([deal("1")]), show="velocity")
    assert caught.value.code == "no_won_deals"


def changed(key: str, field: str, old: str, new: str, on: date) -> DealChange:
    at = datetime(on.year, on.month, on.day, 12)  # noqa: DTZ001
    return DealChange(deal_id=key, field=field, old=old, new=new, changed_at=at)


def test_the_waterfall_names_each_step_and_what_slipped(desk_of: Callable[..., Desk]) -> None:
    inside = date(2026, 11, 2)
    deals = [
        deal("new", 100, created_on=inside),
        deal("grown", 300),
        deal("won", 500, outcome="won", closed_on=inside),
        deal("lost", 50, outcome="lost", closed_on=inside),
        deal("slipped", 70, close_on=date(2027, 2, 1)),
        deal("old", 9999, outcome="won", closed_on=date(2026, 9, 20)),
    ]
    changes = [
        changed("grown", "amount", "200", "300", inside),
        changed("slipped", "close_on", "2026-12-01", "2027-02-01", inside),
    ]
    found = skill(desk_of(deals, deal_changes=changes), show="movement")
    assert isinstance(found, Movement)
    assert (found.start, found.end) == (Money(Decimal("820.00"), "USD"), Money(Decimal("470.00"), "USD"))
    assert {s.step: s.value.amount for s in found.steps} == {"created": 100, "grown": 100, "won": -500, "lost": -50}
    assert found.slipped is not None
    assert [d.deal_id for d in found.slipped.largest] == ["slipped"]


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Deal], list[DealChange], tuple[date, date]]:
    """Deals that were created, changed and closed on any days, and two days to look at."""
    days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    deals, changes = [], []
    for n in range(draw(st.integers(1, 6))):
        created = draw(days)
        closed = draw(st.one_of(st.none(), st.dates(created, date(2026, 12, 31))))
        outcome = draw(st.sampled_from(["won", "lost"])) if closed else "open"
        amount = draw(st.integers(0, 1000))
        deals.append(deal(str(n), amount, created_on=created, closed_on=closed, outcome=outcome))
        before = draw(st.integers(0, 1000))
        changes.append(changed(str(n), "amount", str(before), str(amount), draw(days)))
    first, second = sorted((draw(days), draw(days)))
    return deals, changes, (first, second)


@given(stories())
def test_the_waterfall_adds_up(story: tuple[list[Deal], list[DealChange], tuple[date, date]]) -> None:
    deals, changes, days = story
    found = movement(deals, changes, days, ME, SIDES, calendar=FiscalCalendar())
    steps = sum((s.value for s in found.steps), found.start)
    assert steps == found.end


@given(stories(), st.integers(0, 200))
def test_two_waterfalls_in_a_row_are_one(
    story: tuple[list[Deal], list[DealChange], tuple[date, date]], gap: int
) -> None:
    deals, changes, (first, last) = story
    middle = min(first + timedelta(days=gap), last)
    one = movement(deals, changes, (first, middle), ME, SIDES, calendar=FiscalCalendar())
    two = movement(deals, changes, (middle, last), ME, SIDES, calendar=FiscalCalendar())
    whole = movement(deals, changes, (first, last), ME, SIDES, calendar=FiscalCalendar())
    assert (one.start, one.end, two.end) == (whole.start, two.start, whole.end)


def test_faults_are_told_with_their_deals_and_what_cannot_be_told_is_said(desk_of: Callable[..., Desk]) -> None:
    deals = [
        deal("late", close_on=date(2026, 11, 1)),
        deal("empty", None, next_step=" ", close_on=None),
        deal("fine"),
    ]
    found = skill(desk_of(deals), show="hygiene")
    assert isinstance(found, Hygiene)
    assert {f.fault: f.count for f in found.faults} == {
        "past_due": 1,
        "no_amount": 1,
        "no_close_date": 1,
        "no_next_step": 1,
    }
    assert (found.count, found.clean, found.unknown) == (3, 1, ("no_contact",))


def test_a_customer_without_a_contact_is_a_fault_where_contacts_are_loaded(desk_of: Callable[..., Desk]) -> None:
    contacts = [Contact(contact_id="K1", account_id="A9", name="Nils")]
    accounts = [Account(account_id=a, name=a, owner_id="P1") for a in ("A1", "A9")]
    desk = desk_of([deal("1"), deal("2", account_id="A9")], contacts=contacts, accounts=accounts)
    found = skill(desk, show="hygiene")
    assert isinstance(found, Hygiene)
    assert [(f.fault, [d.deal_id for d in f.deals]) for f in found.faults] == [("no_contact", ["1"])]


def test_the_same_deal_twice_is_seen_by_its_name_or_by_amount_and_date() -> None:
    same = [deal("1", name="Suite AS"), deal("2", 5, name="suite"), deal("3", 77), deal("4", 77), deal("5", 78)]
    assert [d.deal_id for d in duplicates(same)] == ["1", "2", "3", "4"]


def test_without_deals_it_says_so(make_book: Callable[..., Any], make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(make_book({"people": PEOPLE}, as_="dana@acme.example"), today=TODAY)
    with pytest.raises(NoData) as caught:
        skill(desk)
    assert caught.value.code == "no_deals"


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("show", ["value", "velocity", "movement", "hygiene"])
def test_every_result_is_said_in_every_language(desk_of: Callable[..., Desk], language: str, show: str) -> None:
    deals = [
        deal("1", 1000),
        deal("2", None, close_on=date(2026, 11, 1)),
        deal("3", 100, outcome="won", closed_on=date(2026, 11, 3)),
    ]
    result = skill(desk_of(deals), show=show)
    text = word("pipeline", result, language, TODAY)
    assert "**" in text
    assert "None" not in text
    assert len(next_questions("pipeline", result, language, TODAY)) == 3
