"""Where a column's value comes from: a column of the source, or a text with columns in braces.

    close_date                              the source's column
    "{first} {last}"                        a text; empty where one of its columns is empty
    "{sales_agent:address}@acme.example"    with ways of writing after a colon, one or more

Ways of writing: `lower`, `upper`, `first` and `last` (word), `address` (lower case, without accents, dots for spaces:
what stands before the @).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from string import Formatter
from typing import Any

_NO_ACCENT = str.maketrans(
    {"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "œ": "oe"}
)


def _address(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_NO_ACCENT))
    ascii_only = "".join(c for c in bare if not unicodedata.combining(c))
    return ".".join(re.findall(r"[a-z0-9-]+", re.sub(r"['’]", "", ascii_only)))


WAYS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "first": lambda text: text.split()[0] if text.split() else "",
    "last": lambda text: text.split()[-1] if text.split() else "",
    "address": _address,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and the column after it, if any, with the ways it is written."""

    text: str
    column: str | None = None
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in it; or, where it is nothing but one column, that column's value as it is."""

    pieces: tuple[Piece, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The source's columns that it takes."""
        return tuple(piece.column for piece in self.pieces if piece.column is not None)

    @property
    def plain(self) -> str | None:
        """The one column that it is, if it is nothing else."""
        one = self.pieces[0] if len(self.pieces) == 1 else None
        return one.column if one and not one.text and not one.ways else None

    def filled(self, values: Mapping[str, Any]) -> Any:
        """The value for one row; None where a column of it is empty."""
        if self.plain is not None:
            return values[self.plain]
        parts: list[str] = []
        for piece in self.pieces:
            parts.append(piece.text)
            if piece.column is None:
                continue
            value = values[piece.column]
            if value is None:
                return None
            text = as_text(value)
            for way in piece.ways:
                text = WAYS[way](text)
            parts.append(text)
        return "".join(parts).strip() or None


def column_or_text(said: str) -> Template:
    """A column's name, or a text with columns in braces; ValueError says what is wrong with it."""
    if "{" not in said:
        return Template((Piece("", said),))
    try:
        parsed = list(Formatter().parse(said))
    except ValueError as error:
        raise ValueError(f"'{said}' is no text with columns in braces ({error})") from None
    return Template(tuple(_piece(said, *part) for part in parsed))


def text_with_columns(said: str) -> Template:
    """A text that may hold columns in braces, and otherwise stands for itself."""
    return column_or_text(said) if "{" in said else literal(said)


def literal(said: str) -> Template:
    """A text that stands for itself, braces and all."""
    return Template((Piece(said),))


def as_text(value: Any) -> str:
    """A value of a typed source as the text that a person would have written for it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() and not value.tzinfo else value.isoformat(" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _piece(said: str, text: str, column: str | None, ways: str | None, conversion: str | None) -> Piece:
    if conversion or column == "":
        raise ValueError(f"'{said}' should name a column in each pair of braces")
    asked = tuple((ways or "").split())
    for way in asked:
        if way not in WAYS:
            raise ValueError(f"'{way}' in '{said}' is no way of writing; known are {', '.join(WAYS)}")
    return Piece(text, column.strip() if column else column, asked)
