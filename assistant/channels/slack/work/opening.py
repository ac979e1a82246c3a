"""When somebody opens the conversation with the coach: what they might ask, by their role.

body: place.
"""

from __future__ import annotations

from typing import Any

from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.rounds import seen
from assistant.channels.slack.trying import tried
from assistant.wording import phrase
from connectors.errors import CoachError
from connectors.state import Work

_MOST = 4  # Slack shows no more
_OWN = {"rep", "manager", "operations", "finance"}  # roles that have questions of their own


def suggest(office: Office, work: Work) -> None:
    """Suggest questions; to whoever may not ask, none."""
    place = Place.of(work.body)
    try:
        asker = office.people.asker(place.user)
        person = office.coach.desk(asker.email).person
    except CoachError:
        return
    seen(office, place.user, person)
    title = phrase("slack:prompts_title", asker.language)
    prompts = [{"title": line, "message": line} for line in prompts_for(person.role, asker.language)]
    tried(
        lambda: office.client.assistant_threads_setSuggestedPrompts(
            channel_id=place.channel, prompts=prompts, title=title
        )
    )


def prompts_for(role: str, language: str) -> list[Any]:
    """The questions that a role is likely to have, one a line of the phrase."""
    return phrase(f"slack:prompts_{role if role in _OWN else 'other'}", language).splitlines()[:_MOST]
