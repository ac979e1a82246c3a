"""Goals that somebody may see: their own, and of those they lead what was shared or set for them. What falls due."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from connectors.book.schema import Person
from connectors.state.goals import Goal
from skills.goals.measures import Measure
from skills.goals.results import Entry, GoalList, History, Progress, Quantity, Reminder
from skills.goals.standing import name_of, standing, unit, who
from skills.skill import Desk, Who

if TYPE_CHECKING:
    from skills.goals.asking import Args

SHOWN_OVER = timedelta(days=31)  # how long a goal is listed after its last day
SOON = timedelta(days=7)  # before its last day that a goal is called to mind
_ENTRIES = 20


def listed(args: Args, desk: Desk) -> GoalList:
    """Those that run, are to come, or ended lately; a lead who names nobody sees the team's behind their own."""
    whose, people = _whose(args, desk)
    still = [
        g for g in visible(desk, people) if g.status == "open" and g.ends >= desk.today - SHOWN_OVER and _meant(g, args)
    ]
    found = [standing(g, desk) for g in still]
    own = desk.person.person_id
    order = {g.number: g for g in found}
    found.sort(key=lambda g: (g.who.person_id != own, g.part_of in order, g.ends, g.who.name, g.number))
    return GoalList(whose, desk.today, tuple(found))


def history(args: Args, desk: Desk) -> History:
    """What was done with goals, newest first, and those that are over, measured on their last day."""
    whose, people = _whose(args, desk)
    seen = {g.id: g for g in visible(desk, people) if _meant(g, args)}
    entries = []
    for event in sorted(desk.state.goals.events(seen), key=lambda e: (e.at, e.goal_id), reverse=True)[:_ENTRIES]:
        goal = seen[event.goal_id]
        measure = cast("Measure", goal.measure)
        target = Quantity(event.target, unit(measure, goal.currency))
        by = name_of(event.by, desk)
        entries.append(Entry(goal.id, measure, event.at.date(), by, event.what, target, event.ends))
    over = [standing(g, desk) for g in seen.values() if g.status == "open" and g.ends < desk.today]
    return History(
        whose, desk.today, tuple(entries), tuple(sorted(over, key=lambda g: (g.ends, g.number), reverse=True))
    )


def visible(desk: Desk, people: set[str]) -> list[Goal]:
    """Of these people the goals that the asker may see."""
    own = desk.person.person_id
    below = {p.person_id: p for p in desk.book.reports(own)}
    allowed = people & ({own} | set(below))
    found = desk.state.goals.all(people=sorted(allowed)) if allowed else []
    return [g for g in found if g.person_id == own or g.shared or not set_by_themself(g, below[g.person_id])]


def set_by_themself(goal: Goal, person: Person) -> bool:
    """Whether the person whose goal it is set it."""
    return goal.set_by.lower() in ((person.email or "").lower(), person.person_id.lower())


def due(desk: Desk) -> tuple[Reminder, ...]:
    """What the asker is to be reminded of about goals of theirs and was not yet, for digests and notes.

    After telling it, note it with `desk.state.goals.reminded(number, about)`.
    """
    mine = [
        g
        for g in desk.state.goals.all(people=[desk.person.person_id], still_open=True)
        if g.starts <= desk.today <= g.ends + SHOWN_OVER
    ]
    told = desk.state.goals.reminded_of([g.id for g in mine])
    found = [reminder for goal in mine if (reminder := reminder_of(standing(goal, desk), desk.today))]
    return tuple(r for r in found if (r.goal.number, r.about) not in told)


def reminder_of(goal: Progress, today: date) -> Reminder | None:
    """Of one goal: that it is reached or missed, ends soon, or lies behind with half of its days gone."""
    if goal.state in ("reached", "missed"):
        return Reminder("reached" if goal.state == "reached" else "missed", goal)
    if goal.state in ("untold", "not_begun"):
        return None
    if goal.ends - today <= SOON:
        return Reminder("ending", goal)
    return Reminder("behind", goal) if goal.state == "behind" and goal.gone >= Decimal("0.5") else None


def _whose(args: Args, desk: Desk) -> tuple[Who, set[str]]:
    if args.person:
        person = desk.names.person(args.person)
        return who(person, desk), {person.person_id}
    own = desk.person.person_id
    below = {p.person_id for p in desk.book.reports(own)}
    return who(desk.person, desk, team=args.team and bool(below)), {own} | below


def _meant(goal: Goal, args: Args) -> bool:
    if args.goal is not None and args.goal not in (goal.id, goal.parent_id):
        return False
    return args.measure is None or goal.measure == args.measure
