"""What a person should know beside the answer: steps of disputes that concern them, agreed actions that fall due.

Each is told once, as a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer
from assistant.wording import phrase
from connectors.errors import CoachError
from connectors.waiting import due, waiting
from skills.disputes.scope import ears

if TYPE_CHECKING:
    from assistant.agent import Coach
    from connectors.state.disputes import ToTell
    from skills.skill import Desk

SOON = timedelta(days=3)  # before an action is due that it is reminded of


def with_news(answer: Answer, desk: Desk, coach: Coach) -> Answer:
    """The answer with what the person has not been told yet.

    It is noted as told after it was worded: who dies in between tells it again rather than never.
    """
    keys, soon = ears(desk.person), desk.today + SOON
    nothing = not waiting(coach.home, keys) and not due(coach.home, desk.person.person_id, soon)
    if coach.settings.state_url is None and nothing:
        return answer
    try:
        told = (*_of_disputes(keys, desk, coach, answer.language), *_of_actions(desk, coach, answer.language))
    except CoachError:
        return answer  # an answer does not fail for want of news
    return replace(answer, notes=(*answer.notes, *told))


def _of_disputes(keys: Sequence[str], desk: Desk, coach: Coach, language: str) -> list[str]:
    disputes = coach.state.disputes
    found = [step for key in keys for step in disputes.to_tell(key)]
    told = [said for step in found if (said := _worded(step, desk, language))]
    for step in found:
        disputes.told(step, at=datetime.now(UTC))
    return told


def _of_actions(desk: Desk, coach: Coach, language: str) -> list[str]:
    """A reminder of each action that falls due within SOON, or has."""
    actions = coach.state.actions
    found = actions.to_remind(desk.person.person_id, desk.today + SOON)
    told = [phrase("notes:action_due", language, number=a.id, text=a.text, due=a.due, today=desk.today) for a in found]
    for action in found:
        actions.reminded(action.id, at=datetime.now(UTC))
    return told


def _worded(what: ToTell, desk: Desk, language: str) -> str | None:
    """The step in a sentence; None where the person does not see the dispute any more."""
    from skills.disputes.listing import row
    from skills.disputes.scope import people_of

    people = people_of(desk)
    if what.dispute.person_id not in people:
        return None
    step = next(s for s in what.dispute.steps if s.id == what.step_id)
    shown = row(what.dispute, desk, people)
    facts: dict[str, Any] = {"person": shown.person, "deal": shown.deal, "period": shown.period, "number": shown.number}
    if step.kind == "accepted":
        facts |= {"amount": shown.amount, "paid_in": shown.paid_in}
    return phrase(f"notes:dispute_{step.kind}", language, text=step.text, **facts)
