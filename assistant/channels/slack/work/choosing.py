"""What somebody wants to be written to about: a button of a digest, of an alert or of the home.

body: place, about (digest or alerts), wanted.
"""

from __future__ import annotations

from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.sending import say
from assistant.channels.slack.wishes import answer_to, granted
from connectors.errors import NotAllowed
from connectors.state import Work


def choose(office: Office, work: Work) -> None:
    """Note it and say so; the home shows it from now on."""
    place, kind, wanted = Place.of(work.body), work.body["about"], bool(work.body["wanted"])
    try:
        granted(office, place, kind, wanted=wanted)
    except NotAllowed:
        return
    if place.channel:
        say(office, place, answer_to(kind, wanted=wanted, language=office.people.language(place.user)))
    office.put(f"{work.key}:home", "home", Place(place.team, "", place.user))
