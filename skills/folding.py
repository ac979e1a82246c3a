"""Text as names are compared: lower case, without accents, cut into words that remember where they stood.

folded("Møller & Sønner AS")  ->  moller · sonner · as        (with spans)
without_legal_form(...)       ->  moller · sonner
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE_S = re.compile(r"['’`´][sS]?\b|['’`´]$")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ö": "o", "ä": "a", "ü": "u", "ß": "ss", "ð": "d", "þ": "th"})
# Legal forms of companies where the product is sold; they stand last in a name and nobody says them.
_LEGAL = re.compile(
    "as|asa|ab|aps|ans|da|ks|nuf|sf|oy|oyj|ehf|hf|inc|incorporated|llc|llp|lp|ltd|limited|plc|corp|corporation|co|company|"
    "gmbh|ag|kg|kgaa|ug|se|sa|sas|sarl|srl|spa|sl|bv|nv|pty|pte|pvt|kk|sro|zrt|kft|doo"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: folded, with the span it was read from and whether it began with a capital."""

    text: str
    start: int
    end: int
    capital: bool


def plain_form(text: str) -> str:
    """Lower case, accents and Nordic letters as their nearest Latin letter."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    lowered = lowered.translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def folded(text: str) -> list[Word]:
    """The words of a text in order; a possessive 's is not a word."""
    without = _APOSTROPHE_S.sub(lambda m: " " * len(m[0]), text)
    return [
        Word(plain_form(m[0]), m.start(), m.end(), m[0][0].isupper() or m[0][0].isdigit())
        for m in _WORD.finditer(without)
    ]


def name_words(name: str) -> tuple[str, ...]:
    """The words a name is known by, its legal form left out where something else remains."""
    words = [w.text for w in folded(name)]
    while len(words) > 1 and (_LEGAL.fullmatch(words[-1]) or words[-2:] == ["a", "s"]):
        words = words[:-2] if words[-2:] == ["a", "s"] and len(words) > 2 else words[:-1]
    return tuple(words)


def legal_form(name: str) -> tuple[str, ...]:
    """The words of a name that `name_words` leaves out: ("inc",) of "Globex Inc."; empty where there are none."""
    return tuple(w.text for w in folded(name))[len(name_words(name)) :]
