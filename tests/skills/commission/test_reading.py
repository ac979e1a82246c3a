"""A plan's document read: what it becomes, and everything that is wrong with it, each with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.errors import BadPlan
from skills.commission.faults import Fault
from skills.commission.plan import Clawback, Draw, Goal, Linkage, PayPart, RampStep, Target
from skills.commission.reading import plan_of, read_plan
from skills.commission.ways import Bonus, BonusStep, Curve, Flat, Point, Pool, Rank, Tier, Tiers

WHOLE = """\
plan: ae-2026
title: Account Executive 2026
currency: USD
valid: 2026-01-01..2026-12-31
rounding: {to: 0.05, mode: half-even}
prorate: months
fx: period_end
cap: 150000
cap_per: year
draw: {amount: 3000, every: month, recoverable: yes, until: 2026-06-30, recover_at_most: 50%}
clawback: {within_days: 90, share: 50%}
pay_when: [{share: 50%, event: booked}, {share: 50%, event: paid}]
ramp: [{months: 1-2, quota: 0%, guarantee: 2000}, {months: 3, quota: 50%}]
components:
  - name: New business
    measure: amount
    where:
      type: [new, expansion]
      product: {not: Services}
      amount: {min: 10000, max: 500000}
      date: {from: 2026-03-01}
    event: invoiced
    period: month
    cumulative: yes
    quota: book
    of: team
    tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12.5%}]
    mode: retroactive
    gate: [{component: Services, at_least: 50%}, {measure: margin, at_least: 10000, of: team}]
    multiply:
      - {where: {term_months: {min: 24}}, by: 1.5}
      - {where: {type: new}, by: 2, on: credit}
      - {when: {component: Services, at_least: 100%}, by: 120%}
    over: 100%
    cap: 25000
    cap_at: 200%
    floor: 500
    each: 5000
  - {name: Services, measure: margin, quota: 50000, weight: 40%, curve: [[0%, 0%], [100%, 100%]], steps: yes}
  - {name: Seats, measure: units, per_unit: 250}
  - {name: Volume, measure: units, tiers: [{above: 0, per_unit: 1}, {above: 1000, per_unit: 2.5}]}
  - {name: Step, quota: 1000, bonus: [{at: 100%, pay: 5000}, {at: 120%, pay: 9000}], pays: all}
  - {name: Race, rank: [5000, 3000]}
  - {name: Pot, pool: {share: 2%, by: head}}
