"""From earned to paid: draw, clawback, parts, ramp, proration, cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from skills.commission.credits import Member, Span
from skills.commission.plan import Plan
from tests.skills.commission.plans import Paid, component, credit, plan, quota

D = Decimal
TIERS = "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]"


def monthly(head: str) -> Plan:
    return plan(f"{head}\ncomponents:\n  - {{name: A, period: month, rate: 100%}}\n")


def joined(on: str, until: str | None = None, **more: Any) -> Member:
    return Member("P1", spans=(Span(date.fromisoformat(on), date.fromisoformat(until) if until else None, **more),))


def test_a_draw_that_is_not_recovered_leaves_no_balance(paid: Paid) -> None:
    run = paid(
        monthly("draw: {amount: 3000, recoverable: no}"), [credit("2026-01-31", 1000), credit("2026-02-15", 6000)]
    )
    assert run.totals() == {"2026-01": (1000, 3000, 0), "2026-02": (6000, 6000, 0)}


def test_a_draw_is_paid_also_where_nothing_was_earned(paid: Paid) -> None:
    run = paid(monthly("draw: {amount: 3000}"), [credit("2026-03-15", 9000)], members=[joined("2026-01-01")])
    assert run.totals() == {"2026-01": (0, 3000, 3000), "2026-02": (0, 3000, 6000), "2026-03": (9000, 3000, 0)}


def test_recovery_takes_at_most_its_share_of_what_lies_above_the_draw(paid: Paid) -> None:
    half = monthly("draw: {amount: 3000, recover_at_most: 50%}")
    run = paid(half, [credit("2026-01-31", 1000), credit("2026-02-15", 6000)])
    assert run.totals()["2026-02"] == (6000, 4500, 500)


def test_after_the_last_day_of_the_draw_its_balance_is_still_recovered(paid: Paid) -> None:
    until = monthly("draw: {amount: 3000, until: 2026-01-31}")
    run = paid(until, [credit("2026-01-31", 1000), credit("2026-02-15", 500), credit("2026-03-15", 5000)])
    assert run.totals() == {"2026-01": (1000, 3000, 2000), "2026-02": (500, 0, 1500), "2026-03": (5000, 3500, 0)}


def test_a_quarters_pay_meets_the_draw_in_its_last_month(paid: Paid) -> None:
    quarterly = component("rate: 100%", head="draw: {amount: 1000, every: month}\n")
    run = paid(quarterly, [credit("2026-02-15", 5000)], members=[joined("2026-01-01")])
    assert run.totals() == {"2026-01": (0, 1000, 1000), "2026-02": (0, 1000, 2000), "2026-03": (5000, 3000, 0)}


class TestClawback:
    """The period in which a credit was counted is computed again without it."""

    PLAN = component(TIERS, head="clawback: {within_days: 90}\n")

    def test_later_than_the_days_nothing_is_taken_back(self, paid: Paid) -> None:
        for on, expected in ((date(2026, 5, 30), {"2026-Q2": -8000}), (date(2026, 5, 31), {})):
            run = paid(self.PLAN, [credit("2026-03-01", 100000, cancelled_on=on)], [quota(100000)])
            assert run.adjusted("clawback") == expected

    def test_two_credits_of_one_period_take_back_together_what_both_added(self, paid: Paid) -> None:
        gone = [credit(f"2026-03-0{n}", 40000, cancelled_on=date(2026, 4, n)) for n in (1, 2)]
        run = paid(self.PLAN, [credit("2026-01-10", 50000), *gone], [quota(100000)])
        assert run.adjusted("clawback") == {"2026-Q2": -(11600 - 4000)}

    def test_in_its_own_period_it_is_a_line_beside_what_was_earned(self, paid: Paid) -> None:
        gone = credit("2026-02-01", 40000, cancelled_on=date(2026, 3, 1))
        run = paid(self.PLAN, [credit("2026-01-10", 90000), gone], [quota(100000)])
        assert run.totals()["2026-Q1"] == (11600, 7200, 0)

    def test_what_cannot_be_taken_is_carried_on(self, paid: Paid) -> None:
        gone = credit("2026-02-01", 40000, cancelled_on=date(2026, 4, 1))
        run = paid(
            self.PLAN, [gone, credit("2026-08-01", 100000)], [quota(100000), quota(100000, "2026-07-01", "2026-09-30")]
        )
        assert run.totals() == {"2026-Q1": (3200, 3200, 0), "2026-Q2": (0, 0, -3200), "2026-Q3": (8000, 4800, 0)}

    def test_a_share_of_it_or_what_is_left_of_the_term(self, paid: Paid) -> None:
        half = component("rate: 10%", head="clawback: {within_days: 90, share: 50%}\n")
        gone = credit("2026-01-01", 10000, cancelled_on=date(2026, 3, 1))
        assert paid(half, [gone]).adjusted("clawback") == {"2026-Q1": -500}
        by_term = component("rate: 10%", head="clawback: {prorated: yes}\n")
        gone = credit("2026-01-01", 36500, cancelled_on=date(2026, 1, 31), term_months=12)
        assert paid(by_term, [gone]).adjusted("clawback") == {"2026-Q1": -3350}

    def test_without_a_clawback_only_what_was_cancelled_within_its_period_does_not_count(self, paid: Paid) -> None:
        sold = [
            credit("2026-01-05", 100, cancelled_on=date(2026, 3, 31)),
            credit("2026-01-06", 10, cancelled_on=date(2026, 4, 1)),
        ]
        run = paid(component("rate: 100%"), sold)
        assert (run.amount(), run.adjusted("clawback")) == (10, {})

    def test_a_leaders_override_is_taken_back_too(self, paid: Paid) -> None:
        override = component("rate: 1%", "of: reports", head="clawback: {within_days: 90}\n")
        gone = credit("2026-03-01", 40000, "A", cancelled_on=date(2026, 4, 15))
        run = paid(override, [gone], members=[Member("M"), Member("A", "M")])
        assert (run.amount(person="M"), run.adjusted("clawback", "M")) == (400, {"2026-Q2": -400})

    def test_a_cumulative_year_ends_as_if_the_credit_had_never_been(self, paid: Paid) -> None:
        yearly = component(TIERS, "cumulative: yes", head="clawback: {within_days: 365}\n")
        gone = credit("2026-01-10", 60000, cancelled_on=date(2026, 8, 1))
        others = [credit("2026-02-01", 50000), credit("2026-05-01", 40000), credit("2026-09-01", 30000)]
        quotas = [quota(100000, end="2026-12-31")]
        run = paid(yearly, [gone, *others], quotas)
        never = paid(yearly, others, quotas)
        left = run.totals()["2026-Q3"][2]
        assert sum(t[1] for t in run.totals().values()) + left == sum(t[1] for t in never.totals().values())
        assert list(run.adjusted("clawback")) == ["2026-Q3"]


class TestPayWhen:
    """Earned in parts, each paid on its event."""

    HEAD = "pay_when: [{share: 40%, event: booked}, {share: 60%, event: paid}]\n"

    def test_a_part_waits_for_its_event_and_comes_in_its_period(self, paid: Paid) -> None:
        run = paid(component("rate: 10%", head=self.HEAD), [credit("2026-01-05", 10000, paid_on=date(2026, 5, 1))])
        assert run.adjusted("pending") == {"2026-Q1": -600, "2026-Q2": 600}
        assert run.totals() == {"2026-Q1": (1000, 400, 0), "2026-Q2": (0, 600, 0)}

    def test_a_part_whose_event_has_not_come_is_pending(self, paid: Paid) -> None:
        run = paid(component("rate: 10%", head=self.HEAD), [credit("2026-01-05", 10000)])
        assert run.totals() == {"2026-Q1": (1000, 400, 0)}

    def test_what_was_paid_in_the_same_period_does_not_wait(self, paid: Paid) -> None:
        run = paid(component("rate: 10%", head=self.HEAD), [credit("2026-01-05", 10000, paid_on=date(2026, 3, 1))])
        assert (run.adjusted("pending"), run.totals()["2026-Q1"]) == ({}, (1000, 1000, 0))

    def test_each_credit_waits_with_its_own_part_of_the_tiers(self, paid: Paid) -> None:
        half = component(TIERS, head="pay_when: [{share: 50%, event: booked}, {share: 50%, event: paid}]\n")
        sold = [credit("2026-01-05", 100000, paid_on=date(2026, 2, 1)), credit("2026-02-05", 10000)]
        assert paid(half, sold, [quota(100000)]).adjusted("pending") == {"2026-Q1": -600}

    def test_what_a_cancelled_credit_had_waiting_is_not_taken_twice(self, paid: Paid) -> None:
        both = component("rate: 10%", head=self.HEAD + "clawback: {within_days: 90}\n")
        run = paid(both, [credit("2026-01-05", 10000, cancelled_on=date(2026, 4, 1))])
        assert run.totals() == {"2026-Q1": (1000, 400, 0), "2026-Q2": (0, 0, -400)}


class TestProration:
    """Quota, target and draw of somebody who is on the plan for part of a period."""

    def test_by_days_unless_the_plan_says_otherwise(self, paid: Paid) -> None:
        sold = [credit("2026-03-15", 31000)]
        for head, expected in (("", 31000), ("prorate: months\n", 30000), ("prorate: no\n", 90000)):
            run = paid(component(TIERS, head=head), sold, [quota(90000)], [joined("2026-03-01")])
            assert run.pay().quota == expected

    def test_the_target_is_prorated_like_the_quota(self, paid: Paid) -> None:
        curve = component("curve: [[0%, 0%], [100%, 100%]]", "target: 9000")
        run = paid(curve, [credit("2026-03-15", 31000)], [quota(90000)], [joined("2026-03-01")])
        assert run.amount() == 3100

    def test_the_draw_is_prorated_too(self, paid: Paid) -> None:
        drawn = monthly("draw: {amount: 3000}")
        member = joined("2026-04-16", "2026-05-10")
        run = paid(drawn, [credit("2026-04-20", 1)], members=[member], through="2026-05-31")
        assert [t[1] for t in run.totals().values()] == [1500, D("967.74")]

    def test_months_quotas_are_prorated_each_by_its_own_days(self, paid: Paid) -> None:
        months = [quota(30000, f"2026-0{m}-01", f"2026-0{m}-{d}") for m, d in ((1, 31), (2, 28), (3, 31))]
        run = paid(component(TIERS), [credit("2026-03-15", 1)], months, [joined("2026-02-15")])
        assert run.pay().quota == 45000

    def test_two_spells_on_the_plan_count_together(self, paid: Paid) -> None:
        spells = Member("P1", spans=(Span(None, date(2026, 1, 31)), Span(date(2026, 3, 1))))
        run = paid(component(TIERS), [credit("2026-03-15", 1)], [quota(90000)], [spells])
        assert run.pay().quota == 62000


class TestRamp:
    """Months since the assignment began: less quota, and a guarantee."""

    HEAD = "ramp: [{months: 1-2, quota: 0%, guarantee: 2000}, {months: 3-4, quota: 50%}]\n"

    def test_the_quota_is_scaled_month_by_month(self, paid: Paid) -> None:
        by_month = plan(f"{self.HEAD}components:\n  - {{name: A, period: month, quota: 10000, rate: 10%}}\n")
        run = paid(by_month, [credit(f"2026-0{m}-15", 5000) for m in range(1, 6)], members=[joined("2026-01-01")])
        assert [run.pay(period=f"2026-0{m}").quota for m in range(1, 6)] == [0, 0, 5000, 5000, 10000]

    def test_a_quarter_has_the_mean_of_its_months(self, paid: Paid) -> None:
        run = paid(component(TIERS, head=self.HEAD), [credit("2026-03-15", 1)], [quota(90000)], [joined("2026-01-01")])
        assert run.pay().quota == 15000

    def test_a_guarantee_fills_up_and_is_not_recovered(self, paid: Paid) -> None:
        sold = [credit(f"2026-0{m}-15", 500 * m) for m in (1, 2, 3)]
        run = paid(monthly(self.HEAD.strip()), sold, members=[joined("2026-01-10")], through="2026-04-30")
        assert run.adjusted("guarantee") == {"2026-01": D("919.35"), "2026-02": 1000}
        assert run.totals()["2026-03"] == (1500, 1500, 0)


class TestCap:
    """The most that a period may pay over all components."""

    def test_the_plans_cap_is_over_all_components(self, paid: Paid) -> None:
        both = plan("cap: 150\ncomponents:\n  - {name: A, rate: 10%}\n  - {name: B, rate: 10%}\n")
        run = paid(both, [credit("2026-01-15", 1000), credit("2026-04-15", 1000)])
        assert run.adjusted("cap") == {"2026-Q1": -50, "2026-Q2": -50}

    def test_a_years_cap_is_reached_once(self, paid: Paid) -> None:
        yearly = component("rate: 10%", head="cap: 250\ncap_per: year\n")
        sold = [credit(f"2026-{m}-15", 1000) for m in ("01", "04", "07", "10")] + [credit("2027-01-15", 1000)]
        run = paid(yearly, sold)
        assert [t[1] for t in run.totals().values()] == [100, 100, 50, 0, 100]

    def test_what_is_taken_back_makes_room_again_under_the_cap(self, paid: Paid) -> None:
        yearly = component("rate: 10%", head="cap: 250\ncap_per: year\nclawback: {within_days: 365}\n")
        sold = [credit("2026-01-15", 3000), credit("2026-01-16", 400, cancelled_on=date(2026, 4, 15))]
        run = paid(yearly, sold)
        assert run.totals() == {"2026-Q1": (340, 250, 0), "2026-Q2": (0, 0, 0)}
        assert run.adjusted("cap") == {"2026-Q1": -90, "2026-Q2": 40}


@pytest.mark.parametrize("through", ["2026-03-31", "2026-06-30"])
def test_earned_and_adjustments_add_up_to_what_is_paid(paid: Paid, through: str) -> None:
    everything = component(
        TIERS,
        head="draw: {amount: 500, every: quarter}\ncap: 9000\nclawback: {within_days: 90}\n" + TestPayWhen.HEAD,
    )
    sold = [credit("2026-01-05", 120000), credit("2026-02-05", 7000, cancelled_on=date(2026, 4, 9))]
    run = paid(everything, sold, [quota(100000)], through=through)
    for total in run.payroll.totals:
        beside = sum(a.amount for a in run.payroll.adjustments if a.period == total.period)
        assert total.earned + beside == total.paid


def test_a_missing_rate_in_a_team_stops_the_team_where_a_credit_is_taken_back_and_pays_the_others(paid: Paid) -> None:
    gate = "gate: {measure: amount, of: team, at_least: 1}"
    gated = component("rate: 10%", gate, head="clawback: {within_days: 90}\n")
    members = [Member("M"), *(Member(p, "M") for p in "ABC"), Member("N"), Member("X", "N")]
    sold = [
        credit("2026-01-10", 1000, "A", cancelled_on=date(2026, 2, 10)),
        credit("2026-01-10", 500, "B", currency="SEK"),
        credit("2026-01-10", 700, "X"),
    ]
    run = paid(gated, sold, members=members)
    assert {p.person_id for p in run.payroll.problems if p.stops} == {"M", "A", "B", "C"}
    assert run.amount(person="X") == 70
