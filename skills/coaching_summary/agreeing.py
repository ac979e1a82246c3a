"""Agreed actions: with whom, what, by when; ticked off or dropped. Whoever sees a person's rows may agree with them.

The person themself and those who lead them see the same actions; nobody else is told of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.book.schema import Person
from connectors.errors import BadUse, NoData, NotAllowed
from connectors.state.agreed import Agreed, NewAction
from skills.coaching_summary.results import Act, Step
from skills.skill import Desk, Who

if TYPE_CHECKING:
    from skills.coaching_summary.asking import Args


def checked(args: Args, act: Act, desk: Desk) -> Step:
    """The step that would be taken, or the error that it would end with; nothing is written.

    BadUse: empty_action, action_closed, which_action, move_to_when; NoData: no_action, no_open_action; NotAllowed:
    finance_no_coaching.
    """
    if desk.person.role == "finance":
        raise NotAllowed("Coaching is between people and those who lead them.", code="finance_no_coaching")
    return _agreeing(args, desk) if act == "agree" else _closing(args, act, desk)


def taken(step: Step, desk: Desk, *, at: datetime) -> Step:
    """The step, written."""
    by = desk.person.email or desk.person.person_id
    if step.act == "agree":
        assert step.who.person_id is not None
        new = NewAction(step.who.person_id, step.text, step.due, agreed_by=by, agreed_at=at)
        return replace(step, number=desk.state.actions.add(new).id, kind="written")
    assert step.number is not None
    if step.act == "move":
        assert step.due is not None
        desk.state.actions.move(step.number, step.due)
        return replace(step, kind="written")
    desk.state.actions.close(step.number, "done" if step.act == "done" else "dropped", by=by, at=at)
    return replace(step, kind="written")


def _agreeing(args: Args, desk: Desk) -> Step:
    person = desk.names.person(args.person) if args.person else desk.person
    text = (args.task or args.reason or "").strip()
    if not text:
        raise BadUse("Nothing is said to be done.", code="empty_action", person=person.name)
    return Step("agree", who_is(person, desk), text, args.due, None)


def _closing(args: Args, act: Act, desk: Desk) -> Step:
    found = _meant(args, desk)
    if found.status != "open":
        raise BadUse(f"Action {found.id} is {found.status}.", code="action_closed", key=found.id, status=found.status)
    (person,) = desk.book.people(ids=[found.person_id])
    if act != "move":
        return Step(act, who_is(person, desk), found.text, found.due, found.id)
    if args.due is None:
        raise BadUse("To which day is not said.", code="move_to_when", key=found.id)
    return Step(act, who_is(person, desk), found.text, args.due, found.id, was_due=found.due)


def _meant(args: Args, desk: Desk) -> Agreed:
    """By its number; else the only open one of the person named, or in sight; of several BadUse lists the numbers."""
    people = {p.person_id for p in desk.book.people()}
    if args.number is not None:
        every = desk.state.actions.all(people=people)
        found = [a for a in every if a.id == args.number]
        if not found:
            raise NoData(f"There is no action {args.number}.", code="no_action", key=args.number)
        return found[0]
    whose = {desk.names.person(args.person).person_id} if args.person else people
    still = desk.state.actions.all(people=whose, still_open=True)
    if not still:
        raise NoData("No action is open.", code="no_open_action")
    if len(still) > 1:
        numbers = [a.id for a in still]
        raise BadUse(f"Several are open: {numbers}.", code="which_action", numbers=numbers)
    return still[0]


def who_is(person: Person, desk: Desk) -> Who:
    """A person as a result names them."""
    return Who(person.name, person.person_id == desk.person.person_id, person.person_id)
