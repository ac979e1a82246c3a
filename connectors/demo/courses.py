"""The course of a deal from the first call to the signature or the refusal, before it is written down as rows.

A course holds every value of a deal with the day on which it was set: stage, close date, amount, owner. What the book
says of the deal is the last of each; what `deal_changes` says is how it came there. So the two cannot disagree.

    lives through its whole life first (drawing.py), is cut at the day of the book (as_of), or is made to stand at a
    given point on that day (standing), which is how planted deals come about
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Literal

from connectors.book.schema import Account, Contact, DealType, Outcome
from connectors.demo.accounts import short_name
from connectors.demo.chances import Traits
from connectors.demo.market import OPEN_STAGES, WON
from connectors.demo.workdays import working_days_back
from connectors.money import round_to

Story = Literal["usual", "dark", "souring", "leaving"]
QUALIFICATION = OPEN_STAGES.index("Qualification")
PROPOSAL = OPEN_STAGES.index("Proposal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One deal through time. `moves`, `promised`, `amounts`, `owners`: a value and the day since which it holds.

    `engaged` are the people at the customer who take part, the first of them the one who wants it most; after
    `quiet_from` nothing happens any more; `story` says what its mail tells.
    """

    deal_id: str = ""
    subject: str
    account: Account
    type: DealType
    traits: Traits
    currency: str
    moves: tuple[tuple[date, str], ...]
    promised: tuple[tuple[date, date], ...]
    amounts: tuple[tuple[date, Decimal], ...]
    owners: tuple[tuple[date, str], ...]
    engaged: tuple[Contact, ...]
    competitor: str | None
    term_months: int
    outcome: Outcome = "open"
    quiet_from: date | None = None
    story: Story = "usual"

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by before it has a number: no customer buys the same thing twice."""
        return self.account.account_id, self.subject

    @property
    def name(self) -> str:
        """Its customer without the legal form, and what it is about."""
        return f"{short_name(self.account)} - {self.subject}"

    @property
    def created_on(self) -> date:
        return self.moves[0][0]

    @property
    def closed_on(self) -> date | None:
        return None if self.outcome == "open" else self.moves[-1][0]

    @property
    def stage(self) -> str:
        return self.moves[-1][1]

    @property
    def stages(self) -> tuple[tuple[date, str], ...]:
        """The open stages it went through."""
        return self.moves if self.outcome == "open" else self.moves[:-1]

    @property
    def close_on(self) -> date:
        return self.promised[-1][1]

    @property
    def amount(self) -> Decimal:
        return self.amounts[-1][1]

    @property
    def owner(self) -> str:
        return self.owners[-1][1]

    @property
    def discount(self) -> Decimal | None:
        """What was offered, once an offer was made."""
        return self.traits.discount if self.reached(PROPOSAL) else None

    @property
    def pushes(self) -> int:
        """How often its close date was moved out."""
        return sum(new > old for (_, old), (_, new) in pairwise(self.promised))

    def reached(self, stage: int) -> bool:
        """Whether it came as far as that open stage, by its place."""
        return len(self.stages) > stage

    def owner_on(self, day: date) -> str:
        """Whose deal it was on a day."""
        return [who for since, who in self.owners if since <= day or since == self.created_on][-1]


def as_of(course: Course, on: date) -> Course:
    """What can be known of it on the morning of a day: what happened before."""
    if course.closed_on and course.closed_on < on:
        return course
    return replace(
        course,
        outcome="open",
        moves=tuple(m for m in course.moves if m[0] < on),
        promised=tuple(p for p in course.promised if p[0] < on),
        amounts=tuple(a for a in course.amounts if a[0] < on),
        owners=tuple(o for o in course.owners if o[0] < on),
    )


def standing(
    course: Course, on: date, rng: Random, *, stage: int, age: int, closes: date, pushes: int = 0, quiet: int = 0
) -> Course:
    """The same deal, open at a stage, `age` days old, promised for a day, and `quiet` for so many days."""
    day = working_days_back(on, age)
    lived = max(stage + 1, age - quiet - rng.randint(4, 9))
    moves = tuple((day + timedelta(days=lived * n // (stage + 1)), OPEN_STAGES[n]) for n in range(stage + 1))
    moves = tuple((working_days_back(d, 0) if n else day, s) for n, (d, s) in enumerate(moves))
    first, last = course.amounts[0][1], course.amounts[-1][1]
    return replace(
        course,
        outcome="open",
        moves=moves,
        promised=_promises(moves[0][0], on - timedelta(days=quiet + 3), closes, pushes),
        amounts=((day, first), (moves[PROPOSAL][0], last)) if stage >= PROPOSAL and last != first else ((day, last),),
        owners=((day, course.owner),),
        quiet_from=on - timedelta(days=quiet) if quiet else None,
    )


def signed(course: Course, day: date, rng: Random) -> Course:
    """The same deal, won on a day after a usual time."""
    before = standing(course, day, rng, stage=len(OPEN_STAGES) - 1, age=rng.randint(55, 80), closes=day)
    return replace(before, outcome="won", moves=(*before.moves, (day, WON)))


def scaled(course: Course, amount: Decimal) -> Course:
    """The same deal, worth another amount now (to the hundred), and always in proportion."""
    factor = amount / course.amount
    return replace(course, amounts=tuple((day, round_to(a * factor, Decimal(100))) for day, a in course.amounts))


def promised_for(course: Course, day: date) -> Course:
    """The same deal with its latest close date another one."""
    return replace(course, promised=(*course.promised[:-1], (course.promised[-1][0], day)))


def _promises(start: date, end: date, closes: date, pushes: int) -> tuple[tuple[date, date], ...]:
    """Close dates said between two days: each push comes shortly before the day that was promised last."""
    if not pushes:
        return ((start, closes),)
    step = (end - start).days // (pushes + 1)
    said = [start, *(working_days_back(start + timedelta(days=step * n), 0) for n in range(1, pushes + 1))]
    due = [working_days_back(day + timedelta(days=4), 0) for day in said[1:]]
    return tuple(zip(said, [*due, closes], strict=True))
