"""Which quotas a period means: those inside it add up; one that is longer is taken whole, and said to be.

    asked 2026-Q3, quotas by month      July + August + September
    asked 2026-07, quotas by quarter    the quarter, as the quota that covers July
    asked 2026, a quota for Q4 alone    Q4, as all of 2026 that there is a quota for

Where a year's quota and its quarters' are both there, the one that fits the period best is taken and none twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from connectors.book.schema import Quota
from connectors.periods import FiscalCalendar, Length, Period


@dataclass(frozen=True, slots=True)
class Target:
    """What one person should reach in one measure: quotas that do not overlap, and the days from first to last."""

    quotas: tuple[Quota, ...]
    period: Period

    @property
    def measure(self) -> str:
        return self.quotas[0].measure

    @property
    def currency(self) -> str | None:
        """The currency of the newest of them."""
        return self.quotas[-1].currency

    @property
    def spans(self) -> tuple[tuple[date, date], ...]:
        """The days of each quota, from and to."""
        return tuple((q.period_start, q.period_end) for q in self.quotas)

    def __contains__(self, day: date) -> bool:
        return any(start <= day <= end for start, end in self.spans)


def target(quotas: Sequence[Quota], asked: Period, calendar: FiscalCalendar) -> Target | None:
    """Of one person's quotas of one measure those that are meant; None where none touches the period."""
    touching = [q for q in quotas if q.period_start <= asked.end and asked.start <= q.period_end]
    inside = [q for q in touching if asked.start <= q.period_start and q.period_end <= asked.end]
    covering = [q for q in touching if q.period_start <= asked.start and asked.end <= q.period_end]
    if inside:
        chosen = _none_twice(inside)
    elif covering:
        chosen = [min(covering, key=lambda q: (_days(q), -q.period_start.toordinal()))]
    else:
        chosen = _none_twice(touching)
    if not chosen:
        return None
    return Target(tuple(chosen), named(chosen[0].period_start, chosen[-1].period_end, calendar))


def named(start: date, end: date, calendar: FiscalCalendar) -> Period:
    """These days as a month, quarter, half or year of the calendar where they are one."""
    lengths: tuple[Length, ...] = get_args(Length)
    periods = (calendar.containing(start, length) for length in lengths)
    return next((p for p in periods if (p.start, p.end) == (start, end)), Period(start, end, f"{start}..{end}"))


def _none_twice(quotas: Iterable[Quota]) -> list[Quota]:
    """The longest first, and no day twice; in the order of time."""
    kept: list[Quota] = []
    for quota in sorted(quotas, key=lambda q: (-_days(q), q.period_start)):
        if all(quota.period_end < k.period_start or k.period_end < quota.period_start for k in kept):
            kept.append(quota)
    return sorted(kept, key=lambda q: q.period_start)


def _days(quota: Quota) -> int:
    return (quota.period_end - quota.period_start).days
