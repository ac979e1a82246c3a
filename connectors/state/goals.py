"""Goals that people set for themselves or those they lead: a measure, a target, a stretch of days. Nothing is deleted.

How far a goal has come is not kept: it is measured from the book whenever it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.errors import BadUse, NoData
from connectors.state.database import Database
from connectors.state.tables import goal_events, goal_reminders, goals

What = Literal["set", "adjusted", "shared", "dropped"]


@dataclass(frozen=True, slots=True)
class NewGoal:
    """What is to be reached. `target` is money where there is a currency, else a count or a percentage (110 for 110%).

    `team`: it is that of everyone below the person. `parent_id`: the team's goal that it is a part of.
    """

    person_id: str
    measure: str
    target: Decimal
    currency: str | None
    starts: date
    ends: date
    set_by: str
    set_at: datetime
    team: bool = False
    parent_id: int | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as it stands."""

    id: int
    person_id: str
    team: bool
    measure: str
    target: Decimal
    currency: str | None
    starts: date
    ends: date
    parent_id: int | None
    shared: bool
    status: Literal["open", "dropped"]
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class GoalEvent:
    """One thing that was done with a goal, and the target and last day that it had afterwards."""

    goal_id: int
    at: datetime
    by: str
    what: What
    target: Decimal
    ends: date


class Goals:
    """All goals of a company."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Sequence[NewGoal]) -> list[Goal]:
        """Keep new ones, all or none; an open one that is the same in everything is not written twice."""
        with self._database.writing() as connection:
            return [_added(connection, one) for one in new]

    def adjust(self, key: int, *, target: Decimal, ends: date, by: str, at: datetime) -> Goal:
        """Another target or last day; BadUse (code goal_dropped) where it was given up."""
        return self._changed(key, "adjusted", by, at, target=str(target), ends=ends)

    def share(self, key: int, *, by: str, at: datetime) -> Goal:
        """Those who lead the person may see it from now on."""
        return self._changed(key, "shared", by, at, shared=True)

    def drop(self, key: int, *, by: str, at: datetime) -> Goal:
        """Give it up, with the parts that it was divided into."""
        with self._database.reading() as connection:
            parts = select(goals.c.id).where((goals.c.parent_id == key) & (goals.c.status == "open"))
            below = list(connection.execute(parts).scalars())
        for part in below:
            self._changed(part, "dropped", by, at, status="dropped")
        return self._changed(key, "dropped", by, at, status="dropped")

    def all(self, *, people: Iterable[str] | None = None, still_open: bool = False) -> list[Goal]:
        """Goals, oldest first."""
        query = select(goals).order_by(goals.c.id)
        if people is not None:
            query = query.where(goals.c.person_id.in_(list(people)))
        if still_open:
            query = query.where(goals.c.status == "open")
        with self._database.reading() as connection:
            return [_goal(row) for row in connection.execute(query).mappings()]

    def events(self, keys: Iterable[int]) -> list[GoalEvent]:
        """What was done with these goals, oldest first."""
        query = select(goal_events).where(goal_events.c.goal_id.in_(list(keys))).order_by(goal_events.c.id)
        with self._database.reading() as connection:
            return [_event(row) for row in connection.execute(query).mappings()]

    def reminded_of(self, keys: Iterable[int]) -> frozenset[tuple[int, str]]:
        """Of which goals the person was reminded, and of what."""
        query = select(goal_reminders.c.goal_id, goal_reminders.c.about).where(goal_reminders.c.goal_id.in_(list(keys)))
        with self._database.reading() as connection:
            return frozenset((key, about) for key, about in connection.execute(query))

    def reminded(self, key: int, about: str, *, at: datetime) -> None:
        """Note that the person has been reminded; once is enough."""
        with self._database.writing() as connection, suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(goal_reminders).values(goal_id=key, about=about, at=at))

    def _changed(self, key: int, what: What, by: str, at: datetime, **values: Any) -> Goal:
        with self._database.writing() as connection:
            if _of(connection, key).status != "open":
                raise BadUse(f"Goal {key} was given up.", code="goal_dropped", key=key)
            connection.execute(update(goals).where(goals.c.id == key).values(**values))
            return _noted(connection, key, what, by, at)


def _added(connection: Connection, new: NewGoal) -> Goal:
    values = {name: getattr(new, name) for name in NewGoal.__slots__} | {"target": str(new.target)}
    same = goals.c.status == "open"
    for name in ("person_id", "team", "measure", "target", "starts", "ends"):
        same &= goals.c[name] == values[name]
    same &= goals.c.parent_id.is_(None) if new.parent_id is None else goals.c.parent_id == new.parent_id
    there = connection.execute(select(goals.c.id).where(same)).scalar()
    if there is not None:
        return _of(connection, there)
    made = connection.execute(insert(goals).values(status="open", **values)).inserted_primary_key
    assert made is not None
    return _noted(connection, int(made[0]), "set", new.set_by, new.set_at)


def _noted(connection: Connection, key: int, what: What, by: str, at: datetime) -> Goal:
    found = _of(connection, key)
    values = {"goal_id": key, "at": at, "by": by, "what": what, "target": str(found.target), "ends": found.ends}
    connection.execute(insert(goal_events).values(**values))
    return found


def _of(connection: Connection, key: int) -> Goal:
    row = connection.execute(select(goals).where(goals.c.id == key)).mappings().one_or_none()
    if row is None:
        raise NoData(f"There is no goal {key}.", code="no_goal", key=key)
    return _goal(row)


def _goal(row: Any) -> Goal:
    return Goal(**{**row, "target": Decimal(row["target"])})


def _event(row: Any) -> GoalEvent:
    names = ("goal_id", "at", "by", "what", "ends")
    return GoalEvent(target=Decimal(row["target"]), **{name: row[name] for name in names})
