"""The next step of a call: proposed for a day by one side and accepted by the other, only proposed, or left vague.

A sentence proposes where it promises or suggests something (rules: next_step) and names a day, itself or the sentence
after it. It is agreed on where the customer says it, or where the other side's next words accept and do not decline.
A promise without a day, in the last part of the call, is vague.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Literal

from connectors.library import Turn
from connectors.mail.sentences import sentences
from skills.calls.rules import Rules, found
from skills.email_sentiment.dates import due

Level = Literal["agreed", "proposed", "vague", "none"]
_SOME_DAY = date(2024, 1, 1)  # to tell whether a day is named where the call's own is not known
_LAST = 4  # turns at the end of a call in which it is said how it goes on


@dataclass(frozen=True, slots=True)
class NextStep:
    """What was said about how it goes on. `day` is None where none is named, or the call's own is not known."""

    level: Level
    sentence: str = ""
    by: str = ""
    day: date | None = None


def next_step(turns: Sequence[Turn], ours: Collection[str], on: date | None, rules: Rules) -> NextStep:
    """The last that was agreed on; where nothing was the last that was proposed for a day, else the last vague one."""
    said = list(_said(turns, ours, on, rules))
    for level in ("agreed", "proposed", "vague"):
        if steps := [step for step in said if step.level == level]:
            return steps[-1]
    return NextStep("none")


def _said(turns: Sequence[Turn], ours: Collection[str], on: date | None, rules: Rules) -> Iterator[NextStep]:
    commits = [word for words in rules.next_step.values() for word in words.commits]
    for place, turn in enumerate(turns):
        own = sentences(turn.text)
        for sentence, after in zip_longest(own, own[1:], fillvalue=""):
            if not found(commits, sentence):
                continue
            whole = sentence if _day(sentence, on) else f"{sentence} {after}".strip()
            if day := _day(whole, on):
                promised = turn.speaker not in ours and not sentence.endswith("?") and not _declines(whole, rules)
                taken = promised or _accepted(turns[place + 1 :], turn, ours, rules)
                yield NextStep("agreed" if taken else "proposed", whole, turn.speaker, day if on else None)
            elif place >= len(turns) - _LAST and not sentence.endswith("?"):
                yield NextStep("vague", sentence, turn.speaker)


def _day(sentence: str, on: date | None) -> date | None:
    return due(sentence, on or _SOME_DAY)


def _accepted(after: Sequence[Turn], proposal: Turn, ours: Collection[str], rules: Rules) -> bool:
    """Whether the other side's next words say yes: the first sentences of its next turn."""
    mine = proposal.speaker in ours
    answer = next((turn.text for turn in after if (turn.speaker in ours) != mine), "")
    first = " ".join(sentences(answer)[:2])
    accepts = [word for words in rules.next_step.values() for word in words.accepts]
    return bool(found(accepts, first)) and not _declines(first, rules)


def _declines(text: str, rules: Rules) -> bool:
    return bool(found([word for words in rules.next_step.values() for word in words.declines], f"{text} "))
