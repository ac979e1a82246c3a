"""Shares with their intervals, and whether two differ."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from skills.scorecard.proportion import Proportion, chance_of
from skills.scorecard.sparkline import sparkline

COUNTS = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_the_interval_is_the_one_that_wilson_gives() -> None:
    ten_of_twenty = Proportion(10, 20)
    assert ten_of_twenty.low is not None
    assert ten_of_twenty.high is not None
    assert round(ten_of_twenty.low, 4) == Decimal("0.2993")
    assert round(ten_of_twenty.high, 4) == Decimal("0.7007")


def test_all_of_three_says_little() -> None:
    three = Proportion(3, 3)
    assert three.few
    assert three.low is not None
    assert three.low < Decimal("0.45")


@given(COUNTS)
def test_a_share_lies_in_its_interval_and_that_between_none_and_all(counts: tuple[int, int]) -> None:
    found = Proportion(*counts)
    if found.share is None:
        assert found.low is found.high is None
    else:
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.share <= found.high <= 1


def test_two_shares_that_differ_as_much_as_in_fishers_tea_have_his_chance() -> None:
    assert chance_of(Proportion(4, 4), Proportion(0, 4)) == Fraction(1, 35)


@given(COUNTS, COUNTS)
def test_the_chance_is_the_same_either_way_round(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = chance_of(Proportion(*one), Proportion(*other))
    assert found == chance_of(Proportion(*other), Proportion(*one))
    assert found is None or 0 < found <= 1


def test_a_bar_twice_as_high_is_twice_as_much_and_what_is_missing_is_a_dot() -> None:
    assert sparkline([Decimal(0), Decimal(4), None, Decimal(8)]) == "▁▅·█"
    assert sparkline([Decimal(0), Decimal(0)]) == "▁▁"
    assert sparkline([]) == ""
