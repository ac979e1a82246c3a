"""The plan language read a second time, plainly and slowly, from its description alone; of the engine, its row types.

Periods as pairs of days, and for how much of one somebody is on the plan, counted day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from skills.commission.credits import Member, Span

Days = tuple[date, date]
MONTHS = {"deal": 1, "month": 1, "quarter": 3, "half": 6, "year": 12}
FIRST, LAST = date(2025, 1, 1), date(2028, 12, 31)  # nothing in these tests lies outside


def containing(day: date, length: str, starts: int) -> Days:
    """The period of a length that a day falls in; `starts` is the month in which the year begins."""
    months, since = MONTHS[length], (day.month - starts) % 12
    first = month_after(date(day.year, day.month, 1), -(since % months))
    return first, month_after(first, months) - timedelta(days=1)


def between(first: date, last: date, length: str, starts: int) -> Iterator[Days]:
    """All periods of a length from that of one day to that of another."""
    period = containing(first, length, starts)
    while period[0] <= last:
        yield period
        period = containing(period[1] + timedelta(days=1), length, starts)


def month_after(first: date, months: int) -> date:
    """The first of the month so many months later."""
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def every(days: Days) -> list[date]:
    return [days[0] + timedelta(days=n) for n in range((days[1] - days[0]).days + 1)]


def on_plan(document: dict[str, Any], spans: tuple[Span, ...]) -> set[date]:
    """The days on which somebody is on the plan, within the plan's own."""
    starts, ends = (document.get("valid") or "..").split("..")
    valid = (date.fromisoformat(starts) if starts else FIRST, date.fromisoformat(ends) if ends else LAST)
    found: set[date] = set()
    for span in spans:
        found |= {d for d in every((span.start or FIRST, span.end or LAST)) if valid[0] <= d <= valid[1]}
    return found


def share(document: dict[str, Any], covered: set[date], days: Days) -> Fraction:
    """How much of some days is covered, as the plan prorates."""
    whole = every(days)
    mine = [d for d in whole if d in covered]
    if not mine:
        return Fraction(0)
    how = document.get("prorate", "days")
    if how == "no":
        return Fraction(1)
    if how == "months":
        return Fraction(len({(d.year, d.month) for d in mine}), len({(d.year, d.month) for d in whole}))
    return Fraction(len(mine), len(whole))


def ramp_steps(document: dict[str, Any], member: Member, covered: set[date], days: Days) -> list[tuple[Days, Any]]:
    """Each covered month of some days with its step of the ramp, by months since the assignment began."""
    starts = [span.start for span in member.spans]
    if not starts or None in starts:
        return []
    began = min(s for s in starts if s)
    found = []
    for month in between(*days, "month", 1):
        if any(d in covered for d in every(month) if days[0] <= d <= days[1]):
            number = (month[0].year - began.year) * 12 + month[0].month - began.month + 1
            steps = [s for s in document.get("ramp", ()) if _first_to_last(s)[0] <= number <= _first_to_last(s)[1]]
            found.append((month, steps[0] if steps else None))
    return found


def _first_to_last(step: dict[str, Any]) -> tuple[int, int]:
    first, _, last = step["months"].partition("-")
    return int(first), int(last or first)
