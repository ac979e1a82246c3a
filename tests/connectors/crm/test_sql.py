"""Databases as sources: the same mapping language over queries."""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.errors import BadMapping, BadUse, ServiceDown
from tests.connectors.crm.synced import HEAD, Sync

SQL = HEAD.replace("source: files", "source: sql\nurl: $ACME_CRM")
TABLES = """
people: {query: "select id as person_id, name, mail as email from users"}
deals:
  query: select * from opportunities
  columns: {deal_id: id, name: title, owner_id: owner, amount: value, created_on: created}
  find_by: {owner_id: email}
"""


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A CRM's database, whose address is in the environment."""
    path = tmp_path / "crm.sqlite"
    with sqlite3.connect(path) as base:
        base.executescript("""
            create table users (id integer, name text, mail text);
            insert into users values (1, 'Dana', 'dana@acme.example'), (2, 'Erik', 'erik@acme.example');
            create table opportunities (id text, title text, owner text, value numeric, created text);
            insert into opportunities values
                ('A', 'one', 'dana@acme.example', 12.5, '2026-02-03'), ('B', 'two', 'nobody', null, '2026-02-04 10:00'),
                ('C', 'three', null, 'much', null);
        """)
    base.close()
    monkeypatch.setenv("ACME_CRM", f"sqlite:///{path}")
    return path


@pytest.mark.usefixtures("database")
def test_rows_of_queries_become_rows_of_the_book(run: Sync) -> None:
    synced = run(TABLES, head=SQL)
    assert synced.rows("deals", "deal_id", "owner_id", "amount", "created_on") == [
        ("A", "1", Decimal("12.5"), date(2026, 2, 3)),
        ("B", None, None, date(2026, 2, 4)),
    ]
    assert [(q["file"], q["line"], q["value"]) for q in synced.quarantine] == [
        ("the query of deals", "2", "nobody"),
        ("the query of deals", "3", "much"),
    ]


@pytest.mark.usefixtures("database")
def test_a_column_that_a_query_lacks_is_named(run: Sync) -> None:
    with pytest.raises(BadMapping, match=r"the query of deals has no column 'titel'; did you mean 'title'"):
        run(TABLES.replace("title", "titel"), head=SQL)


@pytest.mark.usefixtures("database")
def test_a_query_that_fails_is_said_with_what_the_database_says(run: Sync) -> None:
    with pytest.raises(ServiceDown, match="no such table: opportunites"):
        run(TABLES.replace("opportunities", "opportunites"), head=SQL)


def test_an_address_that_is_not_set_is_named(run: Sync) -> None:
    with pytest.raises(BadUse, match="ACME_CRM"):
        run(TABLES, head=SQL)


def test_an_address_that_is_none_is_refused_without_showing_it(run: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("nonsense-secret", "oracle+none://u:secret@h/x", "sqlite:////nowhere/secret/x.db"):
        monkeypatch.setenv("ACME_CRM", address)
        with pytest.raises((BadUse, ServiceDown)) as caught:
            run(TABLES, head=SQL)
        assert "secret" not in caught.value.message


def test_a_database_without_address_and_a_query_without_database_are_refused(run: Sync) -> None:
    with pytest.raises(BadMapping, match="'url' is missing"):
        run(TABLES, head=HEAD.replace("files", "sql"))
    with pytest.raises(BadMapping, match="source: sql"):
        run(TABLES)
