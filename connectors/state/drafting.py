"""A run's draft on its way: statements are kept some at a time, and nobody sees it before it is whole.

A process that dies leaves the draft there was; what it had written is cleared away by the next run of the period. Of
two at once the one that began last is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from connectors.errors import BadUse
from connectors.state.database import Database
from connectors.state.ledger_tables import run_steps, runs, statements
from connectors.state.runs import MAKING, Run, Statement, digest_of, last_run, note, run_of


class Drafting:
    """The statements of one run, as they are made."""

    def __init__(self, database: Database, period: str, *, snapshot: str) -> None:
        """BadUse (code published) where the period is published."""
        self._database, self._period = database, period
        self._mark = token_hex(16)  # tells it from a later one, for a database may give a number again
        with database.writing() as connection:
            _refuse_published(connection, period)
            for (old,) in connection.execute(_of_period(period).where(runs.c.status == MAKING)).all():
                _drop(connection, old)
            values = {"period": period, "status": MAKING, "snapshot": snapshot, "report": {}, "digest": self._mark}
            key = connection.execute(insert(runs).values(**values)).inserted_primary_key
            assert key is not None
            self._id = int(key[0])

    def add(self, made: Sequence[Statement]) -> None:
        """Keep some more statements; BadUse (code run_overtaken) where another run of the period has begun since."""
        rows = [
            {
                "run_id": self._id,
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
        with self._database.writing() as connection:
            self._refuse_overtaken(connection)
            if rows:
                connection.execute(insert(statements), rows)

    def finish(self, report: dict[str, Any], *, by: str, at: datetime) -> Run:
        """Put it in place of an earlier draft, in one step.

        An approved run goes back to draft where a statement has changed, and stays approved where none has.
        """
        with self._database.writing() as connection:
            self._refuse_overtaken(connection)
            _refuse_published(connection, self._period)
            own = connection.execute(select(statements.c.digest).where(statements.c.run_id == self._id))
            digest = digest_of(row.digest for row in own)
            last = last_run(connection, self._period)
            if last and last.digest == digest:
                _drop(connection, self._id)
                return last
            for (old,) in connection.execute(_of_period(self._period).where(runs.c.id != self._id)).all():
                _drop(connection, old)
            said = {"status": "draft", "report": report, "digest": digest}
            connection.execute(update(runs).where(runs.c.id == self._id).values(**said))
            note(connection, self._id, "draft", by, at)
            return run_of(connection, self._id)

    def _refuse_overtaken(self, connection: Connection) -> None:
        if connection.scalar(select(runs.c.digest).where(runs.c.id == self._id)) != self._mark:
            message = f"Another run of {self._period} has begun since; this one was stopped."
            raise BadUse(message, code="run_overtaken", period=self._period)


def _of_period(period: str) -> Any:
    return select(runs.c.id).where(runs.c.period == period)


def _refuse_published(connection: Connection, period: str) -> None:
    last = last_run(connection, period)
    if last and last.status == "published":
        raise BadUse(f"{period} is published; what differs is a correction.", code="published", period=period)


def _drop(connection: Connection, key: int) -> None:
    for table in (statements, run_steps):
        connection.execute(delete(table).where(table.c.run_id == key))
    connection.execute(delete(runs).where(runs.c.id == key))
