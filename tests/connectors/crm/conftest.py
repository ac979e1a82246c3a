"""A small company's files and mapping in a folder, synced into a book of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.crm import read_mapping, sync
from connectors.home import Home
from tests.connectors.crm.synced import HEAD, NOW, Sync, Synced


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
