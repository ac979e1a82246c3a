"""Work that came in from outside, kept until it is done: never lost, never done twice, in order within its lane.

    put        keeps a piece of work, once for each key, however often and through whichever process it arrives
    take       the earliest that may be done now: nothing undone before it in its lane, and nobody at it
    keep       a worker that is alive says so; the work of one that has died is free again when its lease is over
    prepared   what is to be sent, kept before it is sent, so that the next worker need not work it out again
    later      not now (the other side is down): tried again at a moment
    done       over; what was said is forgotten, the key and the outcome are remembered until `forget`

A worker that lost its claim meanwhile is told so (False) by everything it tries. Moments are seconds since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from connectors.state.database import Database
from connectors.state.tables import inbox

LEASE = 30.0  # seconds that a worker may be silent before its work is given to another
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work as it was taken.

    `unsure`: sending was begun by somebody and never heard of again. `tries`: how many have taken it since it last was
    given back in good order, this one included; more than a few, and it is what kills them.
    """

    id: int
    key: str
    lane: str
    kind: str
    body: Plain
    reply: Plain | None
    unsure: bool
    tries: int
    came_at: float
    worker: str


class Inbox:
    """The work of all processes that share a state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        key: str,
        lane: str,
        kind: str,
        body: Plain,
        *,
        now: float,
        said_at: float | None = None,
        settle: float = 0,
    ) -> bool:
        """Keep a piece of work; False where its key has been seen before.

        Its place in the lane is the moment it was said. Nobody takes it before `settle` seconds are over: what was said
        earlier may still be on its way.
        """
        row = {"key": key, "lane": lane, "kind": kind, "body": body, "came_at": now, "not_before": now + settle}
        row["said_at"] = now if said_at is None else said_at
        with self._database.writing() as connection:
            try:
                with connection.begin_nested():
                    connection.execute(insert(inbox).values(**row, unsure=False, tries=0))
            except IntegrityError:
                return False
        return True

    def take(self, worker: str, *, now: float) -> Work | None:
        """The next piece of work for this worker, claimed until `LEASE` seconds from now; None where there is none."""
        ready = and_(inbox.c.done_at.is_(None), inbox.c.not_before <= now, _free(now), ~_blocked())
        claim = {"worker": worker, "claimed_until": now + LEASE, "tries": inbox.c.tries + 1}
        order = select(inbox).where(ready).order_by(inbox.c.said_at, inbox.c.id).limit(1)
        with self._database.writing() as connection:
            row = connection.execute(order).mappings().first()
            if row is None:
                return None
            mine = connection.execute(update(inbox).where(inbox.c.id == row["id"], _free(now)).values(**claim))
            return _work(row, worker) if mine.rowcount else None

    def keep(self, worker: str, *, now: float) -> None:
        """Renew every claim of a worker."""
        claimed = update(inbox).where(inbox.c.worker == worker, inbox.c.done_at.is_(None))
        with self._database.writing() as connection:
            connection.execute(claimed.values(claimed_until=now + LEASE))

    def prepared(self, work: Work, reply: Plain) -> bool:
        """Keep what is to be sent; False where the work is no longer this worker's, or was stopped."""
        return self._change(work, reply=reply)

    def holds(self, work: Work) -> bool:
        """Whether the work is still this worker's, and was not stopped."""
        mine = (inbox.c.id == work.id) & (inbox.c.worker == work.worker) & inbox.c.done_at.is_(None)
        with self._database.reading() as connection:
            return connection.scalar(select(inbox.c.id).where(mine)) is not None

    def sending(self, work: Work) -> bool:
        """Note that sending begins: whoever takes over cannot know whether it arrived. False as with `prepared`."""
        return self._change(work, unsure=True)

    def later(self, work: Work, *, at: float, unsure: bool) -> bool:
        """Give the work back until a moment; `unsure` where what was sent may have arrived."""
        return self._change(work, worker=None, claimed_until=None, not_before=at, unsure=unsure, tries=0)

    def give_back(self, work: Work, *, at: float) -> bool:
        """Give the work back as it is, for it failed through no fault of its own; taken again from a moment on."""
        return self._change(work, worker=None, claimed_until=None, not_before=at, tries=0)

    def done(self, work: Work, *, now: float, outcome: Plain | None = None) -> bool:
        """The work is over; what was asked and said is forgotten."""
        return self._change(work, done_at=now, outcome=outcome, body={}, reply=None)

    def stop(self, lane: str, *, now: float) -> int:
        """End everything undone in a lane, also what somebody is at; how much that was."""
        undone = update(inbox).where(inbox.c.lane == lane, inbox.c.done_at.is_(None))
        with self._database.writing() as connection:
            stopped = undone.values(done_at=now, outcome={"stopped": True}, body={}, reply=None)
            return int(connection.execute(stopped).rowcount)

    def release(self, worker: str, *, now: float) -> None:
        """Give back everything a worker has claimed, before it goes."""
        claimed = update(inbox).where(inbox.c.worker == worker, inbox.c.done_at.is_(None))
        with self._database.writing() as connection:
            connection.execute(claimed.values(worker=None, claimed_until=None, not_before=now))

    def outcome(self, key: str) -> Plain | None:
        """What came of the work with this key; None where it is not done, or not known."""
        with self._database.reading() as connection:
            found: Plain | None = connection.scalar(select(inbox.c.outcome).where(inbox.c.key == key))
        return found

    def undone(self) -> int:
        """How much is waiting or being done."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).where(inbox.c.done_at.is_(None))) or 0

    def forget(self, *, before: float) -> int:
        """Forget the keys of what was done before a moment; how many those were."""
        with self._database.writing() as connection:
            return int(connection.execute(delete(inbox).where(inbox.c.done_at < before)).rowcount)

    def _change(self, work: Work, **values: Any) -> bool:
        mine = (inbox.c.id == work.id) & (inbox.c.worker == work.worker) & inbox.c.done_at.is_(None)
        with self._database.writing() as connection:
            return bool(connection.execute(update(inbox).where(mine).values(**values)).rowcount)


def _free(now: float) -> ColumnElement[bool]:
    return or_(inbox.c.claimed_until.is_(None), inbox.c.claimed_until < now)


def _blocked() -> ColumnElement[bool]:
    """Whether something undone was said earlier in the same lane."""
    earlier = inbox.alias()
    sooner = or_(
        earlier.c.said_at < inbox.c.said_at, and_(earlier.c.said_at == inbox.c.said_at, earlier.c.id < inbox.c.id)
    )
    return exists().where(earlier.c.lane == inbox.c.lane, earlier.c.done_at.is_(None), sooner)


def _work(row: Any, worker: str) -> Work:
    same = ("id", "key", "lane", "kind", "body", "reply", "unsure", "came_at")
    return Work(**{name: row[name] for name in same}, tries=row["tries"] + 1, worker=worker)
