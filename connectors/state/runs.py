"""Commission runs: everybody's statements for a period, from draft to approved to published, with who and when.

A draft may be made anew, which replaces it. A published run is never changed and never replaced: what turns out
different later is a correction in a period that is still open (corrections.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from connectors.errors import BadUse, NoData
from connectors.state.database import Database
from connectors.state.ledger_tables import run_steps, runs, statements

Status = Literal["draft", "approved", "published"]
_NEXT: dict[str, Status] = {"draft": "approved", "approved": "published"}
_MANY = 500  # rows a statement of SQL


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

    def draft(
        self, period: str, made: Sequence[Statement], *, snapshot: str, report: dict[str, Any], by: str, at: datetime
    ) -> Run:
        """Keep a draft in place of an earlier one. BadUse (code published) where the period is published.

        An approved run goes back to draft where a statement has changed, and stays approved where none has.
        """
        with self._database.writing() as connection:
            last = _last(connection, period)
            if last and last.status == "published":
                raise BadUse(f"{period} is published; what differs is a correction.", code="published", period=period)
            if last and last.digest == _digest(made):
                return last
            for (old,) in connection.execute(select(runs.c.id).where(runs.c.period == period)).all():
                _drop(connection, old)
            values = {"period": period, "status": "draft", "snapshot": snapshot, "report": report}
            key = connection.execute(insert(runs).values(**values, digest=_digest(made))).inserted_primary_key
            assert key is not None
            _insert(connection, int(key[0]), made)
            _note(connection, int(key[0]), "draft", by, at)
            return _of(connection, int(key[0]))

    def advance(self, period: str, to: Status, *, by: str, at: datetime) -> Run:
        """Approve a draft, or publish what was approved. NoData (no_run) without a run, BadUse (not_next) otherwise."""
        with self._database.writing() as connection:
            run = _last(connection, period)
            if run is None:
                raise NoData(f"There is no run for {period} yet.", code="no_run", period=period)
            if _NEXT.get(run.status) != to:
                message = f"The run for {period} is {run.status}; it can't become {to} now."
                raise BadUse(message, code="not_next", period=period, status=run.status, to=to)
            connection.execute(update(runs).where(runs.c.id == run.id).values(status=to))
            _note(connection, run.id, to, by, at)
            return _of(connection, run.id)

    def run(self, period: str) -> Run | None:
        """The run of a period, if there is one."""
        with self._database.reading() as connection:
            return _last(connection, period)

    def all(self) -> list[Run]:
        """Every run, oldest first."""
        with self._database.reading() as connection:
            return [_of(connection, key) for (key,) in connection.execute(select(runs.c.id).order_by(runs.c.id))]

    def statements(self, run: Run, *, people: Iterable[str] | None = None) -> list[Statement]:
        """The statements of a run, by person and currency; of these people only where they are given."""
        query = select(statements).where(statements.c.run_id == run.id)
        if people is not None:
            query = query.where(statements.c.person_id.in_(list(people)))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(statements.c.person_id, statements.c.currency)).mappings()
            return [_statement(row) for row in rows]


def _digest(made: Iterable[Statement]) -> str:
    return hashlib.sha256("".join(sorted(s.digest for s in made)).encode()).hexdigest()


def _last(connection: Connection, period: str) -> Run | None:
    key = connection.scalar(select(func.max(runs.c.id)).where(runs.c.period == period))
    return _of(connection, key) if key is not None else None


def _of(connection: Connection, key: int) -> Run:
    row = connection.execute(select(runs).where(runs.c.id == key)).mappings().one()
    steps = connection.execute(select(run_steps).where(run_steps.c.run_id == key).order_by(run_steps.c.id)).mappings()
    return Run(**row, steps=tuple(Step(s["status"], s["by"], s["at"]) for s in steps))


def _insert(connection: Connection, key: int, made: Sequence[Statement]) -> None:
    rows = [
        {
            "run_id": key,
            "person_id": s.person_id,
            "currency": s.currency,
            "earned": str(s.earned),
            "paid": str(s.paid),
            "balance": str(s.balance),
            "digest": s.digest,
            "document": s.document,
        }
        for s in made
    ]
    for start in range(0, len(rows), _MANY):
        connection.execute(insert(statements), rows[start : start + _MANY])


def _drop(connection: Connection, key: int) -> None:
    for table in (statements, run_steps):
        connection.execute(delete(table).where(table.c.run_id == key))
    connection.execute(delete(runs).where(runs.c.id == key))


def _note(connection: Connection, key: int, status: Status, by: str, at: datetime) -> None:
    connection.execute(insert(run_steps).values(run_id=key, status=status, by=by, at=at))


def _statement(row: Any) -> Statement:
    amounts = {name: Decimal(row[name]) for name in ("earned", "paid", "balance")}
    return Statement(row["person_id"], row["currency"], document=row["document"], **amounts)
