"""The figures worked in the plan language itself, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.skills.commission.plans import Paid, component, credit, plan, quota

TIERS = "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]"
CURVE = "curve: [[0%, 0%], [80%, 50%], [100%, 100%], [150%, 250%]]"


def test_1_marginal_tiers_pay_each_slice_at_its_own_rate(paid: Paid) -> None:
    run = paid(component(TIERS), [credit("2026-02-01", 130000)], [quota(100000)])
    assert run.amount() == Decimal("11600.00")
    assert run.lines() == [("100000", "0.08", "8000.00"), ("30000", "0.12", "3600.00")]


def test_1_retroactive_tiers_pay_everything_at_the_rate_reached(paid: Paid) -> None:
    run = paid(component(TIERS, "mode: retroactive"), [credit("2026-02-01", 130000)], [quota(100000)])
    assert run.amount() == Decimal("15600.00")
    assert run.lines() == [("130000", "0.12", "15600.00")]


@pytest.mark.parametrize(("mode", "expected"), [("marginal", "8000.00"), ("retroactive", "12000.00")])
def test_2_a_bound_belongs_below_when_marginal_and_is_reached_when_retroactive(
    paid: Paid, mode: str, expected: str
) -> None:
    run = paid(component(TIERS, f"mode: {mode}"), [credit("2026-02-01", 100000)], [quota(100000)])
    assert run.amount() == Decimal(expected)


@pytest.mark.parametrize(("credited", "expected"), [(90000, "7500.00"), (40000, "2500.00"), (170000, "25000.00")])
def test_3_a_curve_is_straight_between_its_points_and_flat_after_the_last(
    paid: Paid, credited: int, expected: str
) -> None:
    run = paid(component(CURVE, "target: 10000"), [credit("2026-02-01", credited)], [quota(100000)])
    assert run.amount() == Decimal(expected)


def test_4_a_deal_that_crosses_the_bound_earns_at_both_rates(paid: Paid) -> None:
    tiers = component(TIERS)
    without = paid(tiers, [credit("2026-02-01", 95000)], [quota(100000)]).amount()
    with_it = paid(tiers, [credit("2026-02-01", 95000), credit("2026-02-02", 20000)], [quota(100000)])
    assert with_it.amount() - without == Decimal("2200.00")
    pay = with_it.pay()
    assert [float(p) for p in pay.by_credit] == [7600, 2200]


def test_5_a_recoverable_draw_is_paid_back_from_what_lies_above_it(paid: Paid) -> None:
    monthly = plan(
        "draw: {amount: 3000, every: month, recoverable: yes}\ncomponents:\n  - {name: A, period: month, rate: 100%}\n"
    )
    earned = [credit("2026-01-31", 1000), credit("2026-02-15", 2500), credit("2026-03-01", 6000)]
    run = paid(monthly, earned)
    totals = run.totals()
    assert [totals[m][1] for m in ("2026-01", "2026-02", "2026-03")] == [3000, 3000, 3500]
    assert [totals[m][2] for m in ("2026-01", "2026-02", "2026-03")] == [2000, 2500, 0]
    assert run.adjusted("draw") == {"2026-01": 2000, "2026-02": 500}
    assert run.adjusted("recovery") == {"2026-03": -2500}


def test_6_a_cancelled_credit_takes_back_what_it_added_to_its_quarter(paid: Paid) -> None:
    tiers = component(TIERS, head="clawback: {within_days: 90, share: 100%}\n")
    cancelled = credit("2026-03-01", 40000, cancelled_on=date(2026, 5, 15))
    run = paid(tiers, [credit("2026-01-10", 90000), cancelled], [quota(100000)])
    assert run.amount(period="2026-Q1") == Decimal("11600.00")
    assert run.adjusted("clawback") == {"2026-Q2": Decimal("-4400.00")}
    assert run.totals()["2026-Q2"] == (0, 0, Decimal("-4400.00"))


def test_7_cumulative_pays_the_year_to_date_less_what_was_paid(paid: Paid) -> None:
    tiers = component(TIERS, "cumulative: yes")
    sold = [
        credit("2026-02-01", 90000),
        credit("2026-05-01", 140000),
        credit("2026-08-01", 150000),
        credit("2026-11-01", 40000),
    ]
    run = paid(tiers, sold, [quota(400000, end="2026-12-31")])
    assert run.amount(period="2026-Q1") == Decimal("7200.00")
    assert run.amount(period="2026-Q4") == Decimal("4000.00")
    assert run.lines(period="2026-Q4") == [("20000", "0.08", "1600.00"), ("20000", "0.12", "2400.00")]


def test_8_above_a_point_the_rate_reached_is_paid_on_what_lies_above(paid: Paid) -> None:
    both = plan(
        """\
components:
  - {name: A, quota: book, tiers: [{above: 0%, rate: 10%}, {above: 100%, rate: 0%}]}
  - {name: B, quota: book, over: 100%, mode: retroactive, tiers: [{above: 100%, rate: 15%}, {above: 150%, rate: 20%}]}
"""
    )
    run = paid(both, [credit("2026-02-01", 175000)], [quota(100000)])
    assert run.amount("A") == Decimal("10000.00")
    assert run.amount("B") == Decimal("15000.00")
    assert run.lines("B") == [("75000", "0.2", "15000.00")]


def test_9_lines_are_rounded_and_totals_add_rounded_lines(paid: Paid) -> None:
    by_deal = plan("components:\n  - {name: A, period: deal, rate: 7.5%}\n")
    sold = [credit(f"2026-02-0{n}", "333.33", deal_id=f"D-{n}") for n in (1, 2, 3)]
    run = paid(by_deal, sold)
    assert [row.pay for row in run.pay().lines] == [Decimal("25.00")] * 3
    assert run.amount() == Decimal("75.00")
    assert run.totals() == {"2026-02": (Decimal("75.00"), Decimal("75.00"), 0)}
