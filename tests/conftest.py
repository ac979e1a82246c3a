"""Books and desks for tests: real snapshots in DuckDB, built from a few rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from connectors.book import Book, Company, build_snapshot
from connectors.home import Home
from skills.skill import Desk

pytest_plugins = ("tests.dovecot", "tests.postgres")
# How long an example takes says nothing of it. CI tries the same examples each time; at the desk they are always new.
settings.register_profile("coach", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("coach")

ACME = Company(name="Acme", currency="USD")


@pytest.fixture
def make_book(tmp_path: Path) -> Callable[..., Book]:
    """A book of these tables, opened as somebody; each call has a home of its own."""
    numbers = count()

    def make(tables: Mapping[str, Sequence[Any]], as_: str, company: Company = ACME) -> Book:
        home = Home(tmp_path / f"book-{next(numbers)}")
        return Book.open(build_snapshot(home, tables, company, now=datetime(2026, 11, 20, tzinfo=UTC)), as_)

    return make


@pytest.fixture
def make_desk() -> Callable[..., Desk]:
    """A desk with this book on it; its library and state lie in the book's home, or in the one given."""

    def make(book: Book, today: date, language: str = "en", home: Home | None = None) -> Desk:
        from skills.names import Names

        folder = home or Home(book.snapshot.path.parent.parent)

        def library() -> Any:
            from connectors.library import Library

            return Library.open(folder)

        def state() -> Any:
            from connectors.state import State

            return State.open(folder)

        names = Names.of(book)
        return Desk(
            book=book,
            person=book.person,
            today=today,
            language=language,
            open_library=library,
            open_state=state,
            open_names=lambda: names,
        )

    return make
