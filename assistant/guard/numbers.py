"""Numbers, percentages, amounts and dates as people write them in a sentence, English or Norwegian.

    "$4,250.00" "4 250,00 kr" "USD 1.2m"    an amount: 4250 USD, 4250 NOK (or SEK, DKK), 1,200,000 USD
    "63%" "63,5 prosent"                    a percentage
    "Nov 20, 2026" "20. november" "2026-11-20"  a date, with or without its year
    "3" "1,234.5" "Q3 2026"                 numbers

`places` says how exactly a number was stated: 4.3m is stated to the nearest 100,000, so places is -5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

Kind = Literal["number", "percent", "money", "date"]
_SPACE = "[ \u00a0\u202f]"
_SYMBOLS = {"$": "USD CAD AUD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY CNY", "kr": "NOK SEK DKK"}
_SCALES = {"k": 3, "thousand": 3, "tusen": 3, "m": 6, "mill": 6, "million": 6, "millions": 6, "millioner": 6, "bn": 9}
_DIGITS = rf"\d{{1,3}}(?:{_SPACE}\d{{3}}(?!\d))+(?:[.,]\d+)?|\d[\d.,'’]*\d|\d"
_NUMBER = re.compile(
    rf"(?P<before>(?:US)?\$|€|£|¥|\bkr\.?|\b[A-Z]{{3}}(?=[ \u00a0\u202f\d-]))?{_SPACE}?"
    rf"(?P<sign>(?<![\w\d])[-−])?(?P<digits>{_DIGITS})"
    rf"(?:{_SPACE}?(?P<scale>k|m|bn|mill\.?|millions?|millioner|thousand|tusen)\b)?"
    rf"(?:{_SPACE}?(?P<after>%|percent\b|per cent\b|prosent\b|kr\b|€|[A-Z]{{3}}\b))?"
)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s", re.M)


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure in a text: its value, how exactly it was stated, what it may be an amount of, and the words."""

    kind: Kind
    value: Decimal
    places: int = 0
    currencies: frozenset[str] = frozenset()
    day: tuple[int | None, int, int] | None = None
    words: str = ""


def stated(text: str) -> list[Stated]:
    """Every figure in a text, dates first; the marks of a numbered list are not figures."""
    found, rest = [], text
    for start, end, day in _dates(text):
        if "\x00" not in rest[start:end]:
            found.append(Stated("date", Decimal(0), day=day, words=text[start:end]))
            rest = rest[:start] + "\x00" * (end - start) + rest[end:]
    rest = _LIST_MARK.sub(lambda m: " " * len(m[0]), rest)
    found += [figure for m in _NUMBER.finditer(rest) if (figure := _figure(m))]
    return found


def _figure(found: re.Match[str]) -> Stated | None:
    number = _decimal(found["digits"])
    if number is None:
        return None
    value, places = number
    scale = _SCALES[found["scale"].rstrip(".").lower()] if found["scale"] else 0
    value, places = value.scaleb(scale), places - scale
    value = -value if found["sign"] else value
    unit = (found["after"] or found["before"] or "").rstrip(".")
    words = found[0].strip()
    if unit == "%" or unit.lower().startswith(("per", "pro")):
        return Stated("percent", value, places, words=words)
    currencies = frozenset(_SYMBOLS.get(unit, unit if unit in _currencies() else "").split())
    return Stated("money" if currencies else "number", value, places, currencies, words=words)


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


def _dates(text: str) -> Iterator[tuple[int, int, tuple[int | None, int, int]]]:
    for m in _ISO.finditer(text):
        yield m.start(), m.end(), (int(m[1]), int(m[2]), int(m[3]))
    months, pattern = _months()
    for m in pattern.finditer(text):
        month = months[(m["m1"] or m["m2"]).lower().rstrip(".")]
        number = int(m["d1"] or m["d2"])
        if 1 <= number <= 31:
            year = m["y1"] or m["y2"]
            yield m.start(), m.end(), (int(year) if year else None, month, number)
    for m in re.finditer(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b", text):
        yield m.start(), m.end(), (int(m[3]), int(m[2]), int(m[1]))


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str]]:
    """The names of months in every language spoken here, and what a date with one looks like."""
    from babel import Locale

    from assistant.wording import languages

    names: dict[str, int] = {}
    for language in languages():
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                held = Locale.parse(language).months[context][width]
                names |= {str(name).lower().rstrip("."): number for number, name in held.items()}
    month = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    return names, re.compile(
        rf"\b(?P<m1>{month})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y1>\d{{4}}))?"
        rf"|\b(?P<d2>\d{{1,2}})(?:\.|st|nd|rd|th)? (?:of )?(?P<m2>{month})\b\.?(?: (?P<y2>\d{{4}}))?",
        re.I,
    )


@cache
def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def as_day(day: date) -> tuple[int | None, int, int]:
    """A date in the form that `Stated.day` has."""
    return day.year, day.month, day.day
