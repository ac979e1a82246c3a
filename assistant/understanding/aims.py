"""What somebody aims at, in numbers: "12 demos", "110%", and the number of a goal ("raise goal 3 to 15 demos")."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

from assistant.understanding.reading import Reading

_GOAL = "goal=number"  # words before the number of a goal, in the files of the skill `goals`
_LEAST = 2  # of a number in words: "a demo" and "one more thing" count nothing


def percent(reading: Reading) -> Decimal | None:
    """The last percentage: "from 105% to 110%" aims at the second."""
    said = [p.value for p in reading.percents]
    return said[-1] if said else None


def goal(reading: Reading) -> int | None:
    """The number right behind a word for a goal, unless it counts what is aimed at ("new goal 8 demos")."""
    found = _goal(reading)
    return int(reading.tokens[found].text) if found is not None else None


def count(reading: Reading) -> Decimal | None:
    """The last plain number that is no percentage, time, part of a name, or the number of a goal."""
    said = list(_numbers(reading))
    return said[-1] if said else None


def _goal(reading: Reading) -> int | None:
    said = reading.tokens
    for at, length, _ in reading.words.find(_GOAL, said):
        after = at + length
        if after < len(said) and said[after].text.isdecimal() and not _counts_something(reading, after):
            return after
    return None


def _counts_something(reading: Reading, at: int) -> bool:
    from skills.goals.measures import Measure

    return any(reading.words.at(f"measure={measure}", reading.tokens, at + 1) for measure in get_args(Measure))


def _numbers(reading: Reading) -> Iterator[Decimal]:
    taken = [m.span for m in reading.mentions] + [p.span for p in reading.percents]
    taken += [t.span for t in (*reading.periods, *reading.days)]
    own = _goal(reading)
    for at, token in enumerate(reading.tokens):
        if at == own or any(start <= token.start and token.end <= end for start, end in taken):
            continue
        if token.is_number and token.text.isdecimal():
            yield Decimal(token.text)
        elif (number := reading.words.at("numbers", reading.tokens, at)) and number[0] >= _LEAST:
            yield Decimal(number[0])
