"""The names of `names.yaml`: read once, put together, and written as mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Literal, get_args

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ö": "o", "ä": "a", "ü": "u", "ß": "ss"})


@cache
def read(name: str) -> Any:
    """A YAML file that lies beside this one, by the fast loader where PyYAML has it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("connectors.demo").joinpath(name).read_text("utf-8"), Loader=loader)


def mail_name(name: str) -> str:
    """A person's or a company's name as it stands in an address: "Kevin O'Brien" -> kevin.obrien."""
    return re.sub(r"\s+", ".", re.sub(r"[^\w\s-]", "", name.lower().translate(_LETTERS)).strip())


def subjects(kind: str, year: int, language: str, rng: Random) -> Iterator[str]:
    """What a deal of a kind may be about, in some order; what was tried before is tried again in a later year."""
    ways = list(read("names.yaml")["subjects"][language][kind])
    rng.shuffle(ways)
    if kind != "renewal":
        yield from ways
    yield from (f"{way} {year}" for way in ways)
    for again in range(2, 10):
        yield from (f"{way} {year} ({again})" for way in ways)


Kind = Literal["place", "family", "coined"]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_WEIGHTS = (55, 25, 20)


class FirstWords:
    """First words of company names by region, none like another: one misspelling of a word is never another word.

    `taken` are words that mean something else already: colleagues, competitors.
    """

    def __init__(self, rng: Random, taken: Iterable[str]) -> None:
        self._rng = rng
        self._left: dict[str, list[str]] = {}
        self._taken = [mail_name(word) for word in taken]

    def another(self, region: str) -> tuple[str, Kind]:
        """One that is not taken yet, and what kind of word it is; from now on it is taken."""
        kind = self._rng.choices(_KINDS, _WEIGHTS)[0]
        left = self._left.setdefault(kind if kind == "coined" else f"{region} {kind}", self._shuffled(region, kind))
        while left:
            word = left.pop()
            if self._unlike_others(mail_name(word)):
                self._taken.append(mail_name(word))
                return word, kind
        return self.another(region)

    def _shuffled(self, region: str, kind: Kind) -> list[str]:
        names = read("names.yaml")
        parts = names["customers"][region]
        if kind == "place":
            words = [b + e for b in parts["beginnings"] for e in parts["endings"] if not b.lower().endswith(e)]
        else:
            words = list(parts["families"] if kind == "family" else names["coined"])
        self._rng.shuffle(words)
        return words

    def _unlike_others(self, word: str) -> bool:
        from rapidfuzz.distance import OSA

        return all(OSA.distance(word, other, score_cutoff=2) > 2 for other in self._taken)
