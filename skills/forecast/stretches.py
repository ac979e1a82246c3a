"""Past stretches of days that are like the one asked about: as long, and looked at from the same point of it.

A forecast for a quarter that is 55 days old is learnt from quarters as they looked on their 55th day; one for the next
quarter, from quarters as they looked from as long before. Long periods step by quarters, so that there are enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from connectors.book.outlook import Stretch
from connectors.periods import FiscalCalendar, Length, Period

MOST = 12  # of them: three years of quarters, beyond which a company is another one
_DAY = timedelta(days=1)
_QUARTERS: dict[Length, int] = {"quarter": 1, "half": 2, "year": 4}


def ahead(period: Period, today: date) -> Stretch:
    """What is left of a period, or all of one that is still to come."""
    return Stretch(today, max(period.start, today + _DAY), period.end)


def like(period: Period, today: date, calendar: FiscalCalendar) -> tuple[Stretch, ...]:
    """Those before it, the newest first."""
    into = today - period.start
    found = (
        Stretch(start + into, max(start, start + into + _DAY), end)
        for start, end in _before(period, calendar)
        if start + into < end
    )
    return tuple(islice(found, MOST))


def _before(period: Period, calendar: FiscalCalendar) -> Iterator[tuple[date, date]]:
    """First and last days of as long periods, going back; without end while there are dates."""
    if ".." in period.name:
        step = timedelta(days=period.days)
        for n in range(1, 4 * MOST):
            yield period.start - n * step, period.end - n * step
        return
    length = calendar.length(period)
    step_by: Length = "month" if length == "month" else "quarter"
    first = calendar.containing(period.start, step_by)
    for _ in range(4 * MOST):
        first = calendar.previous(first)
        last = first
        for _ in range(_QUARTERS.get(length, 1) - 1):
            last = calendar.following(last)
        yield first.start, last.end
