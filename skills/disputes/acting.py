"""A checked step, written: each in one transaction of the state, with the amount that follows and who is to be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from connectors.state.disputes import Dispute, Word
from skills.disputes.results import Step
from skills.disputes.scope import to_tell
from skills.disputes.step import Checked
from skills.skill import Desk


def taken(step: Checked, desk: Desk, *, at: datetime) -> Step:
    """The step as it was taken. One that opens what is open already writes nothing."""
    word = Word(desk.person.email or desk.person.person_id, at, step.text, to_tell(desk, step.person))
    disputes = desk.state.disputes
    if step.action == "open":
        found = disputes.open(step.person.person_id, step.period, step.about, word)
        again = len(found.steps) > 1 or found.opened_at != at
        return replace(step.shown(desk), number=found.id, already=again, kind="done")
    _going_on(step, desk, word)
    return replace(step.shown(desk), kind="done")


def _going_on(step: Checked, desk: Desk, word: Word) -> Dispute:
    disputes = desk.state.disputes
    assert step.dispute is not None
    if step.action == "accept":
        assert step.amount is not None
        assert step.pays_in is not None
        return disputes.accept(step.dispute.id, step.amount, step.pays_in, word)
    do = {"answer": disputes.answer, "reject": disputes.reject, "withdraw": disputes.withdraw}[step.action]
    return do(step.dispute.id, word)
