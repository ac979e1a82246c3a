"""Two plans over what the forecast sells: where it ends low, in the middle and high."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from connectors.book import Book
from connectors.book.schema import Plan
from connectors.money import Money
from skills.commission.comparing import Comparison
from skills.commission.plan_terms import skill
from skills.skill import Desk
from tests.skills.forecast.selling import PLAN, TODAY, company, open_deal

HALF = PLAN.replace("Simple", "Half").replace("10%", "5%")
OPEN = [open_deal(f"open{n}", 20_000) for n in range(6)]


def test_a_plan_costs_what_it_pays_for_the_deals_that_a_trial_at_that_point_wins(
    make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    tables: dict[str, list[Any]] = company(OPEN)
    tables["plans"].append(Plan(plan="Half", document=HALF))
    desk = make_desk(make_book(tables, as_="ops@x.example"), today=TODAY)
    low, middle, high, best = (_compared(desk, scenario) for scenario in ("p10", "p50", "p90", "best"))
    assert low.sales.amount < middle.sales.amount < high.sales.amount <= best.sales.amount
    for found in (low, middle, high):
        assert found.sales == Money(Decimal(20_000 * found.open_deals), "USD")
        assert found.old_cost.amount == found.sales.amount / 10
        assert found.new_cost.amount == found.sales.amount / 20


def test_the_same_comparison_comes_to_the_same_again(
    make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    tables = company(OPEN)
    tables["plans"].append(Plan(plan="Half", document=HALF))
    desk = make_desk(make_book(tables, as_="ops@x.example"), today=TODAY)
    assert _compared(desk, "p50") == _compared(desk, "p50")


def _compared(desk: Desk, scenario: str) -> Comparison:
    found = skill(desk, plans=["Simple", "Half"], period="2026-Q4", scenario=scenario)
    assert isinstance(found, Comparison)
    return found
