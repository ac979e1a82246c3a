"""How much each side talked, our longest stretch, and what was asked.

Where a transcript has times, shares are of the time that somebody talks; where it has none, of the words, and how long
something took is told from those at a usual rate (rules: words_a_minute).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.library import Turn
from connectors.mail.sentences import sentences
from skills.calls.rules import Rules, pattern, spoken

_CLAUSE = re.compile(r"[,;:–-]\s|\b(?:and|so|og|så)\s")
_BEGINS = 12  # words of a stretch that are shown


@dataclass(frozen=True, slots=True)
class Stretch:
    """Talking without the other side: how long, from which second on (None without times), its first words."""

    seconds: int
    at: int | None
    by: str
    begins: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions: ours, those of them that yes or no does not answer, ours an hour of talk, and the customer's."""

    ours: int
    open: int
    an_hour: Decimal
    theirs: int


def timed(turns: Sequence[Turn]) -> bool:
    """Whether all turns but the last say how long they took."""
    return all(turn.start is not None and turn.end is not None for turn in turns[:-1]) and len(turns) > 1


def seconds(turn: Turn, rules: Rules) -> float:
    """How long a turn took; from its words where nothing tells."""
    if turn.start is not None and turn.end is not None:
        return max(turn.end - turn.start, 0.0)
    return len(turn.text.split()) * 60 / rules.words_a_minute


def shares(turns: Sequence[Turn], rules: Rules) -> dict[str, Decimal]:
    """The share of the talking that is each speaker's, the most first; together 1."""
    spent: Counter[str] = Counter()
    for turn in turns:
        spent[turn.speaker] += round(seconds(turn, rules) * 1000)
    whole = sum(spent.values())
    return {name: Decimal(own) / whole if whole else Decimal(0) for name, own in spent.most_common()}


def longest(turns: Sequence[Turn], ours: Collection[str], rules: Rules) -> Stretch | None:
    """Our longest stretch; a word or two of somebody else do not end it. None where none of us talks."""
    stretches = [_stretch(run, ours, rules) for run in _runs(turns, ours, rules.interjection)]
    return max(stretches, key=lambda stretch: stretch.seconds, default=None)


def asked(turns: Sequence[Turn], ours: Collection[str], rules: Rules) -> Asked:
    """The questions of both sides: sentences that end in a question mark."""
    mine = [s for turn in turns if turn.speaker in ours for s in questions(turn.text)]
    theirs = [s for turn in turns if turn.speaker not in ours for s in questions(turn.text)]
    whole = sum(seconds(turn, rules) for turn in turns)
    an_hour = Decimal(len(mine) * 3600 / whole).quantize(Decimal("0.1")) if whole else Decimal(0)
    begins = pattern(spoken(rules.open))
    return Asked(len(mine), sum(_is_open(s, begins) for s in mine), an_hour, len(theirs))


def questions(text: str) -> list[str]:
    """Those that ask something."""
    return [sentence for sentence in sentences(text) if sentence.rstrip("\"'”’)").endswith("?")]


def _is_open(question: str, begins: re.Pattern[str]) -> bool:
    """Whether a question word opens it, or its last clause: "And then, how do you plan?"."""
    return any(
        begins.match(clause.strip()) for clause in (question, *re.split(r"[,;:–-]\s|\b(?:and|so|og|så)\s", question))
    )


def _runs(turns: Sequence[Turn], ours: Collection[str], few: int) -> Iterator[list[Turn]]:
    """Our turns that nobody else really comes between."""
    held: list[Turn] = []
    for turn in turns:
        if turn.speaker in ours:
            if held and held[-1].speaker != turn.speaker:
                yield held
                held = []
            held.append(turn)
        elif held and len(turn.text.split()) > few:
            yield held
            held = []
    if held:
        yield held


def _stretch(run: Sequence[Turn], ours: Collection[str], rules: Rules) -> Stretch:
    long = sum(seconds(turn, rules) for turn in run)
    words = " ".join(turn.text for turn in run).split()
    begins = " ".join(words[:_BEGINS]) + (" …" if len(words) > _BEGINS else "")
    at = run[0].start
    return Stretch(round(long), round(at) if at is not None else None, run[0].speaker, begins)
