"""What a person earns over the stretch of days in which a credit can change it: once without it, once with it.

The stretch is the longest of the components' periods; the year, where a component is cumulative or the plan caps the
year. Earned is before draw, guarantee and parts that wait: those say when money is paid, not how much is earned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from connectors.periods import FiscalCalendar, Length, Period
from skills.commission.clawback import taken_back
from skills.commission.credits import Credit
from skills.commission.measure import claws_back
from skills.commission.payout import Pay, Payouts
from skills.commission.plan import Plan
from skills.commission.reading_settlement import LENGTHS
from skills.commission.run import Case, payouts_of
from skills.commission.settle import cap_length

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Earned:
    """A person's pays over a stretch, what cancelled credits take back, and what the plan's cap takes off."""

    pays: tuple[Pay, ...]
    back: Decimal = ZERO
    capped: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All of it together."""
        return sum((p.pay for p in self.pays), ZERO) + self.back + self.capped

    @property
    def exact(self) -> Fraction:
        """The same before its lines are rounded."""
        lines = (row.base * row.rate for pay in self.pays for row in pay.lines)
        return sum(lines, Fraction(0)) + Fraction(self.back + self.capped)

    def pay(self, component: str, period: str) -> Pay | None:
        """A component's pay of a period."""
        return next((p for p in self.pays if p.component == component and p.period.name == period), None)


def stretch(plan: Plan, day: date, calendar: FiscalCalendar) -> Period:
    """The period in which a credit of this day can change what is earned."""
    lengths: list[Length] = ["year" if c.cumulative else c.length for c in plan.components]
    if plan.cap is not None:
        lengths.append(cap_length(plan))
    return calendar.containing(day, max(lengths, key=LENGTHS.index))


class Scenario:
    """One person's case over a stretch; further credits can be supposed on top."""

    def __init__(self, plan: Plan, case: Case, person: str, days: Period) -> None:
        standing = [c for c in case.credits if not _gone(plan, c)]
        self.plan, self.person, self.days = plan, person, days
        self.exchange = case.exchange
        self.credits = standing
        self._payouts = payouts_of(plan, Case(standing, case.quotas, case.members, case.exchange, case.calendar))
        self._counted = self._earned(self._payouts, [])

    @property
    def without(self) -> Earned:
        """As things stand."""
        return self._counted

    def plus(self, more: Sequence[Credit]) -> Earned:
        """With these credits too."""
        return self._earned(self._payouts.plus(more), more) if more else self._counted

    def is_gone(self, credit: Credit) -> bool:
        """Whether a credit was cancelled and taken back in full."""
        return _gone(self.plan, credit)

    def left_out(self, more: Sequence[Credit]) -> tuple[str, ...]:
        """The components that count none of these credits."""
        measures = self._payouts.measures
        return tuple(c.name for c in self.plan.components if not any(measures.counts(c, m) for m in more))

    def _earned(self, payouts: Payouts, more: Sequence[Credit]) -> Earned:
        calendar = payouts.calendar
        pays = tuple(
            payouts.pay(component, self.person, period)
            for component in self.plan.components
            for period in calendar.between(self.days.start, self.days.end, component.length)
        )
        taken = taken_back(payouts, [*self.credits, *more], [self.person]) if self.plan.clawback else []
        inside = [t for t in taken if t.period.end <= self.days.end]
        amounts = [(p.period, p.pay) for p in pays] + [(t.period, t.amount) for t in inside]
        return Earned(pays, sum((t.amount for t in inside), ZERO), self._capped(amounts, calendar))

    def _capped(self, amounts: Iterable[tuple[Period, Decimal]], calendar: FiscalCalendar) -> Decimal:
        """What the plan's cap takes off, over each of its periods."""
        if self.plan.cap is None:
            return ZERO
        nets: dict[str, Decimal] = defaultdict(Decimal)
        for period, amount in amounts:
            nets[calendar.containing(period.end, cap_length(self.plan)).name] += amount
        return sum((min(self.plan.cap - net, ZERO) for net in nets.values()), ZERO)


def _gone(plan: Plan, credit: Credit) -> bool:
    """Cancelled and taken back in full: as if it had never been, so that nothing is shown that no longer counts."""
    whole = plan.clawback is not None and plan.clawback.share == 1 and not plan.clawback.prorated
    return whole and claws_back(plan, credit)
