"""Badges that were earned and streaks that run, from somebody's sheet.

A day or week that is not over yet never breaks a streak. Days are working days of the person's country, so a holiday
breaks none; a Sunday's call counts for the Friday before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connectors.periods import Period
from skills.leaderboard.contest import Badge, Contest, Streak
from skills.leaderboard.tally import LOOKED_BACK, Sheet
from skills.working_days import working_days

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Earned:
    """A badge, whether somebody has it, and the day on which it was earned where it is of a day, week or month."""

    badge: Badge
    has: bool
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A streak: how many days or weeks in a row up to now, and the most there were in half a year."""

    streak: Streak
    now: int
    best: int


def earned(contest: Contest, sheet: Sheet, period: Period) -> tuple[Earned, ...]:
    """Every badge of the contest, those that this person does not have too."""
    return tuple(Earned(badge, *_earned(badge, sheet, period)) for badge in contest.badges)


def running(contest: Contest, sheet: Sheet, today: date) -> tuple[Running, ...]:
    """Every streak of the contest, those that stand at nothing too."""
    return tuple(_running(streak, sheet, today) for streak in contest.streaks)


def _earned(badge: Badge, sheet: Sheet, period: Period) -> tuple[bool, date | None]:
    if badge.within is None:
        if badge.measure in sheet.values and badge.measure in {"attainment", "improvement"}:
            return sheet.values[badge.measure] >= badge.least, None
        return sum(n for on, n in sheet.days.get(badge.measure, {}).items() if on in period) >= badge.least, None
    sums: dict[date, int] = defaultdict(int)
    for on, times in sorted(sheet.days.get(badge.measure, {}).items()):
        if on in period:
            start = {"day": on, "week": _monday(on), "month": on.replace(day=1)}[badge.within]
            sums[start] += times
            if sums[start] >= badge.least:
                return True, on
    return False, None


def _running(streak: Streak, sheet: Sheet, today: date) -> Running:
    days = sheet.days.get(streak.measure, {})
    kept = [_sum(days, start, end) >= streak.least for start, end in _stretches(streak, sheet, today)]
    if kept and not kept[-1]:
        kept.pop()  # it is not over
    now = next((n for n, yes in enumerate(reversed(kept)) if not yes), len(kept))
    best = run = 0
    for yes in kept:
        run = run + 1 if yes else 0
        best = max(best, run)
    return Running(streak, now, best)


def _stretches(streak: Streak, sheet: Sheet, today: date) -> Iterator[tuple[date, date]]:
    """Weeks, or working days each with the days off after it, the last of them the one that today is in."""
    first = _monday(today - LOOKED_BACK)
    if streak.every == "week":
        while first <= today:
            yield first, min(first + _WEEK - _DAY, today)
            first += _WEEK
        return
    open_days = [
        day for n in range((today - first).days + 1) if working_days(day := first + n * _DAY, day, sheet.country) == 1
    ]
    for day, following in zip(open_days, [*open_days[1:], today + _DAY], strict=True):
        yield day, following - _DAY


def _sum(days: Mapping[date, int], start: date, end: date) -> Decimal:
    return Decimal(sum(times for on, times in days.items() if start <= on <= end))


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())
