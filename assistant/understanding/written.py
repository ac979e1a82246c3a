"""Dates and periods as they are written in figures: 15.12.2026 · Q2 · 2q · FY26 · 2026.

Each looks at one place among the tokens and says what stands there and how many tokens it takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.understanding.words import Token


def short_period(said: Sequence[Token], at: int) -> tuple[str, int] | None:
    """Q2, q 2, 2q, H1."""
    if at + 1 >= len(said):
        return None
    one, two = said[at].text, said[at + 1].text
    if one in {"q", "h"} and two in {"1", "2", "3", "4"} and (one == "q" or two in {"1", "2"}):
        return f"{one.upper()}{two}", 2
    if two == "q" and one in {"1", "2", "3", "4"} and said[at].end == said[at + 1].start:
        return f"Q{one}", 2
    return None


def year_at(said: Sequence[Token], at: int, *, short: bool) -> int | None:
    if at >= len(said) or not said[at].text.isdecimal():
        return None
    text = said[at].text
    if len(text) == 4 and text[:2] in {"19", "20"}:
        return int(text)
    return 2000 + int(text) if short and len(text) == 2 else None


def is_day(token: Token) -> bool:
    bare = token.text.rstrip(".")
    return token.is_number and bare.isdecimal() and 1 <= int(bare) <= 31


def month_meant(said: Sequence[Token], at: int) -> bool:
    """ "may" is a month after a preposition or before a year or day."""
    before = said[at - 1].text if at else ""
    return before in {"in", "for", "i", "since", "by", "of", "last", "this", "next", "until"} or (
        at + 1 < len(said) and said[at + 1].is_number
    )


def joined_numbers(said: Sequence[Token], at: int) -> tuple[list[str], int]:
    """Numbers held together by dots, slashes or dashes without spaces: ["15", "12", "2026"], and their tokens."""
    parts: list[str] = []
    position = at
    while position < len(said) and said[position].is_number and len(parts) < 3:
        if parts and said[position - 1].end != said[position].start:
            break
        parts += said[position].text.split(".")
        position += 1
        if (
            position < len(said)
            and said[position].text in {".", "/", "-"}
            and said[position].start == said[position - 1].end
        ):
            position += 1
        else:
            break
    if not all(p.isdecimal() for p in parts):
        return [], 0
    length = position - at
    return parts[:3], length if position <= len(said) else length - 1


def iso_day(year: int, month: int, day: int, length: int) -> tuple[str, int, bool] | None:
    try:
        return date(year, month, day).isoformat(), length, False
    except ValueError:
        return None
