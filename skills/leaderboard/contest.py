"""A contest as the company writes it: dates, what earns points, badges, streaks, and who gets to see whose rank.

    contest: Autumn sprint              one text, or one for each language
    from: 2026-10-01                    to: 2026-12-31; or `every: quarter`, again and again
    who: {teams: [US West]}             default: everyone who sells
    points: {won: 10, meetings: 1}      what one of each is worth; of attainment and improvement one per cent
    most_a_day: {meetings: 4}           what more than that on a day earns: nothing
    fair: territory                     points beside the median of the same territory
    badges: [{name: Quota made, when: {attainment: 100%}}]
    streaks: [{name: Calls every day, for: calls, at_least: 5, every: day}]
    show: top 3                         whom sellers see beside themselves: own (default), top N, all

docs/contests.md explains every key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from connectors.book.schema import Role
from connectors.periods import FiscalCalendar, Length, Period

Measure = Literal["attainment", "improvement", "won", "created", "meetings", "demos", "calls", "emails"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
SHARES: frozenset[Measure] = frozenset({"attainment", "improvement"})  # in per cent, over the whole contest
ACTIVITY: tuple[Measure, ...] = ("meetings", "demos", "calls", "emails")
FALLBACK = "en"
_TOP = re.compile(r"top\s+([1-9]\d{0,2})", re.I)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%?")


def _number(said: Any) -> Decimal:
    try:
        found = Decimal(str(said).strip())
    except InvalidOperation:
        raise ValueError("should be a number") from None
    if not found.is_finite() or found < 0:
        raise ValueError("should be a number that is not below 0")
    return found


def _positive(said: Any) -> Decimal:
    if not (found := _number(said)):
        raise ValueError("should be above 0")
    return found


def _texts(said: Any) -> Any:
    return {FALLBACK: said} if isinstance(said, str) else said


def _shown(said: Any) -> int | None:
    """How many of the first sellers are shown; 0 for none but oneself, None for all."""
    word = str(said).strip().lower()
    if word in {"own", "all"}:
        return 0 if word == "own" else None
    if found := _TOP.fullmatch(word):
        return int(found[1])
    raise ValueError("should be own, all, or top and a number: top 3")


def _listed(said: Any) -> Any:
    return said if isinstance(said, list) else [said]


Texts = Annotated[dict[str, str], BeforeValidator(_texts), Field(min_length=1)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Amount = Annotated[Decimal, BeforeValidator(_positive)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Who(_Part):
    """Who takes part: people in one of these roles, and in one of these teams or territories where any are named."""

    roles: Annotated[tuple[Role, ...], BeforeValidator(_listed)] = ("rep",)
    teams: Words = ()
    territories: Words = ()


class Badge(_Part):
    """Something to be earned: so much of a measure, in the whole contest or in one `within` of it."""

    name: Texts
    measure: Measure
    least: Amount
    within: Literal["day", "week", "month"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_when(cls, said: Any) -> Any:
        if not isinstance(said, dict) or "measure" in said:
            return said
        if "when" not in said:
            raise ValueError("'when' is missing: {meetings: 5, in: week}")
        when = dict(said["when"]) if isinstance(said["when"], dict) else {}
        within = when.pop("in", None)
        if len(when) != 1:
            raise ValueError("'when' should name one thing and how much of it: {meetings: 5, in: week}")
        ((measure, least),) = when.items()
        found = _PERCENT.fullmatch(str(least).strip())
        rest = {key: value for key, value in said.items() if key != "when"}
        return {**rest, "measure": measure, "least": found[1] if found else least, "within": within}

    @model_validator(mode="after")
    def _whole(self) -> Badge:
        if self.within and self.measure in SHARES:
            raise ValueError(f"{self.measure} is of the whole contest; leave 'in: {self.within}' out")
        return self


class Streak(_Part):
    """Days or weeks in a row in which so much was done."""

    name: Texts
    measure: Measure = Field(alias="for")
    least: Amount = Field(alias="at_least")
    every: Literal["day", "week"]

    @model_validator(mode="after")
    def _counted(self) -> Streak:
        if self.measure in SHARES:
            raise ValueError(f"'for' should be something that is done on a day, not {self.measure}")
        return self


class Contest(_Part):
    """One contest. `show`: how many of the first a seller sees beside themselves; None for everybody."""

    title: Texts = Field(alias="contest")
    starts: date | None = Field(None, alias="from")
    ends: date | None = Field(None, alias="to")
    every: Length | None = None
    who: Who = Who()
    points: dict[Measure, Amount] = Field(min_length=1)
    most_a_day: dict[Measure, Amount] = {}
    fair: Literal["territory", "team"] | None = None
    badges: tuple[Badge, ...] = ()
    streaks: tuple[Streak, ...] = ()
    show: Annotated[int | None, BeforeValidator(_shown)] = 0
    names: bool = True
    prize: Annotated[dict[str, str], BeforeValidator(_texts)] | None = None

    @model_validator(mode="after")
    def _dated(self) -> Contest:
        if self.every and (self.starts or self.ends):
            raise ValueError("'every' and 'from'/'to' do not go together; write one of them")
        if not self.every and not (self.starts and self.ends):
            raise ValueError("'from' and 'to' are missing; or write 'every: quarter'")
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError(f"'to' ({self.ends}) is before 'from' ({self.starts})")
        if off := sorted(SHARES & set(self.most_a_day)):
            raise ValueError(f"'most_a_day' can't hold {', '.join(off)}: that is of the whole contest")
        return self

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Everything that it looks at, in the order of MEASURES."""
        used = {*self.points, *(b.measure for b in self.badges), *(s.measure for s in self.streaks)}
        return tuple(m for m in MEASURES if m in used)

    @property
    def key(self) -> str:
        """What it is kept under: its first title without capitals and marks."""
        return re.sub(r"\W+", "-", next(iter(self.title.values())).casefold()).strip("-")

    def period(self, on: date, calendar: FiscalCalendar) -> Period:
        """Its days; of one that comes again and again those of the round that a day falls in."""
        if self.every:
            return calendar.containing(on, self.every)
        starts, ends = cast("date", self.starts), cast("date", self.ends)
        return named(starts, ends, calendar) or Period(starts, ends, f"{starts}..{ends}")


def named(starts: date, ends: date, calendar: FiscalCalendar) -> Period | None:
    """The fiscal month, quarter, half or year that consists of these days; None where there is none."""
    lengths: tuple[Length, ...] = get_args(Length)
    found = (calendar.containing(starts, length) for length in lengths)
    return next((p for p in found if (p.start, p.end) == (starts, ends)), None)


def said(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, else in the fallback, else in the first there is."""
    return texts.get(language) or texts.get(FALLBACK) or next(iter(texts.values()))
