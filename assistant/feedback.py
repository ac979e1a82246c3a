"""What people say of answers: a word in the terminal, "that's not what I meant" in a conversation. Kept in the state.

`coach eval feedback` lists what was misunderstood, grouped by where it belongs, to be added to the phrases.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.answer import Answer
from connectors.errors import CoachError, NoData
from connectors.state import Feedback, RecordedAnswer

if TYPE_CHECKING:
    from assistant.agent import Coach

_ABOUT_TALK = {"complaint", "thanks", "greeting", "goodbye", "insult", "forget", "never_mind"}


def rate(
    coach: Coach, person: str, *, helpful: bool, comment: str | None = None, thread: str | None = None
) -> RecordedAnswer:
    """Note what a person says of their last answer (in a thread); NoData (code no_answer_yet) where there is none."""
    answer = _last(coach, person, thread)
    if answer is None:
        raise NoData("There is no answer yet to say something about.", code="no_answer_yet")
    coach.state.add_feedback(Feedback(answer.id, answer.person, datetime.now(UTC), helpful, comment or None))
    return answer


def note_complaint(coach: Coach, complaint: Answer) -> None:
    """A complaint in a conversation is about the answer before it; an answer never fails for want of this note."""
    try:
        rate(coach, complaint.person, helpful=False, comment=complaint.question, thread=complaint.thread)
    except CoachError:
        return


def _last(coach: Coach, person: str, thread: str | None) -> RecordedAnswer | None:
    """The last answer that was more than talk."""
    coach.state.take_in()
    recent = coach.state.latest(person)
    said = (a for a in recent if a.document.get("code") not in _ABOUT_TALK)
    return next((a for a in said if thread is None or a.document.get("thread") == thread), None)