"""


def faults(text: str) -> list[Fault]:
    return list(read_plan(text).faults)


def of_component(*lines: str) -> str:
    return "plan: p\ncurrency: USD\ncomponents:\n  - name: A\n" + "".join(f"    {line}\n" for line in lines)


def test_every_key_of_the_language_is_read() -> None:
    plan = plan_of(WHOLE, "ae-2026")
    assert (plan.name, plan.title, plan.currency) == ("ae-2026", "Account Executive 2026", "USD")
    assert (plan.starts, plan.ends) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (plan.rounding.to, plan.rounding.mode) == (Decimal("0.05"), "half-even")
    assert (plan.prorate, plan.fx, plan.cap, plan.cap_per) == ("months", "period_end", Decimal(150000), "year")
    half = Point(Decimal("0.5"), of_quota=True)
    assert plan.draw == Draw(Decimal(3000), "month", recoverable=True, until=date(2026, 6, 30), recover_at_most=half)
    assert plan.clawback == Clawback(90, Decimal("0.5"), prorated=False)
    assert plan.pay_when == (PayPart(Decimal("0.5"), "booked"), PayPart(Decimal("0.5"), "paid"))
    assert plan.ramp == (RampStep(1, 2, Decimal(0), Decimal(2000)), RampStep(3, 3, Decimal("0.5"), None))


def test_a_component_has_its_measure_its_way_and_its_modifiers() -> None:
    first = plan_of(WHOLE, "ae-2026").components[0]
    assert (first.event, first.period, first.cumulative, first.quota, first.of) == (
        "invoiced",
        "month",
        True,
        "book",
        "team",
    )
    kind, product, amount, day = first.where
    assert (kind.any_of, product.none_of) == (("new", "expansion"), ("Services",))
    assert (amount.least, amount.most, day.since, day.until) == (
        Decimal(10000),
        Decimal(500000),
        date(2026, 3, 1),
        None,
    )
    whole, half = Point(Decimal(1), of_quota=True), Point(Decimal("0.5"), of_quota=True)
    tiers = (Tier(Point(Decimal(0), of_quota=True), Decimal("0.08")), Tier(whole, Decimal("0.125")))
    assert first.way == Tiers(tiers, retroactive=True)
    amount_goal = Goal(Point(Decimal(10000), of_quota=False), measure="margin", of="team")
    assert first.gates == (Goal(half, component="Services"), amount_goal)
    assert [(m.by, m.on_credit) for m in first.multipliers] == [(Decimal("1.5"), False), (2, True)]
    assert first.linkages == (Linkage(Goal(whole, component="Services"), Decimal("1.2")),)
    assert (first.cap, first.floor, first.each) == (Decimal(25000), Decimal(500), Decimal(5000))
    assert (first.over, first.cap_at) == (whole, Point(Decimal(2), of_quota=True))


def test_each_way_of_paying_is_read() -> None:
    _, curve, seats, volume, step, race, pot = plan_of(WHOLE, "ae-2026").components
    assert curve.way == Curve(((Decimal(0), Decimal(0)), (Decimal(1), Decimal(1))), steps=True)
    assert (curve.target, curve.quota) == (Target(weight=Decimal("0.4")), Decimal(50000))
    assert seats.way == Flat(Decimal(250), per_unit=True)
    low, high = Point(Decimal(0), of_quota=False), Point(Decimal(1000), of_quota=False)
    assert volume.way == Tiers((Tier(low, Decimal(1)), Tier(high, Decimal("2.5"))), per_unit=True)
    reached = (Point(Decimal(1), of_quota=True), Point(Decimal("1.2"), of_quota=True))
    steps = (BonusStep(reached[0], Decimal(5000)), BonusStep(reached[1], Decimal(9000)))
    assert step.way == Bonus(steps, pays_all=True)
    assert race.way == Rank((Decimal(5000), Decimal(3000)))
    assert pot.way == Pool(Decimal("0.02"), by_head=True)


def test_what_is_left_out_has_the_defaults_of_the_language() -> None:
    plan = plan_of(of_component("rate: 8%"), "p")
    (one,) = plan.components
    assert (one.measure, one.event, one.period, one.cumulative) == ("amount", "booked", "quarter", False)
    assert (one.quota, one.of, one.where) == (None, "self", ())
    assert (plan.rounding.to, plan.rounding.mode, plan.prorate) == (Decimal("0.01"), "half-up", "days")


def test_a_tenth_is_a_tenth() -> None:
    assert plan_of(of_component("rate: 0.1"), "p").components[0].way == Flat(Decimal("0.1"))


def test_all_faults_are_found_at_once_in_the_order_of_their_lines() -> None:
    text = """\
plan: p
curency: USD
currency: dollars
components:
  - name: A
    mesure: amount
    rate: eight
  - name: A
    tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]
    gate: {component: B, at_least: 50%}
