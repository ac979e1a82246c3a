"""A library in a folder of its own, with real embeddings (each text computed once a session) and real Chroma."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.book.schema import Person, Role
from connectors.home import Home
from connectors.library import Library
from connectors.library.embeddings import Kept, embedded


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The embedding model, remembering what it has embedded."""
    return Kept(embedded(), tmp_path_factory.mktemp("embeddings") / "kept.sqlite")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def library(home: Home, kept: Kept) -> Library:
    """An empty library."""
    return Library.open(home, embeddings=kept)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for files to be added."""
    made = tmp_path / "playbooks"
    made.mkdir()
    return made


def person(role: Role, team: str | None = None) -> Person:
    """Somebody of this role."""
    return Person(person_id=role, name=role, role=role, team=team)


@pytest.fixture
def somebody() -> Callable[..., Person]:
    return person
