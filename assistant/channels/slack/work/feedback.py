"""What a person says of an answer: one of Slack's buttons, or what they had meant. Kept in the state.

body: place, answer (its id), helpful, comment.
"""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.recalled import recalled
from assistant.channels.slack.sending import say
from assistant.wording import phrase
from connectors.state import Feedback, Work


def note_feedback(office: Office, work: Work) -> None:
    """Keep it and say thanks; of somebody else's answer nothing is kept."""
    place, body = Place.of(work.body), work.body
    answer = recalled(office, body["answer"], place)
    if isinstance(answer, str):
        say(office, place, phrase(answer, office.people.language(place.user)))
        return
    at = datetime.fromtimestamp(work.came_at, UTC)
    comment = body.get("comment") or None
    office.state.add_feedback(Feedback(answer.id, answer.person, at, bool(body["helpful"]), comment))
    say(office, place, phrase("slack:noted_as_asked" if comment else "slack:thanks", answer.language))
