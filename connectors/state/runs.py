"""Commission runs: everybody's statements for a period, from draft to approved to published, with who and when.

A draft may be made anew, which replaces it once it is whole (drafting.py). A published run is never changed and never
replaced: what turns out different later is a correction in a period that is still open (corrections.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from connectors.errors import BadUse, NoData
from connectors.state.database import Database
from connectors.state.ledger_tables import run_steps, runs, statements

if TYPE_CHECKING:
    from connectors.state.drafting import Drafting

Status = Literal["draft", "approved", "published"]
_NEXT: dict[str, Status] = {"draft": "approved", "approved": "published"}
MAKING = "making"  # the status of a draft on its way
_MANY = 200  # rows read at a time


@dataclass(frozen=True, slots=True)
class Statement:
    """One person's statement in one currency; `document` holds its lines, and adds up to the three amounts."""

    person_id: str
    currency: str
    earned: Decimal
    paid: Decimal
    balance: Decimal
    document: dict[str, Any]

    @property
    def digest(self) -> str:
        """A hash of all that it says."""
        said = [self.person_id, self.currency, str(self.earned), str(self.paid), str(self.balance), self.document]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """A run came to this status."""

    status: Status
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `digest` is the same where everybody's statement is the same, `report` what was found on the way."""

    id: int
    period: str
    status: Status
    snapshot: str
    digest: str
    report: dict[str, Any]
    steps: tuple[Step, ...]


class Runs:
    """All runs of a company."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def drafting(self, period: str, *, snapshot: str) -> Drafting:
        """Begin a draft, whose statements come some at a time. BadUse (code published) where it is published."""
        from connectors.state.drafting import Drafting

        return Drafting(self._database, period, snapshot=snapshot)

    def advance(self, period: str, to: Status, *, by: str, at: datetime) -> Run:
        """Approve a draft, or publish what was approved. NoData (no_run) without a run, BadUse (not_next) otherwise."""
        with self._database.writing() as connection:
            run = last_run(connection, period)
            if run is None:
                raise NoData(f"There is no run for {period} yet.", code="no_run", period=period)
            if _NEXT.get(run.status) != to:
                message = f"The run for {period} is {run.status}; it can't become {to} now."
                raise BadUse(message, code="not_next", period=period, status=run.status, to=to)
            connection.execute(update(runs).where(runs.c.id == run.id).values(status=to))
            note(connection, run.id, to, by, at)
            return run_of(connection, run.id)

    def run(self, period: str) -> Run | None:
        """The run of a period, if there is one."""
        with self._database.reading() as connection:
            return last_run(connection, period)

    def all(self) -> list[Run]:
        """Every run, oldest first."""
        with self._database.reading() as connection:
            keys = connection.scalars(select(runs.c.id).where(runs.c.status != MAKING).order_by(runs.c.id)).all()
            return [run_of(connection, key) for key in keys]

    def statements(self, run: Run, *, people: Iterable[str] | None = None) -> list[Statement]:
        """The statements of a run, by person and currency; of these people only where they are given."""
        return list(self.each(run, people=people))

    def each(self, run: Run, *, people: Iterable[str] | None = None) -> Iterator[Statement]:
        """The same, some of them in memory at a time."""
        query = select(statements).where(statements.c.run_id == run.id)
        if people is not None:
            query = query.where(statements.c.person_id.in_(list(people)))
        query = query.order_by(statements.c.person_id, statements.c.currency)
        with self._database.reading() as connection:
            found = connection.execution_options(yield_per=_MANY).execute(query)
            for row in found.mappings():
                yield _statement(row)

    def paid(self, run: Run) -> dict[tuple[str, str], Decimal]:
        """What everybody is paid in a run, by person and currency."""
        query = select(statements.c.person_id, statements.c.currency, statements.c.paid)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(statements.c.run_id == run.id))
            return {(row.person_id, row.currency): Decimal(row.paid) for row in rows}


def digest_of(digests: Iterable[str]) -> str:
    """A hash that is the same where everybody's statement is."""
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def last_run(connection: Connection, period: str) -> Run | None:
    """The run of a period; one that is still being made is none yet."""
    key = connection.scalar(select(func.max(runs.c.id)).where(runs.c.period == period, runs.c.status != MAKING))
    return run_of(connection, key) if key is not None else None


def run_of(connection: Connection, key: int) -> Run:
    row = connection.execute(select(runs).where(runs.c.id == key)).mappings().one()
    steps = connection.execute(select(run_steps).where(run_steps.c.run_id == key).order_by(run_steps.c.id)).mappings()
    return Run(**row, steps=tuple(Step(s["status"], s["by"], s["at"]) for s in steps))


def note(connection: Connection, key: int, status: Status, by: str, at: datetime) -> None:
    """Write down who took a run to a status, and when."""
    connection.execute(insert(run_steps).values(run_id=key, status=status, by=by, at=at))


def _statement(row: Any) -> Statement:
    amounts = {name: Decimal(row[name]) for name in ("earned", "paid", "balance")}
    return Statement(row["person_id"], row["currency"], document=row["document"], **amounts)
