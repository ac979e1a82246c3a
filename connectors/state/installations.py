"""Where the Slack app is installed, by workspace, and the states of installations that are under way.

What is kept of an installation is a text that only the app can read: it holds a token, and is encrypted before it gets
here. A state is good once and for ten minutes.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from connectors.state.database import Database
from connectors.state.tables import install_states, installations

_GOOD_FOR = timedelta(minutes=10)


class Installations:
    """All workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, team: str, sealed: str, *, at: datetime) -> None:
        """Keep that of a workspace, instead of what was kept before."""
        with self._database.writing() as connection:
            connection.execute(delete(installations).where(installations.c.team == team))
            connection.execute(insert(installations).values(team=team, sealed=sealed, at=at))

    def get(self, team: str) -> str | None:
        """That of a workspace; None where there is none."""
        with self._database.reading() as connection:
            found: str | None = connection.scalar(select(installations.c.sealed).where(installations.c.team == team))
        return found

    def teams(self) -> list[str]:
        """Every workspace."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(installations.c.team).order_by(installations.c.team)))

    def remove(self, team: str) -> bool:
        """Forget a workspace; False where it was not known."""
        with self._database.writing() as connection:
            return bool(connection.execute(delete(installations).where(installations.c.team == team)).rowcount)

    def begin(self, *, at: datetime) -> str:
        """A new state, which nobody can guess."""
        state = secrets.token_urlsafe(32)
        with self._database.writing() as connection:
            connection.execute(delete(install_states).where(install_states.c.at < at - _GOOD_FOR))
            connection.execute(insert(install_states).values(state=state, at=at))
        return state

    def consume(self, state: str, *, at: datetime) -> bool:
        """Whether a state is good; it is not any more afterwards."""
        mine = (install_states.c.state == state) & (install_states.c.at >= at - _GOOD_FOR)
        with self._database.writing() as connection:
            return bool(connection.execute(delete(install_states).where(mine)).rowcount)
