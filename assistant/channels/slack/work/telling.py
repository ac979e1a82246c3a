"""Tell somebody, unasked, of a step of a dispute that concerns them; whoever decides it gets the button for it.

body: place. All that the person has not been told is told at once.
"""

from __future__ import annotations

from assistant.channels.slack import kit, tasks
from assistant.channels.slack.blocks import Message, notified, paged
from assistant.channels.slack.kit import Plain
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.sending import Lost, deliver, direct, prepared
from assistant.news import news
from assistant.wording import phrase
from connectors.errors import NotAllowed
from connectors.state import Work


def tell(office: Office, work: Work) -> Plain | None:
    """Send it, and note that it was told."""
    place = Place.of(work.body)
    try:
        asker = office.people.asker(place.user)
        desk = office.coach.desk(asker.email, language=asker.language)
    except NotAllowed:
        return None
    there, reply = direct(office, place), work.reply
    if reply is None:
        fresh = news(desk, office.state, desk.language, goals=False)
        if not fresh.of_disputes:
            return None
        said = "\n".join(f"- {one}" for one in fresh.of_disputes)
        below = [*tasks.disputes(desk), kit.context([phrase("slack:told", desk.language)])]
        made = [
            Message(notified(fresh.of_disputes[0]), page) for page in paged([kit.markdown(said)], below, desk.language)
        ]
        reply = prepared(made, desk.language, private=True)
        if not office.inbox.prepared(work, reply):
            raise Lost
        for step in fresh.steps:
            office.state.disputes.told(step, at=office.moment())
    return deliver(office, work, there, reply)
