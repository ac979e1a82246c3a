"""Times as people say them: "last quarter", "Q2", "forrige uke", "hittil i år", "by Friday", "end of month".

A period becomes what skills/asked.py reads ("last_quarter", "2026-Q2", "ytd"), a day becomes a date. Both are told from
today and the company's fiscal calendar. "This month" can be either: the caller asks for the one it needs.
"""

from __future__ import annotations

import calendar as civil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.understanding.words import Lexicon, Token
from assistant.understanding.written import is_day, iso_day, joined_numbers, month_meant, short_period, year_at
from connectors.periods import FiscalCalendar, Length

_OF_A_YEAR = re.compile(r"\d{4}-(?:\d\d|[QH]\d)")
_TO_LENGTH: dict[str, Length] = {"month": "month", "quarter": "quarter", "half": "half", "year": "year"}


@dataclass(frozen=True, slots=True)
class Said:
    """A time in a question. `vague` where the words need not mean one ("the quarter", "today").

    `ends` is the period that a day ends, where it was said as its end ("by the end of next quarter"). `coming` is the
    same period a year on, where no year was said and the one meant by default is over.
    """

    value: str
    span: tuple[int, int]
    vague: bool = False
    ends: str | None = None
    coming: str | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """Reads periods and days out of a question."""

    words: Lexicon
    calendar: FiscalCalendar
    today: date

    def periods(self, said: Sequence[Token]) -> list[Said]:
        """Periods in order, as skills read them."""
        return [replace(found, coming=self._coming(said, found)) for found in self._scan(said, self._period_at)]

    def _coming(self, said: Sequence[Token], found: Said) -> str | None:
        inside = [t for t in said if found.span[0] <= t.start and t.end <= found.span[1]]
        year_said = any((len(t.text) == 4 and t.text.isdecimal()) or self._is_year(t) for t in inside)
        if year_said or not _OF_A_YEAR.fullmatch(found.value) or self.calendar.named(found.value).end >= self.today:
            return None
        return f"{int(found.value[:4]) + 1}{found.value[4:]}"

    def _is_year(self, token: Token) -> bool:
        unit = self.words.at("units", [token], 0)
        return bool(unit and unit[0] == "year")

    def days(self, said: Sequence[Token]) -> list[Said]:
        """Days in order, ISO; a period said where a day is needed is its last day."""
        days = list(self._scan(said, self._day_at))
        return [replace(day, ends=self._ended(said, day)) for day in days]

    def _ended(self, said: Sequence[Token], day: Said) -> str | None:
        first = next((i for i, token in enumerate(said) if token.start == day.span[0]), 0)
        named = self.words.at("days", said, first)
        ended = named[0].removeprefix("end_of_") if named else ""
        return None if not named or ended == named[0] else ended if ended.startswith("next_") else f"this_{ended}"

    def dated(self, said: Sequence[Token], at: int) -> tuple[str, int] | None:
        """A day that is written out, ISO, and its tokens: 15.12, 15 December, first of November."""
        found = self._iso(said, at) or self._written(said, at)
        return found[:2] if found else None

    def named(self, said: Sequence[Token], at: int) -> tuple[str, int] | None:
        """A period that has a name of its own, and its tokens: March, Q3, 2025."""
        found = self._numbered(said, at) or self._month(said, at) or self._year(said, at)
        return found[:2] if found else None

    def _scan(self, said: Sequence[Token], at: object) -> Iterator[Said]:
        position = 0
        while position < len(said):
            found = at(said, position)  # type: ignore[operator]
            if found:
                value, length, vague = found
                yield Said(value, (said[position].start, said[position + length - 1].end), vague)
                position += length
            else:
                position += 1

    def _period_at(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        return (
            self._named(said, at)
            or self._numbered(said, at)
            or self._relative(said, at)
            or self._month(said, at)
            or self._year(said, at)
        )

    def _named(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        found = self.words.at("periods", said, at)
        return (found[0], found[1], found[0] == "this_quarter") if found else None

    def _numbered(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        """Q2 · Q2 2025 · 2025-Q2 · second quarter · 2. kvartal · first half of 2026 · H1."""
        if said[at].is_number and len(said[at].text) == 4 and said[at].text.isdecimal():
            after = at + 2 if at + 1 < len(said) and said[at + 1].text == "-" else at + 1
            short = short_period(said, after)
            if short:
                return f"{said[at].text}-{short[0]}", after - at + short[1], False
        found = short_period(said, at)
        if not found:
            ordinal = self.words.at("ordinals", said, at)
            if not ordinal and said[at].text.rstrip(".").isdecimal():
                dot = 1 if at + 1 < len(said) and said[at + 1].text == "." else 0
                ordinal = (int(said[at].text.rstrip(".")), 1 + dot) if len(said[at].text) == 1 else None
            unit = self.words.at("units", said, at + ordinal[1]) if ordinal else None
            if not ordinal or not unit or unit[0] not in {"quarter", "half"} or not 1 <= ordinal[0] <= 4:
                return None
            found = f"{'Q' if unit[0] == 'quarter' else 'H'}{ordinal[0]}", ordinal[1] + unit[1]
        name, length = found
        year = self._year_near(said, at + length)
        if year:
            return f"{year[0]}-{name}", length + year[1], False
        return self._begun_last(name), length, False

    def _begun_last(self, name: str) -> str:
        """ "Q4" is the one that began last: in November this year's, in January the one that is running or over."""
        length: Length = "quarter" if name[0] == "Q" else "half"
        year = int(self.calendar.containing(self.today, "year").name)
        period = self.calendar.numbered(year, length, int(name[1]))
        return (
            period.name if period.start <= self.today else self.calendar.numbered(year - 1, length, int(name[1])).name
        )

    def _relative(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        which = self.words.at("which", said, at)
        if not which:
            return None
        unit = self.words.at("units", said, at + which[1])
        if not unit:
            return None
        vague = which[0] == "this" and said[at].text in {"the", "det", "den"} and unit[0] != "year"
        return f"{which[0]}_{unit[0]}", which[1] + unit[1], vague

    def _month(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        found = self.words.at("months", said, at)
        if not found or (said[at].text in {"may", "mar"} and not month_meant(said, at)):
            return None
        if (at > 0 and is_day(said[at - 1])) or (at > 1 and said[at - 1].text == "." and is_day(said[at - 2])):
            return None  # "15 December" is a day
        month, length = int(found[0]), found[1]
        year = self._year_near(said, at + length)
        if year:
            return f"{year[0]}-{month:02d}", length + year[1], False
        last = self.today.year if month <= self.today.month else self.today.year - 1
        return f"{last}-{month:02d}", length, False

    def _year(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        unit = self.words.at("units", said, at)
        if unit and unit[0] == "year" and (year := year_at(said, at + unit[1], short=said[at].text == "fy")):
            return str(year), unit[1] + 1, False  # FY26, fiscal year 2026
        year = year_at(said, at, short=False)
        month_before = at > 0 and said[at - 1].text in {"-", ".", "/"}
        return (str(year), 1, False) if year and not month_before else None

    def _year_near(self, said: Sequence[Token], at: int) -> tuple[int, int] | None:
        """A year right here, after a short word ("Q2 of 2025", "Q2 i fjor"), or with an apostrophe."""
        for step in (0, 1):
            year = year_at(said, at + step, short=False)
            if year and (step == 0 or len(said[at].text) <= 2):
                return year, step + 1
            named = self.words.at("periods", said, at + step) or self._relative(said, at + step)
            if named and named[0] in {"last_year", "this_year", "next_year"} and step == 0:
                shift = {"last_year": -1, "this_year": 0, "next_year": 1}[named[0]]
                return int(self.calendar.containing(self.today, "year").name) + shift, step + named[1]
        return None

    def _day_at(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        return self._iso(said, at) or self._written(said, at) or self._spoken(said, at)

    def _iso(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        """2026-12-15 · 15.12.2026 · 15/12 · 15.12."""
        parts, length = joined_numbers(said, at)
        if len(parts) < 2:
            return None
        if len(parts[0]) == 4 and len(parts) == 3:
            return iso_day(int(parts[0]), int(parts[1]), int(parts[2]), length)
        if len(parts[0]) > 2 or len(parts[1]) > 2:
            return None
        day, month = int(parts[0]), int(parts[1])
        if month > 12 >= day:  # 12/24 as Americans write it
            day, month = month, day
        if len(parts) == 3:
            year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
            return iso_day(year, month, day, length)
        return self._next(month, day, length)

    def _written(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        """15 December · 15. desember 2026 · December 15th · first of November."""
        first = self.words.at("ordinals", said, at)
        if first and not is_day(said[at]):
            after = at + first[1]
            after += 1 if after < len(said) and said[after].text in {"of", "i"} else 0
            month = self.words.at("months", said, after)
            if month:
                return self._with_year(said, at, after + month[1], int(month[0]), int(first[0]))
        if is_day(said[at]):
            after = at + 1
            while after < len(said) and said[after].text in {".", "st", "nd", "rd", "th", "of", "the"}:
                after += 1
            month = self.words.at("months", said, after)
            if month:
                return self._with_year(said, at, after + month[1], int(month[0]), int(said[at].text.rstrip(".")))
        month = self.words.at("months", said, at)
        if month and at + month[1] < len(said) and is_day(said[at + month[1]]):
            after = at + month[1] + 1
            while after < len(said) and said[after].text in {"st", "nd", "rd", "th"}:
                after += 1
            return self._with_year(said, at, after, int(month[0]), int(said[at + month[1]].text))
        return None

    def _with_year(
        self, said: Sequence[Token], at: int, after: int, month: int, day: int
    ) -> tuple[str, int, bool] | None:
        comma = 1 if after < len(said) and said[after].text == "," else 0
        year = year_at(said, after + comma, short=False)
        return iso_day(year, month, day, after + comma + 1 - at) if year else self._next(month, day, after - at)

    def _next(self, month: int, day: int, length: int) -> tuple[str, int, bool] | None:
        this = iso_day(self.today.year, month, day, length)
        return this if this and this[0] >= self.today.isoformat() else iso_day(self.today.year + 1, month, day, length)

    def _spoken(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        """Tomorrow, Friday, end of month, in two weeks, in January, next quarter."""
        named = self.words.at("days", said, at)
        if named:
            return self._named_day(named[0]).isoformat(), named[1], False
        weekday = self.words.at("weekdays", said, at)
        if weekday and (len(said[at].text) > 3 or self.words.at("until", said, at - 1) if at else False):
            ahead = (int(weekday[0]) - self.today.weekday()) % 7 or 7
            week = 7 if at and self.words.at("which", said, at - 1) == ("next", 1) and ahead < 5 else 0
            return (self.today + timedelta(days=ahead + week)).isoformat(), weekday[1], False
        return self._ahead(said, at) or self._end_of_named(said, at)

    def _named_day(self, name: str) -> date:
        nexts = name.startswith("end_of_next_")
        if name in {"today", "tomorrow", "yesterday"}:
            return self.today + timedelta(days={"today": 0, "tomorrow": 1, "yesterday": -1}[name])
        unit = name.rsplit("_", 1)[1]
        if unit == "week":
            return self.today + timedelta(
                days=4 - self.today.weekday() + 7 * nexts + (7 if self.today.weekday() > 4 else 0)
            )
        period = self.calendar.containing(self.today, _TO_LENGTH[unit])
        return (self.calendar.following(period) if nexts else period).end

    def _ahead(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        """ "in 10 days", "om to uker"."""
        if at + 2 >= len(said) or said[at].text not in {"in", "om", "within", "innen"}:
            return None
        number = int(said[at + 1].text) if said[at + 1].text.isdecimal() else None
        if number is None and (word := self.words.at("numbers", said, at + 1)):
            number = int(word[0])
        unit = self.words.at("ahead_units", said, at + 2)
        if not number or not unit or number > 1000:
            return None
        if unit[0] == "months":
            month = self.today.month - 1 + number
            year, month = self.today.year + month // 12, month % 12 + 1
            day = min(self.today.day, civil.monthrange(year, month)[1])
            return date(year, month, day).isoformat(), 2 + unit[1], False
        return (self.today + timedelta(days=number * (7 if unit[0] == "weeks" else 1))).isoformat(), 2 + unit[1], False

    def _end_of_named(self, said: Sequence[Token], at: int) -> tuple[str, int, bool] | None:
        """A month or quarter that a deal closes in is its last day: "in January", "by Q1"."""
        month = self._month(said, at)
        if month and len(month[0]) == 7:
            year, number = int(month[0][:4]), int(month[0][5:])
            if date(year, number, civil.monthrange(year, number)[1]) < self.today and month[1] == 1:
                year += 1
            return iso_day(year, number, civil.monthrange(year, number)[1], month[1])
        short = short_period(said, at)
        if short and short[0][0] == "Q":
            year_said = self._year_near(said, at + short[1])
            year = year_said[0] if year_said else int(self.calendar.containing(self.today, "year").name)
            period = self.calendar.numbered(year, "quarter", int(short[0][1]))
            if period.end < self.today and not year_said:
                period = self.calendar.numbered(year + 1, "quarter", int(short[0][1]))
            return period.end.isoformat(), short[1] + (year_said[1] if year_said else 0), False
        return None
