"""Who has accepted which version of their plan; a version is the hash of the plan's document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from connectors.state.database import Database
from connectors.state.ledger_tables import signoffs


@dataclass(frozen=True, slots=True)
class SignOff:
    """One acceptance; it is never changed."""

    person_id: str
    plan: str
    version: str
    by: str
    at: datetime


class SignOffs:
    """All acceptances of a company."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: SignOff) -> SignOff:
        """Keep an acceptance; the first one of a version stays, however often it is said."""
        mine = (signoffs.c.person_id == new.person_id) & (signoffs.c.plan == new.plan)
        same = mine & (signoffs.c.version == new.version)
        with self._database.writing() as connection:
            try:
                with connection.begin_nested():
                    values = {name: getattr(new, name) for name in SignOff.__slots__}
                    connection.execute(insert(signoffs).values(**values))
            except IntegrityError:
                pass  # said before
            return SignOff(**connection.execute(select(signoffs).where(same)).mappings().one())

    def all(self, *, people: Iterable[str] | None = None) -> list[SignOff]:
        """Acceptances, oldest first."""
        query = select(signoffs).order_by(signoffs.c.at, signoffs.c.person_id)
        if people is not None:
            query = query.where(signoffs.c.person_id.in_(list(people)))
        with self._database.reading() as connection:
            return [SignOff(**row) for row in connection.execute(query).mappings()]


def version_of(document: str) -> str:
    """The version of a plan's document; line ends do not make another one."""
    return hashlib.sha256("\n".join(document.splitlines()).encode()).hexdigest()
