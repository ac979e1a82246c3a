"""How much has to be sold to earn so much more: the least amount, to the cent, that the plan pays it for.

The plan itself is asked, so tiers, bonuses, gates and caps are all in it; nothing is read off a formula. Pay is taken
before it is rounded: 20,000 is the answer, and not the 19,999.96 whose pay is rounded up to as much. What is earned
never falls as more is sold, unless a rate is below zero: there the first amount found is the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

_CENT = Decimal("0.01")
_MOST = 10**15  # cents: beyond what anybody sells in a period


def least_for(wanted: Decimal, earns: Callable[[Decimal], Fraction]) -> Decimal | None:
    """The least amount that earns at least `wanted`; None where no amount does. `earns` of nothing is nothing."""

    def earned(cents: int) -> Fraction:
        return earns(cents * _CENT)

    if wanted <= 0:
        return Decimal("0.00")
    low, high = 0, max(int(wanted / _CENT), 1)
    at_low, at_high, goal = Fraction(0), earned(high), Fraction(wanted)
    while at_high < goal:
        if high > _MOST:
            return None
        low, at_low = high, at_high
        high *= 4
        at_high = earned(high)
    return _between(goal, earned, (low, at_low), (high, at_high)) * _CENT


def most(earns: Callable[[Decimal], Fraction]) -> Fraction:
    """What the plan pays at most, where it has an end."""
    return earns(_MOST * _CENT)


def _between(
    wanted: Fraction, earned: Callable[[int], Fraction], under: tuple[int, Fraction], enough: tuple[int, Fraction]
) -> int:
    """The least whole number of cents that is enough, between one that is not and one that is.

    In a tier pay is a straight line, so the place is guessed along one; every other guess is the middle, for jumps.
    """
    (low, at_low), (high, at_high) = under, enough
    straight = True
    while high - low > 1:
        middle = (low + high) // 2
        if straight and at_high > at_low:
            middle = low + int((wanted - at_low) * (high - low) / (at_high - at_low))
        guess = min(max(middle, low + 1), high - 1)
        pay = earned(guess)
        if pay >= wanted:
            high, at_high = guess, pay
        else:
            low, at_low = guess, pay
        straight = not straight
    return high
