"""Which plans of the book a sentence names: by their keys and titles, whole, whatever their case."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.book import Book
from skills.commission.reading import read_plan
from skills.folding import folded, name_words

_SAID = frozenset({"plan", "plans", "planen", "planene"})  # "the account executive plan" names account-executive


def plans_in(book: Book, text: str) -> list[str]:
    """The keys of the plans that are named, in order; the first part of a title is enough, or its initials."""
    if not book.has("plans"):
        return []
    words = [w.text for w in folded(text)]
    found = [(place, row.plan) for row in book.plans() if (place := _place(words, _names(row.plan, row.document))) >= 0]
    return [key for _, key in sorted(found)]


def _names(key: str, document: str) -> Iterator[tuple[str, ...]]:
    yield _without_plan(key)
    plan = read_plan(document).plan
    if plan and plan.title:
        yield _without_plan(plan.title)
        yield (short := _without_plan(plan.title.split(",")[0]))
        if len(short) > 1:
            yield ("".join(word[0] for word in short),)  # "AE" for "Account Executive"


def _without_plan(name: str) -> tuple[str, ...]:
    words = name_words(name)
    return tuple(w for w in words if w not in _SAID) or words


def _place(words: list[str], names: Iterator[tuple[str, ...]]) -> int:
    """Where the first of these names stands among the words; -1 where none does."""
    places = [
        at for name in names for at in range(len(words) - len(name) + 1) if tuple(words[at : at + len(name)]) == name
    ]
    return min(places, default=-1)
