"""After the stop button: the work has been ended in the inbox; what is left is to say so and to take the status away.

body: place.
"""

from __future__ import annotations

from typing import Any

from assistant.channels.slack.blocks import Message
from assistant.channels.slack.kit import markdown
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.sending import deliver, prepared
from assistant.channels.slack.status import clear
from assistant.wording import phrase
from connectors.state import Work


def say_stopped(office: Office, work: Work) -> dict[str, Any]:
    """Say that it is stopped."""
    place = Place.of(work.body)
    language = office.people.language(place.user)
    said = phrase("slack:stopped", language)
    sent = deliver(office, work, place, prepared([Message(said, (markdown(said),))], language, private=True))
    clear(office.client, place)
    return sent
