"""Numbers, percentages, amounts, dates and periods as people write them in a sentence, English or Norwegian.

    "$4,250.00" "4 250,00 kr" "USD 1.2m"        an amount: 4250 USD, 4250 NOK (or SEK, DKK), 1,200,000 USD
    "63%" "63,5 prosent" "half of"              a percentage
    "Nov 20, 2026" "20. november" "2026-11-20"  a day, with or without its year
    "December 2026" "Q3 2026" "3. kvartal"      a month or a period
    "3 deals" "three deals" "tre avtaler"       a number, and what it counts

`places` says how exactly a number was stated: 4.3m is stated to the nearest 100,000, so places is -5; "about 80,000" to
the nearest 10,000. `slack` is how far off, in those, the true value may be: half of one, after "over" or "nearly" one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from assistant.guard.words import Spoken, currencies, dates_of, spoken

Kind = Literal["number", "percent", "money", "date", "month", "period"]
_SPACE = "[ \u00a0\u202f]"
_SYMBOLS = {"$": "USD CAD AUD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY CNY", "kr": "NOK SEK DKK"}
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s", re.M)
_QUARTER = re.compile(r"\b(?:(\d{4})[- ]?)?([QHK])([1-4])(?:[- ]?(\d{4}))?\b")
_NTH = re.compile(r"\b([1-4])\. (kvartal|halvår)(?: (\d{4}))?", re.I)
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)\b")
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure in a text: its value, how exactly it was stated, what it may be an amount or a count of, the words.

    `day` is (year or None, month, day); of a month the day is 0; of a period it is (year or None, number, months).
    """

    kind: Kind
    value: Decimal
    places: int = 0
    currencies: frozenset[str] = frozenset()
    day: tuple[int | None, int, int] | None = None
    words: str = ""
    counted: tuple[str, ...] = ()
    slack: Decimal = Decimal("0.5")
    start: int = 0
    end: int = 0

    @property
    def margin(self) -> Decimal:
        """How far the true value may be from the stated one."""
        return self.slack.scaleb(-self.places)


@lru_cache(maxsize=256)
def stated(text: str, language: str = "en") -> tuple[Stated, ...]:
    """Every figure in a text, first to last; the marks of a numbered list are not figures."""
    words, found, rest = spoken(language), [], text
    for start, end, kind, day in (*dates_of(text), *_periods(text)):
        if "\x00" not in rest[start:end]:
            found.append(Stated(kind, Decimal(0), day=day, words=text[start:end], start=start, end=end))
            rest = rest[:start] + "\x00" * (end - start) + rest[end:]
    for marks in (_LIST_MARK, _ORDINAL):
        rest = marks.sub(lambda m: " " * len(m[0]), rest)
    numbers = ((_figure(m, words), m) for m in words.number.finditer(rest))
    found += [_in_context(figure, rest, m, words) for figure, m in numbers if figure]
    found += _in_words(rest, words)
    return tuple(sorted(found, key=lambda f: f.start))


def _figure(found: re.Match[str], spoken: Spoken) -> Stated | None:
    number = _decimal(found["digits"])
    if number is None:
        return None
    value, places = number
    scale = spoken.scale_of(found["scale"])
    value, places = value.scaleb(scale), places - scale
    value = -value if found["sign"] else value
    unit = (found["after"] or found["before"] or "").rstrip(".")
    words = found[0].strip().rstrip(".")
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    where: dict[str, Any] = {"words": words, "start": start, "end": start + len(words)}
    if unit == "%" or unit.lower() in spoken.percent:
        return Stated("percent", value, places, **where)
    named = _SYMBOLS.get(unit) or spoken.currency_names.get(unit.lower()) or (unit if unit in currencies() else "")
    held = frozenset(named.split())
    return Stated("money" if held else "number", value, places, held, **where)


def _in_context(figure: Stated, text: str, found: re.Match[str], spoken: Spoken) -> Stated:
    """The figure as the words around it mean it: what it counts, and how exact it claims to be."""
    counted = () if figure.kind != "number" else _counted(text, found.end(), spoken)
    loosely = spoken.loosely.search(text[max(0, found.start() - 16) : found.start()])
    if not loosely:
        return replace(figure, counted=counted)
    zeros = len(str(int(abs(figure.value)))) - len(str(int(abs(figure.value))).rstrip("0")) if figure.value else 0
    slack = Decimal(1) if loosely["beside"] else Decimal("0.5")
    places = min(figure.places, -zeros) if figure.places <= 0 else figure.places
    return replace(figure, counted=counted, places=places, slack=slack)


def _counted(text: str, end: int, spoken: Spoken) -> tuple[str, ...]:
    """The one or two words behind a number, as stems: what it counts."""
    behind = re.match(r"[ \u00a0][^\n.,;:()|]*", text[end : end + 48])
    return tuple(spoken.stem(w) for w in _WORD.findall(behind[0])[:2]) if behind else ()


def _in_words(text: str, spoken: Spoken) -> Iterator[Stated]:
    for m in spoken.numbers.finditer(text):
        if not (spoken.foreign and spoken.foreign.search(text[max(0, m.start() - 60) : m.end() + 60])):
            value, counted = spoken.values[m[0].lower()], _counted(text, m.end(), spoken)
            yield Stated("number", value, words=m[0], counted=counted, start=m.start(), end=m.end())
    for m in spoken.fractions.finditer(text):
        yield Stated("percent", spoken.shares[m[0].lower()], -1, words=m[0], start=m.start(), end=m.end())


def _decimal(digits: str) -> tuple[Decimal, int] | None:
    """The value and its decimal places; what stands before exactly three last digits separates thousands."""
    bare = re.sub("[ \u00a0\u202f'’]", "", digits)
    marks = [c for c in bare if c in ".,"]
    if marks and (len(set(marks)) == 2 or len(bare) - bare.rfind(marks[-1]) - 1 != 3):
        whole, _, part = bare.rpartition(marks[-1])
        if len(set(marks)) == 1 and len(marks) > 1:
            return None  # 20.11.2026 or 1.2.3: a date or a version, not a number
    else:
        whole, part = bare, ""
    whole = re.sub("[.,]", "", whole)
    return (Decimal(f"{whole or '0'}.{part}" if part else whole), len(part)) if (whole + part).isdigit() else None


def _periods(text: str) -> Iterator[tuple[int, int, Kind, tuple[int | None, int, int]]]:
    for m in _QUARTER.finditer(text):
        if not (m[2] == "K" and not (m[1] or m[4])):
            year = m[1] or m[4]
            yield m.start(), m.end(), "period", (int(year) if year else None, int(m[3]), 6 if m[2] == "H" else 3)
    for m in _NTH.finditer(text):
        months = 3 if m[2].lower() == "kvartal" else 6
        yield m.start(), m.end(), "period", (int(m[3]) if m[3] else None, int(m[1]), months)


def as_day(day: date) -> tuple[int | None, int, int]:
    """A date in the form that `Stated.day` has."""
    return day.year, day.month, day.day
