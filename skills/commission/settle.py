"""From what a person earned to what is paid: clawback, cap, parts that wait, guarantee, draw, what is carried on.

Periods of settlement are those of the draw, else the plan's shortest; pay for a longer period settles where that ends.
In one period, in this order:

    earned       the components' pay
    + clawback   what cancelled credits take back
    + cap        down to the plan's most, over the cap's own period; up again if something was taken back
    + pending    less parts that wait, plus parts that come
    + guarantee  up to the ramp's guarantee
    + draw       up to the draw, or - recovery of earlier draws from what lies above it
    = paid, never below zero; what is missing is carried on

`balance` is what is still to be recovered of draws, or below zero what is carried on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from connectors.periods import FiscalCalendar, Length, Period
from skills.commission.clawback import TakenBack
from skills.commission.coverage import Coverage
from skills.commission.pending import Waiting
from skills.commission.plan import Plan
from skills.commission.reading_settlement import LENGTHS

Kind = Literal["draw", "recovery", "clawback", "cap", "guarantee", "pending"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount beside the components' pay; signed, so that earned and adjustments add up to what is paid.

    `because` and `facts` are for the words: prompts' section `plan_why`.
    """

    person_id: str
    period: Period
    kind: Kind
    amount: Decimal
    because: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Total:
    """What a person earned and is paid in a period of settlement, and the balance after it."""

    person_id: str
    period: Period
    earned: Decimal
    paid: Decimal
    balance: Decimal


def settlement_length(plan: Plan) -> Length:
    """The length of the periods in which a plan settles."""
    return plan.draw.every if plan.draw else shortest(plan)


def shortest(plan: Plan) -> Length:
    """The length of the shortest of the components' periods."""
    return min((c.length for c in plan.components), key=LENGTHS.index)


def cap_length(plan: Plan) -> Length:
    """The period over which the plan's cap holds: its own, else the longest of the components."""
    longest: Length = max((c.length for c in plan.components), key=LENGTHS.index)
    return plan.cap_per or longest


Step = Callable[[Period, Decimal, Sequence[Waiting]], list[Adjustment]]


class Settlement:
    """One person's periods, settled in order; balances go from one to the next."""

    def __init__(self, coverage: Coverage, calendar: FiscalCalendar) -> None:
        self.coverage, self.plan, self.calendar = coverage, coverage.plan, calendar
        self.person = coverage.member.person_id
        self.owed = self.carried = ZERO
        self._zero = self.plan.rounding.to * 0
        asked = (self.plan.cap is not None, self.plan.pay_when, self.plan.ramp, self.plan.draw)
        self._steps = [step for step, wanted in zip(self._every_step(), asked, strict=True) if wanted]
        self._net: dict[str, Decimal] = defaultdict(Decimal)
        self._allowed: dict[str, Decimal] = defaultdict(Decimal)

    def of(
        self, period: Period, earned: Decimal, back: Sequence[TakenBack], parts: Sequence[Waiting]
    ) -> tuple[list[Adjustment], Total]:
        """One period: `earned` by its components, `back` booked in it, `parts` earned in it or coming in it."""
        found = [self._taken(period, b) for b in back]
        net = earned + sum((a.amount for a in found), ZERO) if found else earned
        for step in self._steps:
            more = step(period, net, parts)
            found += more
            net += sum((a.amount for a in more), ZERO)
        paid = max(net + self.carried, ZERO)
        self.carried = min(net + self.carried, ZERO)
        zero = self._zero
        return found, Total(self.person, period, earned + zero, paid + zero, (self.owed or self.carried) + zero)

    def _every_step(self) -> tuple[Step, ...]:
        return self._capped, self._parts, self._guaranteed, self._drawn

    def _adjusted(self, period: Period, kind: Kind, amount: Decimal, because: str, **facts: Any) -> list[Adjustment]:
        return [Adjustment(self.person, period, kind, amount, because, facts)] if amount else []

    def _taken(self, period: Period, back: TakenBack) -> Adjustment:
        credit = back.credit
        assert credit.cancelled_on is not None
        facts = {
            "credit": credit.credit_id,
            "deal": credit.deal_id,
            "cancelled_on": credit.cancelled_on,
            "days": (credit.cancelled_on - credit.date).days,
        }
        return Adjustment(self.person, back.period, "clawback", back.amount, "cancelled", facts)

    def _capped(self, period: Period, net: Decimal, _: Sequence[Waiting]) -> list[Adjustment]:
        """Down to the cap over its own period; a clawback below it gives back what the cap had taken."""
        assert self.plan.cap is not None
        whole = self.calendar.containing(period.end, cap_length(self.plan)).name
        self._net[whole] += net
        allowed = min(self._net[whole], self.plan.cap)
        down = allowed - self._allowed[whole] - net
        self._allowed[whole] = allowed
        return self._adjusted(period, "cap", down, "capped", cap=self.plan.cap, over=whole)

    def _parts(self, period: Period, _: Decimal, parts: Sequence[Waiting]) -> list[Adjustment]:
        found: list[Adjustment] = []
        for part in parts:
            if part.earned_in == period:
                found += self._adjusted(period, "pending", -part.amount, "waits", event=part.event)
            if part.comes_in == period:
                because = "no_longer_owed" if part.cancelled else "came"
                facts = {"event": part.event, "earned_in": part.earned_in.name}
                found += self._adjusted(period, "pending", part.amount, because, **facts)
        return found

    def _guaranteed(self, period: Period, net: Decimal, _: Sequence[Waiting]) -> list[Adjustment]:
        guarantee = self.plan.rounding(self.coverage.guarantee(period))
        up = guarantee - net if guarantee > max(net, ZERO) else ZERO
        return self._adjusted(period, "guarantee", up, "guaranteed", guarantee=guarantee)

    def _drawn(self, period: Period, net: Decimal, _: Sequence[Waiting]) -> list[Adjustment]:
        plan = self.plan.draw
        assert plan is not None
        draw = self.plan.rounding(self.coverage.draw(period))
        if draw > net:
            if not plan.recoverable:
                return self._adjusted(period, "draw", draw - net, "drawn", draw=draw) if draw else []
            self.owed += draw - net
            return self._adjusted(period, "draw", draw - net, "drawn_to_recover", draw=draw, balance=self.owed)
        back = min(self.owed, self._recoverable(net - draw))
        self.owed -= back
        return self._adjusted(period, "recovery", -back, "recovered", balance=self.owed)

    def _recoverable(self, above: Decimal) -> Decimal:
        """How much of the earnings above the draw may be taken."""
        most = self.plan.draw.recover_at_most if self.plan.draw else None
        if most is None:
            return above
        return min(above, self.plan.rounding(Fraction(above * most.value)) if most.of_quota else most.value)


def settled(
    settlement: Settlement,
    periods: Iterable[Period],
    earned: Mapping[Period, Decimal],
    back: Mapping[Period, Sequence[TakenBack]],
    parts: Sequence[Waiting],
) -> tuple[list[Adjustment], list[Total]]:
    """One person's periods in order; one in which nothing was earned and nothing happened has no total."""
    adjustments: list[Adjustment] = []
    totals: list[Total] = []
    for period in periods:
        touching = [p for p in parts if period in {p.earned_in, p.comes_in}] if parts else ()
        found, total = settlement.of(period, earned.get(period, ZERO), back.get(period, ()), touching)
        adjustments += found
        if found or period in earned or total.paid or total.balance:
            totals.append(total)
    return adjustments, totals
