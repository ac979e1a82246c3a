"""The fewest sentences of the sections found that answer a question, in an order that reads.

The first section gives what stands out in it, and its list or table where that is most of it: half of five steps is no
help. The others give what stands out most. A sentence that leans on the one before it ("This is why...") takes that one
along, a list or quotation the line that introduces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from statistics import fmean, pstdev

from connectors.library import Said
from skills.coaching_advice.sections import Section

_FIRST, _OTHERS = 0.0, 0.5  # standard deviations above the mean closeness, in the first section and in the others
_MOST, _FEW = 4, 2  # things, likewise, before lists are completed
_SHORT = 8  # words of a sentence that may point back by a single one
_WHOLE = 10  # items or rows: a longer list is quoted in part


def picked(sections: Sequence[Section]) -> list[list[Said]]:
    """For each section what is quoted of it: of the first at least one thing, of the others what stands out, if any.

    Where the sections are only the closest there are, each says at least one thing: any of them may be what is meant.
    """
    near = [s.closeness for section in sections for s in section.said]
    if not near:
        return [[] for _ in sections]
    mean, spread = fmean(near), pstdev(near) or 1.0
    return [
        _of_first(section, mean + _FIRST * spread)
        if place == 0
        else _of_other(section, mean + _OTHERS * spread, at_least=0 if any(s.sure for s in sections) else 1)
        for place, section in enumerate(sections)
    ]


def _of_first(section: Section, least: float) -> list[Said]:
    own = section.said
    ranked = sorted(range(len(own)), key=lambda i: -own[i].closeness)
    chosen = {i for i in ranked[:_MOST] if own[i].closeness >= least} | _main_list(own) or set(ranked[:1])
    whole = (set(run) for run in _runs(own) if chosen & set(run) and len(run) <= _WHOLE)
    return _readable(section, chosen.union(*whole))


def _of_other(section: Section, least: float, *, at_least: int) -> list[Said]:
    own = section.said
    ranked = sorted(range(len(own)), key=lambda i: -own[i].closeness)
    chosen = {i for i in ranked[:_FEW] if own[i].closeness >= least} | set(ranked[:at_least])
    return _readable(section, _with_all_steps(own, chosen))


def _with_all_steps(own: Sequence[Said], chosen: set[int]) -> set[int]:
    """Steps come all or none: the second of five is nothing that one can do."""
    for run in _runs(own):
        if own[run[0]].kind == "steps" and chosen & set(run):
            chosen = chosen | set(run) if len(run) <= _WHOLE else chosen - set(run)
    return chosen


def _main_list(own: Sequence[Said]) -> set[int]:
    """The list or table that the section is mostly made of."""
    return next((set(run) for run in _runs(own) if len(run) * 2 >= len(own) and len(run) <= _WHOLE), set())


def _readable(section: Section, chosen: set[int]) -> list[Said]:
    """With what the chosen ones need to be understood, without what introduces nothing."""
    own, language = section.said, section.passages[0].language
    kept = set(chosen)
    for i in sorted(chosen, reverse=True):
        kept |= _before(own, i, language)
    return [own[i] for i in sorted(kept) if not _introduces(own[i]) or kept & _introduced(own, i)]


def _runs(own: Sequence[Said]) -> Iterator[list[int]]:
    """Neighbouring items or rows: the lists and tables of a section."""
    for kind, run in groupby(range(len(own)), key=lambda i: own[i].kind):
        if kind in {"list", "steps", "table"}:
            yield list(run)


def _before(own: Sequence[Said], at: int, language: str) -> set[int]:
    """What this one needs before it: what introduces its list, or the sentences it leans on back to one that stands."""
    start = at
    while start > 0 and own[start].kind == own[start - 1].kind != "text":
        start -= 1
    if start > 0 and own[start].kind != "text":
        if not _introduces(own[start - 1]):
            return set()
        return {start - 1} | _leaned_on(own, start - 1, language)
    return _leaned_on(own, at, language)


def _leaned_on(own: Sequence[Said], at: int, language: str) -> set[int]:
    """The sentences before this one that it leans on, back to one that stands."""
    needed: set[int] = set()
    while at > 0 and own[at].kind == own[at - 1].kind == "text" and _leans(own[at].text, language):
        at -= 1
        needed.add(at)
    return needed


def _introduces(one: Said) -> bool:
    return one.kind == "text" and one.text.endswith(":")


def _introduced(own: Sequence[Said], at: int) -> set[int]:
    """The sentence, or the whole list, that comes after an introduction."""
    last = at + 1
    while last + 1 < len(own) and own[last].kind == own[last + 1].kind != "text":
        last += 1
    return set(range(at + 1, last + 1))


def _leans(sentence: str, language: str) -> bool:
    words = re.findall(r"[\w'’]+", sentence.lower())
    leaning = _leaning(language)
    start = " ".join(words[:4]) + " "
    points_ahead = sentence.endswith(":")
    points_back = len(words) <= _SHORT and not points_ahead and not leaning.within.isdisjoint(words)
    return points_back or any(start.startswith(f"{phrase} ") for phrase in leaning.start)


@dataclass(frozen=True, slots=True)
class _Leaning:
    """How a sentence leans on the one before it: see leaning.yaml."""

    start: tuple[str, ...]
    within: frozenset[str]


@cache
def _leaning(language: str) -> _Leaning:
    import yaml

    every = yaml.safe_load((files("skills.coaching_advice") / "leaning.yaml").read_text(encoding="utf-8"))
    known = every.get(language, {"start": (), "within": ()})
    return _Leaning(tuple(map(str, known["start"])), frozenset(map(str, known["within"])))
