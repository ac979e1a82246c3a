"""What `goals` answers with: goals with how far they have come, a step that is proposed or taken, or their history.

They are told apart by `kind`: list, propose, written, history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from connectors.money import Money
from skills.goals.measures import LEVELS, Measure
from skills.skill import Figure, Result, Who

State = Literal["reached", "on_track", "behind", "missed", "not_begun", "untold"]
Act = Literal["set", "adjust", "share", "cascade", "drop"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A target or what is done of it: a percentage (unit "%"), a count ("count"), or money (an ISO currency)."""

    value: Decimal
    unit: str

    @property
    def money(self) -> Money | None:
        """As money, where it is."""
        return Money(self.value, self.unit) if self.unit not in ("%", "count") else None

    @property
    def fraction(self) -> Decimal:
        """Of a percentage."""
        return self.value / 100


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal and how far it has come. `gone` is the share of its working days before today; `done` None if untold."""

    number: int
    who: Who
    measure: Measure
    target: Quantity
    done: Quantity | None
    starts: date
    ends: date
    gone: Decimal
    days_left: int
    state: State
    shared: bool
    set_by: str
    part_of: int | None

    @property
    def share(self) -> Decimal | None:
        """What is done, as a fraction of the target."""
        return self.done.value / self.target.value if self.done and self.target.value else None

    @property
    def left(self) -> Quantity | None:
        """What is still to do; None once it is reached, and of what can't be told."""
        if self.done is None or self.done.value >= self.target.value:
            return None
        return Quantity(self.target.value - self.done.value, self.target.unit)

    @property
    def level(self) -> bool:
        """Whether it stands where it stands rather than adding up day by day."""
        return self.measure in LEVELS


@dataclass(frozen=True, slots=True)
class GoalList(Result):
    """Goals that the asker may see, own ones first; parts of a team's goal behind it."""

    who: Who
    today: date
    goals: tuple[Progress, ...]
    kind: str = "list"

    @property
    def behind(self) -> int:
        return sum(g.state in ("behind", "missed") for g in self.goals)

    @property
    def reached(self) -> int:
        return sum(g.state == "reached" for g in self.goals)

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure("goals", len(self.goals), "count"), Figure("goals_reached", self.reached, "count")]
        for goal in self.goals:
            if goal.done is not None:
                found.append(Figure(f"goal {goal.number}", goal.done.value, goal.done.unit))
                found.append(Figure(f"target of goal {goal.number}", goal.target.value, goal.target.unit))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part of a team's goal."""

    name: str
    person_id: str
    target: Quantity


@dataclass(frozen=True, slots=True)
class Step(Result):
    """A step, proposed until it is written. `before` is what an adjusted goal was, `so_far` what is done."""

    act: Act
    who: Who
    number: int | None
    measure: Measure
    target: Quantity
    starts: date
    ends: date
    before: Quantity | None = None
    ended: date | None = None
    so_far: Quantity | None = None
    parts: tuple[Part, ...] = ()
    kind: str = "propose"

    def agreed_to(self) -> Mapping[str, Any]:
        return {"goal": self.number} if self.number is not None and self.act != "set" else {}

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("target", self.target.value, self.target.unit),)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done with a goal."""

    number: int
    measure: Measure
    on: date
    by: str
    what: str
    target: Quantity
    ends: date


@dataclass(frozen=True, slots=True)
class History(Result):
    """What was done with somebody's goals, newest first, and how those that are over ended."""

    who: Who
    today: date
    entries: tuple[Entry, ...]
    over: tuple[Progress, ...]
    kind: str = "history"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("goals_over", len(self.over), "count"),)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What to remind somebody of about a goal of theirs: reached, missed, ending soon, or behind at half time."""

    about: Literal["reached", "missed", "ending", "behind"]
    goal: Progress
