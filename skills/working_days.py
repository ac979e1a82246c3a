"""Working days of a country: weekdays without its public holidays, or plain weekdays where the country is not known.

A person's country is the one that their territory, or one above it, is named after ("Norway", "Norge"). Codes are not
read: a territory NA is North America and not Namibia.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from connectors.book.schema import Person, Territory

_NAMED_IN = ("en", "nb")  # languages in which a territory may bear a country's name


def working_days(start: date, end: date, country: str | None = None) -> int:
    """How many there are from `start` to `end`, both included; none where it ends before it starts."""
    if end < start:
        return 0
    closed = {day for year in range(start.year, end.year + 1) for day in _holidays(country, year)}
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return sum(day.weekday() < 5 and day not in closed for day in days)


def country_of(person: Person, territories: Iterable[Territory]) -> str | None:
    """The ISO code of a person's country, None where their territories don't tell; the outermost that is one."""
    by_id = {t.territory_id: t for t in territories}
    found: str | None = None
    seen: set[str] = set()
    at = person.territory_id
    while at in by_id and at not in seen:
        found = _codes().get(by_id[at].name.strip().lower(), found)
        seen.add(at)
        at = by_id[at].parent_id
    return found


@cache
def _holidays(country: str | None, year: int) -> frozenset[date]:
    if country is None:
        return frozenset()
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError:  # a country whose holidays the library does not know
        return frozenset()


@cache
def _codes() -> dict[str, str]:
    """ISO codes of countries by their names, lower case."""
    from babel import Locale

    named = [(name, code) for tag in _NAMED_IN for code, name in Locale(tag).territories.items()]
    return {name.lower(): code for name, code in named if code.isalpha()}
