"""Show the working of an answer, or put it away: the message is rendered anew from the record of the answer.

body: place, answer (its id), unfolded, ts (the message), asked.
"""

from __future__ import annotations

from typing import Any

from assistant.channels.slack.blocks import messages
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.recalled import recalled
from assistant.channels.slack.sending import deliver, prepared, replace, say
from assistant.wording import phrase
from connectors.state import Work

Plain = dict[str, Any]


def fold(office: Office, work: Work) -> Plain | None:
    """Change the message; somebody else's answer is shown to nobody."""
    place, body = Place.of(work.body), work.body
    answer = recalled(office, body["answer"], place)
    if isinstance(answer, str):
        say(office, place, phrase(answer, office.people.language(place.user)))
        return None
    first, *further = messages(
        answer, unfolded=body["unfolded"], private=not place.direct, asked=body["asked"], thread=place.thread or ""
    )
    replace(office, place, body["ts"], first)
    return deliver(office, work, place, prepared(further, answer.language, private=True))
