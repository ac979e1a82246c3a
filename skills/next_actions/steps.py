"""What the company's guides say first about a sign of risk or an objection: one sentence, with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from connectors.errors import CoachError
from connectors.library import Library
from skills.coaching_advice.asking import on_sign, on_topic
from skills.coaching_advice.results import Part, Quote, Source
from skills.pipeline_risk.signs import KINDS
from skills.skill import Desk

LOOKED_UP = 3  # things in one answer


@dataclass(frozen=True, slots=True)
class Guidance:
    """What is quoted, if a sentence stands by itself, and its source; `number` is how the answer refers to it."""

    number: int
    said: str | None
    source: Source


def guidance(about: Iterable[str], desk: Desk) -> Mapping[str, Guidance]:
    """For the first few signs or objections; what the guides are not surely about is left out, and all of it where the
    library can't be reached."""
    found: dict[str, Guidance] = {}
    numbers: dict[tuple[str, str], int] = {}
    try:
        library = desk.library
        for kind in list(dict.fromkeys(about))[:LOOKED_UP]:
            for part in _parts(kind, library, desk):
                place = part.source.source, part.source.passage
                number = numbers.setdefault(place, len(numbers) + 1)
                found[kind] = Guidance(number, _first(part.quotes), part.source)
                break
    except CoachError:
        return found
    return found


def _parts(about: str, library: Library, desk: Desk) -> list[Part]:
    if about in KINDS:
        return on_sign(about, library, desk)
    topic = _topics().get(about)
    return on_topic(topic, library, desk) if topic else []


@cache
def _topics() -> Mapping[str, str]:
    import yaml

    read: dict[str, str] = yaml.safe_load((files(__package__) / "topics.yaml").read_text("utf-8"))
    return read


def _first(quotes: Iterable[Quote]) -> str | None:
    """The first thing that stands by itself; what introduces a list, or is a row of a table, does not."""
    return next((q.text for q in quotes if q.kind != "table" and q.text and not q.text.endswith(":")), None)
