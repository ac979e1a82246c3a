"""A book for one turn: it reads nothing twice, and what it gives is what a book that remembers nothing gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from connectors.book import Book, Snapshot
from connectors.book import book as module
from connectors.book.schema import Account, Deal, Person

TABLES = {
    "people": [
        Person(person_id="M", name="Maya Lind", email="maya@x.example", role="manager"),
        Person(person_id="D", name="Dana Kim", email="dana@x.example", manager_id="M"),
    ],
    "accounts": [Account(account_id="A", name="Globex", owner_id="D")],
    "deals": [
        Deal(deal_id=f"D-{n}", name=f"Deal {n}", account_id="A", owner_id="D", created_on=date(2026, 9, n))
        for n in (1, 2, 3)
    ],
}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query that is put to the snapshot."""
    asked: list[str] = []
    put = Snapshot.rows

    def rows(snapshot: Snapshot, sql: str, values: Any = None) -> Any:
        asked.append(sql)
        return put(snapshot, sql, values)

    monkeypatch.setattr(Snapshot, "rows", rows)
    return asked


@pytest.fixture
def book(make_book: Callable[..., Book]) -> Book:
    return make_book(TABLES, as_="maya@x.example")


def test_a_turn_reads_nothing_twice(book: Book, read: list[str]) -> None:
    turn = book.for_a_turn()
    first = [turn.deals(), turn.deals(owners=["D"]), turn.people(), turn.reports("M"), turn.recorded()]
    read.clear()
    assert [turn.deals(), turn.deals(owners=["D"]), turn.people(), turn.reports("M"), turn.recorded()] == first
    assert read == []


def test_other_filters_are_another_read(book: Book) -> None:
    turn = book.for_a_turn()
    assert [d.deal_id for d in turn.deals(ids=["D-1"])] == ["D-1"]
    assert [d.deal_id for d in turn.deals(ids=["D-2"])] == ["D-2"]
    assert len(turn.deals()) == 3


def test_who_changes_what_was_given_changes_nothing_for_others(book: Book) -> None:
    turn = book.for_a_turn()
    turn.deals().clear()
    assert len(turn.deals()) == 3


def test_another_turn_and_another_person_read_for_themselves(make_book: Callable[..., Book], read: list[str]) -> None:
    book = make_book(TABLES, as_="maya@x.example")
    book.for_a_turn().deals()
    read.clear()
    assert len(book.for_a_turn().deals()) == 3
    assert read
    dana = Book.open(book.snapshot, "dana@x.example").for_a_turn()
    assert {p.person_id for p in dana.people()} == {"D"}


def test_large_reads_and_old_ones_are_not_kept(book: Book, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGE", 2)
    monkeypatch.setattr(module, "_READS", 2)
    turn = book.for_a_turn()
    turn.deals()
    for one in ("D-1", "D-2", "D-3"):
        turn.deals(ids=[one])
    read.clear()
    turn.deals()
    turn.deals(ids=["D-1"])
    assert len(read) == 2
    turn.deals(ids=["D-3"])
    assert len(read) == 2
