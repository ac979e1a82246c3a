"""A small company's files and mapping in a folder, synced into a book of its own."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.book import open_current
from connectors.crm import SyncReport, TableReport, read_mapping, sync
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


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Where the book lies."""
    return Home(tmp_path / "home")


@pytest.fixture
def run(home: Home, tmp_path: Path) -> Sync:
    """Write these files, and a mapping of these tables, and sync them."""

    def syncing(tables: str, files: Mapping[str, str | bytes] | None = None, head: str = HEAD, **how: Any) -> Synced:
        for name, content in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        mapping = tmp_path / "acme.yaml"
        mapping.write_text(head + _indented(tables), encoding="utf-8")
        return Synced(home, sync(home, read_mapping(mapping), now=how.pop("now", NOW), **how))

    return syncing


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip("\n").splitlines()) + "\n"
