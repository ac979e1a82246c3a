"""The day from which on something is asked about: "since the first of November", "siden fredag", "since Q3".

Everywhere else a day without a year is one to come, because deals close in the future; after "since" it is the last one
of its name. A period that is told from today ("since last month") is left to the skill, which knows what it pays by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from assistant.understanding.times import Said, Times
from assistant.understanding.words import Token

_ARTICLE = 1  # tokens between "since" and the time: "since the first of November"


def since(said: Sequence[Token], times: Times) -> list[Said]:
    """Days after a word for since, ISO, none later than today unless its year is said."""
    found = []
    for position, length, _ in times.words.find("since", said):
        for at in range(position + length, min(position + length + _ARTICLE + 1, len(said))):
            begun = _begun(said, at, times)
            if begun:
                day, tokens = begun
                found.append(Said(day.isoformat(), (said[at].start, said[at + tokens - 1].end)))
                break
    return found


def _begun(said: Sequence[Token], at: int, times: Times) -> tuple[date, int] | None:
    spoken = times.words.at("days", said, at)
    if spoken and spoken[0] == "yesterday":
        return times.today - timedelta(days=1), spoken[1]
    weekday = times.words.at("weekdays", said, at)
    if weekday:
        back = (times.today.weekday() - int(weekday[0])) % 7 or 7
        return times.today - timedelta(days=back), weekday[1]
    dated = times.dated(said, at)
    if dated:
        day = date.fromisoformat(dated[0])
        year_said = any(str(day.year) in token.text for token in said[at : at + dated[1]])
        return (day if year_said else _last(day, times.today)), dated[1]
    named = times.named(said, at)
    return (times.calendar.named(named[0]).start, named[1]) if named else None


def _last(day: date, today: date) -> date:
    """The last day of this name that is not to come; 29 February of another year is the 28th."""
    years = day.year - today.year
    while day > today and years >= -1:
        years -= 1
        day = date(today.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
    return day
