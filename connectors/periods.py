"""Periods by name (2026-03, 2026-Q1, 2026-H1, 2026) in a company's fiscal calendar.

A month is always the calendar month. Quarters, halves and years follow the fiscal year, which is named after the
calendar year it starts in: with `starts=2`, 2026-Q1 is February to April 2026 and 2026-Q4 ends in January 2027.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from connectors.errors import BadUse

Length = Literal["month", "quarter", "half", "year"]
_MONTHS: dict[Length, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_NAME = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<kind>[QH])(?P<n>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.I)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` to `end`, both included, under the name they go by."""

    start: date
    end: date
    name: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __hash__(self) -> int:
        return hash(self.name)  # the same for all that are equal, and quick: periods are keys everywhere

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """A company's year: the calendar month (1-12) in which it starts."""

    starts: int = 1

    def containing(self, day: date, length: Length) -> Period:
        """The period of this length that `day` falls in."""
        if length == "month":
            return self._period(day.year, day.month, 1, f"{day.year}-{day.month:02d}")
        months_in = (day.month - self.starts) % 12
        year = day.year - (1 if day.month < self.starts else 0)
        return self.numbered(year, length, months_in // _MONTHS[length] + 1)

    def numbered(self, year: int, length: Length, n: int) -> Period:
        """The n-th period (from 1) of this length in the fiscal year that starts in calendar year `year`."""
        size = _MONTHS[length]
        first = self.starts - 1 + (n - 1) * size if length != "month" else n - 1
        suffix = {"month": f"-{n:02d}", "quarter": f"-Q{n}", "half": f"-H{n}", "year": ""}[length]
        return self._period(year + first // 12, first % 12 + 1, size, f"{year}{suffix}")

    def named(self, name: str) -> Period:
        """The period that goes by this name; BadUse names the forms that are known."""
        found = _NAME.fullmatch(name.strip())
        if not found:
            message = f"'{name}' is not a period; write 2026-03, 2026-Q1, 2026-H1 or 2026."
            raise BadUse(message, code="bad_period", name=name)
        year = int(found["year"])
        if found["month"]:
            return self.numbered(year, "month", int(found["month"]))
        if not found["kind"]:
            return self.numbered(year, "year", 1)
        length: Length = "quarter" if found["kind"].upper() == "Q" else "half"
        if length == "half" and int(found["n"]) > 2:
            raise BadUse(f"'{name}' is not a period: a year has two halves.", code="bad_period", name=name)
        return self.numbered(year, length, int(found["n"]))

    def previous(self, period: Period) -> Period:
        """The period of the same length just before."""
        return self.containing(period.start - timedelta(days=1), self.length(period))

    def following(self, period: Period) -> Period:
        """The period of the same length just after."""
        return self.containing(period.end + timedelta(days=1), self.length(period))

    def between(self, start: date, end: date, length: Length) -> Iterator[Period]:
        """Every period of this length that touches the days from `start` to `end`, in order."""
        period = self.containing(start, length)
        while period.start <= end:
            yield period
            period = self.following(period)

    def length(self, period: Period) -> Length:
        """Whether it is a month, quarter, half or year, told by its name."""
        rest = period.name[4:]
        if not rest:
            return "year"
        return {"Q": "quarter", "H": "half"}.get(rest[1].upper(), "month")  # type: ignore[return-value]

    @staticmethod
    @lru_cache(maxsize=4096)
    def _period(year: int, month: int, months: int, name: str) -> Period:
        last = month - 1 + months - 1
        end_year, end_month = year + last // 12, last % 12 + 1
        last_day = calendar.monthrange(end_year, end_month)[1]
        return Period(date(year, month, 1), date(end_year, end_month, last_day), name)
