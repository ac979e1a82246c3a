"""Accounts elsewhere ("slack:TEAM:USER") that an administrator has said belong to a person of the book."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from connectors.state.database import Database
from connectors.state.tables import links


class Links:
    """Who an account belongs to, where its own address does not tell."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def person(self, account: str) -> str | None:
        """The address of the person; None where nobody has said."""
        with self._database.reading() as connection:
            found: str | None = connection.scalar(select(links.c.person).where(links.c.account == account))
        return found

    def put(self, account: str, person: str) -> None:
        """Say whose an account is, instead of what was said before."""
        with self._database.writing() as connection:
            connection.execute(delete(links).where(links.c.account == account))
            connection.execute(insert(links).values(account=account, person=person))

    def remove(self, account: str) -> bool:
        """Take back what was said; False where nothing was."""
        with self._database.writing() as connection:
            return bool(connection.execute(delete(links).where(links.c.account == account)).rowcount)
