"""A turn of practice at a desk: the first line of an objection, or what a reply was worth and the next one.

It is over when the customer has no more lines, when every point has been made, or when the seller stops.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from connectors.errors import NoData
from connectors.library import Objection
from connectors.library.heard import ENOUGH
from connectors.mail.sentences import sentences
from skills.practice.results import Judged, Practice
from skills.skill import Desk

_LOOKED_AT = 20  # passages in which an objection is looked for


@dataclass(frozen=True, slots=True)
class Going:
    """Where a practice stands: the objection's key, how many replies there were with this one, what was heard."""

    key: str
    turn: int
    heard: Mapping[str, str]
    over: bool = False


def begin(topic: str, desk: Desk) -> Practice:
    """The customer's first line of the objection that a question is about; NoData (no_practice) where there is none.

    Objections in the language of the conversation come first.
    """
    said = _without_framing(topic)
    nothing = str(_framing()[desk.language]["nothing"]) if desk.language in _framing() else topic
    for language in (desk.language, None):
        for looked_for in filter(None, (said, topic, nothing)):
            known = _known(looked_for, language, desk)
            meant = desk.library.meant(said, known) if said else next(iter(known), None)
            if meant:
                others = tuple(o.heading for o in known if o.key != meant.key and o.source == meant.source)
                return _turn(meant, Going(meant.key, 0, {}), [], others)
    raise NoData("No guide holds an objection to practise.", code="no_practice")


def _known(topic: str, language: str | None, desk: Desk) -> list[Objection]:
    """The objections of the guides that were found."""
    found = desk.library.search(topic, person=desk.person, k=_LOOKED_AT, language=language)
    guides = {passage.source: passage.key for passage in reversed(found)}
    return [one for key in reversed(guides.values()) for one in desk.library.objections(key, desk.person)]


def _without_framing(question: str) -> str:
    """What of a question is about the objection, not about wanting to practise."""
    framing = {word for each in _framing().values() for word in str(each["words"]).split()}
    return " ".join(word for word in re.findall(r"[\w'’-]+", question) if word.lower() not in framing)


@cache
def _framing() -> Mapping[str, Mapping[str, str]]:
    import yaml

    read: Mapping[str, Mapping[str, str]] = yaml.safe_load((files(__package__) / "framing.yaml").read_text("utf-8"))
    return read


def go_on(reply: str, going: Going, desk: Desk) -> Practice:
    """What a reply was worth, and the next line or the checklist; NoData (code no_practice) where the guide is gone."""
    known = desk.library.objections(going.key, desk.person)
    meant = next((o for o in known if o.key == going.key), None)
    if meant is None:
        raise NoData("The guide that was practised is not there any more.", code="no_practice")
    others = tuple(o.heading for o in known if o.key != meant.key)
    made = [] if going.over else made_by(reply, meant, known, desk)
    return _turn(meant, going, made, others)


def made_by(reply: str, meant: Objection, known: list[Objection], desk: Desk) -> list[tuple[int, str]]:
    """The points that a reply makes, each with the sentence that does so most surely."""
    told = [(desk.library.heard(sentence, meant, known), sentence) for sentence in sentences(reply)]
    best = [max(((chances[n], sentence) for chances, sentence in told), default=(0.0, "")) for n in _places(meant)]
    return [(n, sentence) for n, (chance, sentence) in enumerate(best) if chance >= ENOUGH]


def _places(meant: Objection) -> range:
    return range(len(meant.points))


def _turn(meant: Objection, going: Going, made: list[tuple[int, str]], others: tuple[str, ...]) -> Practice:
    heard = {**{str(n): words for n, words in made}, **going.heard}
    points = tuple(Judged(p.text, heard.get(str(n)), p.examples[0]) for n, p in enumerate(meant.points))
    over = going.over or going.turn >= len(meant.lines) or all(point.words is not None for point in points)
    return Practice(
        key=meant.key,
        objection=meant.heading,
        guide=meant.guide,
        source=meant.source,
        passage=meant.text,
        language=meant.language,
        turn=going.turn,
        line=None if over else meant.lines[going.turn],
        points=points,
        now=tuple(points[n] for n, _ in made),
        others=others,
    )
