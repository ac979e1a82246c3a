"""How far a goal has come: measured from the book, beside the working days that have gone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from connectors.book.schema import Person
from connectors.state.goals import Goal
from skills.attainment.pace import pace
from skills.goals.measures import LEVELS, MONEY, SHARES, Aimed, Measure, done
from skills.goals.results import Progress, Quantity, State
from skills.skill import Desk, Who
from skills.working_days import country_of


def standing(goal: Goal, desk: Desk) -> Progress:
    """Today, or on its last day where that has passed."""
    measure = cast("Measure", goal.measure)
    (person,) = desk.book.people(ids=[goal.person_id])
    target = Quantity(goal.target, unit(measure, goal.currency))
    value = done(measure, aimed(goal, desk), desk) if goal.starts <= desk.today else None
    gone = pace([(goal.starts, goal.ends)], desk.today, country_of(person, desk.book.territories()))
    return Progress(
        number=goal.id,
        who=who(person, desk, team=goal.team),
        measure=measure,
        target=target,
        done=Quantity(value, target.unit) if value is not None else None,
        starts=goal.starts,
        ends=goal.ends,
        gone=gone.share,
        days_left=gone.left,
        state=_state(goal, value, gone.share, desk.today),
        shared=goal.shared,
        set_by=name_of(goal.set_by, desk),
        part_of=goal.parent_id,
    )


def aimed(goal: Goal, desk: Desk) -> Aimed:
    """Whose doing counts for a goal."""
    people = [goal.person_id]
    if goal.team:
        people = sorted({goal.person_id, *(p.person_id for p in desk.book.reports(goal.person_id))})
    currency = goal.currency or desk.book.company.currency
    return Aimed(goal.person_id, goal.team, people, goal.starts, goal.ends, currency)


def unit(measure: Measure, currency: str | None) -> str:
    """What a measure is counted in."""
    if measure in MONEY:
        assert currency is not None
        return currency
    return "%" if measure in SHARES else "count"


def who(person: Person, desk: Desk, *, team: bool = False) -> Who:
    """Whose goal it is; a team's by its name."""
    name = (person.team or person.name) if team else person.name
    return Who(name, person.person_id == desk.person.person_id, person.person_id, is_team=team)


def name_of(address: str, desk: Desk) -> str:
    """A colleague's name by address or id, where the asker may see them."""
    known = {key: p.name for p in desk.book.people() for key in (p.person_id, (p.email or "").lower()) if key}
    return known.get(address.lower(), known.get(address, ""))


def _state(goal: Goal, value: Decimal | None, gone: Decimal, today: date) -> State:
    if today < goal.starts:
        return "not_begun"
    if value is None:
        return "untold"
    if value >= goal.target:
        return "reached"
    if today > goal.ends:
        return "missed"
    if goal.measure in LEVELS:
        return "behind"
    return "on_track" if value >= goal.target * gone else "behind"
