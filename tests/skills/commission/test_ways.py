"""The seven ways of paying, beyond the figures of the plan language."""

from __future__ import annotations

from decimal import Decimal

import pytest

from skills.commission.credits import Member, Span
from tests.skills.commission.plans import Paid, component, credit, plan, quota

D = Decimal


def test_a_rate_pays_on_everything_that_was_measured(paid: Paid) -> None:
    run = paid(component("rate: 8%"), [credit("2026-01-05", 1000), credit("2026-02-05", 250)])
    assert run.lines() == [("1250", "0.08", "100.00")]


def test_a_rate_takes_back_what_a_correction_counts(paid: Paid) -> None:
    assert paid(component("rate: 8%"), [credit("2026-01-05", -1000)]).amount() == D("-80.00")
    tiers = component("tiers: [{above: 0, rate: 8%}, {above: 500, rate: 10%}]")
    assert paid(tiers, [credit("2026-01-05", -1000)]).amount() == D("-80.00")


def test_an_amount_per_unit_is_paid_by_the_unit_and_by_tiers_of_units(paid: Paid) -> None:
    sold = [credit("2026-01-05", 9, units=D(1200))]
    assert paid(component("measure: units", "per_unit: 2.50"), sold).amount() == D("3000.00")
    tiers = component("measure: units", "tiers: [{above: 0, per_unit: 1}, {above: 1000, per_unit: 3}]")
    assert paid(tiers, sold).lines() == [("1000", "1", "1000.00"), ("200", "3", "600.00")]


def test_tiers_by_amount_need_no_quota(paid: Paid) -> None:
    tiers = component("tiers: [{above: 0, rate: 5%}, {above: 100000, rate: 10%}]")
    assert paid(tiers, [credit("2026-01-05", 150000)]).amount() == D("10000.00")


def test_without_a_quota_that_it_needs_a_component_pays_nothing_and_says_why(paid: Paid) -> None:
    tiers = component("tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]")
    for quotas in ([], [quota(0)]):
        run = paid(tiers, [credit("2026-01-05", 150000)], quotas)
        assert (run.amount(), run.pay().reason) == (0, "no_quota")
        assert "pay_no_quota" in run.problems


def test_a_curve_by_steps_pays_the_last_point_reached(paid: Paid) -> None:
    curve = component("curve: [[50%, 25%], [100%, 100%]]", "steps: yes", "target: 10000")
    for credited, expected in ((49999, 0), (50000, 2500), (99999, 2500), (100000, 10000), (900000, 10000)):
        assert paid(curve, [credit("2026-01-05", credited)], [quota(100000)]).amount() == expected


def test_a_curve_pays_nothing_before_its_first_point(paid: Paid) -> None:
    curve = component("curve: [[50%, 25%], [100%, 100%]]", "target: 10000")
    assert paid(curve, [credit("2026-01-05", 49999)], [quota(100000)]).amount() == 0
    assert paid(curve, [credit("2026-01-05", 75000)], [quota(100000)]).amount() == D("6250.00")


def test_a_weight_is_a_share_of_the_persons_incentive_for_the_period_out_of_a_year(paid: Paid) -> None:
    curve = component("curve: [[0%, 0%], [100%, 100%]]", "weight: 60%")
    member = Member("P1", spans=(Span(target_incentive=D(40000)),))
    run = paid(curve, [credit("2026-01-05", 100000)], [quota(100000)], [member])
    assert run.amount() == D("6000.00")
    assert paid(curve, [credit("2026-01-05", 100000)], [quota(100000)]).pay().reason == "no_target"


@pytest.mark.parametrize(("credited", "highest", "every"), [(99999, 0, 0), (100000, 5000, 5000), (120000, 9000, 14000)])
def test_a_bonus_is_paid_on_reaching_its_point(paid: Paid, credited: int, highest: int, every: int) -> None:
    steps = "bonus: [{at: 100%, pay: 5000}, {at: 120%, pay: 9000}]"
    sold, quotas = [credit("2026-01-05", credited)], [quota(100000)]
    assert paid(component(steps), sold, quotas).amount() == highest
    assert paid(component(steps, "pays: all"), sold, quotas).amount() == every


def test_a_bonus_may_be_reached_by_an_amount_or_a_number_of_deals(paid: Paid) -> None:
    sold = [credit("2026-01-05", 10, deal_id="D1"), credit("2026-01-06", 10, deal_id="D2")]
    assert paid(component("bonus: [{at: 20, pay: 100}]"), sold).amount() == 100
    assert paid(component("measure: deals", "bonus: [{at: 3, pay: 100}]"), sold).amount() == 0


def test_ranks_pay_by_place_and_those_who_are_even_share_their_places(paid: Paid) -> None:
    rank = component("rank: [5000, 3000, 1000]")
    sold = [credit("2026-01-05", amount, person) for person, amount in (("A", 900), ("B", 700), ("C", 700), ("D", 100))]
    run = paid(rank, sold)
    assert [run.amount(person=p) for p in "ABCD"] == [5000, 2000, 2000, 0]


def test_three_who_are_even_share_to_the_cent(paid: Paid) -> None:
    rank = component("rank: [100, 0, 0]")
    run = paid(rank, [credit("2026-01-05", 900, person) for person in "ABC"])
    assert [run.amount(person=p) for p in "ABC"] == [D("33.33")] * 3


def test_who_sold_nothing_has_no_rank(paid: Paid) -> None:
    run = paid(component("rank: [500, 300]"), [credit("2026-01-05", 900, "A")], members=[Member("A"), Member("B")])
    assert [run.amount(person=p) for p in "AB"] == [500, 0]


def test_a_pool_is_divided_by_own_measure_or_by_head(paid: Paid) -> None:
    sold = [credit("2026-01-05", 60000, "A"), credit("2026-01-05", 40000, "B")]
    members = [Member("A"), Member("B"), Member("C"), Member("X", spans=())]
    by_measure = paid(component("pool: {share: 2%}"), sold, members=members)
    assert [by_measure.amount(person=p) for p in "ABCX"] == [1200, 800, 0, 0]
    by_head = paid(component("pool: {share: 2%, by: head}"), sold, members=members)
    assert [by_head.amount(person=p) for p in "ABCX"] == [D("666.67")] * 3 + [0]


def test_lines_say_which_tier_point_or_place_they_are_for(paid: Paid) -> None:
    both = plan(
        """\
components:
  - {name: A, quota: book, tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]}
  - {name: B, quota: book, bonus: [{at: 100%, pay: 5000}]}
  - {name: C, quota: book, target: 100, curve: [[0%, 0%], [100%, 100%], [150%, 200%]]}
"""
    )
    run = paid(both, [credit("2026-01-05", 125000)], [quota(100000)])
    assert [(row.kind, row.at) for row in run.pay("A").lines] == [("tier", "0%"), ("tier", "100%")]
    assert [(row.kind, row.at) for row in run.pay("B").lines] == [("bonus", "100%")]
    assert [(row.kind, row.at) for row in run.pay("C").lines] == [("curve", "125%")]
    assert (run.amount("B"), run.amount("C")) == (5000, 150)
