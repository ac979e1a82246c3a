"""Whole numbers that count something: "top 5", "my three biggest", "more than 30 days", "fewer than 2 contacts".

    rows        "top 5", "bottom two", "three biggest", "which 3 deals", "the two closing this week"
    lasting     "more than 30 days", "for three weeks": a time that something has gone on, in days
    contacts    "fewer than two contacts", "at most one contact"

What counts a time to come ("in two weeks"), money or per cent is read elsewhere (times, amounts).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.understanding.words import Lexicon, Token

Of = Literal["rows", "lasting", "contacts"]
_IN_DAYS = {"days": 1, "weeks": 7, "months": 30}
_MOST = 1000  # of anything that is counted here: a longer number is money or a slip of the hand
_PAIR = 2  # from here on a number before a noun counts rows; "a deal" counts none


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, of days, or of contacts, and its span; of contacts it is how many are too many."""

    value: int
    of: Of
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _At:
    value: int
    first: int
    after: int


def counts(said: Sequence[Token], words: Lexicon) -> list[Count]:
    """All counts in a question, in order."""
    found = []
    for number in _numbers(said, words):
        for read in (_lasting, _contacts, _rows):
            count = read(said, number, words)
            if count:
                found.append(count)
                break
    return found


def _numbers(said: Sequence[Token], words: Lexicon) -> Iterator[_At]:
    for at, token in enumerate(said):
        if token.is_number and token.text.isdecimal():
            yield _At(int(token.text), at, at + 1)
        elif (number := words.at("numbers", said, at)) and number[0] == int(number[0]) >= 1:
            yield _At(int(number[0]), at, at + number[1])


def _lasting(said: Sequence[Token], number: _At, words: Lexicon) -> Count | None:
    """A number of days, weeks or months after "more than", "for", "in the last"; days in all."""
    unit = words.at("ahead_units", said, number.after)
    lead = _before("bounds", said, number.first, words) or _before("lasting", said, number.first, words)
    if not unit or not lead or lead[0] == "below" or number.value > _MOST:
        return None
    end = number.after + unit[1] - 1
    return Count(number.value * _IN_DAYS[str(unit[0])], "lasting", (said[lead[1]].start, said[end].end))


def _contacts(said: Sequence[Token], number: _At, words: Lexicon) -> Count | None:
    noun = words.at("contacts", said, number.after)
    bound = _before("bounds", said, number.first, words)
    if not noun or not bound or bound[0] != "below":
        return None
    among = said[bound[1] : number.first]
    value = number.value + words.has("included", among)
    return Count(value, "contacts", (said[bound[1]].start, said[number.after + noun[1] - 1].end))


def _rows(said: Sequence[Token], number: _At, words: Lexicon) -> Count | None:
    """After "top" or "bottom"; before "biggest", "deals" or "closing", where it is no limit and counts no time."""
    if number.value > _MOST or any(
        words.at(group, said, number.after) for group in ("ahead_units", "units", "percent", "scales", "months")
    ):
        return None
    top = _before("tops", said, number.first, words)
    if top and (number.value >= _PAIR or said[number.first].is_number):
        return Count(number.value, "rows", (said[top[1]].start, said[number.after - 1].end))
    if number.value < _PAIR or _before("bounds", said, number.first, words):
        return None
    if any(words.at(group, said, number.after) for group in ("orders", "row_nouns", "closing", "tops")):
        return Count(number.value, "rows", (said[number.first].start, said[number.after - 1].end))
    return None


def _before(group: str, said: Sequence[Token], first: int, words: Lexicon) -> tuple[object, int] | None:
    """The value of a phrase of a group that ends where a number begins, and where it starts."""
    for start in range(max(0, first - 3), first):
        found = words.at(group, said, start)
        if found and start + found[1] == first:
            return found[0], start
    return None
