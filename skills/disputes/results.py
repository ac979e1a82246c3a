"""What `disputes` answers with, told apart by `kind`: a list, what a yes would write, what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectors.money import Money
from skills.skill import Figure, Result

Action = Literal["list", "open", "answer", "accept", "reject", "withdraw"]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said or decided; `by` is None where the asker may not see who that was."""

    what: str
    by: str | None
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One dispute. `amount` and `paid_in` of one that was accepted."""

    number: int
    person: str
    is_asker: bool
    deal: str | None
    period: str
    status: str
    opened_on: date
    said: tuple[Said, ...]
    amount: Money | None = None
    paid_in: str | None = None

    @property
    def undecided(self) -> bool:
        """Whether it waits for a decision."""
        return self.status in {"open", "answered"}


@dataclass(frozen=True, slots=True)
class Listed(Result):
    """Disputes in sight. `decides`: the asker may decide some of them."""

    rows: tuple[Row, ...]
    decides: bool
    one: bool = False
    kind: str = "list"

    @property
    def undecided(self) -> tuple[Row, ...]:
        """Those that wait for a decision."""
        return tuple(r for r in self.rows if r.undecided)

    def figures(self) -> tuple[Figure, ...]:
        amounts = (Figure.money("amount", r.amount) for r in self.rows if r.amount)
        return (Figure("open_disputes", len(self.undecided), "count"), *amounts)


@dataclass(frozen=True, slots=True)
class Step(Result):
    """What a yes would write, or what was written: `kind` propose or done. `number` is None of one not yet open.

    `already`: it was in dispute before, nothing new was written.
    """

    action: Action
    number: int | None
    person: str
    is_asker: bool
    deal: str | None
    period: str
    text: str
    amount: Money | None = None
    pays_in: str | None = None
    already: bool = False
    kind: Literal["propose", "done"] = "propose"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure.money("amount", self.amount),) if self.amount else ()
