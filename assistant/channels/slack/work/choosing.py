"""What somebody wants to be written to about: a button of a digest, of an alert or of the home.

body: place, about (digest or alerts), wanted.
"""

from __future__ import annotations

from assistant.channels.slack.office import Office
from assistant.channels.slack.people import account
from assistant.channels.slack.place import Place
from assistant.channels.slack.rounds import seen
from assistant.channels.slack.sending import say
from assistant.wording import phrase
from connectors.errors import NotAllowed
from connectors.state import Work


def choose(office: Office, work: Work) -> None:
    """Note it and say so; at home the home shows it."""
    place, body = Place.of(work.body), work.body
    try:
        office.people.asker(place.user)
    except NotAllowed:
        return
    seen(office, place.user)
    office.state.outreach.choose(account(place.team, place.user), body["about"], wanted=bool(body["wanted"]))
    if place.channel:
        said = f"slack:opted_{'in' if body['wanted'] else 'out'}_{body['about']}"
        say(office, place, phrase(said, office.people.language(place.user)))
    office.put(f"{work.key}:home", "home", Place(place.team, "", place.user))
