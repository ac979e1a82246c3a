"""The days that are looked at, and the same number of days just before them.

Without a period asked for it is the twelve months up to today: in a quarter most people close too few deals to say
much.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from connectors.periods import Period
from skills.asked import period_of
from skills.skill import Desk

YEAR = timedelta(days=365)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `since` to `until`, both included. `asked` is the period it was cut from, None for twelve months."""

    since: date
    until: date
    asked: Period | None = None

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.until - self.since).days + 1

    def before(self) -> Window:
        """As many days, just before."""
        return Window(self.since - timedelta(days=self.days), self.since - _DAY)

    def open_days(self, start: date | None, end: date | None) -> int:
        """How many of the days lie from `start` to `end`; an end that is not known is after the window."""
        first, last = max(start or self.since, self.since), min(end or self.until, self.until)
        return max((last - first).days + 1, 0)


def year_to(day: date) -> Window:
    """The twelve months up to a day."""
    return Window(day - YEAR + _DAY, day)


def window_of(said: str | None, desk: Desk) -> Window:
    """The period that was asked for, up to today; twelve months where none was."""
    if said is None:
        return year_to(desk.today)
    period = period_of(said, desk)
    return Window(period.start, max(min(period.end, desk.today), period.start), period)
