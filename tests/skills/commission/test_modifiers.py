"""Gates, multipliers, points, limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from skills.commission.credits import Member, Span
from tests.skills.commission.plans import Paid, component, credit, plan, quota

D = Decimal
TIERS = "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]"
TWO = """\
components:
  - {name: New, quota: book, rate: 10%, where: {type: new}}
  - {name: Extra, rate: 5%, where: {type: extra}, MORE}
"""


def two(more: str) -> object:
    return plan(TWO.replace("MORE", more))


@pytest.mark.parametrize(("new", "expected"), [(49999, 0), (50000, 50)])
def test_a_gate_on_another_component_opens_on_reaching_it(paid: Paid, new: int, expected: int) -> None:
    sold = [credit("2026-01-05", new, type="new"), credit("2026-01-06", 1000, type="extra")]
    run = paid(two("gate: {component: New, at_least: 50%}"), sold, [quota(100000)])
    assert run.amount("Extra") == expected
    assert run.pay("Extra").reason == (None if expected else "gate_closed")


def test_a_gate_may_ask_for_an_amount_or_look_at_a_measure(paid: Paid) -> None:
    sold = [credit("2026-01-05", 3000, type="new"), credit("2026-01-06", 1000, type="extra")]
    assert paid(two("gate: {component: New, at_least: 3000}"), sold).amount("Extra") == 50
    assert paid(two("gate: {measure: amount, at_least: 4000}"), sold).amount("Extra") == 50
    assert paid(two("gate: {measure: amount, at_least: 4001}"), sold).amount("Extra") == 0
    assert paid(two("gate: {measure: amount, at_least: 4%}"), sold, [quota(100000)]).amount("Extra") == 50


def test_all_gates_must_be_open(paid: Paid) -> None:
    sold = [credit("2026-01-05", 3000, type="new"), credit("2026-01-06", 1000, type="extra")]
    gates = "gate: [{component: New, at_least: 3000}, {measure: amount, at_least: 5000}]"
    assert paid(two(gates), sold).amount("Extra") == 0


def test_a_gate_can_look_at_the_team(paid: Paid) -> None:
    members = [Member("M"), Member("A", "M"), Member("B", "M")]
    sold = [credit("2026-01-05", 60000, "A"), credit("2026-01-06", 40000, "B")]
    gated = component("rate: 1%", "gate: {measure: amount, of: team, at_least: 100%}")
    for quotas, expected in (
        ([quota(100000, person="M")], 600),
        ([quota(100001, person="M")], 0),
        ([quota(50000, person="A"), quota(50000, person="B")], 600),
        ([quota(50000, person="A"), quota(50001, person="B")], 0),
    ):
        assert paid(gated, sold, quotas, members).amount(person="A") == expected


def test_a_gate_without_a_quota_to_measure_by_stays_closed(paid: Paid) -> None:
    sold = [credit("2026-01-05", 3000, type="new"), credit("2026-01-06", 1000, type="extra")]
    assert paid(two("gate: {component: New, at_least: 50%}"), sold).amount("Extra") == 0


def test_a_month_is_gated_by_how_far_the_quarter_has_come(paid: Paid) -> None:
    both = plan(
        """\
components:
  - {name: Quarter, quota: book, rate: 0%}
  - {name: Month, period: month, rate: 10%, gate: {component: Quarter, at_least: 50%}}
"""
    )
    sold = [credit(f"2026-0{m}-05", 20000) for m in (1, 2, 3)]
    run = paid(both, sold, [quota(100000)])
    assert [run.amount("Month", f"2026-0{m}") for m in (1, 2, 3)] == [0, 0, 2000]


def test_a_quarter_is_gated_by_all_its_months(paid: Paid) -> None:
    both = plan(
        """\
components:
  - {name: Month, period: month, quota: 10000, rate: 0%}
  - {name: Quarter, rate: 10%, gate: {component: Month, at_least: 100%}}
