"""Sections of the guides that a question is about: passages found, those under one heading together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.book.schema import Person
from connectors.library import Library, Passage, Said

FOUND = 8  # passages looked at
SECTIONS = 3  # quoted at most: a chat answer is read, not studied
BESIDE = 0.08  # where no `Passage.likely` reaches it, nothing is said; `coach eval coaching` prints what that costs
SURE = 0.25  # below it a section is only the closest there is
ALONG = 0.2  # of the surest section's likelihood that another must have to be quoted along


@dataclass(frozen=True, slots=True)
class Section:
    """Passages under one heading in the order of the text, and what they say, thing by thing."""

    passages: tuple[Passage, ...]
    said: tuple[Said, ...]

    @property
    def sure(self) -> bool:
        """Whether it is probably about what was asked, not just the closest there is."""
        return max(passage.likely for passage in self.passages) >= SURE


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: the best sections first, and passages of all that are near, to read on."""

    sections: tuple[Section, ...] = ()
    near: tuple[Passage, ...] = ()


def found(question: str, library: Library, reader: Person) -> Looked:
    """Nothing where the library has nothing about it that this person may read."""
    passages = library.search(question, person=reader, k=FOUND)
    best = max((p.likely for p in passages), default=0.0)
    if best < BESIDE:
        return Looked()
    near = [p for p in passages if best < SURE or p.likely >= ALONG * best]
    grouped = list(_under_one_heading(near))[:SECTIONS]
    said = library.said(question, [passage for group in grouped for passage in group])
    return Looked(tuple(_with_words(grouped, said)), tuple(p for p in passages if p.likely >= BESIDE))


def _under_one_heading(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Passages by section. What a guide says before its first heading introduces it: any other section says more."""
    groups: dict[tuple[str, ...], list[Passage]] = {}
    for passage in passages:
        groups.setdefault((passage.source, *passage.path), []).append(passage)
    headed = {source for source, _, *headings in groups if headings}
    for (source, _, *headings), group in groups.items():
        if headings or source not in headed:
            yield sorted(group, key=lambda passage: passage.position)


def _with_words(groups: Sequence[Sequence[Passage]], said: Sequence[Said]) -> Iterator[Section]:
    start = 0
    for group in groups:
        numbers = range(start, start + len(group))
        yield Section(tuple(group), tuple(s for s in said if s.passage in numbers))
        start += len(group)
