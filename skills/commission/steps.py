"""How the pay of a period changes, step by step, so that the steps add up to the difference to the cent.

tier     more base at a rate that both have             5,000 x 8% = 400
lift     a higher rate on what was there before         95,000 x 4% = 3,800
others   a bonus reached, a share of the target gained, a cap that bites
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from skills.commission.drafts import Line, LineKind
from skills.commission.exact import RoundTo

StepKind = LineKind | Literal["lift"]
_BOUNDS = frozenset({"each", "floor", "cap", "paid_before"})
ONE = Fraction(1)
_Key = tuple[str, str, Fraction]


@dataclass(frozen=True, slots=True)
class Change:
    """One step: base x rate, and the pay that it adds (exactly the difference of two rounded lines)."""

    kind: StepKind
    at: str
    base: Fraction
    rate: Fraction
    pay: Decimal
    factor: Fraction = ONE


def changes(before: Sequence[Line], after: Sequence[Line], rounding: RoundTo) -> list[Change]:
    """From one period's lines to another's of the same component."""
    old, new = _by_rate(before), _by_rate(after)
    found = [_more(old.get(key), row) for key, row in new.items() if key in old or row.kind in _BOUNDS]
    gone = [row for key, row in old.items() if key not in new]
    come = [row for key, row in new.items() if key not in old and row.kind not in _BOUNDS]
    for row in come:
        partner = next((g for g in gone if _same(g, row)), None)
        if partner is None:
            found.append(_more(None, row))
        else:
            gone.remove(partner)
            found += _instead(partner, row, rounding)
    found += [Change(row.kind, row.at, -row.base, row.rate, -row.pay, row.factor) for row in gone]
    return [step for step in found if step.pay or (step.base and step.rate)]


def accelerated(steps: Iterable[Change]) -> Fraction:
    """What the slices beyond the first earn more than they would at the first one's rate."""
    tiers = [s for s in steps if s.kind == "tier"]
    return sum((s.base * (s.rate - tiers[0].rate) for s in tiers[1:]), Fraction(0))


def _by_rate(lines: Iterable[Line]) -> dict[_Key, Line]:
    """Lines of one kind, place and rate together."""
    found: dict[_Key, Line] = {}
    for row in lines:
        held = found.get(_key(row))
        found[_key(row)] = replace(row, base=held.base + row.base, pay=held.pay + row.pay) if held else row
    return found


def _key(row: Line) -> _Key:
    """Lines of one rate go together; a bound has one line whatever it takes off."""
    return (row.kind, row.at if row.kind != "cap" else "", ONE if row.kind in _BOUNDS | {"bonus"} else row.rate)


def _same(one: Line, other: Line) -> bool:
    return one.kind == other.kind and (one.at == other.at or one.kind in {"reached", "curve", "bonus", "rank", "pool"})


def _more(before: Line | None, after: Line) -> Change:
    base, pay = (before.base, before.pay) if before else (Fraction(0), Decimal(0))
    return Change(after.kind, after.at, after.base - base, after.rate, after.pay - pay, after.factor)


def _instead(before: Line, after: Line, rounding: RoundTo) -> list[Change]:
    """One line in place of another: what is new at the new rate, and the lift of what was there."""
    difference = after.pay - before.pay
    if after.kind in {"curve", "pool"} and after.base == before.base:
        return [Change(after.kind, after.at, after.base, after.rate - before.rate, difference, after.factor)]
    if after.kind in {"bonus", "rank", "curve", "pool"}:
        return [Change(after.kind, after.at, Fraction(difference), ONE, difference, after.factor)]
    base = after.base - before.base
    fresh = rounding(base * after.rate)
    return [
        Change(after.kind, after.at, base, after.rate, fresh, after.factor),
        Change("lift", after.at, before.base, after.rate - before.rate, difference - fresh, after.factor),
    ]
