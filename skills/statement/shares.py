"""Which credit has how much of a line, so that the shares add up to the line to the cent.

A slice of the measure (a rate, a tier, an amount by unit) belongs to the credits that lie in it, laid end to end in the
order of their days. What looks at the whole (a rate reached, a curve, a bonus) is divided by what each credit counts.
A floor or a cap is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from connectors.money import Money
from skills.commission.drafts import Line as Drawn
from skills.commission.exact import RoundTo
from skills.commission.measure import Counted
from skills.commission.payout import Pay
from skills.commission.results import Quantity
from skills.statement.slip import Share

_SLICES = frozenset({"rate", "tier", "per_unit"})
_BASED = _SLICES | {"reached"}
_NOBODYS = frozenset({"floor", "cap", "paid_before"})
Measured = Callable[[Fraction], Quantity]
ZERO = Fraction(0)


def shares(row: Drawn, pay: Pay, currency: str, rounding: RoundTo, measured: Measured) -> tuple[Share, ...]:
    """The shares of one line. `measured` writes a number of the component's measure."""
    if row.kind in _NOBODYS:
        return ()
    found = [(c, base) for c, base in zip(pay.counted, bases(row, pay), strict=True) if base]
    pays = divided(row.pay, [base for _, base in found], rounding)
    return tuple(
        _share(counted, measured(base) if row.kind in _BASED else None, Money(amount, currency))
        for (counted, base), amount in zip(found, pays, strict=True)
    )


def bases(row: Drawn, pay: Pay) -> list[Fraction]:
    """How much of a line's base is each counted credit's; credits of earlier periods have none."""
    paid = set(row.credits)
    mine = [c.on in pay.period and (not paid or c.credit.credit_id in paid) for c in pay.counted]
    if row.kind == "each":
        return [c.value if c.credit.deal == row.at and own else ZERO for c, own in zip(pay.counted, mine, strict=True)]
    values = _inside(row, pay.counted) if row.kind in _SLICES else [c.value for c in pay.counted]
    found = [value if own else ZERO for value, own in zip(values, mine, strict=True)]
    together = sum(found, ZERO)
    if row.kind in _BASED and together and together != row.base:
        return [value * row.base / together for value in found]  # a cap on what counts has cut the slice short
    return found


def divided(whole: Decimal, weights: Sequence[Fraction], rounding: RoundTo) -> list[Decimal]:
    """An amount divided by weights into rounded parts that add up to it."""
    together = sum(weights, ZERO)
    if not together:
        return [whole if i == 0 else rounding(ZERO) for i in range(len(weights))]
    found, so_far, at = [], rounding(ZERO), ZERO
    for weight in weights:
        at += weight
        reached = rounding(Fraction(whole) * at / together)
        found.append(reached - so_far)
        so_far = reached
    return found


def _inside(row: Drawn, counted: Sequence[Counted]) -> list[Fraction]:
    """How much of each credit, laid end to end, lies in the line's slice."""
    found, at = [], ZERO
    for credit in counted:
        found.append(_clipped(at + credit.value, row) - _clipped(at, row))
        at += credit.value
    return found


def _clipped(at: Fraction, row: Drawn) -> Fraction:
    at = at if row.low is None else max(at, row.low)
    return at if row.high is None else min(at, row.high)


def _share(counted: Counted, base: Quantity | None, pay: Money) -> Share:
    credit = counted.credit
    return Share(
        credit_id=credit.credit_id,
        deal_id=credit.deal_id,
        deal=credit.deal_name,
        on=counted.on,
        base=base,
        pay=pay,
    )
