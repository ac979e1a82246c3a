"""What came of a sync in a test, as it is looked at."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.book import open_current
from connectors.crm import SyncReport, TableReport
from connectors.home import Home

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HEAD = "source: files\ncompany: {name: Acme, currency: USD}\ntables:\n"


@dataclass(frozen=True)
class Synced:
    """What came of a sync."""

    home: Home
    report: SyncReport

    def table(self, name: str) -> TableReport:
        """What became of a table's rows."""
        return next(each for each in self.report.tables if each.table == name)

    def rows(self, name: str, *columns: str) -> list[Any]:
        """The rows of a table of the book; with one column, its values."""
        named = ", ".join(f'"{column}"' for column in columns) or "*"
        found = open_current(self.home).rows(f"select {named} from {name}")
        return [row[0] for row in found] if len(columns) == 1 else found

    @property
    def quarantine(self) -> list[dict[str, str]]:
        """The lines of the quarantine file."""
        if self.report.quarantine is None:
            return []
        with self.report.quarantine.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


Sync = Callable[..., Synced]
