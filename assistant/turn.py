"""One turn: the desk it is answered at, and what is noted while it is being answered.

It travels as LangGraph's runtime context, past the model: no model sees or chooses whose desk it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from assistant.step import Way
from connectors.tokens import Tokens
from skills.skill import Desk

if TYPE_CHECKING:
    from assistant.guard.confirming import Proposed
    from assistant.guard.known import Known
    from assistant.guard.masking import Mask
    from assistant.guard.sieve import Sieve
    from assistant.telling import Telling


@dataclass(slots=True)
class Turn:
    """Written to while the turn runs; never stored, never shared between turns.

    `endpoint`: a language model behind an endpoint is answering; it becomes false where the embedded one takes over.
    `chosen` is which of the endpoints that is, `steps` counts the calls, `ms` where the time went. `telling` hands
    the person what is safe to say while the rest is still being worded (None where nobody listens), `sieve` is what the
    wording of the moment passes on its way there, `known` what it was last checked against, `mask` what takes personal
    data out of what leaves. `confirmed` is what the person has just said yes to, `cited` the last number of a passage,
    `prompt` the version of what a language model was told, `tokens` what language models took. `way` are the steps.
    Where it `agrees` to nothing, a program speaks for the person: a yes is not taken.
    """

    desk: Desk
    cache: Path
    question: str
    model: str = "embedded"
    endpoint: bool = False
    chosen: int = 0
    steps: int = 0
    debug: bool = False
    confidence: float | None = None
    telling: Telling | None = None
    sieve: Sieve | None = None
    known: Known | None = None
    mask: Mask | None = None
    confirmed: Proposed | None = None
    prompt: str = ""
    tokens: Tokens = field(default_factory=lambda: Tokens(0, 0))
    cited: int = 0
    agrees: bool = True
    way: Way = field(default_factory=Way)
    notes: list[str] = field(default_factory=list)
    ms: dict[str, float] = field(default_factory=lambda: {"model": 0.0, "skills": 0.0})
    lock: Lock = field(default_factory=Lock)
    began: float = field(default_factory=time.monotonic)

    def speak(self, language: str) -> None:
        """Answer in this language from here on."""
        if language != self.desk.language:
            self.desk = replace(self.desk, language=language)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the milliseconds that the block takes to a part of the turn."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.ms[part] += (time.perf_counter() - start) * 1000
