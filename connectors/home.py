"""Where the coach keeps its things: one folder, COACH_HOME, and the names of what lies in it.

book/        snapshots of the sales book, one DuckDB file each, and `current`, which names the one in use
library/     the Chroma store of coaching content
state/       goals, disputes, statements, feedback, audit; conversation memory
mail/        what was read of each mailbox, and how far
cache/       what can be computed again: trained heads, compiled queries, embeddings by content hash
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import CoachError


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder; its parts are made when they are first asked for."""

    root: Path

    @classmethod
    def find(cls) -> Home:
        """COACH_HOME where it is set, else the platform's user data folder."""
        set_by_user = os.environ.get("COACH_HOME")
        if set_by_user:
            return cls(Path(set_by_user).expanduser())
        from platformdirs import user_data_path

        return cls(user_data_path("sales-coach"))

    @property
    def book(self) -> Path:
        return self._made("book")

    @property
    def library(self) -> Path:
        return self._made("library")

    @property
    def state(self) -> Path:
        return self._made("state")

    @property
    def cache(self) -> Path:
        return self._made("cache")

    def _made(self, name: str) -> Path:
        folder = self.root / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CoachError(
                f"I can't write in {folder} ({error.strerror}). Set COACH_HOME to a folder that you may write in.",
                code="no_home",
                folder=str(folder),
            ) from error
        return folder
