"""Amounts beside the computed ones: each with its reason, its author and its approver.

    hand          somebody in operations writes one
    correction    a published period would come out different today; the difference is paid in one that is open
    dispute       a dispute was accepted

A correction counts from when it is approved, by somebody else than its author.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.errors import BadUse, NoData, NotAllowed
from connectors.money import Money
from connectors.state.database import Database
from connectors.state.ledger_tables import corrections, runs

Origin = Literal["hand", "correction", "dispute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """An amount to be written. `about` names what it comes from (a period, a dispute), once however often tried."""

    person_id: str
    period: str
    amount: Money
    reason: str
    author: str
    at: datetime
    origin: Origin = "hand"
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """One amount for one person in one period. `about` names what it comes from: a period, a dispute."""

    id: int
    person_id: str
    period: str
    amount: Money
    reason: str
    origin: Origin
    about: str | None
    author: str
    at: datetime
    approver: str | None
    approved_at: datetime | None

    @property
    def approved(self) -> bool:
        """Whether it counts."""
        return self.approver is not None


class Corrections:
    """All corrections of a company."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: New) -> Correction:
        """Write one, not yet approved. BadUse where the reason is empty, the amount nothing, the period published."""
        with self._database.writing() as connection:
            return write(connection, new)

    def approve(self, key: int, *, by: str, at: datetime) -> Correction:
        """Let it count. NoData (no_correction) for none, NotAllowed (own_correction) for its author."""
        with self._database.writing() as connection:
            return approve(connection, key, by=by, at=at)

    def all(
        self, *, period: str | None = None, people: Iterable[str] | None = None, approved: bool | None = None
    ) -> list[Correction]:
        """Corrections in the order they were written."""
        query = select(corrections).order_by(corrections.c.id)
        if period is not None:
            query = query.where(corrections.c.period == period)
        if people is not None:
            query = query.where(corrections.c.person_id.in_(list(people)))
        if approved is not None:
            query = query.where(corrections.c.approver.isnot(None) if approved else corrections.c.approver.is_(None))
        with self._database.reading() as connection:
            return [_correction(row) for row in connection.execute(query).mappings()]


def write(connection: Connection, new: New) -> Correction:
    """`Corrections.add` within a transaction that does more."""
    if not new.reason.strip() or not new.amount:
        raise BadUse("An adjustment needs an amount and a reason.", code="empty_correction")
    if connection.scalar(select(runs.c.id).where(runs.c.period == new.period, runs.c.status == "published")):
        raise BadUse(f"{new.period} is published; adjust a later period.", code="published", period=new.period)
    kept = {f.name: getattr(new, f.name) for f in fields(new) if f.name != "amount"}
    values = {**kept, "reason": new.reason.strip(), "currency": new.amount.currency, "amount": str(new.amount.amount)}
    try:
        with connection.begin_nested():
            key = connection.execute(insert(corrections).values(**values)).inserted_primary_key
    except IntegrityError:
        return _same(connection, new)
    assert key is not None
    return _by_id(connection, int(key[0]))


def _same(connection: Connection, new: New) -> Correction:
    """The one that was written before for the same thing."""
    same = (corrections.c.origin == new.origin) & (corrections.c.about == new.about)
    mine = (corrections.c.person_id == new.person_id) & (corrections.c.currency == new.amount.currency)
    return _correction(connection.execute(select(corrections).where(same & mine)).mappings().one())


def approve(connection: Connection, key: int, *, by: str, at: datetime) -> Correction:
    """`Corrections.approve` within a transaction that does more."""
    found = _by_id(connection, key)
    if found.author == by:
        raise NotAllowed("Somebody else has to approve an adjustment than who wrote it.", code="own_correction")
    if not found.approved:
        connection.execute(update(corrections).where(corrections.c.id == key).values(approver=by, approved_at=at))
    return _by_id(connection, key)


def _by_id(connection: Connection, key: int) -> Correction:
    row = connection.execute(select(corrections).where(corrections.c.id == key)).mappings().one_or_none()
    if row is None:
        raise NoData(f"There is no adjustment {key}.", code="no_correction", key=key)
    return _correction(row)


def _correction(row: Any) -> Correction:
    kept = {k: v for k, v in row.items() if k not in {"amount", "currency"}}
    return Correction(**kept, amount=Money(Decimal(row["amount"]), row["currency"]))
