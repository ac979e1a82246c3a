"""What arguments mean that many skills share: which period, and whose figures.

Periods are named ("2026-Q3", "2026-07", "2026-H1", "2026", "Q3") or told from today ("this_quarter", "last_month",
"next_year", "ytd", "qtd", "2026-01-01..2026-03-15"). They are the company's fiscal periods.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from pydantic.config import JsonDict

from connectors.book.schema import SEE_ALL, Person
from connectors.errors import BadUse, NotAllowed
from connectors.periods import FiscalCalendar, Length, Period
from skills.skill import Desk, Who

AHEAD: JsonDict = {
    "looks": "ahead"
}  # in a period's schema: "January" is the one to come, as for deals that are to close
_RELATIVE = re.compile(r"(this|current|last|previous|next)[ _](week|month|quarter|half|year)", re.I)
_TO_DATE: dict[str, Length] = {"ytd": "year", "hytd": "half", "qtd": "quarter", "mtd": "month"}
_QUARTER = re.compile(r"([QH])([1-4])", re.I)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


def period_of(said: str | None, desk: Desk, default: str = "quarter") -> Period:
    """The period an argument names; `default` ("quarter", "year"...: the one running today) where it is empty.

    BadUse (code bad_period) names the forms that are known.
    """
    calendar, today = desk.calendar, desk.today
    name = (said or f"this_{default}").strip()
    if found := _RELATIVE.fullmatch(name):
        return _relative(found[1].lower(), found[2].lower(), calendar, today)
    if name.lower() in _TO_DATE:
        whole = calendar.containing(today, _TO_DATE[name.lower()])
        return Period(whole.start, today, f"{whole.start}..{today}")
    if found := _QUARTER.fullmatch(name):
        return _numbered(found[1].upper(), int(found[2]), calendar, today)
    if found := _DAYS.fullmatch(name):
        return _between(found[1], found[2])
    return calendar.named(name)


def whom(person: str | None, team: bool, desk: Desk) -> tuple[Who, list[str]]:
    """Whose figures are asked for, and the ids of those people.

    `team` without a person is the asker's own team: everyone below, or everyone in scope for those who see all. With a
    person it is that person and everyone below. NotAllowed (code no_team) where there is nobody below.
    """
    asked = desk.names.person(person) if person else desk.person
    is_asker = asked.person_id == desk.person.person_id
    if not team:
        return Who(asked.name, is_asker, asked.person_id), [asked.person_id]
    below = desk.book.reports(asked.person_id)
    if not below and is_asker and asked.role in SEE_ALL:
        below = [p for p in desk.book.people() if p.person_id != asked.person_id]
    if not below:
        raise NotAllowed(f"There is no team below {asked.name} that you can see.", code="no_team", person=asked.name)
    ids = [asked.person_id, *(p.person_id for p in below if p.person_id != asked.person_id)]
    return Who(_team_name(asked, below), is_asker, asked.person_id, is_team=True), ids


def whose(person: str | None, team: bool, desk: Desk) -> tuple[Who, list[str] | None]:
    """Whose figures are asked for where a lead, named or asking, means the team and who sees everything the company.

    The ids of those people, None for everyone in scope. NotAllowed (code no_team) as for `whom`.
    """
    if company := company_of(person, team, desk):
        return company, None
    who, ids = whom(person, team, desk)
    return whom(person, True, desk) if not team and desk.book.reports(ids[0]) else (who, ids)


def company_of(person: str | None, team: bool, desk: Desk) -> Who | None:
    """The whole company, where somebody who sees everything names nobody; else None."""
    if person is not None or team or desk.person.role not in SEE_ALL:
        return None
    return Who(desk.book.company.name, is_asker=False, is_team=True)


def _team_name(lead: Person, below: list[Person]) -> str:
    teams = {p.team for p in below if p.team}
    return teams.pop() if len(teams) == 1 else lead.team or lead.name


def _relative(which: str, length: str, calendar: FiscalCalendar, today: date) -> Period:
    step = {"this": 0, "current": 0, "last": -1, "previous": -1, "next": 1}[which]
    if length == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return _days(monday, monday + timedelta(days=6))
    running = calendar.containing(today, length)  # type: ignore[arg-type]
    if step == 0:
        return running
    return calendar.previous(running) if step < 0 else calendar.following(running)


def _numbered(kind: str, number: int, calendar: FiscalCalendar, today: date) -> Period:
    """The quarter or half of this number in the running fiscal year."""
    length: Length = "quarter" if kind == "Q" else "half"
    year = calendar.containing(today, "year")
    if length == "half" and number > 2:
        raise BadUse(
            f"'{kind}{number}' is not a period: a year has two halves.", code="bad_period", name=f"{kind}{number}"
        )
    return calendar.numbered(int(year.name), length, number)


def _between(first: str, last: str) -> Period:
    try:
        return _days(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise BadUse(f"{first}..{last} holds a day that does not exist.", code="bad_period", name=first) from error


def _days(start: date, end: date) -> Period:
    if end < start:
        raise BadUse(f"{start}..{end} ends before it starts.", code="bad_period", name=f"{start}..{end}")
    return Period(start, end, f"{start}..{end}")