"""
    )
    assert paid(both, [credit("2026-03-05", 30000)]).amount("Quarter") == 3000
    assert paid(both, [credit("2026-03-05", 29999)]).amount("Quarter") == 0


def test_a_multiplier_applies_to_the_pay_of_the_credits_that_fit(paid: Paid) -> None:
    long = component("rate: 10%", "multiply: [{where: {term_months: {min: 24}}, by: 1.5}]")
    run = paid(long, [credit("2026-01-05", 1000, term_months=36), credit("2026-01-06", 1000, term_months=12)])
    assert run.lines() == [("1000", "0.15", "150.00"), ("1000", "0.1", "100.00")]
    assert run.measured() == 2000


def test_in_tiers_a_multiplier_applies_to_the_part_of_each_slice_that_the_credit_fills(paid: Paid) -> None:
    tiers = component(TIERS, "multiply: [{where: {type: new}, by: 2}]")
    run = paid(tiers, [credit("2026-01-05", 90000), credit("2026-01-06", 20000, type="new")], [quota(100000)])
    assert run.lines() == [
        ("90000", "0.08", "7200.00"),
        ("10000", "0.16", "1600.00"),
        ("10000", "0.24", "2400.00"),
    ]


def test_multipliers_that_both_fit_multiply_each_other(paid: Paid) -> None:
    twice = component("rate: 10%", "multiply: [{where: {type: new}, by: 1.5}, {where: {amount: {min: 10}}, by: 2}]")
    assert paid(twice, [credit("2026-01-05", 100, type="new")]).amount() == 30


def test_a_multiplier_on_the_credit_changes_what_counts(paid: Paid) -> None:
    more = component(TIERS, "multiply: [{where: {type: new}, by: 1.5, on: credit}]")
    run = paid(more, [credit("2026-01-05", 100000, type="new")], [quota(100000)])
    assert (run.measured(), run.amount()) == (150000, 14000)


def test_a_bonus_is_multiplied_by_what_its_credits_are_on_average(paid: Paid) -> None:
    bonus = component("bonus: [{at: 100, pay: 1000}]", "multiply: [{where: {type: new}, by: 2}]")
    assert paid(bonus, [credit("2026-01-05", 75), credit("2026-01-06", 25, type="new")]).amount() == 1250


@pytest.mark.parametrize(("new", "expected"), [(99999, 50), (100000, 60), (150000, 75)])
def test_a_linkage_multiplies_the_whole_component_and_the_last_that_holds_counts(
    paid: Paid, new: int, expected: int
) -> None:
    steps = ((100, "1.2"), (150, "1.5"))
    whens = ", ".join(f"{{when: {{component: New, at_least: {at}%}}, by: {by}}}" for at, by in steps)
    linked = two(f"multiply: [{whens}]")
    sold = [credit("2026-01-05", new, type="new"), credit("2026-01-06", 1000, type="extra")]
    assert paid(linked, sold, [quota(100000)]).amount("Extra") == expected


def test_a_linkage_may_look_at_a_measure_of_the_team(paid: Paid) -> None:
    members = [Member("M"), Member("A", "M"), Member("B", "M")]
    linked = component("rate: 1%", "multiply: [{when: {measure: amount, of: team, at_least: 100000}, by: 2}]")
    sold = [credit("2026-01-05", 60000, "A"), credit("2026-01-06", 40000, "B")]
    assert paid(linked, sold, members=members).amount(person="A") == 1200


def test_over_pays_only_on_what_lies_above_the_point(paid: Paid) -> None:
    sold, quotas = [credit("2026-01-05", 130000)], [quota(100000)]
    assert paid(component("rate: 10%", "over: 100%"), sold, quotas).amount() == 3000
    assert paid(component("rate: 10%", "over: 50000"), sold).amount() == 8000
    assert paid(component("rate: 10%", "over: 150%"), sold, quotas).amount() == 0
    tiers = "tiers: [{above: 0%, rate: 1%}, {above: 120%, rate: 10%}]"
    assert paid(component(tiers, "over: 100%"), sold, quotas).lines() == [
        ("20000", "0.01", "200.00"),
        ("10000", "0.1", "1000.00"),
    ]


def test_nothing_more_counts_beyond_cap_at(paid: Paid) -> None:
    sold, quotas = [credit("2026-01-05", 300000)], [quota(100000)]
    run = paid(component(TIERS, "cap_at: 200%"), sold, quotas)
    assert (run.amount(), run.measured()) == (20000, 300000)
    assert paid(component("rate: 10%", "cap_at: 50000"), sold).amount() == 5000


def test_a_cap_is_a_line_that_takes_off_what_is_too_much(paid: Paid) -> None:
    run = paid(component("rate: 10%", "cap: 25000"), [credit("2026-01-05", 300000)])
    assert (run.amount(), run.lines()[-1]) == (25000, ("-5000", "1", "-5000.00"))


def test_a_floor_is_the_least_of_a_period_with_any_credit(paid: Paid) -> None:
    floored = component("rate: 10%", "floor: 500")
    run = paid(floored, [credit("2026-01-05", 1000), credit("2026-07-05", 10000)])
    assert [run.amount(period=f"2026-Q{n}") for n in (1, 2, 3)] == [500, 0, 1000]


def test_no_floor_holds_up_a_component_whose_gate_is_closed(paid: Paid) -> None:
    gated = component("rate: 10%", "floor: 500", "gate: {component: A, at_least: 50%}")
    assert paid(gated, [credit("2026-01-05", 1000)], [quota(100000)]).amount() == 0


def test_each_is_the_most_for_one_deal(paid: Paid) -> None:
    limited = component("rate: 10%", "each: 5000")
    sold = [
        credit("2026-01-05", 40000, deal_id="D1", product="a"),
        credit("2026-01-05", 20000, deal_id="D1", product="b"),
        credit("2026-01-06", 30000, deal_id="D2"),
    ]
    run = paid(limited, sold)
    assert run.amount() == 8000
    assert [(row.kind, row.at, row.pay) for row in run.pay().lines[1:]] == [("each", "D1", D("-1000.00"))]
    by_deal = plan("components:\n  - {name: A, period: deal, rate: 10%, each: 5000}\n")
    assert paid(by_deal, [credit("2026-01-05", 60000)]).amount() == 5000


def test_each_is_the_most_for_one_deal_also_where_its_products_are_paid_one_by_one(paid: Paid) -> None:
    by_deal = plan("components:\n  - {name: A, period: deal, rate: 10%, each: 500}\n")
    sold = [credit("2026-01-05", 4000, deal_id="D1", product=p, credit_id=p) for p in ("Suite", "Help")]
    assert paid(by_deal, sold).amount() == 500


def test_a_floor_does_not_pay_a_component_that_has_no_target(paid: Paid) -> None:
    curve = component("curve: [[0%, 0%], [100%, 100%]]", "target: 60%", "floor: 500")
    run = paid(curve, [credit("2026-01-05", 4000)], [quota(9000)])
    assert (run.amount(), run.problems) == (0, ["pay_no_target"])


def test_a_curve_that_begins_above_nothing_pays_whoever_sold_nothing(paid: Paid) -> None:
    curve = component("curve: [[0%, 20%], [100%, 100%]]", "target: 1000")
    run = paid(
        curve,
        [credit("2026-01-05", 9000)],
        [quota(9000), quota(9000, "2026-04-01", "2026-06-30")],
        through="2026-06-30",
    )
    assert (run.amount(period="2026-Q1"), run.amount(period="2026-Q2")) == (1000, 200)


def test_a_curve_that_begins_above_nothing_pays_before_the_first_sale_too(paid: Paid) -> None:
    curve = component("curve: [[0%, 20%], [100%, 100%]]", "target: 1000")
    quotas = [quota(9000), quota(9000, "2026-04-01", "2026-06-30")]
    member = Member("P1", spans=(Span(date(2026, 1, 1)),))
    run = paid(curve, [credit("2026-05-05", 9000)], quotas, [member])
    assert (run.amount(period="2026-Q1"), run.amount(period="2026-Q2")) == (200, 1000)


def test_a_correction_takes_each_deal_back_through_the_tiers_it_had_reached(paid: Paid) -> None:
    tiers = component(
        "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]",
        "multiply: [{where: {term_months: {min: 24}}, by: 2}]",
    )
    sold = [credit("2026-01-05", 15000, term_months=24), credit("2026-01-06", -10000, term_months=12)]
    run = paid(tiers, sold, [quota(10000)])
    assert run.amount() == 10000 * D("0.16") + 5000 * D("0.24") - 5000 * D("0.12") - 5000 * D("0.08")


def test_rounding_may_be_to_another_unit_and_another_way(paid: Paid) -> None:
    sold = [credit("2026-01-05", "0.25")]
    for head, expected in (
        ("rounding: {to: 0.1, mode: half-up}\n", "0.3"),
        ("rounding: {to: 0.1, mode: half-even}\n", "0.2"),
        ("rounding: {to: 0.1, mode: down}\n", "0.2"),
        ("rounding: {to: 1}\n", "0"),
    ):
        assert paid(component("rate: 100%", head=head), sold).amount() == D(expected)
