"""Objections in guides, as they are practised: what the customer says, and what a good answer does.

Any section of any guide is one that holds quotations, which are the customer's lines in order, and a list of points
with examples in quotation marks:

    ## The price is too high
    > You are more expensive than I had expected.

    - Asks what the price is compared with: "Compared with what?", "What had you expected it to cost?"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from statistics import fmean, pstdev

from connectors.library.chunks import Chunk, chunks, sentences
from connectors.library.documents import document
from connectors.library.words import kin, stems

_QUOTED = re.compile(r"[\"“«]([^\"”»]+)[\"”»]")
_FEWEST = 2  # points with examples that make a checklist


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a good answer does, and how it may be said."""

    text: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """A section of a guide: `key` is that of its first passage."""

    key: str
    guide: str
    heading: str
    source: str
    language: str
    lines: tuple[str, ...]
    points: tuple[Point, ...]
    text: str

    @property
    def tokens(self) -> frozenset[str]:
        """The stems of its words and their kin."""
        whole = f"{self.heading} {self.text}"
        return frozenset([*stems(whole, self.language), *kin(whole, self.language)])

    @property
    def quoted(self) -> tuple[str, ...]:
        """Everything in it that somebody might say."""
        return (*self.lines, *(text for point in self.points for text in point.examples))


def objections(passages: Iterable[Chunk], source: str, language: str) -> list[Objection]:
    """The sections of one document that can be practised, in order."""
    found = []
    for path, run in groupby(passages, key=lambda chunk: chunk.path):
        held = list(run)
        said = [s for chunk in held for s in sentences(chunk.text)]
        lines = tuple(s.text for s in said if s.kind == "quote")
        points = tuple(p for s in said if s.kind in {"list", "steps"} and (p := _point(s.text)).examples)
        if lines and len(points) >= _FEWEST:
            text = "\n\n".join(chunk.text for chunk in held)
            found.append(Objection(held[0].key, path[0], path[-1], source, language, lines, points, text))
    return found


def likeliest(near: Sequence[float], covered: Sequence[float]) -> int:
    """Which of several is meant, by two kinds of evidence, each in standard deviations of its own."""
    both = [sum(pair) for pair in zip(_standing(near), _standing(covered), strict=True)]
    return both.index(max(both))


def quoted_beside(meant: Objection, others: Sequence[Objection]) -> list[str]:
    """What the guide quotes besides the points of this one."""
    return [*meant.lines, *(text for other in others if other.key != meant.key for text in other.quoted)]


def of_demo() -> list[Objection]:
    """Those of the demo company's guides."""
    folder = files("connectors") / "demo" / "practice"
    found = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".md"):
            read = document(file.read_text(encoding="utf-8"), f"practice/{file.name}")
            found += objections(chunks(read), read.source, read.language)
    return found


def _standing(values: Sequence[float]) -> list[float]:
    return [(value - fmean(values)) / max(pstdev(values), 1e-6) for value in values]


def _point(item: str) -> Point:
    """A point is said before its first example; a colon there leads in to it."""
    examples = tuple(_QUOTED.findall(item))
    return Point(_QUOTED.split(item, maxsplit=1)[0].strip(" ,:;–-"), examples)
