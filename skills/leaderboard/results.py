"""What `leaderboard` answers with: a ranking, one person's honours, the rules, the contests there are, a step taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.periods import Period
from skills.charts import Chart, Mark
from skills.leaderboard.contest import Measure
from skills.leaderboard.points import By, Part
from skills.skill import Figure, Result, Who

State = Literal["coming", "running", "ended"]


@dataclass(frozen=True, slots=True)
class About:
    """A contest by its name in the asker's language and its days. `days_left`: working days until it ends."""

    title: str
    period: Period
    state: State
    days_left: int
    prize: str | None


@dataclass(frozen=True, slots=True)
class Honour:
    """A badge or a streak. `least` of `measure`, in a `within` where there is one; `now` and `best` are of a streak."""

    name: str
    measure: Measure
    least: Decimal
    within: str | None = None
    on: date | None = None
    earned: bool = True
    now: int = 0
    best: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A rank of a person or team, `shared` by so many; `name` None where it is not shown.

    `before`: points before they were made fair; `stood_in`: the others' past stood in for their own.
    """

    rank: int
    shared: int
    name: str | None
    is_asker: bool
    score: Decimal
    before: Decimal | None = None
    parts: tuple[Part, ...] = ()
    badges: tuple[str, ...] = ()
    stood_in: bool = False
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Board(Result):
    """A ranking. `me`: the asker's place, or that of the one person asked about; `to_next`: points to the next rank up.

    `entrants` are ranked; `unmeasured` are not, since there is nothing to measure them by. `out`: the asker has left.
    """

    about: About
    by: By
    rows: tuple[Place, ...]
    me: Place | None
    who: Who
    entrants: int
    unmeasured: int
    to_next: Decimal | None
    out: bool
    measures: tuple[Measure, ...]
    fair: str | None
    of: Literal["people", "teams"] = "people"
    kind: str = "board"

    @property
    def hidden(self) -> int:
        """How many are ranked and not shown."""
        return self.entrants - len(self.rows)

    def chart(self) -> Chart | None:
        if len(self.rows) < 2:
            return None
        marks = (Mark(p.score, name=p.name, word=None if p.name else "unnamed", strong=p.is_asker) for p in self.rows)
        unit = "points" if self.by == "points" else "count" if self.by == "activity" else "%"
        return Chart("bars", f"ranking_{self.by}", self.about.title, unit, tuple(marks))

    def figures(self) -> tuple[Figure, ...]:
        unit = "points" if self.by == "points" else "count" if self.by == "activity" else "%"
        if self.me:
            return (Figure("rank", self.me.rank, "rank"), Figure(self.by, self.me.score, unit))
        return tuple(Figure(f"{self.by} of {p.name}", p.score, unit) for p in self.rows[:1] if p.name)


@dataclass(frozen=True, slots=True)
class Honours(Result):
    """What somebody has earned in a contest and what there is to be earned; their streaks."""

    about: About
    who: Who
    badges: tuple[Honour, ...]
    streaks: tuple[Honour, ...]
    kind: str = "honours"

    @property
    def earned(self) -> int:
        """How many badges they have."""
        return sum(b.earned for b in self.badges)

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("badges", self.earned, "count"),)


@dataclass(frozen=True, slots=True)
class Rules(Result):
    """What a contest is played by. `shown`: how many of the first sellers see; None for all."""

    about: About
    points: tuple[tuple[Measure, Decimal, Decimal | None], ...]
    badges: tuple[Honour, ...]
    streaks: tuple[Honour, ...]
    shown: int | None
    names: bool
    fair: str | None
    teams: tuple[str, ...]
    kind: str = "rules"


@dataclass(frozen=True, slots=True)
class Contests(Result):
    """Every contest there is."""

    contests: tuple[About, ...]
    kind: str = "contests"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("contests", len(self.contests), "count"),)


@dataclass(frozen=True, slots=True)
class Step(Result):
    """Leaving all contests, or coming back; `done` already before where nothing has to change."""

    act: Literal["leave", "join"]
    kind: str = "propose"
