"""The skill at a desk: where a period ends, what moves it, what is supposed, and what is not known of a past day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from connectors.book.schema import Deal, DealChange, Stage
from connectors.errors import CoachError
from connectors.money import Money
from skills.forecast import skill
from skills.forecast.results import Forecast
from skills.skill import Desk
from tests.skills.forecast.selling import TODAY, company, open_deal, past, stages


@pytest.fixture
def ask(make_book: Callable[..., Any], make_desk: Callable[..., Desk]) -> Callable[..., Forecast]:
    def asked(tables: dict[str, list[Any]], as_: str = "ann@x.example", today: date = TODAY, **args: Any) -> Forecast:
        found = skill(make_desk(make_book(tables, as_), today), **args)
        assert isinstance(found, Forecast)
        return found

    return asked


FOUR = [open_deal(f"d{n}", 40_000) for n in range(4)]


def usd(amount: int) -> Money:
    return Money(Decimal(amount), "USD")


def test_deals_like_those_that_are_won_half_of_the_time_are_expected_at_half(ask: Callable[..., Forecast]) -> None:
    found = ask(company(FOUR))
    assert float(found.pipeline.amount) == pytest.approx(80_000, rel=0.12)
    assert found.new == usd(0)
    assert found.landing.low < found.landing.middle < found.landing.high
    assert found.deals == 4
    assert found.basis.stretches >= 6


def test_what_is_closed_already_counts_in_full(ask: Callable[..., Forecast]) -> None:
    won = Deal(
        deal_id="w",
        name="w",
        owner_id="ann",
        stage="Won",
        amount=Decimal(70_000),
        currency="USD",
        created_on=date(2026, 10, 2),
        closed_on=date(2026, 11, 1),
        outcome="won",
    )
    found = ask(company([won, *FOUR]))
    assert found.closed == usd(70_000)
    assert found.landing.low.amount >= 70_000
    assert found.landing.chance is not None
    assert found.landing.chance > Decimal("0.8")  # one of four deals is enough


def test_the_chance_of_quota_is_that_of_the_deals_it_takes(ask: Callable[..., Forecast]) -> None:
    """Three of four deals at a half: five cases of sixteen, a little wider for what the rates may be off."""
    found = ask(company(FOUR))
    assert found.landing.chance is not None
    assert float(found.landing.chance) == pytest.approx(5 / 16, abs=0.08)


def test_the_largest_deal_moves_it_most(ask: Callable[..., Forecast]) -> None:
    found = ask(company([open_deal("small", 5_000), open_deal("huge", 90_000), open_deal("middle", 20_000)]))
    assert found.movers[0].name == "huge"
    assert found.movers[0].swing is not None
    assert found.movers[0].swing > Decimal("0.2")
    assert found.decide > Decimal("0.95")


def test_without_a_deal_the_rest_is_left(ask: Callable[..., Forecast]) -> None:
    found = ask(company([open_deal("big", 90_000), open_deal("other", 20_000)]), deal="big")
    assert found.supposed is not None
    assert found.supposed.suppose == "without"
    assert found.supposed.landing.high == usd(20_000)
    assert found.change is not None


def test_a_deal_that_is_supposed_to_be_won_is_closed(ask: Callable[..., Forecast]) -> None:
    found = ask(company([open_deal("big", 90_000), open_deal("other", 20_000)]), deal="big", suppose="won")
    assert found.supposed is not None
    assert found.supposed.landing.low.amount >= 90_000


def test_the_two_largest_are_those_due_in_the_period(ask: Callable[..., Forecast]) -> None:
    later = open_deal("later", 500_000, close_on=date(2027, 3, 1))
    found = ask(company([later, open_deal("a", 30_000), open_deal("b", 20_000), open_deal("c", 10_000)]), largest="2")
    assert found.supposed is not None
    assert found.supposed.suppose == "slip"
    assert found.supposed.deals == ("a", "b")


def test_all_deals_of_a_customer_fall_away_with_it(ask: Callable[..., Forecast]) -> None:
    mine = [open_deal("g1", 30_000, account_id="globex"), open_deal("g2", 20_000, account_id="globex"), FOUR[0]]
    found = ask(company(mine), account="globex")
    assert found.supposed is not None
    assert found.supposed.deals == ("g1", "g2")


def test_a_deal_that_is_closed_is_not_in_the_forecast(ask: Callable[..., Forecast]) -> None:
    with pytest.raises(CoachError) as error:
        ask(company(FOUR), deal="old1-1")
    assert error.value.code == "deal_not_in_forecast"


def test_a_period_that_is_over_has_no_forecast(ask: Callable[..., Forecast]) -> None:
    with pytest.raises(CoachError) as error:
        ask(company(FOUR), period="last_quarter")
    assert error.value.code == "period_over"


def test_a_lead_gets_the_team_and_operations_the_company(ask: Callable[..., Forecast]) -> None:
    tables = company([*FOUR, open_deal("bobs", 30_000, owner="bob")])
    team, everyone = ask(tables, as_="lee@x.example"), ask(tables, as_="ops@x.example")
    assert (team.who.name, team.deals, team.quota) == ("West", 5, usd(200_000))
    assert (everyone.who.name, everyone.deals) == ("Acme", 5)


def test_the_payout_is_the_plans_at_each_point_of_the_band(ask: Callable[..., Forecast]) -> None:
    """Ten per cent of everything: the payouts are a tenth of where the period ends."""
    found = ask(company(FOUR))
    assert found.payouts is not None
    for paid, ends in zip(
        (found.payouts.low, found.payouts.middle, found.payouts.high),
        (found.landing.low, found.landing.middle, found.landing.high),
        strict=True,
    ):
        assert float(paid.amount) == pytest.approx(float(ends.amount) / 10, rel=0.01, abs=1)
    assert found.payouts.so_far == usd(0)


def test_categories_are_added_up_for_what_is_due(ask: Callable[..., Forecast]) -> None:
    said = [
        open_deal("sure", 30_000, forecast_category="commit"),
        open_deal("maybe", 20_000, forecast_category="Best Case"),
        open_deal("later", 90_000, forecast_category="commit", close_on=date(2027, 3, 1)),
    ]
    calls = ask(company(said)).calls
    assert calls is not None
    assert (calls.commit, calls.best_case) == (usd(30_000), usd(50_000))


def test_with_too_little_history_the_stages_own_probability_stands_in_and_is_said(
    ask: Callable[..., Forecast],
) -> None:
    found = ask(company(FOUR, quarters=2, each=3))
    assert found.basis.by_stage
    assert found.pipeline.amount == pytest.approx(Decimal(64_000), rel=Decimal("0.03"))


def test_with_too_little_history_and_no_probabilities_nothing_is_said(ask: Callable[..., Forecast]) -> None:
    tables = company(FOUR, quarters=2, each=3) | {"stages": [replace(s, probability=None) for s in stages()]}
    with pytest.raises(CoachError) as error:
        ask(tables)
    assert error.value.code == "forecast_no_history"


def test_a_deal_without_an_amount_counts_at_a_usual_one(ask: Callable[..., Forecast]) -> None:
    found = ask(company([open_deal("blank", None)]))
    assert found.guessed == 1
    assert found.pipeline.amount > 0


def test_the_next_quarter_counts_what_comes_as_well(ask: Callable[..., Forecast]) -> None:
    found = ask(company(FOUR), period="next_quarter")
    assert found.new.amount > 0
    assert found.closed == usd(0)


def test_nothing_that_came_after_the_day_changes_the_forecast_of_the_day(ask: Callable[..., Forecast]) -> None:
    """The same past day in the whole book, and in one that ends on that day: what came later is not known of it."""
    day = date(2026, 8, 10)
    deals, changes = past()
    whole = company(FOUR)
    cut = whole | {
        "deals": [_as_known(d, day) for d in deals if d.created_on is not None and d.created_on <= day],
        "deal_changes": [c for c in changes if c.changed_at.date() <= day],
    }
    whole.pop("quotas")
    cut.pop("quotas")
    assert ask(whole, today=day, period="2026-Q3") == ask(cut, today=day, period="2026-Q3")


def _as_known(deal: Deal, day: date) -> Deal:
    if deal.closed_on is None or deal.closed_on <= day:
        return deal
    return replace(deal, closed_on=None, outcome="open", stage="Proposal")


def test_without_a_history_of_stages_a_closed_deals_stage_is_not_known_of_the_day_before(
    ask: Callable[..., Forecast],
) -> None:
    """The source keeps no changes: what a deal closed with must not tell how it was going to close."""
    tables = company(FOUR, plan=False) | {"deal_changes": []}
    tables["stages"] = [*stages(), Stage(stage="Legal", position=4)]
    found = ask(tables, today=date(2026, 8, 10), period="2026-Q3", as_="ops@x.example")
    assert found.basis.due == 0  # no close date of a past day is known
    assert len({m.chance for m in found.movers}) == 1  # all alike: nothing but their age tells them apart
    assert found.guessed == found.deals  # nor is their amount


def test_a_deal_counts_with_the_amount_it_had_on_the_day(ask: Callable[..., Forecast]) -> None:
    changed = DealChange(
        deal_id="d0", field="amount", old="40000", new="90000", changed_at=datetime.combine(date(2026, 11, 21), time(9))
    )
    tables = company([replace(FOUR[0], amount=Decimal(90_000))])
    tables["deal_changes"] = [*tables["deal_changes"], changed]
    assert ask(tables).movers[0].amount == usd(40_000)


def test_what_is_not_recorded_from_whom_nothing_is_loaded_is_said(
    make_book: Callable[..., Any], make_desk: Callable[..., Desk]
) -> None:
    book = make_book({"people": company(FOUR)["people"]}, "ann@x.example")
    with pytest.raises(CoachError) as error:
        skill(make_desk(book, TODAY))
    assert error.value.code == "no_deals"
