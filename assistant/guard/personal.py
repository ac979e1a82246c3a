"""Personal data in a text: names out of the book, e-mail addresses, telephone numbers, each with where it stands.

Names are looked up, not recognised: everybody's in the book, whole or in part ("Dana Kim", "dana", "Kims"), folded. A
part that is an everyday word of the language ("will", "dag") counts where it is written like a name, "Jan" not in a
date. A name in nobody's book is found only where it stands before an address: Pat Doe <pat@else.example>.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from assistant.guard.words import dates_of
from connectors.book.everybody import everybody
from connectors.book.snapshot import Snapshot
from skills.folding import name_words, plain_form

_LETTERS = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[\s.'’\-]{1,3}")
_OPENS = re.compile(r"(?:^|[.!?:\n])\W*$")
_ADDRESS = re.compile(r"[\w.+%-]+@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
_BEFORE_ADDRESS = re.compile(r"(?P<name>[^\W\d_a-z][\w'’-]+(?:[ .]{1,2}[^\W\d_a-z][\w'’-]*){1,3})\"?\s*[<(\[]\s*$")
# Numbers are telephone numbers where they are grouped as no amount and no date is: never by threes alone.
_GAP = r"[ \u00a0\u202f.\-]"
_PHONE = re.compile(
    rf"(?<![\w.,+$€£])(?<![A-Z]{{3}} )(?:(?:\+|00)\d{{1,3}}{_GAP}?(?:\(\d{{1,4}}\){_GAP}?)?\d(?:{_GAP}?\d){{6,11}}"
    rf"|\(\d{{2,4}}\){_GAP}?\d{{3,4}}{_GAP}?\d{{3,4}}"
    rf"|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}"
    rf"|\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{3}}"
    rf"|\d{{2}}(?:{_GAP}\d{{2}}){{3,4}}"
    rf"|0\d{{2,4}}{_GAP}\d{{3,4}}{_GAP}?\d{{3,4}}"
    rf"|0\d{{8,10}}|[49]\d{{7}})(?![\w%]|[.,]\d|{_GAP}?(?:(?:[A-Z]{{3}}\b|€)(?!{_GAP}?\d)|kr\b|%))"
)
_SHORTEST = 3  # letters of a part of a name that counts in small letters, too


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data in a text. `key` is the same for the same person or thing, `said` how it is written in full."""

    start: int
    end: int
    kind: str
    key: str
    said: str


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    kind: str
    key: str
    said: str


@dataclass(slots=True)
class _Index:
    """Whole names by their first word; parts of people's names with whose they are."""

    whole: dict[str, list[_Name]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, name: str, words: Sequence[str], kind: str) -> None:
        """Take a name in, by these folded words."""
        if words:
            self.whole[words[0]].append(_Name(tuple(words), kind, f"{kind}:{' '.join(words)}", name))


@lru_cache(maxsize=8)
def _index(snapshot: Snapshot, customers: bool) -> _Index:
    index, names = _Index(), everybody(snapshot)
    for name in names.people:
        words = _words(name)
        index.add(name, words, "PERSON")
        for m in _LETTERS.finditer(name):
            if m[0][0].isupper() and len(m[0]) > 1 and len(words) > 1:
                index.parts[plain_form(m[0])][f"PERSON:{' '.join(words)}"] = m[0]
        for chunk in name.split() if len(words) > 1 else ():
            if 1 < len(part := _words(chunk)) < len(words):  # Ann-Marie, O'Neil
                index.whole[part[0]].append(_Name(tuple(part), "PERSON", f"PERSON:{' '.join(words)}", chunk))
    for name in names.customers if customers else ():
        index.add(name, _words(" ".join(name_words(name))), "CUSTOMER")
    for found in index.whole.values():
        found.sort(key=lambda name: -len(name.words))
    return index


