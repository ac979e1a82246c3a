"""Why more or less was won: four parts that add up exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from skills.coaching_summary.drivers import FACTORS, Worked, drivers, shapley

MONEY = st.decimals(0, 10**8, places=2, allow_nan=False)


@st.composite
def sides(draw: st.DrawFn) -> Worked:
    """Something worked, of which some closed, of which some were won."""
    days = draw(st.integers(1, 20_000))
    closed = draw(st.integers(0, days))
    won = draw(st.integers(0, min(closed, 50)))
    amount = draw(MONEY) if won else Decimal(0)
    return Worked(Fraction(days), Fraction(closed), Fraction(won), Fraction(amount))


def side(days: int, closed: int, won: int, amount: int) -> Worked:
    return Worked(Fraction(days), Fraction(closed), Fraction(won), Fraction(amount))


def test_twice_the_work_at_the_same_quality_is_all_volume() -> None:
    found = drivers(side(2000, 40, 20, 200_000), side(1000, 20, 10, 100_000), "USD")
    assert {p.factor: p.money.amount for p in found.parts} == {
        "volume": Decimal(100_000),
        "time": Decimal(0),
        "win_rate": Decimal(0),
        "size": Decimal(0),
    }


def test_half_the_win_rate_and_twice_the_size_cancel_out() -> None:
    found = drivers(side(1000, 20, 5, 100_000), side(1000, 20, 10, 100_000), "USD")
    parts = {p.factor: p.money.amount for p in found.parts}
    assert not found.gap
    assert parts["win_rate"] == -parts["size"] != 0
    assert parts["volume"] == parts["time"] == 0
    assert found.worst is not None
    assert found.worst.factor == "win_rate"


def test_who_won_nothing_lost_it_by_win_rate_and_not_by_size() -> None:
    found = drivers(side(1000, 20, 0, 0), side(1000, 20, 10, 100_000), "USD")
    parts = {p.factor: p for p in found.parts}
    assert parts["win_rate"].money.amount == Decimal(-100_000)
    assert parts["size"].here is None
    assert not parts["size"].money


def test_taking_twice_as_long_for_each_deal_is_time() -> None:
    found = drivers(side(2000, 20, 10, 100_000), side(1000, 20, 10, 100_000), "USD")
    parts = {p.factor: p for p in found.parts}
    assert parts["time"].here == 100
    assert parts["time"].there == 50
    assert parts["volume"].money.amount == -parts["time"].money.amount > 0


@given(sides(), sides())
def test_the_parts_add_up_to_the_difference_to_the_cent(here: Worked, there: Worked) -> None:
    found = drivers(here, there, "USD")
    assert sum(p.money.amount for p in found.parts) == found.gap.amount
    assert found.gap.amount == Decimal(here.amount.numerator) / here.amount.denominator - (
        Decimal(there.amount.numerator) / there.amount.denominator
    )


@given(sides(), sides())
def test_the_way_back_is_the_way_there_with_the_signs_turned(here: Worked, there: Worked) -> None:
    one, other = here.factors(there), there.factors(here)
    forth, back = shapley(other, one), shapley(one, other)
    assert all(forth[f] == -back[f] for f in FACTORS)


@given(sides())
def test_no_difference_has_no_parts(here: Worked) -> None:
    assert all(not p.money for p in drivers(here, here, "USD").parts)
