"""Whether a message is a wish to be written to, or not: "no more digests", "send me alerts".

How that is said stands in prompts/<language>/phrases.yaml, as patterns, under hears_digest_off and so on.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.channels.slack.office import Office
from assistant.channels.slack.people import account
from assistant.channels.slack.place import Place
from assistant.channels.slack.rounds import seen
from assistant.wording import languages, phrase
from connectors.state.outreach import Kind

_LONGEST = 70  # characters of such a message: what is longer says something else as well
_KINDS: tuple[Kind, ...] = ("digest", "alerts")


def wish(said: str) -> tuple[Kind, bool, str] | None:
    """What is to be changed, to what, and the language that it was said in; None for any other message."""
    if len(said) > _LONGEST:
        return None
    for language in languages():
        for kind in _KINDS:
            for to in ("off", "on"):
                if _heard(f"slack:hears_{kind}_{to}", language).search(said):
                    return kind, to == "on", language
    return None


def granted(office: Office, place: Place, kind: Kind, *, wanted: bool) -> None:
    """Note the wish of somebody who may ask; NotAllowed for others."""
    seen(office, place.user, office.coach.desk(office.people.asker(place.user).email).person)
    office.state.outreach.choose(account(place.team, place.user), kind, wanted=wanted)


def answer_to(kind: Kind, *, wanted: bool, language: str) -> str:
    """That it is done."""
    return phrase(f"slack:opted_{'in' if wanted else 'out'}_{kind}", language)


@cache
def _heard(code: str, language: str) -> re.Pattern[str]:
    return re.compile(rf"\b{phrase(code, language)}\b", re.IGNORECASE)
