"""The seven ways of paying, one small class each: from what was measured to slices of base x rate.

A slice says which part of the measure it pays on where there is one (`low` to `high`), so that a credit can be told
which of it is its own. Everything here is a function of sums: nothing looks at a credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from skills.commission.exact import decimal_of, exactly

Kind = Literal["rate", "tier", "reached", "curve", "per_unit", "bonus", "rank", "pool"]
NOTHING = Fraction(0)
Bounds = Sequence[Fraction]


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the measure: a share of the quota, or an amount."""

    value: Decimal
    of_quota: bool

    def at(self, quota: Fraction | None) -> Fraction | None:
        """Where it lies on the measure; None where it needs a quota and there is none."""
        if not self.of_quota:
            return exactly(self.value)
        return exactly(self.value) * quota if quota else None

    def __str__(self) -> str:
        return _said(self.value, of_quota=self.of_quota)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands among all on the plan: shares rank `first` with `among - 1` others."""

    first: int
    among: int


class Basis(NamedTuple):
    """What a way of paying looks at, for one person, component and period.

    `over`: the point above which is paid on. `target`: the target incentive. `place`, `pool` and `part` are of the
    group: a person's rank, the group's measure, and the person's part of it. `peak`: how far the measure came on its
    way, where corrections took it back.
    """

    measured: Fraction
    quota: Fraction | None = None
    target: Fraction | None = None
    over: Fraction | None = None
    place: Place | None = None
    pool: Fraction = NOTHING
    part: Fraction = NOTHING
    peak: Fraction | None = None

    @property
    def attainment(self) -> Fraction | None:
        """Measured over quota."""
        return self.measured / self.quota if self.quota else None


class Slice(NamedTuple):
    """Base x rate of one kind. `at`: the point, tier or place it is for; `low` and `high`: its part of the measure."""

    kind: Kind
    base: Fraction
    rate: Fraction
    at: str = ""
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Flat:
    """`rate: 8%` or `per_unit: 250`: measure x rate."""

    rate: Decimal
    per_unit: bool = False

    def slices(self, basis: Basis) -> tuple[Slice, ...]:
        """One slice, over everything or over what lies above the point."""
        base = basis.measured if basis.over is None else max(basis.measured - basis.over, NOTHING)
        return (Slice("per_unit" if self.per_unit else "rate", base, exactly(self.rate), low=basis.over),)


@dataclass(frozen=True, slots=True)
class Tier:
    """From `above` on, this rate (or amount per unit)."""

    above: Point
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Tiers:
    """`tiers`. Marginal: each slice at its own rate. Retroactive: the rate reached, on everything."""

    tiers: tuple[Tier, ...]
    retroactive: bool = False
    per_unit: bool = False

    def slices(self, basis: Basis, bounds: Bounds | None = None) -> tuple[Slice, ...]:
        """Marginal: a slice for each tier that was entered, empty if it was left. Retroactive: one, at its rate."""
        bounds = self.bounds(basis.quota) if bounds is None else bounds
        return self._reached(basis, bounds) if self.retroactive else self._each(basis, bounds)

    def bounds(self, quota: Fraction | None) -> Bounds:
        """Where the tiers begin on the measure."""
        return [tier.above.at(quota) or NOTHING for tier in self.tiers]

    def _each(self, basis: Basis, bounds: Bounds) -> tuple[Slice, ...]:
        """What lies below zero, by corrections, counts at the first rate."""
        found = []
        for tier, low, high in zip(self.tiers, bounds, [*bounds[1:], None], strict=True):
            start = low if basis.over is None else max(low, basis.over)
            end = basis.measured if high is None else min(basis.measured, high)
            first = low == 0 and basis.over is None
            if end > start or (first and end < 0) or (basis.peak is not None and basis.peak > start):
                base = end if first else max(end - start, NOTHING)
                found.append(Slice("tier", base, exactly(tier.rate), str(tier.above), None if first else start, high))
            elif basis.peak is None and basis.measured <= start:
                break  # it never came so far, nor to the tiers above
        return tuple(found)

    def _reached(self, basis: Basis, bounds: Bounds) -> tuple[Slice, ...]:
        """A bound that is reached exactly earns its rate."""
        measured = basis.measured
        reached = [t for t, low in zip(self.tiers, bounds, strict=True) if measured >= low or (low == 0 > measured)]
        base = measured if basis.over is None else max(measured - basis.over, NOTHING)
        if not reached or not base:
            return ()
        return (Slice("reached", base, exactly(reached[-1].rate), str(reached[-1].above), basis.over),)


@dataclass(frozen=True, slots=True)
class Curve:
    """`curve`: attainment -> share of the target incentive; straight between points unless `steps`."""

    points: tuple[tuple[Decimal, Decimal], ...]
    steps: bool = False

    def slices(self, basis: Basis) -> tuple[Slice, ...]:
        """One slice: the target at the share that the attainment comes to."""
        attained = basis.attainment
        if attained is None or basis.target is None:
            return ()
        share = self.share(attained)
        return (Slice("curve", basis.target, share, f"{_percent(attained)}"),) if share else ()

    def share(self, attained: Fraction) -> Fraction:
        """The share of the target at an attainment: nothing before the first point, flat after the last."""
        points = [(exactly(x), exactly(y)) for x, y in self.points]
        if attained < points[0][0]:
            return NOTHING
        before = [p for p in points if p[0] <= attained][-1]
        after = next((p for p in points if p[0] > attained), None)
        if after is None or self.steps:
            return before[1]
        return before[1] + (after[1] - before[1]) * (attained - before[0]) / (after[0] - before[0])


@dataclass(frozen=True, slots=True)
class BonusStep:
    """Fixed pay on reaching a point."""

    at: Point
    pay: Decimal


@dataclass(frozen=True, slots=True)
class Bonus:
    """`bonus`: the highest point that was reached, or `pays: all` of them."""

    steps: tuple[BonusStep, ...]
    pays_all: bool = False

    def slices(self, basis: Basis) -> tuple[Slice, ...]:
        """One slice for each point that pays."""
        reached = [s for s in self.steps if (at := s.at.at(basis.quota)) is not None and basis.measured >= at]
        paying = reached if self.pays_all else reached[-1:]
        return tuple(Slice("bonus", exactly(s.pay), Fraction(1), str(s.at)) for s in paying if s.pay)


@dataclass(frozen=True, slots=True)
class Rank:
    """`rank`: pay by place among all on the plan who sold anything; those who are even share their places' pay."""

    places: tuple[Decimal, ...]

    def slices(self, basis: Basis) -> tuple[Slice, ...]:
        """One slice: what the places pay together, over those who share them."""
        if basis.place is None:
            return ()
        first, among = basis.place.first, basis.place.among
        together = sum((Fraction(p) for p in self.places[first - 1 : first - 1 + among]), NOTHING)
        return (Slice("rank", together, Fraction(1, among), str(first)),) if together else ()


@dataclass(frozen=True, slots=True)
class Pool:
    """`pool`: a share of the group's measure, divided by each one's own measure or by head."""

    share: Decimal
    by_head: bool = False

    def slices(self, basis: Basis) -> tuple[Slice, ...]:
        """One slice: the pool, at the person's part of it."""
        pool = basis.pool * exactly(self.share)
        return (Slice("pool", pool, basis.part),) if pool and basis.part else ()


Way = Flat | Tiers | Curve | Bonus | Rank | Pool
GROUP = (Rank, Pool)  # these look at everybody on the plan


def begins_at_zero(way: Way) -> bool:
    """Whether somebody who sold nothing is paid: a curve or bonus that begins at nothing."""
    if isinstance(way, Curve):
        return way.share(NOTHING) > 0
    return isinstance(way, Bonus) and any(not s.at.value and s.pay for s in way.steps)


@lru_cache(maxsize=4096)
def _said(value: Decimal, *, of_quota: bool) -> str:
    number = value * 100 if of_quota else value
    text = format(number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize(), "f")
    return f"{text}%" if of_quota else text


def _percent(share: Fraction) -> str:
    number = decimal_of(share * 100)
    return f"{format(number.normalize() if number else number, 'f')}%"
