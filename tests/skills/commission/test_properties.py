"""What holds for every plan and every list of credits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.exchange import Exchange
from skills.commission.credits import Credit, Member
from skills.commission.exact import RoundTo, decimal_of
from skills.commission.plan import Clawback, Component, Plan
from skills.commission.run import Case, Payroll, pay_everyone
from skills.commission.ways import Basis, Curve, Flat, Point, Tier, Tiers
from tests.skills.commission.plans import credit, quota

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))
CENTS = st.decimals(Decimal("0.01"), Decimal(200000), places=2)
SHARES = st.decimals(Decimal(0), Decimal("0.3"), places=4)


@st.composite
def tiers(draw: st.DrawFn, *, retroactive: bool = False) -> Tiers:
    bounds = sorted(draw(st.sets(st.integers(1, 300), max_size=4)))
    points = [Point(Decimal(b) / 100, of_quota=True) for b in (0, *bounds)]
    return Tiers(tuple(Tier(p, draw(SHARES)) for p in points), retroactive=retroactive)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    places = sorted(draw(st.sets(st.integers(1, 300), min_size=1, max_size=5)))
    heights = sorted(draw(st.lists(st.integers(0, 400), min_size=len(places), max_size=len(places))))
    points = [(Decimal(x) / 100, Decimal(y) / 100) for x, y in zip(places, heights, strict=True)]
    return Curve(((Decimal(0), Decimal(0)), *points))


@st.composite
def credited(draw: st.DrawFn) -> list[Credit]:
    amounts = draw(st.lists(st.tuples(DAYS, CENTS), min_size=1, max_size=8))
    return [
        credit(day.isoformat(), amount, credit_id=f"C{i}", deal_id=f"D{i}") for i, (day, amount) in enumerate(amounts)
    ]


def paying(way: Flat | Tiers | Curve, **more: object) -> Plan:
    return Plan("p", "USD", (replace(Component("A", way, quota="book"), **more),))  # type: ignore[arg-type]


def pay(plan: Plan, sold: list[Credit], goal: int = 100000) -> Payroll:
    case = Case(sold, [quota(goal)], [Member("P1")], Exchange([], "USD"))
    return pay_everyone(plan, case)


def amount(payroll: Payroll) -> Decimal:
    return sum((p.pay for p in payroll.pays), Decimal(0))


@given(tiers(), credited(), CENTS)
def test_selling_more_never_pays_less_where_tiers_are_marginal(way: Tiers, sold: list[Credit], more: Decimal) -> None:
    further = [*sold, credit("2026-03-31", more, credit_id="more")]
    assert amount(pay(paying(way), further)) >= amount(pay(paying(way), sold))


@given(tiers(), credited(), st.data())
def test_a_credit_in_two_parts_pays_as_in_one_where_tiers_are_marginal(
    way: Tiers, sold: list[Credit], data: st.DataObject
) -> None:
    first, *rest = sold
    part = data.draw(st.decimals(Decimal(0), first.amount, places=2))
    parts = [replace(first, amount=part), replace(first, amount=first.amount - part, credit_id="rest")]
    one, two = pay(paying(way), sold), pay(paying(way), [*parts, *rest])
    assert amount(one) == amount(two)


@given(tiers(), credited(), st.data())
def test_the_order_of_the_rows_does_not_matter(way: Tiers, sold: list[Credit], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(sold))
    assert pay(paying(way), shuffled).pays == pay(paying(way), sold).pays


@given(st.one_of(tiers(), tiers(retroactive=True)), credited())
def test_lines_add_up_to_the_pay_and_each_is_its_base_times_its_rate(way: Tiers, sold: list[Credit]) -> None:
    for paid in pay(paying(way), sold).pays:
        assert sum((row.pay for row in paid.lines), Decimal(0)) == paid.pay
        for row in paid.lines:
            assert abs(Fraction(row.pay) - row.base * row.rate) <= Fraction(1, 200)


@given(st.one_of(tiers(), tiers(retroactive=True)), credited())
def test_what_credits_are_paid_adds_up_to_the_exact_pay(way: Tiers, sold: list[Credit]) -> None:
    for paid in pay(paying(way), sold).pays:
        exact = sum((row.base * row.rate for row in paid.lines), Fraction(0))
        assert sum(paid.by_credit, Fraction(0)) == exact


@given(st.one_of(tiers(), tiers(retroactive=True)), credited(), st.integers(1, 40))
def test_money_in_another_unit_is_the_same_money(way: Tiers, sold: list[Credit], times: int) -> None:
    larger = [replace(c, amount=c.amount * times) for c in sold]
    exact = Fraction(0)
    for paid in pay(paying(way), sold).pays:
        exact += sum(paid.by_credit, Fraction(0))
    scaled = sum((sum(p.by_credit, Fraction(0)) for p in pay(paying(way), larger, 100000 * times).pays), Fraction(0))
    assert scaled == exact * times


@given(curves(), st.fractions(0, 4), st.fractions(0, 4))
def test_a_rising_curve_never_pays_less_for_more(curve: Curve, one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert curve.share(low) <= curve.share(high)


@given(tiers(), st.fractions(0, 500000, max_denominator=100))
def test_marginal_slices_cover_what_was_measured_exactly_once(way: Tiers, measured: Fraction) -> None:
    slices = way.slices(Basis(measured, Fraction(100000)))
    assert sum((s.base for s in slices), Fraction(0)) == measured


@settings(max_examples=50)
@given(tiers(), st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), CENTS), min_size=1, max_size=8))
def test_a_cumulative_year_comes_to_what_the_year_pays_at_once(way: Tiers, sold: list[tuple[date, Decimal]]) -> None:
    rows = [credit(day.isoformat(), value, credit_id=f"C{i}") for i, (day, value) in enumerate(sold)]
    year = [quota(400000, end="2026-12-31")]
    case = Case(rows, year, [Member("P1")], Exchange([], "USD"))
    by_quarter = pay_everyone(paying(way, cumulative=True), case)
    at_once = pay_everyone(paying(way, period="year"), case)
    lines = sum(len(p.lines) for p in by_quarter.pays) + sum(len(p.lines) for p in at_once.pays)
    assert abs(amount(by_quarter) - amount(at_once)) <= Decimal("0.005") * lines


@given(st.fractions(-(10**9), 10**9), st.sampled_from(["0.01", "0.05", "1", "0.5"]))
def test_rounding_is_to_the_nearest_multiple_and_halves_go_as_said(value: Fraction, to: str) -> None:
    unit = Decimal(to)
    up, even, down = (RoundTo(unit, mode)(value) for mode in ("half-up", "half-even", "down"))
    for rounded in (up, even, down):
        assert Fraction(rounded) % Fraction(unit) == 0
    assert abs(Fraction(up) - value) <= Fraction(unit) / 2
    assert abs(Fraction(even) - value) <= Fraction(unit) / 2
    assert abs(Fraction(down)) <= abs(value) < abs(Fraction(down)) + Fraction(unit)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_a_decimal_survives_being_a_fraction(value: Decimal) -> None:
    assert decimal_of(Fraction(value)) == value


@given(credited())
def test_a_clawback_leaves_what_would_have_been_paid_without_the_credit(sold: list[Credit]) -> None:
    way = Tiers(
        (
            Tier(Point(Decimal(0), of_quota=True), Decimal("0.08")),
            Tier(Point(Decimal(1), of_quota=True), Decimal("0.12")),
        )
    )

    taking = replace(paying(way), clawback=Clawback(within_days=365))
    gone = replace(sold[0], cancelled_on=sold[0].date + timedelta(days=100))
    with_it, never = pay(taking, [gone, *sold[1:]]), pay(taking, sold[1:])
    back = sum((a.amount for a in with_it.adjustments), Decimal(0))
    assert amount(with_it) + back == amount(never)
