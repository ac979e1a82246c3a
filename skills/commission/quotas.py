"""What a person should reach: the book's quota of a measure for a stretch of days, or the plan's own amount.

A quota for exactly those days comes first; else those for shorter periods within them add up. One for a longer period
is never cut to size: nobody said how. Each is prorated for the days of its own period on which the person is on the
plan, and scaled by the ramp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from connectors.book.schema import Quota
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar, Period
from skills.commission.coverage import Coverage
from skills.commission.credits import MONEY
from skills.commission.currency import one_unit
from skills.commission.plan import Component, Plan


class Quotas:
    """The quotas of everyone, by person and measure."""

    def __init__(self, quotas: Iterable[Quota], plan: Plan, exchange: Exchange, calendar: FiscalCalendar) -> None:
        self._plan, self._exchange, self._calendar = plan, exchange, calendar
        self._held: dict[tuple[str, str], list[Quota]] = defaultdict(list)
        for quota in quotas:
            self._held[quota.person_id, quota.measure].append(quota)

    def of(self, component: Component, coverage: Coverage, period: Period) -> Fraction | None:
        """The quota of a component over one of its periods (or several together); None where there is none."""
        if component.quota is None:
            return None
        if component.quota == "book":
            return self.book(component.measure, coverage, period)
        if component.period == "deal":
            return Fraction(component.quota)
        each = Fraction(component.quota) * self._times(component, period)
        return each * coverage.share(period.start, period.end) * coverage.quota_scale(period)

    def book(self, measure: str, coverage: Coverage, period: Period) -> Fraction | None:
        """The person's own quota of a measure."""
        held = self._held.get((coverage.member.person_id, measure), [])
        rows = [q for q in held if (q.period_start, q.period_end) == (period.start, period.end)]
        rows = rows or _widest([q for q in held if period.start <= q.period_start and q.period_end <= period.end])
        found = [self._prorated(quota, coverage) for quota in rows]
        return sum(found, Fraction(0)) if found else None

    def _prorated(self, quota: Quota, coverage: Coverage) -> Fraction:
        amount = Fraction(quota.amount)
        if quota.measure in MONEY:
            amount *= one_unit(self._exchange, quota.currency, self._plan.currency, quota.period_start)
        days = Period(quota.period_start, quota.period_end, "")
        return amount * coverage.share(days.start, days.end) * coverage.quota_scale(days)

    def _times(self, component: Component, period: Period) -> int:
        """How many of the component's periods these days hold: an amount is for each of them, or for the year."""
        length = "year" if component.cumulative else component.length
        return sum(1 for _ in self._calendar.between(period.start, period.end, length))


def _widest(rows: Sequence[Quota]) -> list[Quota]:
    """Quotas of which none covers another's days: a quarter's rather than its months'."""
    kept: list[Quota] = []
    last = date.min
    for quota in sorted(rows, key=lambda q: (q.period_start, -(q.period_end - q.period_start).days)):
        if quota.period_start > last or not kept:
            kept.append(quota)
            last = quota.period_end
    return kept
