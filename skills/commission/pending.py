"""Pay that is earned in parts (`pay_when`): what waits for its event, and when it comes.

A component's pay is divided among its credits by what each was paid. A part whose event falls in a later period waits
until then; one whose event has not come waits for good. What a cancelled credit had waiting is no longer owed, as far
as the plan takes it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from connectors.periods import Period
from skills.commission.clawback import left
from skills.commission.credits import Credit, Event
from skills.commission.measure import claws_back
from skills.commission.payout import Pay
from skills.commission.plan import Plan

Settles = Callable[[date], Period]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A part of a period's pay that waits for an event; `comes_in` the period in which it is paid, None if unknown."""

    person_id: str
    earned_in: Period
    event: Event
    amount: Decimal
    comes_in: Period | None
    cancelled: bool = False


def waiting(plan: Plan, pays: Iterable[Pay], settles: Settles) -> list[Waiting]:
    """Every part that is not paid in the period in which it was earned, rounded."""
    groups: dict[tuple[str, Period, Event, Period | None, bool], Fraction] = defaultdict(Fraction)
    for pay in pays:
        earned_in = settles(pay.period.end)
        for credit, amount in by_credit(pay):
            for part in plan.pay_when:
                due = amount * Fraction(part.share)
                for comes_in, share, cancelled in _comes(plan, credit, part.event, earned_in, settles):
                    groups[pay.person_id, earned_in, part.event, comes_in, cancelled] += due * share
    rounded = ((key, plan.rounding(amount)) for key, amount in groups.items())
    return [
        Waiting(who, earned, event, amount, comes, gone)
        for (who, earned, event, comes, gone), amount in rounded
        if amount
    ]


def by_credit(pay: Pay) -> list[tuple[Credit, Fraction]]:
    """A component's rounded pay, divided among its credits; by what they count where none was paid by itself."""
    weights = list(pay.by_credit)
    together = sum(weights, Fraction(0))
    if not together:
        weights = [c.value if c.on in pay.period else Fraction(0) for c in pay.counted]
        together = sum(weights, Fraction(0))
    if not together:
        return []
    whole = Fraction(pay.pay) / together
    return [(c.credit, w * whole) for c, w in zip(pay.counted, weights, strict=True) if w]


def _comes(
    plan: Plan, credit: Credit, event: Event, earned_in: Period, settles: Settles
) -> list[tuple[Period | None, Fraction, bool]]:
    """When a part comes: (period, share of the part, because it was cancelled); empty where it is paid at once."""
    on = credit.happened(event)
    comes_in = settles(on) if on else None
    if comes_in is not None and comes_in.start <= earned_in.start:
        return []
    if not claws_back(plan, credit) or (on is not None and credit.cancelled_on and on <= credit.cancelled_on):
        return [(comes_in, Fraction(1), False)]
    assert credit.cancelled_on is not None
    gone = left(plan, credit)
    cancelled_in = settles(credit.cancelled_on)
    return [(cancelled_in, gone, True)] + ([(comes_in, 1 - gone, False)] if gone < 1 else [])
