"""An answer as it was recorded, for whoever it was given to, and for nobody else."""

from __future__ import annotations

import logging
from typing import Any

from assistant.answer import Answer, SkillCall
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from connectors.errors import NotAllowed
from connectors.state import RecordedAnswer
from skills.skill import Choice, Citation, Figure

log = logging.getLogger("coach.slack")
_LISTS = ("notes", "next")
_SAME = ("question", "person", "language", "text", "refused", "model", "thread", "confidence", "code", "id")


def recalled(office: Office, answer_id: str, place: Place) -> Answer | str:
    """The answer, or the code of the phrase that says why it can't be shown."""
    recorded = office.state.answer(answer_id)
    if recorded is None:
        return "slack:no_answer"
    try:
        asker = office.people.asker(place.user)
    except NotAllowed as error:
        return error.code
    if asker.email != recorded.person:
        log.warning("user %s asked for answer %s, which is not theirs", place.user, answer_id)
        return "slack:not_yours"
    return _answer(recorded)


def _answer(recorded: RecordedAnswer) -> Answer:
    document = recorded.document
    clarify = document.get("clarify")
    given: dict[str, Any] = {name: document[name] for name in _SAME}
    given |= {name: tuple(document.get(name) or ()) for name in _LISTS}
    return Answer(
        **given,
        skills=tuple(SkillCall(**call) for call in document["skills"]),
        figures=tuple(Figure(**figure) for figure in document["figures"]),
        citations=tuple(Citation(**citation) for citation in document["citations"]),
        clarify=None if clarify is None else tuple(Choice(**choice) for choice in clarify),
    )
