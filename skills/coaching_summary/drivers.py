"""What a difference in won amounts comes from: volume, time, win rate, size; the four add up to it exactly.

    won = days worked x closed a day worked x won of the closed x amount of each won
          (volume)      (1 / time)            (win rate)         (size)

Days worked are all days on which deals were open, added up over the deals: two deals open for ten days are twenty. Days
worked for each closed deal is the time that a deal takes while many are under way (Little 1961, "A proof for the
queuing formula L = lambda W"). Each factor gets what it adds on average over all orders in which the four can go from
one side to the other (Shapley 1953; for decompositions Albrecht, Francois and Schors 2002). In fractions:
nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Literal, get_args

from connectors.book import Track
from connectors.money import CENT, Money
from skills.scorecard.kpis import Worth
from skills.scorecard.window import Window

Factor = Literal["volume", "time", "win_rate", "size"]
FACTORS: tuple[Factor, ...] = get_args(Factor)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Worked:
    """What was done in some days: deal-days, deals closed, deals won, and what those were worth. Means over several."""

    days: Fraction
    closed: Fraction
    won: Fraction
    amount: Fraction

    def factors(self, other: Worked) -> dict[Factor, Fraction]:
        """The four; one without a value here (nothing closed, nothing won) is as on the other side."""
        return {
            "volume": self.days,
            "time": _over(self.closed, self.days, other.closed, other.days),
            "win_rate": _over(self.won, self.closed, other.won, other.closed),
            "size": _over(self.amount, self.won, other.amount, other.won),
        }


@dataclass(frozen=True, slots=True)
class Part:
    """One factor: here and there in its own measure, and how much money of the difference it makes."""

    factor: Factor
    here: Decimal | None
    there: Decimal | None
    money: Money


@dataclass(frozen=True, slots=True)
class Drivers:
    """A difference and its parts, which add up to it to the cent. `here`, `there`: what was won.

    `closed` is the smaller number of closed deals that either side rests on.
    """

    here: Money
    there: Money
    parts: tuple[Part, ...]
    closed: int

    @property
    def gap(self) -> Money:
        """Above zero where more was won here."""
        return self.here - self.there

    @property
    def worst(self) -> Part | None:
        """What takes away most."""
        least = min(self.parts, key=lambda p: p.money.amount)
        return least if least.money.amount < 0 else None

    @property
    def best(self) -> Part | None:
        """What adds most."""
        most = max(self.parts, key=lambda p: p.money.amount)
        return most if most.money.amount > 0 else None


def worked(tracks: Iterable[Track], window: Window, worth: Worth, sellers: int = 1) -> Worked:
    """Of these deals in these days; with several sellers the mean of them."""
    days = closed = won = 0
    amount = Fraction(0)
    for track in tracks:
        days += window.open_days(track.created_on, track.closed_on)
        if track.closed_on is not None and window.since <= track.closed_on <= window.until:
            closed += 1
            if track.outcome == "won":
                won, amount = won + 1, amount + Fraction(worth(track))
    return Worked(*(Fraction(x) / sellers for x in (days, closed, won, amount)))


def drivers(here: Worked, there: Worked, currency: str) -> Drivers:
    """Why `here` won more or less than `there`."""
    one, other = here.factors(there), there.factors(here)
    exact = shapley(other, one)
    moneys = _to_the_cent(exact, _cents(here.amount) - _cents(there.amount))
    parts = tuple(Part(f, _shown(f, here, one), _shown(f, there, other), Money(moneys[f], currency)) for f in FACTORS)
    closed = int(min(here.closed, there.closed))
    return Drivers(Money(_cents(here.amount), currency), Money(_cents(there.amount), currency), parts, closed)


def shapley(start: Mapping[Factor, Fraction], end: Mapping[Factor, Fraction]) -> dict[Factor, Fraction]:
    """How much each factor adds to the product on the way from one to the other; they sum to the difference."""
    n = len(FACTORS)
    found: dict[Factor, Fraction] = dict.fromkeys(FACTORS, Fraction(0))
    for factor in FACTORS:
        others = [f for f in FACTORS if f != factor]
        for k in range(n):
            weight = Fraction(factorial(k) * factorial(n - k - 1), factorial(n))
            for gone in combinations(others, k):
                rest = _ONE
                for f in others:
                    rest *= end[f] if f in gone else start[f]
                found[factor] += weight * rest * (end[factor] - start[factor])
    return found


def _shown(factor: Factor, side: Worked, factors: Mapping[Factor, Fraction]) -> Decimal | None:
    """A factor as people know it: days for a closed deal rather than closed deals a day."""
    known = {"volume": True, "time": bool(side.closed), "win_rate": bool(side.closed), "size": bool(side.won)}
    if not known[factor]:
        return None
    value = 1 / factors["time"] if factor == "time" else factors[factor]
    return Decimal(value.numerator) / Decimal(value.denominator)


def _to_the_cent(exact: Mapping[Factor, Fraction], total: Decimal) -> dict[Factor, Decimal]:
    """Rounded to cents that add up: those cut most get the cents that are missing."""
    units = {f: x / Fraction(CENT) for f, x in exact.items()}
    floors = {f: u.numerator // u.denominator for f, u in units.items()}
    missing = int(total / CENT) - sum(floors.values())
    order: Sequence[Factor] = sorted(FACTORS, key=lambda f: floors[f] - units[f])
    extra = {f: missing // len(FACTORS) + (n < missing % len(FACTORS)) for n, f in enumerate(order)}
    return {f: (floors[f] + extra[f]) * CENT for f in FACTORS}


def _cents(amount: Fraction) -> Decimal:
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(CENT)


def _over(top: Fraction, bottom: Fraction, other_top: Fraction, other_bottom: Fraction) -> Fraction:
    if bottom:
        return top / bottom
    return other_top / other_bottom if other_bottom else Fraction(0)
