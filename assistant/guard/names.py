"""Proper names of a wording that nothing in this turn mentions.

A capitalised word inside a sentence is a name unless the templates of the language use it; so is, anywhere, a word out
of a name in the asker's own book. It may be said if the tools' results, the question, or who asks hold it. A single
invented name at the head of a sentence, in nobody's book, can't be told from any other word there and passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from connectors.book import Book
from skills.folding import plain_form

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-&'’][^\W_]+)*")
_LABEL = re.compile(r"^\s*#.*$|\*\*[^*\n]{1,60}?:\*\*|\*\*[^*\n]{1,60}\*\*\s*:|^[^\n:.!?]{1,40}:(?=\s|$)", re.M)
_OPENS = re.compile(r"(?:^|[.!?:;\n“”\"«(\[{|>–—•/]|[-*+]\s)\W*$")
_SHORTEST = 3


def strange_names(text: str, told: frozenset[str], book_names: frozenset[str], language: str) -> list[str]:
    """The names in a text that are in neither `told` nor the everyday words of the language."""
    everyday, labels = everyday_words(language), [m.span() for m in _LABEL.finditer(text)]
    found = []
    for m in _WORD.finditer(text):
        if not m[0][0].isupper() or len(m[0]) < _SHORTEST:
            continue
        parts = set(words_of(m[0]))
        if parts & told or not parts:
            continue
        ordinary = bool(parts & everyday)
        if parts & book_names:
            strange = not ordinary
        elif any(start <= m.start() < end for start, end in labels) or m[0].isupper():
            strange = False
        else:
            strange = not ordinary and not _OPENS.search(text[max(0, m.start() - 6) : m.start()] or "\n")
        if strange:
            found.append(m[0])
    return list(dict.fromkeys(found))


def words_of(text: str) -> Iterator[str]:
    """The words of a text, folded, each also without the ending of a genitive or its part before a hyphen."""
    for m in _WORD.finditer(text):
        word = plain_form(m[0])
        yield word
        for part in re.split(r"[-&'’]", word):
            if len(part) >= _SHORTEST:
                yield part
        if word.endswith("s") and len(word) > _SHORTEST:
            yield word[:-1].rstrip("'’")


def told_words(texts: Iterable[str]) -> frozenset[str]:
    """Every word of some texts, as names are looked up."""
    return frozenset(word for text in texts for word in words_of(text))


@lru_cache(maxsize=64)
def names_in(book: Book) -> frozenset[str]:
    """Every word out of a name that the asker's book holds."""
    kinds: tuple[Sequence[Any], ...] = (
        book.people(),
        book.accounts(),
        book.contacts(),
        book.products(),
        book.deals(),
    )
    return frozenset(word for rows in kinds for row in rows for word in words_of(row.name) if len(word) >= _SHORTEST)


@cache
def everyday_words(language: str) -> frozenset[str]:
    """The words that the files of `prompts/` write small, in this language or English, and names of days and months."""
    from babel import Locale

    words: set[str] = set()
    for folder in {language, "en"}:
        for file in (files("prompts") / folder).iterdir():
            if file.name.endswith((".md", ".yaml")):
                text = file.read_text(encoding="utf-8")
                words.update(plain_form(m[0]) for m in _WORD.finditer(text) if m[0][0].islower())
        locale = Locale.parse(folder)
        for width in ("wide", "abbreviated"):
            for held in (locale.months["format"][width], locale.days["format"][width]):
                words.update(plain_form(str(name).rstrip(".")) for name in held.values())
    return frozenset(words)
