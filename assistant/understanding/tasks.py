"""What somebody is to do, taken out of a question that agrees on it: without whom it is for and by when.

"agree with Dana to call three new prospects a week by 15 December"    call three new prospects a week
"avtal med Dana innen fredag å ringe tre nye kunder"                   ringe tre nye kunder
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.reading import Reading
from assistant.understanding.words import Token

_AGREE = "action=agree"  # the words of a skill's argument by which something is agreed
_BETWEEN = 1  # small words between what leads to a day and the day: "by the end of the month"


def task(reading: Reading) -> str | None:
    """What is said between the name (or a colon, or "I will") and the day, else what is said after the day."""
    if not reading.has(_AGREE):
        return None
    said = reading.tokens
    start = _start(reading, said)
    day = next((d.span for d in reading.days if d.span[0] >= start), None)
    if day is None:
        return _bare(reading, start, len(reading.text))
    return _bare(reading, start, _before(reading, start, day[0])) or _bare(reading, day[1], len(reading.text))


def _start(reading: Reading, said: Sequence[Token]) -> int:
    """Behind the name or the colon after it; where nobody is named, behind the words that agree, if it begins so."""
    named = reading.named("person")
    start = named[0][0].span[1] if named else 0
    colon = next((t.end for t in said if t.text == ":" and t.start >= start), None)
    if colon is not None:
        return colon
    opening = reading.words.at(_AGREE, said, 0)
    return said[opening[1] - 1].end if opening and not named else start


def _before(reading: Reading, start: int, end: int) -> int:
    """Where the words that lead to a day begin: "by", "innen utgangen av"."""
    before = [t for t in reading.tokens if start <= t.start and t.end <= end]
    found = reading.words.find("until", before)
    leads = [before[at].start for at, length, _ in found if at + length >= len(before) - _BETWEEN]
    return min(leads, default=end)


def _bare(reading: Reading, start: int, end: int) -> str | None:
    """The text without the small words that lead to it: "to", "om å"."""
    inside = [t for t in reading.tokens if start <= t.start and t.end <= end and t.kind != "sign"]
    opening = reading.words.at("to_do", inside, 0)
    first = inside[opening[1]].start if opening and len(inside) > opening[1] else inside[0].start if inside else end
    return reading.text[first:end].strip(" .,!?:;") or None
