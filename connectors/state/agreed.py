"""Coaching actions that were agreed with somebody: what, by when, and what became of it. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.errors import BadUse, NoData
from connectors.state.database import Database
from connectors.state.tables import agreed, agreed_reminders

Status = Literal["open", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class Agreed:
    """One action of a person. `agreed_by` and `closed_by` are who wrote it down and who closed it."""

    id: int
    person_id: str
    text: str
    due: date | None
    agreed_by: str
    agreed_at: datetime
    status: Status
    closed_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewAction:
    """What is agreed with a person."""

    person_id: str
    text: str
    due: date | None
    agreed_by: str
    agreed_at: datetime


class Actions:
    """All agreed actions of a company."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewAction) -> Agreed:
        """Keep a new one; one that is open already with the same words and date is not written twice."""
        same = (agreed.c.person_id == new.person_id) & (agreed.c.text == new.text) & (agreed.c.status == "open")
        same &= agreed.c.due.is_(None) if new.due is None else agreed.c.due == new.due
        with self._database.writing() as connection:
            there = connection.execute(select(agreed.c.id).where(same)).scalar()
            if there is not None:
                return _of(connection, there)
            values = {name: getattr(new, name) for name in NewAction.__slots__}
            made = connection.execute(insert(agreed).values(status="open", **values)).inserted_primary_key
            assert made is not None
            return _of(connection, int(made[0]))

    def close(self, key: int, status: Literal["done", "dropped"], *, by: str, at: datetime) -> Agreed:
        """Tick it off, or drop it; BadUse (code action_closed) where that was done before."""
        with self._database.writing() as connection:
            found = _of(connection, key)
            if found.status != "open":
                raise BadUse(f"Action {key} is {found.status}.", code="action_closed", key=key, status=found.status)
            changed = update(agreed).where(agreed.c.id == key)
            connection.execute(changed.values(status=status, closed_by=by, closed_at=at))
            return _of(connection, key)

    def move(self, key: int, due: date) -> Agreed:
        """Put an open one to another day, of which the person is reminded anew; BadUse (code action_closed)."""
        with self._database.writing() as connection:
            found = _of(connection, key)
            if found.status != "open":
                raise BadUse(f"Action {key} is {found.status}.", code="action_closed", key=key, status=found.status)
            connection.execute(update(agreed).where(agreed.c.id == key).values(due=due))
            connection.execute(delete(agreed_reminders).where(agreed_reminders.c.action_id == key))
            return _of(connection, key)

    def to_remind(self, person_id: str, by: date) -> list[Agreed]:
        """Open actions of a person that are due by a day, and of which they were not reminded yet."""
        told = select(agreed_reminders.c.action_id)
        mine = (agreed.c.person_id == person_id) & (agreed.c.status == "open") & (agreed.c.due <= by)
        with self._database.reading() as connection:
            rows = connection.execute(select(agreed).where(mine & agreed.c.id.not_in(told)).order_by(agreed.c.id))
            return [Agreed(**row) for row in rows.mappings()]

    def reminded(self, key: int, *, at: datetime) -> None:
        """Note that the person has been reminded; once is enough."""
        with self._database.writing() as connection, suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(agreed_reminders).values(action_id=key, at=at))

    def all(self, *, people: Iterable[str] | None = None, still_open: bool = False) -> list[Agreed]:
        """Actions, oldest first."""
        query = select(agreed).order_by(agreed.c.id)
        if people is not None:
            query = query.where(agreed.c.person_id.in_(list(people)))
        if still_open:
            query = query.where(agreed.c.status == "open")
        with self._database.reading() as connection:
            return [Agreed(**row) for row in connection.execute(query).mappings()]


def _of(connection: Connection, key: int) -> Agreed:
    row = connection.execute(select(agreed).where(agreed.c.id == key)).mappings().one_or_none()
    if row is None:
        raise NoData(f"There is no action {key}.", code="no_action", key=key)
    return Agreed(**row)
