"""Exact numbers: fractions until a line is written, then a multiple of the plan's rounding.

A rate, a bound, an amount are `Decimal` as they stand in the plan; what is computed with them is a `Fraction`, because
a third of a quarter's quota has no decimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from connectors.money import CENT, Rounding

_DIGITS = 10  # of a number that has no end, where it is shown


@lru_cache(maxsize=4096)
def exactly(value: Decimal) -> Fraction:
    """A rate, bound or amount of a plan as a fraction: there are few of them, and each is asked for all the time."""
    return Fraction(value)


@dataclass(frozen=True, slots=True)
class RoundTo:
    """What a line is rounded to, and which way a half goes."""

    to: Decimal = CENT
    mode: Rounding = "half-up"

    def __call__(self, value: Fraction) -> Decimal:
        """The nearest multiple of `to`; half-up goes away from zero, down towards it."""
        return self._nearest(value.numerator, value.denominator)

    def product(self, one: Fraction, other: Fraction) -> Decimal:
        """The product, rounded."""
        return self._nearest(one.numerator * other.numerator, one.denominator * other.denominator)

    def _nearest(self, above: int, below: int) -> Decimal:
        unit = exactly(self.to)
        whole = below * unit.numerator
        times, left = divmod(abs(above) * unit.denominator, whole)
        if self.mode != "down" and (2 * left > whole or (2 * left == whole and (self.mode == "half-up" or times % 2))):
            times += 1
        return (-times if above < 0 else times) * self.to


CENTS = RoundTo()


def decimal_of(value: Fraction) -> Decimal:
    """The same number as a decimal: exactly where it has an end, else with ten digits behind the point."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        digits = max(_powers(value.denominator, 2), _powers(value.denominator, 5))
        return Decimal(value.numerator * 10**digits // value.denominator).scaleb(-digits)
    return RoundTo(Decimal(1).scaleb(-_DIGITS))(value)


def _powers(number: int, prime: int) -> int:
    count = 0
    while number % prime == 0:
        number //= prime
        count += 1
    return count
