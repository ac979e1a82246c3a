"""What is done with goals: set, adjusted, shared, divided, given up. Checked first, written after a yes.

Whoever set a goal may change it; the person whose it is may share it; a team's goal is divided by who set it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from connectors.book.schema import Person
from connectors.errors import BadUse, NoData, NotAllowed
from connectors.periods import Period
from connectors.state.goals import Goal, NewGoal
from skills.asked import period_of
from skills.attainment.ledger import read
from skills.attainment.measured import quota_of
from skills.goals.dividing import divided
from skills.goals.listing import visible
from skills.goals.measures import MONEY, SHARES, Aimed, Measure, done
from skills.goals.results import Act, Part, Quantity, Step
from skills.goals.standing import unit, who
from skills.skill import Desk

if TYPE_CHECKING:
    from skills.goals.asking import Args

_CENT, _ONE = Decimal("0.01"), Decimal(1)


def checked(args: Args, act: Act, desk: Desk) -> Step:
    """The step that would be taken, or the error that it would end with; nothing is written.

    BadUse: goal_of_what, goal_without_target, goal_over, which_goal, bad_period, no_team_goal, goal_divided. NoData:
    no_goal, no_open_goal. NotAllowed: goal_not_yours, goal_not_led, no_team.
    """
    if act == "set":
        return _setting(args, desk)
    goal = _meant(args, desk, parts=act != "cascade")
    if act == "share":
        return _sharing(goal, desk)
    if goal.set_by.lower() not in _me(desk):
        raise NotAllowed(f"Goal {goal.id} was set by somebody else.", code="goal_not_yours", key=goal.id)
    if act == "cascade":
        return _dividing(goal, desk)
    return _adjusting(goal, args, desk) if act == "adjust" else _step("drop", goal, desk)


def taken(step: Step, desk: Desk, *, at: datetime) -> Step:
    """The step, written."""
    by, goals = desk.person.email or desk.person.person_id, desk.state.goals
    if step.act == "set":
        (made,) = goals.add([_new(step, str(step.who.person_id), step.target, by, at, team=step.who.is_team)])
        return replace(step, number=made.id, kind="written")
    assert step.number is not None
    if step.act == "adjust":
        goals.adjust(step.number, target=step.target.value, ends=step.ends, by=by, at=at)
    elif step.act == "share":
        goals.share(step.number, by=by, at=at)
    elif step.act == "drop":
        goals.drop(step.number, by=by, at=at)
    else:
        goals.add([_new(step, p.person_id, p.target, by, at, parent=step.number) for p in step.parts])
    return replace(step, kind="written")


def _new(
    step: Step, person: str, target: Quantity, by: str, at: datetime, *, team: bool = False, parent: int | None = None
) -> NewGoal:
    currency = target.unit if target.money else None
    return NewGoal(person, step.measure, target.value, currency, step.starts, step.ends, by, at, team, parent)


def _setting(args: Args, desk: Desk) -> Step:
    person = desk.names.person(args.person) if args.person else desk.person
    if args.team and not desk.book.reports(person.person_id):
        raise NotAllowed(f"There is no team below {person.name} that you can see.", code="no_team", person=person.name)
    if person.person_id not in _led(desk):
        raise NotAllowed(f"You don't lead {person.name}.", code="goal_not_led", person=person.name)
    measure = args.measure or _told_by_its_target(args)
    if measure is None:
        raise BadUse("It is not said what the goal is about.", code="goal_of_what")
    period = _period(args, desk)
    currency = args.currency or person.currency or desk.book.company.currency
    target = _target(args, measure, currency)
    if target is None:
        raise BadUse("It is not said how much is to be reached.", code="goal_without_target", measure=measure)
    people = [person.person_id, *(p.person_id for p in desk.book.reports(person.person_id) if args.team)]
    aimed = Aimed(person.person_id, args.team, people, period.start, period.end, currency)
    so_far = done(measure, aimed, desk) if period.start <= desk.today else None
    return Step(
        act="set",
        who=who(person, desk, team=args.team),
        number=None,
        measure=measure,
        target=target,
        starts=period.start,
        ends=period.end,
        so_far=Quantity(so_far, target.unit) if so_far is not None else None,
    )


def _adjusting(goal: Goal, args: Args, desk: Desk) -> Step:
    measure = cast("Measure", goal.measure)
    target = _target(args, measure, goal.currency or desk.book.company.currency)
    ends = _period(args, desk).end if args.period else goal.ends
    if target is None and ends == goal.ends:
        raise BadUse("It is not said what the goal becomes.", code="goal_without_target", measure=measure)
    step = _step("adjust", goal, desk)
    return replace(step, target=target or step.target, ends=ends, before=step.target, ended=goal.ends)


def _sharing(goal: Goal, desk: Desk) -> Step:
    if goal.person_id != desk.person.person_id:
        raise NotAllowed(f"Goal {goal.id} is somebody else's to share.", code="goal_not_yours", key=goal.id)
    return _step("share", goal, desk)


def _dividing(goal: Goal, desk: Desk) -> Step:
    if not goal.team:
        raise BadUse(f"Goal {goal.id} is one person's.", code="no_team_goal", key=goal.id)
    if any(g.parent_id == goal.id and g.status == "open" for g in desk.state.goals.all()):
        raise BadUse(f"Goal {goal.id} is divided already.", code="goal_divided", key=goal.id)
    below = desk.book.reports(goal.person_id)
    people = [p for p in below if p.role == "rep" and not (p.left_on and p.left_on < desk.today)]
    if not people:
        raise NotAllowed("There is nobody to divide it among.", code="no_team", person=desk.person.name)
    measure, step = cast("Measure", goal.measure), _step("cascade", goal, desk)
    if measure in SHARES:
        targets = [goal.target] * len(people)
    else:
        weights = _quotas(people, goal, desk) if measure in MONEY else [_ONE] * len(people)
        targets = divided(goal.target, weights, _CENT if measure in MONEY else _ONE)
    parts = [Part(p.name, p.person_id, Quantity(t, step.target.unit)) for p, t in zip(people, targets, strict=True)]
    return replace(step, parts=tuple(p for p in parts if p.target.value > 0))


def _quotas(people: list[Person], goal: Goal, desk: Desk) -> list[Decimal]:
    """What each person's quota for these days is, in the goal's currency; nothing where there is none."""
    if not desk.book.has("quotas"):
        return [Decimal(0)] * len(people)
    ledger = read([p.person_id for p in people], Period(goal.starts, goal.ends, f"{goal.starts}..{goal.ends}"), desk)
    found = []
    for person in people:
        target = ledger.target(person.person_id, "amount")
        quota = quota_of(target, ledger.exchange) if target else None
        into = goal.currency or desk.book.company.currency
        found.append(ledger.exchange.convert(quota, into, desk.today).amount if quota else Decimal(0))
    return found


def _step(act: Act, goal: Goal, desk: Desk) -> Step:
    (person,) = desk.book.people(ids=[goal.person_id])
    measure = cast("Measure", goal.measure)
    target = Quantity(goal.target, unit(measure, goal.currency))
    return Step(act, who(person, desk, team=goal.team), goal.id, measure, target, goal.starts, goal.ends)


def _meant(args: Args, desk: Desk, *, parts: bool) -> Goal:
    """By its number; else the only open one that fits; of several BadUse (which_goal) lists the numbers."""
    people = _led(desk)
    if args.person:
        people &= {desk.names.person(args.person).person_id}
    seen = [g for g in visible(desk, people) if g.status == "open"]
    if args.goal is not None:
        found = [g for g in seen if g.id == args.goal]
        if not found:
            raise NoData(f"There is no open goal {args.goal}.", code="no_goal", key=args.goal)
        return found[0]
    fit = [g for g in seen if g.ends >= desk.today and (args.measure is None or g.measure == args.measure)]
    if not parts:
        fit = [g for g in fit if g.team]
    elif not args.person:
        fit = [g for g in fit if g.person_id == desk.person.person_id] or fit
    if not fit:
        raise NoData("No goal is open.", code="no_open_goal")
    if len(fit) > 1:
        numbers = [g.id for g in fit]
        raise BadUse(f"Several are open: {numbers}.", code="which_goal", numbers=numbers)
    return fit[0]


def _told_by_its_target(args: Args) -> Measure | None:
    """What a target alone is about: a percentage is of quota, what is earned commission, money sales."""
    if args.percent is not None:
        return "attainment"
    if args.earn is not None:
        return "commission"
    return "won" if args.amount is not None else None


def _target(args: Args, measure: Measure, currency: str) -> Quantity | None:
    if measure in MONEY:
        value = args.amount or args.earn or args.count
    elif measure in SHARES:
        value = args.percent or args.count
    else:
        value = args.count or args.amount or args.earn
    return Quantity(value, unit(measure, currency)) if value else None


def _period(args: Args, desk: Desk) -> Period:
    """The days of a goal: the running quarter where nothing is said. BadUse (code goal_over) for what is past."""
    said = args.period or "this_quarter"
    whole = {"ytd": "this_year", "hytd": "this_half", "qtd": "this_quarter", "mtd": "this_month"}
    period = period_of(whole.get(said, said), desk)
    if period.end < desk.today:
        raise BadUse(f"{period.name} is over.", code="goal_over", period=period)
    return period


def _led(desk: Desk) -> set[str]:
    """The asker and everyone below."""
    return {desk.person.person_id, *(p.person_id for p in desk.book.reports(desk.person.person_id))}


def _me(desk: Desk) -> tuple[str, ...]:
    return (desk.person.email or "").lower(), desk.person.person_id.lower()
