"""Whom the coach writes to unasked, what they want of it, and what they have been told.

A person comes in when they first use the coach and may opt out of either kind: the digest (a summary at a fixed time of
their own day) and alerts (a deal turned risky, a customer turned negative). Of each alert it is kept that it was told,
so that nobody hears of the same thing twice while it lasts, nor again within REST of when it was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from connectors.state.database import Database
from connectors.state.tables import alerted, outreach

Kind = Literal["digest", "alerts"]
REST = timedelta(days=14)
_BEFORE = "*"  # the subject that says that somebody's alerts have begun


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who is written to. `ears`: the keys by which they are told of steps of disputes.

    `digest_on`: the local day of the last digest; `looked`: what alerts last saw.
    """

    account: str
    zone: str
    ears: list[str]
    since: datetime
    digest: bool
    alerts: bool
    digest_on: date | None
    looked: str | None


class Outreach:
    """Everybody who is written to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen(self, account: str, zone: str, ears: Sequence[str], *, at: datetime) -> None:
        """Somebody uses the coach, in this time zone (IANA): from now on they are written to, unless they opted out."""
        changing = {"zone": zone, "ears": list(ears)}
        values = {**changing, "since": at, "digest": True, "alerts": True}
        with self._database.writing() as connection:
            mine = outreach.c.account == account
            if not connection.execute(update(outreach).where(mine).values(**changing)).rowcount:
                with suppress(IntegrityError), connection.begin_nested():
                    connection.execute(insert(outreach).values(account=account, **values))

    def get(self, account: str) -> Listener | None:
        """One of them; None where the account is not known."""
        with self._database.reading() as connection:
            row = connection.execute(select(outreach).where(outreach.c.account == account)).mappings().first()
        return Listener(**row) if row else None

    def all(self, team: str) -> list[Listener]:
        """Those whose accounts begin with this."""
        query = select(outreach).where(outreach.c.account.startswith(team, autoescape=True))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(outreach.c.account)).mappings().all()
        return [Listener(**row) for row in rows]

    def moved(self, account: str, zone: str) -> bool:
        """Somebody lives by another clock now; False where the account is not known."""
        return self._noted(account, zone=zone)

    def choose(self, account: str, kind: Kind, *, wanted: bool) -> bool:
        """Opt in or out; False where the account is not known."""
        return self._noted(account, **{kind: wanted})

    def digested(self, account: str, on: date) -> None:
        """Note that the digest of a local day is on its way."""
        self._noted(account, digest_on=on)

    def looked(self, account: str, at: str) -> None:
        """Note what was last looked at for alerts: a snapshot, on a day."""
        self._noted(account, looked=at)

    def remove(self, account: str) -> None:
        """Somebody is not there any more: write to them no longer, and forget what they were told."""
        with self._database.writing() as connection:
            connection.execute(delete(outreach).where(outreach.c.account == account))
            connection.execute(delete(alerted).where(alerted.c.account == account))

    def news(self, account: str, now: Iterable[str], *, at: datetime) -> list[str]:
        """Of what holds now, what the account has not been told, in the order given. The first time that is nothing:
        what held before alerts began is no news.
        """
        holds = list(dict.fromkeys(now))
        over = or_(alerted.c.told_at.is_(None), alerted.c.told_at < at - REST)
        gone = and_(alerted.c.account == account, alerted.c.subject.not_in([*holds, _BEFORE]), over)
        with self._database.writing() as connection:
            begun = select(alerted.c.subject).where(alerted.c.account == account)
            known = set(connection.execute(begun).scalars())
            if not known:
                first = [{"account": account, "subject": subject, "told_at": None} for subject in (*holds, _BEFORE)]
                connection.execute(insert(alerted), first)
                return []
            connection.execute(delete(alerted).where(gone))
        return [subject for subject in holds if subject not in known]

    def told(self, account: str, subject: str, *, at: datetime) -> None:
        """Note that somebody is being told; once is enough."""
        with self._database.writing() as connection, suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(alerted).values(account=account, subject=subject, told_at=at))

    def told_since(self, account: str, moment: datetime) -> int:
        """How many alerts somebody has had since a moment."""
        mine = (alerted.c.account == account) & (alerted.c.told_at >= moment)
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).where(mine)) or 0

    def _noted(self, account: str, **values: object) -> bool:
        with self._database.writing() as connection:
            changed = update(outreach).where(outreach.c.account == account).values(**values)
            return bool(connection.execute(changed).rowcount)
