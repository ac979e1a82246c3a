"""Costs out of what plans paid: they add up to the run, whatever the plan does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Rate
from connectors.errors import NoData
from connectors.exchange import Exchange
from skills.commission.credits import Credit, Member, Span
from skills.commission.run import Case, Payroll, pay_everyone
from skills.commission_expense.balances import balances, scheduled
from skills.commission_expense.costs import converted, costs_of, shares
from skills.commission_expense.policy import Policy
from skills.commission_expense.schedule import Cost, month_of
from tests.skills.commission.plans import component, credit, plan, quota

USD = Exchange([], "USD")
TIERS = "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]"
YEARLY = "cumulative: yes"
PLANS = st.sampled_from(
    [
        component(TIERS),
        component(TIERS, "mode: retroactive"),
        component("rate: 7.5%", "each: 500", "floor: 100", head="clawback: {within_days: 90, share: 100%}\n"),
        component(TIERS, "mode: retroactive", head="clawback: {within_days: 120, share: 50%}\ncap: 9000\n"),
        component(TIERS, head="cap: 4000\ncap_per: year\nclawback: {within_days: 60}\n"),
        component("rate: 5%", head="draw: {amount: 1000, every: month, recoverable: no}\n"),
        component("rate: 5%", head="draw: {amount: 1000, every: month, recoverable: yes}\n"),
        component("rate: 6%", head="pay_when: [{share: 50%, event: booked}, {share: 50%, event: paid}]\n"),
        component("bonus: [{at: 50%, pay: 1000}]", head="ramp: [{months: 1-2, quota: 50%, guarantee: 700}]\n"),
        component(TIERS, YEARLY),
        component(TIERS, YEARLY, "mode: retroactive", head="clawback: {within_days: 90}\n"),
    ]
)


@st.composite
def sold(draw: st.DrawFn) -> list[Credit]:
    found = []
    for i in range(draw(st.integers(1, 6))):
        on = draw(st.dates(date(2026, 1, 1), date(2026, 6, 30)))
        gone = draw(st.none() | st.integers(0, 120))
        found.append(
            credit(
                on.isoformat(),
                draw(st.decimals(Decimal("0.01"), Decimal(90000), places=2)),
                credit_id=f"C{i}",
                deal_id=f"D{i}",
                cancelled_on=on + timedelta(gone) if gone is not None else None,
                type=draw(st.sampled_from(["new", "renewal"])),
                term_months=draw(st.sampled_from([None, 6, 24])),
            )
        )
    return found


def paid(applied: object, credits_held: list[Credit]) -> Payroll:
    quotas = [quota(100000), quota(100000, "2026-04-01", "2026-06-30"), quota(300000, "2026-01-01", "2026-12-31")]
    members = [Member("P1", spans=(Span(date(2026, 1, 1)),))]
    return pay_everyone(applied, Case(credits_held, quotas, members, USD), through=date(2026, 12, 31))  # type: ignore[arg-type]


@given(PLANS, sold())
def test_the_costs_of_a_plan_are_what_it_earned_less_what_was_taken_back(applied: object, held: list[Credit]) -> None:
    payroll = paid(applied, held)
    costs = costs_of(applied, payroll, held, {})  # type: ignore[arg-type]
    kept = {"clawback", "cap", "guarantee"}
    beside = [a.amount for a in payroll.adjustments if a.kind in kept or a.because == "drawn"]
    assert sum(c.amount for c in costs) == sum(p.pay for p in payroll.pays) + sum(beside)


@given(PLANS, sold())
def test_every_month_ties_out_and_all_costs_reach_the_result_in_the_end(applied: object, held: list[Credit]) -> None:
    costs = costs_of(applied, paid(applied, held), held, {})  # type: ignore[arg-type]
    every = balances(scheduled(costs, Policy()), month_of(date(2026, 1, 1)), month_of(date(2029, 12, 31)))
    assert all(m.ties_out for m in every)
    assert every[-1].carried_forward == 0
    assert sum(m.charge for m in every) == sum(c.amount for c in costs)


@given(PLANS, sold())
def test_nothing_is_left_of_a_cancelled_deal(applied: object, held: list[Credit]) -> None:
    costs = costs_of(applied, paid(applied, held), held, {})  # type: ignore[arg-type]
    for one in scheduled(costs, Policy()):
        if one.cost.cancelled_on and one.cost.on <= one.cost.cancelled_on:
            assert one.left_after(month_of(one.cost.cancelled_on)) == 0


@given(st.decimals(-9999, 9999, places=2), st.lists(st.fractions(0, 100), min_size=1, max_size=7))
def test_parts_in_whole_cents_add_up_and_are_off_by_less_than_one(amount: Decimal, weights: list[Fraction]) -> None:
    parts = shares(amount, weights)
    assert sum(parts) == amount
    together = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(amount) * (weight / together if together else Fraction(1, len(weights)))
        assert abs(Fraction(part) - exact) < Fraction(1, 100)


def test_a_line_of_three_deals_that_does_not_divide_adds_up_to_the_line() -> None:
    held = [credit(f"2026-02-0{i}", "333.33", deal_id=f"D{i}") for i in (1, 2, 3)]
    payroll = paid(component("rate: 7.5%"), held)
    assert payroll.pays[0].pay == Decimal("75.00")  # 74.99925, rounded once
    costs = costs_of(component("rate: 7.5%"), payroll, held, {})
    assert [c.amount for c in costs] == [Decimal("25.00")] * 3


def test_a_managers_override_and_a_guarantee_are_no_costs_of_the_contract() -> None:
    over = plan("components:\n  - {name: Team, period: quarter, of: team, rate: 1%}\n")
    held = [credit("2026-01-10", 100000, person="P1", deal_id="D1")]
    members = [Member("M"), Member("P1", "M", spans=())]
    payroll = pay_everyone(over, Case(held, [], members, USD))
    (cost,) = costs_of(over, payroll, held, {})
    assert (cost.person_id, cost.amount, cost.own) == ("M", Decimal(1000), False)
    assert scheduled([cost], Policy())[0].treatment == "expensed"
    assert scheduled([cost], Policy(incremental=frozenset({"Team"})))[0].treatment == "capitalised"


def test_what_is_clawed_back_leaves_the_asset_and_only_the_rest_is_impaired() -> None:
    half = component("rate: 10%", head="clawback: {within_days: 120, share: 50%}\n")
    held = [credit("2026-01-05", 36000, deal_id="D1", cancelled_on=date(2026, 4, 3))]
    costs = costs_of(half, paid(half, held), held, {})
    assert [(c.amount, c.on) for c in costs] == [(Decimal(3600), date(2026, 1, 5)), (Decimal(-1800), date(2026, 4, 3))]
    january, *_, april = balances(scheduled(costs, Policy()), month_of(date(2026, 1, 1)), month_of(date(2026, 4, 1)))
    assert (january.added, april.brought_forward) == (Decimal(3600), Decimal(3300))
    assert (april.added, april.impaired, april.carried_forward) == (Decimal(-1800), Decimal(1500), Decimal(0))


def test_a_product_of_the_deal_decides_where_the_credit_names_none() -> None:
    flat = component("rate: 10%")
    held = [credit("2026-01-05", 1200, deal_id="D1"), credit("2026-01-06", 1200, deal_id="D2", product="Suite")]
    one, other = costs_of(flat, paid(flat, held), held, {"D1": ("Onboarding", "Services"), "D2": ("Onboarding",)})
    policy = Policy(by_product={"Services": 24, "Suite": 48})
    assert [s.months for s in scheduled([one, other], policy)] == [24, 48]


def test_a_cost_in_another_currency_is_converted_at_the_rate_of_its_day() -> None:
    rates = [Rate(currency="NOK", on=date(2026, m, 1), rate=Decimal(r)) for m, r in ((1, "0.1"), (2, "0.0955"))]
    cost = Cost("k", "D", "d", "P1", "A", Decimal("333.33"), date(2026, 1, 31), "new")
    later = replace(cost, on=date(2026, 2, 1))
    found = converted([cost, later], "NOK", Exchange(rates, "USD"))
    assert [c.amount for c in found] == [Decimal("33.33"), Decimal("31.83")]
    with pytest.raises(NoData, match="NOK"):
        converted([replace(cost, on=date(2025, 12, 31))], "NOK", Exchange(rates, "USD"))
