"""Time gone and time left of a period, in working days. Today is still to be worked, so it counts as left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from skills.working_days import working_days

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Pace:
    """Working days of some days. `country`: whose holidays were left out, None for plain weekdays."""

    days: int
    gone: int
    country: str | None

    @property
    def left(self) -> int:
        return self.days - self.gone

    @property
    def share(self) -> Decimal:
        """The share of the days that is gone, from 0 to 1; days without a working day have gone by."""
        return Decimal(self.gone) / self.days if self.days else Decimal(1)


def pace(spans: Sequence[Span], today: date, country: str | None) -> Pace:
    """Of days from and to, both included, on the morning of a day."""
    yesterday = today - timedelta(days=1)
    days = sum(working_days(start, end, country) for start, end in spans)
    return Pace(days, sum(working_days(start, min(end, yesterday), country) for start, end in spans), country)
