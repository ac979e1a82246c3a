"""Who may see which rows: every read as every person of random companies, against a plain reading of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from connectors.book import Book, Company, Snapshot, build_snapshot
from connectors.book.schema import Credit, Deal, Person
from connectors.errors import NotAllowed
from connectors.home import Home
from tests.connectors.book.companies import KEYS, Tables, allowed, companies


@contextmanager
def written(tables: Tables) -> Iterator[Snapshot]:
    with TemporaryDirectory() as folder:
        company = Company(name="X", currency="USD")
        yield build_snapshot(Home(Path(folder)), tables, company, now=datetime(2026, 11, 20, tzinfo=UTC))


def seen(book: Book, table: str, **filters: Any) -> set[str]:
    return {getattr(row, KEYS[table]) for row in getattr(book, table)(**filters)}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(companies())
def test_everyone_sees_exactly_their_rows(tables: Tables) -> None:
    with written(tables) as snapshot:
        for person in tables["people"]:
            book, may = Book.open(snapshot, person.email), allowed(tables, person)
            for table in KEYS:
                if table == "emails" and person.role == "finance":
                    with pytest.raises(NotAllowed):
                        book.emails()
                else:
                    assert seen(book, table) == may[table], (person, table)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(companies())
def test_naming_what_is_not_theirs_shows_nobody_more(tables: Tables) -> None:
    every = {
        "people": [p.person_id for p in tables["people"]],
        "owners": [p.person_id for p in tables["people"]],
        "deals": [d.deal_id for d in tables["deals"]],
        "accounts": [a.account_id for a in tables["accounts"]],
    }
    asked: list[tuple[str, dict[str, Any]]] = [
        ("deals", {"owners": every["owners"]}),
        ("deals", {"ids": every["deals"]}),
        ("accounts", {"ids": every["accounts"]}),
        ("contacts", {"accounts": every["accounts"]}),
        ("activities", {"people": every["people"]}),
        ("activities", {"deals": every["deals"], "since": date(2026, 1, 1)}),
        ("credits", {"people": every["people"], "between": (date(2026, 1, 1), date(2026, 12, 31))}),
        ("credit_lines", {"deals": every["deals"]}),
        ("quotas", {"people": every["people"]}),
        ("assignments", {"people": every["people"]}),
        ("people", {"ids": every["people"]}),
    ]
    with written(tables) as snapshot:
        for person in tables["people"]:
            book, may = Book.open(snapshot, person.email), allowed(tables, person)
            for table, filters in asked:
                assert seen(book, table, **filters) <= may[table], (person, table, filters)
            for other in tables["people"]:
                assert {p.person_id for p in book.reports(other.person_id)} <= may["people"]


def test_a_split_deal_of_a_colleague_shows_its_facts_on_ones_own_credit_and_nowhere_else(
    make_book: Any,
) -> None:
    people = [Person(person_id=i, name=i, email=f"{i}@x.example") for i in ("p1", "p2")]
    deal = Deal(deal_id="D", name="Theirs", owner_id="p2", amount=Decimal(100), type="renewal", term_months=24)
    credit = Credit(
        credit_id="C", person_id="p1", deal_id="D", date=date(2026, 1, 1), amount=Decimal(100), share=Decimal("0.4")
    )
    book = make_book({"people": people, "deals": [deal], "credits": [credit]}, as_="p1@x.example")
    (line,) = book.credit_lines()
    assert (line.deal_name, line.type, line.term_months, line.share) == ("Theirs", "renewal", 24, Decimal("0.4"))
    assert book.deals() == []
