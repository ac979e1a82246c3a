"""How somebody, or a team, is doing on agreed actions: what is open and falls due, what was done, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from connectors.state.agreed import Agreed
from skills.asked import whom
from skills.coaching_summary.agreeing import who_is
from skills.coaching_summary.results import Action, Actions, Month
from skills.skill import Desk

if TYPE_CHECKING:
    from skills.coaching_summary.asking import Args

_TO_SEE = 12  # closed ones that are shown
_MONTHS = 6  # that are told apart


def progress(args: Args, desk: Desk) -> Actions:
    """Open actions by their day, then those that were closed last; of a team with the person's name on each."""
    if args.team:
        who, ids = whom(args.person, True, desk)
    else:
        who = who_is(desk.names.person(args.person) if args.person else desk.person, desk)
        ids = [who.person_id or ""]
    names = {p.person_id: p.name for p in desk.book.people(ids=ids)} if args.team else {}
    every = desk.state.actions.all(people=ids)
    return Actions(who, desk.today, shown(every, desk.today, names), by_month(every, desk.today))


def actions_of(person_id: str, desk: Desk) -> tuple[Action, ...]:
    """A person's, as they are shown."""
    return shown(desk.state.actions.all(people=[person_id]), desk.today)


def falling_due(desk: Desk, by: date) -> tuple[Action, ...]:
    """The asker's own open actions that are due by a day, overdue ones among them: for a digest of the week."""
    mine = desk.state.actions.all(people=[desk.person.person_id], still_open=True)
    return shown([a for a in mine if a.due is not None and a.due <= by], desk.today)


def shown(every: Sequence[Agreed], today: date, names: dict[str, str] | None = None) -> tuple[Action, ...]:
    """Open ones by their day, those without one last; then the last closed ones, the latest first."""
    still = sorted((a for a in every if a.status == "open"), key=lambda a: (a.due is None, a.due or today, a.id))
    closed = sorted((a for a in every if a.closed_at), key=lambda a: (a.closed_at, a.id), reverse=True)
    return tuple(_row(a, today, (names or {}).get(a.person_id, "")) for a in (*still, *closed[:_TO_SEE]))


def by_month(every: Sequence[Agreed], today: date) -> tuple[Month, ...]:
    """The last months in which something was agreed, done or dropped, the latest first."""
    rows = [_row(a, today, "") for a in every]
    starts = {on.replace(day=1) for row in rows for on in (row.agreed_on, row.closed_on) if on}
    return tuple(_month(start, rows) for start in sorted(starts, reverse=True)[:_MONTHS])


def _month(start: date, rows: Sequence[Action]) -> Month:
    closed = [row for row in rows if row.closed_on and row.closed_on.replace(day=1) == start]
    done = [row for row in closed if row.status == "done"]
    return Month(
        start,
        agreed=sum(row.agreed_on.replace(day=1) == start for row in rows),
        done=len(done),
        in_time=sum(not row.late for row in done),
        dropped=sum(row.status == "dropped" for row in closed),
    )


def _row(found: Agreed, today: date, person: str) -> Action:
    closed = found.closed_at.date() if found.closed_at else None
    late = found.due is not None and found.due < (closed or today)
    return Action(found.id, found.text, found.due, found.status, found.agreed_at.date(), closed, late, person)