"""
    found = [(f.code, f.line) for f in faults(text)]
    assert found == [
        ("unknown_key", 2),
        ("not_a_currency", 3),
        ("unknown_key", 6),
        ("not_a_share", 7),
        ("name_twice", 8),
        ("bound_without_quota", 9),
        ("no_component", 10),
    ]


def test_an_unknown_key_names_the_nearest_right_one_and_its_column() -> None:
    (fault,) = faults(of_component("rate: 8%", "cumulativ: yes"))
    assert (fault.code, fault.line, fault.column) == ("unknown_key", 6, 5)
    assert (fault.facts["found"], fault.facts["nearest"]) == ("cumulativ", "cumulative")
    assert fault.path == "components[0]"


TIERS = "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]"


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (["quota: book"], "no_way", 4),
        (["rate: 8%", "per_unit: 3"], "several_ways", 4),
        (["rate: 8%", "mode: marginal"], "key_without_way", 6),
        (["rate: 8%", "steps: yes"], "key_without_way", 6),
        ([TIERS], "bound_without_quota", 5),
        (["quota: book", "tiers: [{above: 50%, rate: 8%}]"], "tiers_gap", 6),
        (["quota: book", "tiers: [{above: 0%, rate: 8%}, {above: 0%, rate: 9%}]"], "bounds_overlap", 6),
        (
            ["quota: book", "tiers: [{above: 0%, rate: 8%}, {above: 90%, rate: 1%}, {above: 80%, rate: 9%}]"],
            "bounds_out_of_order",
            6,
        ),
        (["quota: book", "tiers: [{above: 10%, rate: 8%}, {above: 50000, rate: 9%}]"], "mixed_bounds", 6),
        (["tiers: [{above: 0, rate: 8%}, {above: 500, per_unit: 9}]"], "mixed_rates", 5),
        (["tiers: [{above: 0}]"], "rate_or_per_unit", 5),
        (["tiers: [{rate: 3%}]"], "missing_key", 5),
        (["tiers: []"], "no_tiers", 5),
        (["rate: 8%", "over: 100%"], "bound_without_quota", 6),
        (["rate: 8%", "cap_at: 200%"], "bound_without_quota", 6),
        (["target: 100", "curve: [[0%, 0%], [100%, 100%]]"], "curve_without_quota", 6),
        (["quota: book", "curve: [[0%, 0%], [100%, 100%]]"], "curve_without_target", 6),
        (["quota: book", "target: 9", "curve: [[0%, 0%], [100, 1]]"], "not_a_percentage", 7),
        (["quota: book", "target: 9", "curve: [[0%, 0%], [100%]]"], "not_a_curve_point", 7),
        (["quota: book", "target: 9", "curve: [[50%, 0%], [40%, 9%]]"], "bounds_out_of_order", 7),
        (["quota: book", "target: 9", "weight: 5%", "curve: [[0%, 1%]]"], "two_targets", 7),
        (["quota: book", "target: 9", "curve: [[0%, 1%]]", "over: 100%"], "does_not_fit", 8),
        (["rank: [3, 2]", "each: 1"], "does_not_fit", 6),
        (["rank: [3, 2]", "cumulative: yes"], "does_not_fit", 6),
        (["rank: [3, 2]", "period: deal"], "does_not_fit", 6),
        (["rate: 8%", "period: deal", "cumulative: yes"], "cumulative_by_deal", 7),
        (["rate: 8%", "period: deal", "quota: book"], "quota_by_deal", 7),
        (["rate: 8%", "period: week"], "unknown_word", 6),
        (["rate: 8%", "quota: boook"], "unknown_word", 6),
        (["rate: 8%", "quota: 0"], "not_above_zero", 6),
        (["rate: 8%", "floor: 500", "cap: 100"], "floor_above_cap", 6),
        (["rate: 8%", "cap: -5"], "negative", 6),
        (["rate: 8%", "cap: a lot"], "not_a_number", 6),
        (["rate: 8%", "cumulative: maybe"], "not_yes_no", 6),
        (["rate: 8%", "where: new"], "not_a_section", 6),
        (["rate: 8%", "where: {date: {from: 2026-05-01, to: 2026-04-01}}"], "ends_before_start", 6),
        (["rate: 8%", "where: {date: {from: 2026-02-30}}"], "not_a_day", 6),
        (["rate: 8%", "where: {amount: {min: 9, max: 3}}"], "min_above_max", 6),
        (["rate: 8%", "where: {amount: {minimum: 9}}"], "unknown_key", 6),
        (["rate: 8%", "gate: {at_least: 50}"], "component_or_measure", 6),
        (["rate: 8%", "gate: {component: A, at_least: 50%}"], "goal_without_quota", 6),
        (["rate: 8%", "gate: {component: B, at_least: 50}"], "no_component", 6),
        (["rate: 8%", "gate: {component: A, at_least: 50, of: team}"], "of_without_measure", 6),
        (["rate: 8%", "multiply: {by: 2}"], "where_or_when", 6),
        (["rate: 8%", "multiply: {when: {measure: amount, at_least: 5}, by: 2, on: credit}"], "on_without_where", 6),
        (["rate: 8%", "multiply: {where: {type: new}, by: -2}"], "negative", 6),
        (["rate: 8%", "rate: 9%"], "key_twice", 6),
        (["rate: 8%", "cap:"], "empty", 6),
    ],
)
def test_a_fault_in_a_component_is_named_with_its_line(lines: list[str], code: str, line: int) -> None:
    assert (code, line) in [(f.code, f.line) for f in faults(of_component(*lines))]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("valid: 2026-12-31..2026-01-01", "ends_before_start"),
        ("valid: this year", "not_a_range"),
        ("valid: 2026-02-30..", "not_a_day"),
        ("rounding: {to: 0}", "not_above_zero"),
        ("rounding: {mode: up}", "unknown_word"),
        ("cap_per: year", "cap_per_without_cap"),
        ("draw: {every: month}", "missing_key"),
        ("draw: {amount: 5, recoverable: no, recover_at_most: 50%}", "nothing_to_recover"),
        ("valid: 2026-07-01..\ndraw: {amount: 5, until: 2026-06-30}", "never_valid"),
        ("clawback: {share: 50%}", "missing_key"),
        ("clawback: {within_days: 90, share: 150%}", "not_a_part"),
        ("clawback: {within_days: soon}", "not_a_count"),
        ("pay_when: [{share: 50%, event: booked}, {share: 40%, event: paid}]", "parts_do_not_add_up"),
        ("pay_when: [{share: 50%, event: paid}, {share: 50%, event: paid}]", "event_twice"),
        ("ramp: [{months: 1-3, quota: 50%}, {months: 3-4, quota: 75%}]", "months_overlap"),
        ("ramp: [{months: 0-3, quota: 50%}]", "not_months"),
        ("ramp: [{months: 1-3}]", "ramp_says_nothing"),
    ],
)
def test_a_fault_of_the_plan_is_named(part: str, code: str) -> None:
    assert code in [f.code for f in faults(of_component("rate: 8%") + part + "\n")]


def test_a_condition_on_days_when_the_plan_is_not_valid_is_a_fault() -> None:
    text = of_component("rate: 8%", "where: {date: {from: 2027-03-01}}") + "valid: 2026-01-01..2026-12-31\n"
    assert [(f.code, f.line) for f in faults(text)] == [("never_valid", 6)]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["quota: book", "target: 9", "curve: [[0%, 0%], [100%, 100%], [120%, 90%]]"], "curve_goes_down"),
        (["quota: book", "bonus: [{at: 100%, pay: 900}, {at: 120%, pay: 500}]"], "bonus_goes_down"),
        (["rank: [1000, 3000]"], "rank_goes_up"),
        (["rate: 8"], "rate_above_all"),
    ],
)
def test_what_may_be_meant_is_a_warning_and_the_plan_is_read(lines: list[str], code: str) -> None:
    read = read_plan(of_component(*lines))
    assert [(f.code, f.severity) for f in read.faults] == [(code, "warning")]
    assert read.plan is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_document"),
        ("plan: [", "not_yaml"),
        ("just words", "not_a_section"),
        ("a: 1\n---\nb: 2\n", "not_yaml"),
        ("plan: p\ncurrency: USD\ncomponents: []\n", "no_components"),
        ("plan: p\ncurrency: USD\n", "missing_key"),
        ("plan: p\ncurrency: USD\ncomponents: 5\n", "not_a_section"),
        ("plan: \x00", "not_yaml"),
    ],
)
def test_a_text_that_is_no_plan_says_so(text: str, code: str) -> None:
    assert code in [f.code for f in faults(text)]


def test_applying_a_plan_with_faults_names_the_plan_the_line_and_the_key() -> None:
    with pytest.raises(BadPlan) as raised:
        plan_of(of_component("rate: eight"), "Reps")
    assert (raised.value.code, raised.value.facts["plan"]) == ("bad_plan", "Reps")
    assert (raised.value.facts["line"], raised.value.facts["key"]) == (5, "components[0].rate")
