"""Money is exact, in one currency, and never a float."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.money import Money, round_to

AMOUNTS = st.decimals(-(10**12), 10**12, places=4, allow_nan=False)


def test_a_float_is_refused() -> None:
    broken: Any = 0.1
    with pytest.raises(TypeError, match="float"):
        Money(broken, "USD")


def test_two_currencies_do_not_add() -> None:
    with pytest.raises(ValueError, match="convert"):
        Money(Decimal(1), "USD") + Money(Decimal(1), "NOK")


@pytest.mark.parametrize(
    ("amount", "to", "mode", "rounded"),
    [
        ("24.99975", "0.01", "half-up", "25.00"),
        ("0.125", "0.01", "half-up", "0.13"),
        ("0.125", "0.01", "half-even", "0.12"),
        ("-0.125", "0.01", "half-up", "-0.13"),
        ("0.129", "0.01", "down", "0.12"),
        ("12.53", "0.05", "half-up", "12.55"),
        ("1249.5", "1", "half-up", "1250"),
    ],
)
def test_rounding_is_as_written(amount: str, to: str, mode: Any, rounded: str) -> None:
    assert str(round_to(Decimal(amount), Decimal(to), mode)) == rounded


@given(AMOUNTS, AMOUNTS)
def test_what_is_added_and_taken_away_again_is_what_it_was(one: Decimal, other: Decimal) -> None:
    a, b = Money(one, "USD"), Money(other, "USD")
    assert a + b - b == a
    assert (a < b) == (one < other)
    assert bool(a - a) is False


@given(AMOUNTS, st.sampled_from(["0.01", "0.05", "1"]), st.sampled_from(["half-up", "half-even", "down"]))
def test_rounding_twice_is_rounding_once_and_never_far(amount: Decimal, to: str, mode: Any) -> None:
    once = round_to(amount, Decimal(to), mode)
    assert round_to(once, Decimal(to), mode) == once
    assert abs(once - amount) < Decimal(to)
