"""What a turn of practice is answered with: what was heard, and the customer's next line or the checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skills.coaching_advice.results import Part
from skills.skill import Citation, Figure, Result


@dataclass(frozen=True, slots=True)
class Judged:
    """A point of the checklist: the words that made it, None where none did; how it may be said."""

    point: str
    words: str | None
    example: str


@dataclass(frozen=True, slots=True)
class Practice(Result):
    """A turn. `line` is what the customer says next, None once it is over; `now` are points that this reply made.

    `key` is where the objection stands, `turn` counts the replies so far, `others` are objections of the guide besides.
    """

    key: str
    objection: str
    guide: str
    source: str
    passage: str
    language: str
    turn: int
    line: str | None
    points: tuple[Judged, ...]
    now: tuple[Judged, ...]
    others: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    kind: str = "practice"

    @property
    def made(self) -> int:
        """How many points were made."""
        return sum(point.words is not None for point in self.points)

    def awaits(self) -> Mapping[str, Any]:
        if self.line is None:
            return {}
        heard = {str(n): point.words for n, point in enumerate(self.points) if point.words is not None}
        return {"about": "practice", "practice": self.key, "turn": self.turn + 1, "heard": heard}

    def figures(self) -> tuple[Figure, ...]:
        if self.line is not None:
            return ()
        return (Figure("points_made", self.made, "count"), Figure("points", len(self.points), "count"))

    def citations(self) -> tuple[Citation, ...]:
        return (
            () if self.line is not None else (Citation(f"{self.guide} > {self.objection}", self.source, self.passage),)
        )
