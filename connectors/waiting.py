"""Whether there is news for somebody, told in a moment: asked before every answer, so without SQLAlchemy for SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta

from connectors.home import Home


def waiting(home: Home, keys: Sequence[str]) -> bool:
    """Whether a step of a dispute waits to be told to one of these, in the home folder's SQLite.

    False where there is no state yet, or it can't be read: what is not told now is told later.
    """
    marks = ", ".join("?" for _ in keys)
    return _any(home, f"SELECT 1 FROM dispute_told WHERE at IS NULL AND person IN ({marks}) LIMIT 1", list(keys))


def due(home: Home, person_id: str, by: date) -> bool:
    """Whether an agreed action of somebody is due by a day, and they were not reminded of it yet; likewise."""
    asked = (
        "SELECT 1 FROM agreed LEFT JOIN agreed_reminders ON action_id = id "
        "WHERE status = 'open' AND action_id IS NULL AND person_id = ? AND due <= ? LIMIT 1"
    )
    return _any(home, asked, [person_id, by.isoformat()])


def aimed(home: Home, person_id: str, day: date) -> bool:
    """Whether somebody has an open goal whose days a day falls in, or which ended in the two weeks before; likewise."""
    asked = "SELECT 1 FROM goals WHERE person_id = ? AND status = 'open' AND starts <= ? AND ends >= ? LIMIT 1"
    return _any(home, asked, [person_id, day.isoformat(), (day - timedelta(days=14)).isoformat()])


def _any(home: Home, asked: str, values: Sequence[str]) -> bool:
    path = home.root / "state" / "state.sqlite"
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            return connection.execute(asked, values).fetchone() is not None
    except sqlite3.Error:
        return False
