"""Days and hours at which people work: Monday to Friday, eight to five."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

SATURDAY = 5


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    past_friday = day.weekday() - SATURDAY
    return day if past_friday < 0 else day + timedelta(days=2 - past_friday)


def workday_before(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    past_friday = day.weekday() - SATURDAY
    return day if past_friday < 0 else day - timedelta(days=1 + past_friday)


def working_days_back(day: date, days: int) -> date:
    """A working day about so many calendar days before."""
    return workday_before(day - timedelta(days=days))


def hour_of(day: date, rng: Random) -> datetime:
    """Some minute of that day's working hours."""
    return datetime.combine(day, time(rng.randint(8, 16), rng.randint(0, 59)))
