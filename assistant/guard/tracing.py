"""Every figure of a wording, traced to what the tools of this turn returned, or told to be nowhere.

A figure may be stated less exactly than it was returned (4,250.37 as "$4,250" or "about 4k"). A sum or difference of
two traced figures of one kind may be stated where both stand in the wording, and so may the length of a list in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.answer import Traced
from assistant.guard.known import Known
from assistant.guard.numbers import Stated, stated
from assistant.guard.places import places

_ITEM = re.compile(r"^[ \t]*(?:[-*•+]|\d{1,2}[.)])[ \t]", re.M)
_MOST_COMBINED = 40  # figures of one wording that are added and subtracted; a longer one is a list, not an argument


def traced(text: str, known: Known, language: str = "en", before: str = "") -> tuple[list[Traced], list[str]]:
    """The figures of a text with their sources, and the words of those that have none.

    `before` is what of the same wording came earlier: figures in it may be added to and subtracted from.
    """
    found: list[tuple[Stated, str]] = []
    lost: list[Stated] = []
    wrong: list[str] = []
    figures = stated(text, language)
    for figure, where in zip(figures, places(text, figures), strict=True):
        if known.displaced(figure, where):
            wrong.append(figure.words)
        elif source := known.source(figure):
            found.append((figure, source))
        else:
            lost.append(figure)
    traces = [Traced(figure.words, source) for figure, source in found]
    if not lost:
        return traces, list(dict.fromkeys(wrong))
    earlier = [f for f in stated(before, language) if known.source(f)] if before else []
    shown = [*earlier, *(figure for figure, _ in found)][-_MOST_COMBINED:]
    items = len(_ITEM.findall(f"{before}\n{text}"))
    for figure in lost:
        if parts := next(_parts(figure, shown), None):
            traces.append(Traced(figure.words, " ".join(parts), "derived"))
        elif figure.kind == "number" and figure.counted and items > 1 and figure.value == items:
            traces.append(Traced(figure.words, "list", "counted"))
        else:
            wrong.append(figure.words)
    return traces, list(dict.fromkeys(wrong))


def untraced(text: str, known: Known, language: str = "en", before: str = "") -> list[str]:
    """The figures of a text that nothing known accounts for, as they were written."""
    return traced(text, known, language, before)[1]


def _parts(figure: Stated, shown: Sequence[Stated]) -> Iterator[tuple[str, str, str]]:
    """Two figures that are shown, and the sign between them, which make this one."""
    if figure.kind not in {"money", "percent", "number"} or (figure.kind == "number" and abs(figure.value) <= 20):
        return
    same = [f for f in shown if f.kind == figure.kind and f.currencies == figure.currencies and f.value]
    for one, two in combinations(same, 2):
        margin = max(figure.margin, one.margin, two.margin)
        if abs(abs(one.value) + abs(two.value) - abs(figure.value)) <= margin:
            yield one.words, "+", two.words
        if abs(abs(abs(one.value) - abs(two.value)) - abs(figure.value)) <= margin:
            big, small = (one, two) if abs(one.value) >= abs(two.value) else (two, one)
            yield big.words, "-", small.words
