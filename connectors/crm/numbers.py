"""Numbers as people and programs write them: 1,234.50 and 1.234,50, kr 1 200,-, (350.00), 45-, $1.2E+05, 12 %.

Whether a lone "1,234" is one thousand or one and a bit, no value says by itself: `mark_of` decides from all values of a
column. A number that could be either, in a column that does not tell, is for the caller to set aside or to speak of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors.crm.currencies import meaning

Mark = Literal[".", ",", "both", "open"]  # both: the column has both kinds; open: it shows neither
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u2008\u3000\t"), " ")
_HIDDEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\ufeff"))
_LIKE = (
    {ord(c): "'" for c in "’‘´`٬＇"}
    | {ord(c): "-" for c in "−‒–﹣－"}
    | {ord("٪"): "%", ord("٫"): "·", ord("，"): ",", ord("،"): ","}
)
_PLAIN = re.compile(r"-?\d+")
_ENGLISH = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d+")
_SHAPE = re.compile(
    r"(?P<open>\()? ?(?P<sign>[-+])? ?(?P<before>[^\d\s().,'·%+-][^\d\s(),'·%+-]{0,4}\.?)? ?(?P<sign2>[-+])? ?"
    r"(?P<body>[.,·]?\d(?:[\d.,' ·]*\d)?[.,]?)(?P<power>[eE][-+]?\d{1,3})? ?(?P<percent>%)? ?"
    r"(?P<after>[^\d\s(),'·%+-]{1,5})? ?(?P<percent2>%)? ?(?P<sign3>-)? ?(?P<close>\))?"
)
_NO_CENTS = re.compile(r"(?<=\d)[.,]-{1,2}(?=[^-\d]*$)")  # as in 250,- which is not negative
_GROUPS = re.compile(r"\d{1,3}(?P<mark>[.,' ])\d{2,3}(?:(?P=mark)\d{2,3})*")
_LAST_GROUP = re.compile(r"[.,' ]\d{3}$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and what stood around it: the currency's sign or code as it was written, if there was one."""

    value: Decimal
    sign: str | None = None


NO_NUMBER = "is not a number"


class NotANumber(ValueError):
    """Why a text is no number, as the end of a sentence that begins with the text."""


def number(text: str, mark: Mark = ".") -> Number:
    """Read a number. `mark` is the decimal mark where the text itself leaves it open. A percentage is its fraction."""
    if _PLAIN.fullmatch(text):
        return Number(Decimal(text))
    if mark == "." and _ENGLISH.fullmatch(text):
        return Number(Decimal(text.replace(",", "")))
    found = _SHAPE.fullmatch(_tidied(text))
    if not found or bool(found["open"]) != bool(found["close"]):
        raise NotANumber(NO_NUMBER)
    sign = _currency_in(found["before"], found["after"])
    digits = _digits(found["body"], mark) + (found["power"] or "")
    value = Decimal(digits)
    if len([s for s in (found["sign"], found["sign2"], found["sign3"]) if s]) > 1:
        raise NotANumber("has more than one sign")
    if found["open"] or "-" in {found["sign"], found["sign2"], found["sign3"]}:
        value = -value
    return Number(value.scaleb(-2) if found["percent"] or found["percent2"] else value, sign)


def mark_of(texts: Iterable[str]) -> tuple[Mark, str | None]:
    """The decimal mark of a column, and the first of its values that could be read either way."""
    seen: set[str] = set()
    either = None
    for text in texts:
        if _PLAIN.fullmatch(text):
            continue
        found = _SHAPE.fullmatch(_tidied(text))
        if not found:
            continue
        told = _told_by(found["body"])
        if told == "either":
            either = either or text
        elif told:
            seen.add(told)
    if len(seen) == 2:
        return "both", either
    return (",", either) if "," in seen else (".", either) if "." in seen else ("open", either)


def _tidied(text: str) -> str:
    if not text.isascii():
        latin = "".join(str(int(c)) if c.isdecimal() and not c.isascii() else c for c in text)
        text = latin.translate(_HIDDEN).translate(_SPACES).translate(_LIKE)
    return _NO_CENTS.sub(lambda found: f"{found[0][0]}00", " ".join(text.split()))


def _told_by(body: str) -> Literal[".", ",", "either", ""]:
    """Which decimal mark a number shows: by both marks, a mark twice, or a mark that can't part thousands."""
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return "." if body.rindex(".") > body.rindex(",") else ","
    if "·" in body or points + commas == 0:
        return ""
    mark: Literal[".", ","] = "." if points else ","
    if points + commas > 1:
        return "," if points else "."
    whole, part = body.split(mark)
    if len(part) != 3 or not whole or whole.startswith("0") or len(whole) > 3:
        return mark
    return "either"


def _digits(body: str, mark: Mark) -> str:
    """The digits of a number with a decimal point, groups checked."""
    told = _told_by(body)
    if told == "either" and mark == "both":
        raise NotANumber("can be read in two ways, and its column has numbers of both kinds; set `decimal`")
    decimal = "·" if "·" in body else told if told in {".", ","} else mark if told == "either" else ""
    if decimal == "open":
        decimal = "."
    whole, _, part = body.rpartition(decimal) if decimal and decimal in body else (body, "", "")
    if not whole and not part:
        whole = body
    plain = re.sub(r"[.,' ]", "", whole)
    grouped = plain == whole or (_GROUPS.fullmatch(whole) and _LAST_GROUP.search(whole))
    if not grouped or (part and not part.isdecimal()):
        raise NotANumber("is not a number: its digits are not in groups of three")
    return f"{plain or '0'}.{part}" if part else plain or "0"


def _currency_in(before: str | None, after: str | None) -> str | None:
    signs = [s for s in (before, after) if s]
    if len(signs) > 1 or (signs and not meaning(signs[0])):
        raise NotANumber(NO_NUMBER)
    return signs[0] if signs else None
