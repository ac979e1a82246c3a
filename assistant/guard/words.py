"""The words that figures are written with, by language: numbers, scales, currencies, months, "about", "half of".

They come from `prompts/<language>/words.yaml`, which the understanding of questions reads as well, and from
`figures.yaml` beside it, which holds those that only answers use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Span = tuple[int, int, Literal["date", "month"], tuple[int | None, int, int]]
_SPACE = "[ \u00a0\u202f]"
_DIGITS = rf"\d{{1,3}}(?:{_SPACE}\d{{3}}(?!\d))+(?:[.,]\d+)?|\d[\d.,'’]*\d|\d"
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_SCALES = {"k": 3, "m": 6, "mill": 6, "bn": 9, "mrd": 9}
_KRONER = "NOK SEK DKK"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Spoken:
    """One language's words, compiled."""

    number: re.Pattern[str]
    numbers: re.Pattern[str]
    fractions: re.Pattern[str]
    loosely: re.Pattern[str]
    values: Mapping[str, Decimal]
    shares: Mapping[str, Decimal]
    scales: Mapping[str, int]
    percent: frozenset[str]
    currency_names: Mapping[str, str]
    foreign: re.Pattern[str] | None
    stemmer: Any = field(repr=False)

    def scale_of(self, said: str | None) -> int:
        """The power of ten that a word multiplies by."""
        return self.scales[said.rstrip(".").lower()] if said else 0

    def stem(self, word: str) -> str:
        """A word without its ending."""
        return str(self.stemmer.stemWord(word.lower()))


@cache
def spoken(language: str) -> Spoken:
    """The words of a language; KeyError where it has none of its own."""
    import Stemmer

    words, said = (
        yaml.load((files("prompts") / language / name).read_text(encoding="utf-8"), _LOADER)
        for name in ("words.yaml", "figures.yaml")
    )
    scales = _SCALES | {str(n): len(str(v)) - 1 for n, v in words["scales"].items() if v >= 1000 and len(n) > 3}
    money = {str(n): str(c) for n, c in words["currencies"].items() if str(n).isalpha() and len(str(n)) > 3}
    money = {n: _KRONER if c == "NOK" and n.startswith("kro") else c for n, c in money.items()}
    percent = [p for p in words["percent"] if p.startswith(("p", "P")) and not p.startswith("point")]
    values = {str(n): Decimal(str(v)) for n, v in words["numbers"].items() if v > 1 and float(v).is_integer()}
    values |= {str(n): Decimal(str(v)) for n, v in said["numbers"].items()}
    shares = {str(n): Decimal(str(v)) for n, v in said["shares"].items()}
    return Spoken(
        number=re.compile(
            rf"(?P<before>(?:US)?\$|€|£|¥|\bkr\.?|\b[A-Z]{{3}}(?=[ \u00a0\u202f\d-]))?{_SPACE}?"
            rf"(?P<sign>(?<![\w\d])[-−])?(?<![\w.])(?P<digits>{_DIGITS})"
            rf"(?:{_SPACE}?(?P<scale>{_any(scales)})\b\.?)?"
            rf"(?:{_SPACE}?(?P<after>%|(?:{_any(percent)})\b|kr\b|€|(?:{_any(money)})\b|[A-Z]{{3}}\b))?"
        ),
        numbers=re.compile(rf"\b{_first(values)}(?:{_any(values)})\b(?![-’'])", re.I),
        fractions=re.compile(rf"\b{_first(shares)}(?:{_any(shares)})\b", re.I),
        loosely=re.compile(
            rf"(?:\b(?:{_any(said['about'])})|(?P<beside>\b(?:{_any(said['beside'])})))\W{{0,3}}$|~\s?$", re.I
        ),
        values=values,
        shares=shares,
        scales=scales,
        percent=frozenset(percent),
        currency_names=money,
        foreign=re.compile(rf"\b(?:{_any(said['foreign'])})\b") if said.get("foreign") else None,
        stemmer=Stemmer.Stemmer(said["stemmer"]),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _first(words: Iterable[str]) -> str:
    """What looks ahead for one of their first letters: most places in a text are passed over at once."""
    return f"(?=[{''.join(sorted({w[0] for w in words}))}])"


def dates_of(text: str) -> Iterator[Span]:
    """Days and months in a text, however written; a day's weekday belongs to its words."""
    for m in _ISO.finditer(text):
        yield m.start(), m.end(), "date", (int(m[1]), int(m[2]), int(m[3]))
    months, pattern, alone = _months()
    for m in pattern.finditer(text):
        month = months[(m["m1"] or m["m2"]).lower().rstrip(".")]
        number = int(m["d1"] or m["d2"])
        if 1 <= number <= 31:
            year = m["y1"] or m["y2"]
            yield m.start(), m.end(), "date", (int(year) if year else None, month, number)
    for m in alone.finditer(text):
        yield m.start(), m.end(), "month", (int(m["y"]), months[m["m"].lower().rstrip(".")], 0)
    for m in _DOTTED.finditer(text):
        yield m.start(), m.end(), "date", (int(m[3]), int(m[2]), int(m[1]))


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    """The names of months in every language spoken here, what a day with one looks like, and a month with its year."""
    from babel import Locale

    from assistant.wording import languages

    names: dict[str, int] = {}
    for language in languages():
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                held = Locale.parse(language).months[context][width]
                names |= {str(name).lower().rstrip("."): number for number, name in held.items()}
    month = _any(names)
    day = re.compile(
        rf"\b{_first(names)}(?P<m1>{month})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,? (?P<y1>\d{{4}}))?"
        rf"|\b(?P<d2>\d{{1,2}})(?:\.|st|nd|rd|th)? (?:of )?(?P<m2>{month})\b\.?(?: (?P<y2>\d{{4}}))?",
        re.I,
    )
    return names, day, re.compile(rf"\b{_first(names)}(?P<m>{month})\.? (?P<y>(?:19|20)\d\d)\b", re.I)


@cache
def currencies() -> frozenset[str]:
    """ISO codes of currencies."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())