class Personal:
    """Finds personal data in texts; names as they are in one snapshot. `language` tells what everyday words are."""

    def __init__(self, snapshot: Snapshot, language: str = "en", *, customers: bool = False) -> None:
        self._index, self.language = _index(snapshot, customers), language

    def found(self, text: str) -> list[Found]:
        """Everything in a text, in its order; nothing overlaps."""
        taken = list(_numbers(text))
        spans = [*((f.start, f.end) for f in taken), *((start, end) for start, end, _, _ in dates_of(text))]
        free = [m for m in _LETTERS.finditer(text) if not any(a < m.end() and m.start() < b for a, b in spans)]
        taken += self._names(text, free)
        return sorted(taken, key=lambda f: f.start)

    def _names(self, text: str, words: Sequence[re.Match[str]]) -> Iterator[Found]:
        folded = [plain_form(m[0]) for m in words]
        at = 0
        while at < len(words):
            found = self._whole(text, words, folded, at) or self._part(text, words[at], folded[at])
            if found:
                yield found
            at += 1
            while found and at < len(words) and words[at].start() < found.end:
                at += 1

    def _whole(self, text: str, words: Sequence[re.Match[str]], folded: Sequence[str], at: int) -> Found | None:
        for first in dict.fromkeys((folded[at], folded[at].removesuffix("s"))):
            for name in self._index.whole.get(first, ()):
                last = at + len(name.words) - 1
                if (
                    last >= len(words)
                    or tuple(folded[at:last]) != name.words[:-1]
                    or not _joined(text, words[at : last + 1])
                ):
                    continue
                if folded[last] not in {name.words[-1], name.words[-1] + "s"}:
                    continue
                if last == at and not self._written_as_name(text, words[at], name.words[0]):
                    continue
                end = words[last].end() - (folded[last] != name.words[-1])
                return Found(words[at].start(), end, name.kind, name.key, name.said)
        return None

    def _part(self, text: str, word: re.Match[str], folded: str) -> Found | None:
        for part in dict.fromkeys((folded, folded.removesuffix("s"))):
            whose = self._index.parts.get(part)
            if not whose or not self._written_as_name(text, word, part):
                continue
            end = word.end() - (part != folded)
            key, said = next(iter(whose.items())) if len(whose) == 1 else (f"NAME:{part}", next(iter(whose.values())))
            return Found(word.start(), end, key.split(":")[0], key, said)
        return None

    def _written_as_name(self, text: str, word: re.Match[str], folded: str) -> bool:
        """Whether a word that may be part of a name is meant as one here."""
        everyday = folded in _everyday(self.language)
        if not word[0][0].isupper():
            return not everyday and len(folded) >= _SHORTEST
        return not everyday or not _OPENS.search(text[max(0, word.start() - 8) : word.start()])


def _numbers(text: str) -> Iterator[Found]:
    """Addresses, with the names before them, and telephone numbers."""
    addresses = list(_ADDRESS.finditer(text))
    for m in addresses:
        yield Found(m.start(), m.end(), "EMAIL", f"EMAIL:{m[0].lower()}", m[0])
        start = max(0, m.start() - 80)
        if named := _BEFORE_ADDRESS.search(text[start : m.start()]):
            name = named["name"]
            key = f"PERSON:{' '.join(_words(name))}"
            yield Found(start + named.start("name"), start + named.end("name"), "PERSON", key, name)
    for m in _PHONE.finditer(text):
        if not any(a.start() < m.end() and m.start() < a.end() for a in addresses):
            yield Found(m.start(), m.end(), "PHONE", f"PHONE:{re.sub(r'[^0-9]', '', m[0])}", m[0])


def _joined(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but a space or a hyphen stands between the words."""
    return all(_BETWEEN.fullmatch(text[one.end() : two.start()]) for one, two in pairwise(words))


def _words(name: str) -> list[str]:
    return [plain_form(m[0]) for m in _LETTERS.finditer(name)]


@cache
def _everyday(language: str) -> frozenset[str]:
    """The words of a language that questions and answers are made of; English ones, too."""
    texts: Iterable[str] = (
        (files("prompts") / folder / name).read_text(encoding="utf-8")
        for folder in {language, "en"}
        for name in ("words.yaml", "figures.yaml", "phrases.yaml")
    )
    return frozenset(plain_form(m[0]) for text in texts for m in _LETTERS.finditer(text) if m[0].islower())
