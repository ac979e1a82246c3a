"""Where in a text a figure stands, so that one which is known elsewhere is not taken for right here.

The words around a figure are its places, the most telling first: the whole line without its figures, the clause, the
two words on either side. Where the tool's own wording has the same place, what stands there has to be the same figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.guard.numbers import Stated

Place = tuple[str, str, int]
_FIGURE = "\x01"
_CLAUSE = re.compile(r"[;:|()]|[.,!?](?=\s|$)")
_TOKEN = re.compile(r"\x01|[^\W\d_]{2,}")
_MARKS = re.compile(r"[*_`]+")
_TELLING = 2  # words that make a place: fewer are everywhere


def places(text: str, figures: Sequence[Stated]) -> list[list[Place]]:
    """The places of each figure of a text, most telling first; figures in the order in which they stand."""
    marked, at = [], 0
    for figure in figures:
        marked += [text[at : figure.start], _FIGURE]
        at = max(figure.end, at)
    marked.append(text[at:])
    found: list[list[Place]] = []
    for line in _MARKS.sub("", "".join(marked)).lower().split("\n"):
        if _FIGURE in line:
            found += _in_line(line)
    return found


def _in_line(line: str) -> list[list[Place]]:
    whole = " ".join(line.split())
    found: list[list[Place]] = []
    for clause in _CLAUSE.split(line):
        bare = " ".join(clause.split())
        for n in range(bare.count(_FIGURE)):
            held = [("clause", bare, n)] if len(_words(bare)) >= _TELLING else []
            found.append([("line", whole, len(found)), *held])
    tokens = _TOKEN.findall(line)
    for own, i in zip(found, (i for i, t in enumerate(tokens) if t == _FIGURE), strict=True):
        near = (*tokens[max(i - 2, 0) : i], _FIGURE * 2, *tokens[i + 1 : i + 3])
        if len([t for t in near if _FIGURE not in t]) >= _TELLING:
            own.append(("near", " ".join(near), 0))
    return found if len(_words(whole)) >= _TELLING or "|" in whole else [own[1:] for own in found]


def _words(text: str) -> list[str]:
    return [t for t in _TOKEN.findall(text) if t != _FIGURE]


def same(one: Stated, other: Stated) -> bool:
    """Whether a figure states another one, at its own exactness."""
    if one.day or other.day:
        return bool(one.day and other.day) and all(
            a is None or b is None or a == b for a, b in zip(one.day or (), other.day or (), strict=True)
        )
    if "percent" in {one.kind, other.kind} and one.kind != other.kind:
        return False
    if one.currencies and other.currencies and not one.currencies & other.currencies:
        return False
    return abs(abs(one.value) - abs(other.value)) <= max(one.margin, other.margin if other.places < 0 else one.margin)
