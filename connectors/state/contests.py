"""Contests that the company runs, as they were written, and who does not want to be ranked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from connectors.state.database import Database
from connectors.state.tables import contest_absent, contest_told, contests


@dataclass(frozen=True, slots=True)
class Kept:
    """A contest's document under its key, and who put it there."""

    key: str
    document: str
    added_by: str
    added_at: datetime


class Contests:
    """All contests, and the opt-out from them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, key: str, document: str, *, by: str, at: datetime) -> bool:
        """Keep a contest, instead of the one under the same key; whether there was one."""
        with self._database.writing() as connection:
            there = bool(connection.execute(delete(contests).where(contests.c.key == key)).rowcount)
            connection.execute(insert(contests).values(key=key, document=document, added_by=by, added_at=at))
        return there

    def remove(self, key: str) -> bool:
        """Take a contest out; False where there is none."""
        with self._database.writing() as connection:
            return bool(connection.execute(delete(contests).where(contests.c.key == key)).rowcount)

    def all(self) -> list[Kept]:
        """Every contest, in the order in which they came."""
        with self._database.reading() as connection:
            rows = connection.execute(select(contests).order_by(contests.c.added_at, contests.c.key)).mappings()
            return [Kept(**row) for row in rows]

    def leave(self, person_id: str, *, at: datetime) -> None:
        """Somebody is not ranked from now on."""
        with self._database.writing() as connection, suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(contest_absent).values(person_id=person_id, at=at))

    def join(self, person_id: str) -> None:
        """Somebody is ranked again."""
        with self._database.writing() as connection:
            connection.execute(delete(contest_absent).where(contest_absent.c.person_id == person_id))

    def absent(self) -> frozenset[str]:
        """The ids of those who are not ranked."""
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(contest_absent.c.person_id)))

    def told(self, person_id: str, what: str, *, at: datetime) -> None:
        """Note that somebody was told; once is enough."""
        with self._database.writing() as connection, suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(contest_told).values(person_id=person_id, what=what, at=at))

    def told_of(self, person_id: str) -> frozenset[str]:
        """What somebody was told."""
        mine = select(contest_told.c.what).where(contest_told.c.person_id == person_id)
        with self._database.reading() as connection:
            return frozenset(connection.scalars(mine))
