"""From slices to lines: whose credits a slice pays, what multiplies it, the most for one deal, rounding.

A marginal slice belongs to the credits that lie in it, in the order of their days: the deal that crosses a bound is
paid partly at either rate. Everything else is divided by what each credit counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from skills.commission.exact import RoundTo
from skills.commission.measure import Counted
from skills.commission.ways import Kind, Slice

LineKind = Kind | Literal["each", "floor", "cap", "paid_before"]
_ON_MEASURE = frozenset({"rate", "per_unit", "tier"})
_BY_BASE = _ON_MEASURE | {"reached"}
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it is rounded. `by_credit`: the exact pay of each counted credit, in their order."""

    kind: LineKind
    at: str
    base: Fraction
    rate: Fraction
    factor: Fraction
    by_credit: tuple[Fraction, ...]
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def pay(self) -> Fraction:
        """Base x rate, exactly."""
        return self.base * self.rate


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: base x rate = pay, rounded. `at`: the tier, point, place or deal it is for.

    `factor` is what multipliers did to the rate, which has them in it. `credits` are the ids of those it pays.
    """

    kind: LineKind
    at: str
    base: Fraction
    rate: Fraction
    pay: Decimal
    factor: Fraction = ONE
    credits: tuple[str, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None


def drafts(slices: Sequence[Slice], counted: Sequence[Counted], link: Fraction, most: Fraction | None) -> list[Draft]:
    """Lines for slices over credits; `link` multiplies all of it, `most` is where the measure stops to count."""
    found: list[Draft] = []
    for part in slices:
        bases = _bases(part, counted, most)
        groups = _by_factor(bases, counted) if part.kind in _BY_BASE else [(_mean(bases, counted), part.base, bases)]
        for factor, base, of_credits in groups:
            rate = part.rate * factor * link
            factors = [factor if part.kind in _BY_BASE else c.factor for c in counted]
            pays = tuple(b * part.rate * f * link for b, f in zip(of_credits, factors, strict=True))
            found.append(Draft(part.kind, part.at, base, rate, factor * link, pays, part.low, part.high))
    return found


def limited(found: Sequence[Draft], counted: Sequence[Counted], each: Decimal | None) -> list[Draft]:
    """With a line that takes off what a deal would be paid beyond the most for one deal."""
    if each is None:
        return list(found)
    pays: dict[str, Fraction] = defaultdict(Fraction)
    by_credit = summed(found, len(counted))
    for credit, pay in zip(counted, by_credit, strict=True):
        pays[credit.credit.deal] += pay
    taken = []
    for deal, pay in pays.items():
        if pay > each:
            off = pay - Fraction(each)
            parts = tuple(
                -off * p / pay if c.credit.deal == deal else Fraction(0)
                for c, p in zip(counted, by_credit, strict=True)
            )
            taken.append(Draft("each", deal, -off, ONE, ONE, parts))
    return [*found, *taken]


def summed(found: Sequence[Draft], count: int) -> list[Fraction]:
    """What each credit is paid over all drafts."""
    return [sum((d.by_credit[i] for d in found), Fraction(0)) for i in range(count)]


def line(draft: Draft, counted: Sequence[Counted], rounding: RoundTo) -> Line:
    """The line that a draft becomes."""
    ids = tuple(c.credit.credit_id for c, pay in zip(counted, draft.by_credit, strict=False) if pay)
    pay = rounding(draft.pay)
    return Line(draft.kind, draft.at, draft.base, draft.rate, pay, draft.factor, ids, draft.low, draft.high)


def _bases(part: Slice, counted: Sequence[Counted], most: Fraction | None) -> list[Fraction]:
    """How much of a slice's base is each credit's."""
    if part.kind in _ON_MEASURE:
        return _overlaps(part.low, part.high if most is None else min(part.high or most, most), counted)
    together = sum((c.value for c in counted), Fraction(0))
    if not together:
        return [part.base / len(counted) for _ in counted]
    return [part.base * c.value / together for c in counted]


def _overlaps(low: Fraction | None, high: Fraction | None, counted: Sequence[Counted]) -> list[Fraction]:
    """Where credits, laid end to end, lie within low to high; a negative one goes back over what it takes away."""
    found = []
    at = Fraction(0)
    for credit in counted:
        found.append(_clipped(at + credit.value, low, high) - _clipped(at, low, high))
        at += credit.value
    return found


def _clipped(at: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    at = at if low is None else max(at, low)
    return at if high is None else min(at, high)


def _by_factor(bases: list[Fraction], counted: Sequence[Counted]) -> list[tuple[Fraction, Fraction, list[Fraction]]]:
    """The base by what multiplies its credits' pay: factor, base, base of each credit."""
    factors = list(dict.fromkeys(c.factor for c, base in zip(counted, bases, strict=True) if base))
    groups = []
    for factor in factors:
        own = [base if c.factor == factor else Fraction(0) for c, base in zip(counted, bases, strict=True)]
        groups.append((factor, sum(own, Fraction(0)), own))
    return groups


def _mean(bases: Sequence[Fraction], counted: Sequence[Counted]) -> Fraction:
    """What multipliers make of pay that is not by base: the mean over the credits."""
    together = sum(bases, Fraction(0))
    if not together:
        return ONE
    return sum((b * c.factor for b, c in zip(bases, counted, strict=True)), Fraction(0)) / together
