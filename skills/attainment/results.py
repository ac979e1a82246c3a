"""What `attainment` answers with: one person's, or a team's with a row for each member; told apart by `kind`.

Shares are fractions (0.63 is 63%) and may pass 1. The gap is what is left to sell, never below zero; `over` is what was
sold beyond the quota. Nothing is rounded before it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.money import Money
from connectors.periods import Period
from skills.attainment.pace import Pace
from skills.charts import Chart, Mark
from skills.skill import Figure, Result, Who

Rank = Literal["ahead", "behind", "all"]
State = Literal["coming", "running", "ended"]
Apart = Literal["no_quota", "zero_quota", "other_period", "other_measure", "leads"]
_WEEK = 5  # working days
_EARLY = Decimal("0.1")  # of the days gone: before that a rate says nothing of the end


@dataclass(frozen=True, slots=True)
class Due:
    """Open deals with a close date in the period: what could still close. Some may have no amount."""

    amount: Money
    deals: int
    without_amount: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Credited against a quota on a day, and how much of the quota's time is gone; `due` while that is not over."""

    quota: Money
    credited: Money
    period: Period
    pace: Pace
    today: date
    due: Due | None

    @property
    def state(self) -> State:
        """Whether the period is still to come, is running, or has ended."""
        if self.today < self.period.start:
            return "coming"
        return "ended" if self.today > self.period.end else "running"

    @property
    def share(self) -> Decimal:
        """Attainment: credited over quota."""
        return self.credited.amount / self.quota.amount

    @property
    def gap(self) -> Money:
        """What is left to sell."""
        return Money(max(self.quota.amount - self.credited.amount, Decimal(0)), self.quota.currency)

    @property
    def over(self) -> Money:
        """What was sold beyond the quota."""
        return Money(max(self.credited.amount - self.quota.amount, Decimal(0)), self.quota.currency)

    @property
    def on_pace(self) -> bool:
        """Whether as much of the quota as of the working days is done."""
        return self.share >= self.pace.share

    @property
    def projected(self) -> Decimal | None:
        """The share at the end if the rest goes as what is gone."""
        return self.share / self.pace.share if self.state == "running" and self.pace.share >= _EARLY else None

    @property
    def per_week(self) -> Money | None:
        """What closes the gap, for each week of five working days, while there is more than one."""
        return self.gap * (Decimal(_WEEK) / self.pace.left) if self.gap and self.pace.left > _WEEK else None

    @property
    def coverage(self) -> Decimal | None:
        """Open deals due in the period, for each unit of the gap."""
        return self.due.amount.amount / self.gap.amount if self.due and self.gap else None

    def figures(self) -> tuple[Figure, ...]:
        """Attainment, gap, and what they come from."""
        found = [
            Figure.share("attainment", self.share),
            Figure.money("gap", self.gap),
            Figure.money("credited", self.credited),
            Figure.money("quota", self.quota),
        ]
        if self.state == "running":
            found += [Figure("days_left", self.pace.left, "days"), Figure.share("days_gone", self.pace.share)]
        if self.per_week is not None:
            found.append(Figure.money("per_week", self.per_week))
        if self.projected is not None:
            found.append(Figure.share("projected", self.projected))
        if self.due is not None:
            found.append(Figure.money("open_due", self.due.amount))
        if self.coverage is not None:
            found.append(Figure("coverage", self.coverage, "times"))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody by id and name."""

    person_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a team with a quota of their own."""

    person: Colleague
    reached: Reached


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A member whose quota is not in the team's sum, and why; `period` is the one that their quota has instead."""

    person: Colleague
    why: Apart
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Attainment(Result):
    """One person's. `asked` is the period asked for where the quota is for another one.

    `by_team`: a lead's quota, who sells nothing themselves, measured by what those below sell. `derived`: credits were
    told from won deals. `unmeasured` credits have no margin, where margin is the measure.
    """

    who: Who
    measure: str
    asked: Period | None
    reached: Reached
    credits: int
    by_team: bool = False
    derived: bool = False
    unmeasured: int = 0
    kind: str = "person"

    def figures(self) -> tuple[Figure, ...]:
        return self.reached.figures()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members of a team are asked for: an order, how many, from and up to which share of quota (both included).

    A number of them are the first ones of the order, whether on pace or not.
    """

    rank: Rank | None = None
    how_many: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None

    def of(self, members: Sequence[Member]) -> list[Member]:
        """Those members in their order: the best first, or the worst first of those behind."""
        kept = [m for m in members if self._holds(m)]
        if self.rank == "behind":
            return sorted(kept, key=lambda m: (m.reached.share, m.person.name))
        return sorted(kept, key=lambda m: (-m.reached.share, m.person.name))

    def _holds(self, member: Member) -> bool:
        share, on_pace = member.reached.share, member.reached.on_pace
        if (self.least is not None and share < self.least) or (self.most is not None and share > self.most):
            return False
        return self.how_many is not None or self.rank not in {"ahead", "behind"} or on_pace == (self.rank == "ahead")


@dataclass(frozen=True, slots=True)
class TeamAttainment(Result):
    """A team's: its members' quotas and credits added up in one currency. `members` are those shown, in their order.

    `counted` is how many are in the sum, `behind` how many of them are behind pace, `asked_for` how many were.
    """

    who: Who
    wanted: Wanted
    measure: str
    asked: Period | None
    reached: Reached
    members: tuple[Member, ...]
    counted: int
    behind: int
    asked_for: int
    apart: tuple[NotCounted, ...]
    derived: bool = False
    kind: str = "team"

    @property
    def rank(self) -> Rank | None:
        """The order asked for."""
        return self.wanted.rank

    @property
    def more(self) -> int:
        """How many more the comparison would show; none where a number was asked for."""
        return 0 if self.wanted.how_many else self.asked_for - len(self.members)

    def chart(self) -> Chart | None:
        if len(self.members) < 2:
            return None
        marks = tuple(Mark(m.reached.share * 100, name=m.person.name) for m in self.members)
        running = self.reached.state == "running"
        level = (self.reached.pace.share if running else Decimal(1)) * 100
        word = "pace" if running else "quota"
        return Chart("bars", "attainment", self.who.name, "%", marks, level=level, level_word=word)

    def figures(self) -> tuple[Figure, ...]:
        each = (Figure.share(f"attainment of {m.person.name}", m.reached.share) for m in self.members)
        return (*self.reached.figures(), Figure("behind_pace", self.behind, "count"), *each)
