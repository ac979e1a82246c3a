"""Two plans over the same people and credits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Rate
from connectors.errors import BadUse
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import FiscalCalendar
from skills.commission.comparing import Comparison, Side, compared
from skills.commission.credits import Credit, Member, Span
from skills.commission.plan import Plan
from skills.commission.run import Case
from tests.skills.commission.plans import component, credit, quota

Q1 = FiscalCalendar().named("2026-Q1")
OLD = component("tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]")
NEW = component("tiers: [{above: 0%, rate: 6%}, {above: 100%, rate: 16%}]")
NOK = [Rate(currency="NOK", on=date(2020, 1, 1), rate=Decimal("0.1"))]


def case(credits_held: list[Credit], targets: dict[str, int | None], quotas: int = 100000) -> Case:
    members = [
        Member(p, spans=(Span(date(2026, 1, 1), None, Decimal(t) if t is not None else None),))
        for p, t in targets.items()
    ]
    held = [quota(quotas, person=p) for p in targets] if quotas else []
    return Case(credits_held, held, members, Exchange(NOK, "USD"))


def both(old: Plan, new: Plan, held: Case, currency: str = "USD") -> Comparison:
    return compared(Side(old, held), Side(new, held), Q1, {"A": "Ann", "B": "Bo", "C": "Cy"}, currency)


def usd(amount: int | str) -> Money:
    return Money(Decimal(amount), "USD")


SOLD = [credit("2026-01-10", 150000, "A"), credit("2026-02-10", 50000, "B"), credit("2026-04-01", 99999, "B")]


def test_the_worked_example_of_three_people() -> None:
    found = both(OLD, NEW, case(SOLD, {"A": 40000, "B": 40000, "C": None}))
    # Ann: 8,000 + 50,000 x 12% = 14,000, then 6,000 + 50,000 x 16% = 14,000. Bo: 4,000, then 3,000. Cy sold nothing.
    assert [(p.name, p.old, p.new) for p in found.people] == [
        ("Ann", usd(14000), usd(14000)),
        ("Bo", usd(4000), usd(3000)),
        ("Cy", usd(0), usd(0)),
    ]
    assert (found.old_cost, found.new_cost, found.difference) == (usd(18000), usd(17000), usd(-1000))
    assert (found.sales, found.old_share, found.new_share) == (usd(200000), Decimal("0.09"), Decimal("0.085"))
    assert ([p.name for p in found.gain], [p.name for p in found.lose]) == ([], ["Bo"])
    assert [(b.at_least, b.below, b.people) for b in found.bands] == [
        (Decimal(0), Decimal("0.5"), 1),
        (Decimal("0.5"), Decimal("0.8"), 1),
        (Decimal("1.2"), None, 1),
    ]


def test_pay_is_set_against_the_target_incentives_of_the_period() -> None:
    found = both(OLD, NEW, case(SOLD, {"A": 40000, "B": 40000, "C": None}))
    assert found.target == usd("20000.00")  # a quarter of two years' worth
    assert found.mix == (Decimal("0.9"), Decimal("0.85"))
    assert both(OLD, NEW, case(SOLD, {"A": None})).mix is None


def test_those_without_a_quota_are_a_band_of_their_own() -> None:
    flat = component("rate: 5%")
    (band,) = both(flat, flat, case(SOLD, {"A": None}, quotas=0)).bands
    assert (band.at_least, band.people, band.old) == (None, 1, usd(7500))


def test_a_new_plan_of_next_year_is_tried_on_the_old_ones_dates() -> None:
    found = both(OLD, replace(NEW, starts=date(2027, 1, 1)), case(SOLD, {"B": None}))
    assert found.dates_aside
    assert found.people[0].new == usd(3000)


def test_plans_in_two_currencies_are_compared_in_one() -> None:
    kroner = replace(OLD, currency="NOK")
    held = case([credit("2026-01-10", 50000, "B")], {"B": None})
    found = both(kroner, OLD, replace(held, credits=[replace(c, currency="USD") for c in held.credits]))
    assert found.people[0].new == usd(4000)
    assert found.old_cost.currency == "USD"


def test_a_month_cannot_be_told_of_a_plan_that_pays_by_the_quarter() -> None:
    month = FiscalCalendar().named("2026-01")
    held = case(SOLD, {"A": None})
    with pytest.raises(BadUse) as short:
        compared(Side(OLD, held), Side(NEW, held), month, {}, "USD")
    assert short.value.code == "period_too_short"


def test_somebody_whose_rate_is_missing_is_left_out_by_name_and_of_the_sales() -> None:
    held = case([*SOLD, replace(credit("2026-01-11", 5000, "C"), currency="SEK")], {"A": None, "C": None})
    found = both(OLD, NEW, held)
    assert (found.left_out, [p.name for p in found.people]) == (("Cy",), ["Ann"])
    assert found.sales == usd(150000)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"),
            st.dates(date(2026, 1, 1), date(2026, 3, 31)),
            st.decimals(Decimal("0.01"), Decimal(200000), places=2),
        ),
        max_size=8,
    ),
    st.sampled_from([OLD, NEW, component("rate: 7%", head="cap: 5000\n")]),
)
def test_bands_and_people_add_up_and_a_plan_compared_with_itself_changes_nothing(
    rows: list[tuple[str, date, Decimal]], new: Plan
) -> None:
    sold = [credit(on.isoformat(), amount, who, credit_id=f"C{i}") for i, (who, on, amount) in enumerate(rows)]
    found = both(OLD, new, case(sold, {"A": None, "B": None, "C": None}))
    assert sum((b.old for b in found.bands), usd(0)) == found.old_cost
    assert sum((b.new for b in found.bands), usd(0)) == found.new_cost
    moved = [p.difference for p in (*found.gain, *found.lose)]
    assert sum(moved, usd(0)) == found.difference
    assert both(new, new, case(sold, {"A": None, "B": None})).difference == usd(0)
