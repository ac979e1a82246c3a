"""What understanding hands on: tool calls, a question back, a refusal, or small talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from skills.skill import Choice

Args = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A skill to run, with arguments as a model would write them."""

    skill: str
    args: Args


@dataclass(frozen=True, slots=True)
class Clarify:
    """A question back: one of `choices` goes into `argument` of `call`; argument "skill" chooses what to run."""

    kind: str
    said: str
    argument: str
    choices: tuple[Choice, ...]
    call: Call


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question wants. One of calls, clarify, refused and smalltalk is filled.

    `refused`: empty, too_long, unknown_language, or a code of out_of_scope.md (general, private, command, nonsense,
    injection).
    `smalltalk`: a code of smalltalk.md. `confidence` is 0-1, of whichever was decided.
    """

    language: str
    calls: tuple[Call, ...] = ()
    clarify: Clarify | None = None
    refused: str | None = None
    smalltalk: str | None = None
    confidence: float = 1.0
    ranked: tuple[tuple[str, float], ...] = field(default=(), compare=False)
