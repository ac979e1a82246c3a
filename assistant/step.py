"""One step of a turn: what was done, when, for how long, and what came of it. Never what anybody said or wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal

Kind = Literal["understood", "taken_up", "model", "skill", "worded", "guard", "traced"]


@dataclass(frozen=True, slots=True)
class Step:
    """`at` and `ms` are milliseconds, `at` from the beginning of the turn; `about` is plain and depends on the kind.

    understood  skills it came to, language, score (how sure), refused or smalltalk, clarify (what was unclear)
    taken_up    a yes, a no or a reply to what the coach had asked: skills that it came to
    model       an endpoint's model was called: model, skills it chose, tokens_in, tokens_out, failed (a code)
    skill       one ran: skill, args, outcome (result, proposed, choices, or an error's code)
    worded      the tools' own wordings were put together
    guard       a model's wording was checked: outcome (passed, repair: asked once more, template, stopped), wrong (how
                many of its figures and names no tool had returned)
    traced      the figures of the text were looked up: figures (how many)
    """

    step: Kind
    at: float
    ms: float
    about: dict[str, Any] = field(default_factory=dict)


class Way:
    """The steps of one turn, noted as they end. Tools that run side by side may note theirs at once."""

    def __init__(self) -> None:
        self._began = perf_counter()
        self._steps: list[Step] = []

    @contextmanager
    def step(self, kind: Kind, **about: Any) -> Iterator[dict[str, Any]]:
        """Note the block as a step; what it puts into the mapping is told of it."""
        start = perf_counter()
        try:
            yield about
        finally:
            end = perf_counter()
            at, ms = round((start - self._began) * 1000, 1), round((end - start) * 1000, 1)
            self._steps.append(Step(kind, at, ms, about))

    def note(self, kind: Kind, **about: Any) -> None:
        """Note something that takes no time of its own."""
        with self.step(kind, **about):
            pass

    @property
    def steps(self) -> Sequence[Step]:
        """In the order in which they began."""
        return tuple(sorted(self._steps, key=lambda step: step.at))
