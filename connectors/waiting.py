"""Whether there is news for somebody, told in a moment: asked before every answer, so without SQLAlchemy for SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from connectors.home import Home


def waiting(home: Home, keys: Sequence[str]) -> bool:
    """Whether a step of a dispute waits to be told to one of these, in the home folder's SQLite.

    False where there is no state yet, or it can't be read: what is not told now is told later.
    """
    path = home.root / "state" / "state.sqlite"
    if not path.is_file():
        return False
    marks = ", ".join("?" for _ in keys)
    asked = f"SELECT 1 FROM dispute_told WHERE at IS NULL AND person IN ({marks}) LIMIT 1"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            return connection.execute(asked, list(keys)).fetchone() is not None
    except sqlite3.Error:
        return False
