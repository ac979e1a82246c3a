"""What happened since a person last asked: steps of disputes that concern them, each told once, as notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer
from assistant.wording import phrase
from connectors.errors import CoachError
from connectors.waiting import waiting
from skills.disputes.scope import ears

if TYPE_CHECKING:
    from assistant.agent import Coach
    from connectors.state.disputes import ToTell
    from skills.skill import Desk


def with_news(answer: Answer, desk: Desk, coach: Coach) -> Answer:
    """The answer with what the person has not been told yet.

    It is noted as told after it was worded: who dies in between tells it again rather than never.
    """
    keys = ears(desk.person)
    if coach.settings.state_url is None and not waiting(coach.home, keys):
        return answer
    try:
        disputes = coach.state.disputes
        found = [step for key in keys for step in disputes.to_tell(key)]
        told = tuple(said for step in found if (said := _worded(step, desk, answer.language)))
        for step in found:
            disputes.told(step, at=datetime.now(UTC))
    except CoachError:
        return answer  # an answer does not fail for want of news
    return replace(answer, notes=(*answer.notes, *told))


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
