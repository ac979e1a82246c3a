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
from hypothesis import strategies as st

from connectors.book import Book, Company, Snapshot, build_snapshot
from connectors.book.schema import (
    Account,
    Activity,
    Assignment,
    Contact,
    Credit,
    Deal,
    DealChange,
    DealLine,
    Email,
    Person,
    Plan,
    Product,
    Quota,
)
from connectors.errors import NotAllowed
from connectors.home import Home

Tables = dict[str, list[Any]]
ROLES = ("rep", "manager", "operations", "finance", "admin")
AT = datetime(2026, 11, 1, 9)  # noqa: DTZ001


@st.composite
def companies(draw: st.DrawFn) -> Tables:
    """A few people in any shape of hierarchy, loops and orphans included, and rows that belong to any of them."""
    count = draw(st.integers(2, 7))
    ids = [f"P{n}" for n in range(count)]
    somebody = st.one_of(st.none(), st.sampled_from(ids))
    accounts = [f"A{n}" for n in range(draw(st.integers(1, 4)))]
    deals = [f"D{n}" for n in range(draw(st.integers(1, 6)))]
    an_account, a_deal = st.one_of(st.none(), st.sampled_from(accounts)), st.one_of(st.none(), st.sampled_from(deals))
    plans = ["one", "two"]

    def some(most: int) -> range:
        return range(draw(st.integers(0, most)))

    return {
        "people": [
            Person(
                person_id=i,
                name=i,
                email=f"{i.lower()}@x.example",
                role=draw(st.sampled_from(ROLES)),
                manager_id=draw(somebody),
            )
            for i in ids
        ],
        "accounts": [Account(account_id=a, name=a, owner_id=draw(somebody)) for a in accounts],
        "contacts": [Contact(contact_id=f"K{n}", name="k", account_id=draw(an_account)) for n in some(4)],
        "products": [Product(product_id="X", name="x", family="f")],
        "deals": [
            Deal(deal_id=d, name=d, account_id=draw(an_account), owner_id=draw(somebody), amount=Decimal(5))
            for d in deals
        ],
        "deal_lines": [DealLine(deal_id=d, product_id="X") for d in deals],
        "deal_changes": [DealChange(deal_id=d, field="amount", changed_at=AT) for d in deals],
        "activities": [
            Activity(
                activity_id=f"V{n}", deal_id=draw(a_deal), account_id=draw(an_account), person_id=draw(somebody), at=AT
            )
            for n in some(6)
        ],
        "emails": [
            Email(email_id=f"M{n}", deal_id=draw(a_deal), account_id=draw(an_account), sender="s@x.example", sent_at=AT)
            for n in some(6)
        ],
        "plans": [Plan(plan=p, document="{}") for p in plans],
        "credits": [
            Credit(
                credit_id=f"C{n}",
                person_id=draw(st.sampled_from(ids)),
                deal_id=draw(a_deal),
                product_id="X",
                date=date(2026, 11, 1),
                amount=Decimal(5),
            )
            for n in some(5)
        ],
        "quotas": [
            Quota(
                person_id=i,
                measure="amount",
                period_start=date(2026, 10, 1),
                period_end=date(2026, 12, 31),
                amount=Decimal(9),
            )
            for i in ids
        ],
        "assignments": [
            Assignment(person_id=i, plan=draw(st.sampled_from(plans)), from_=date(2026, 1, 1)) for i in ids
        ],
    }


def allowed(tables: Tables, asker: Person) -> dict[str, set[str]]:
    """The rules, read out loud: for each table the keys of the rows that this person may see."""
    people = tables["people"]
    if asker.role in {"operations", "finance", "admin"}:
        mine = {p.person_id for p in people} | {None}
    else:
        mine = {asker.person_id}
        while asker.role == "manager" and (more := {p.person_id for p in people if p.manager_id in mine} - mine):
            mine |= more
    whole = None in mine
    deals = {d.deal_id for d in tables["deals"] if whole or d.owner_id in mine}
    accounts = {
        a.account_id
        for a in tables["accounts"]
        if whole
        or a.owner_id in mine
        or any(d.account_id == a.account_id and d.deal_id in deals for d in tables["deals"])
    }

    def near(row: Any) -> bool:
        return whole or row.deal_id in deals or (row.deal_id is None and row.account_id in accounts)

    return {
        "people": {p.person_id for p in people if whole or p.person_id in mine},
        "accounts": accounts,
        "contacts": {c.contact_id for c in tables["contacts"] if whole or c.account_id in accounts},
        "deals": deals,
        "deal_lines": deals,
        "deal_changes": deals,
        "activities": {a.activity_id for a in tables["activities"] if near(a) or a.person_id in mine},
        "emails": {e.email_id for e in tables["emails"] if near(e)},
        "credits": {c.credit_id for c in tables["credits"] if whole or c.person_id in mine},
        "credit_lines": {c.credit_id for c in tables["credits"] if whole or c.person_id in mine},
        "quotas": {q.person_id for q in tables["quotas"] if whole or q.person_id in mine},
        "assignments": {a.person_id for a in tables["assignments"] if whole or a.person_id in mine},
        "plans": {a.plan for a in tables["assignments"] if a.person_id in mine}
        | {p.plan for p in tables["plans"] if whole},
    }


KEYS = {
    "people": "person_id",
    "accounts": "account_id",
    "contacts": "contact_id",
    "deals": "deal_id",
    "deal_lines": "deal_id",
    "deal_changes": "deal_id",
    "activities": "activity_id",
    "emails": "email_id",
    "credits": "credit_id",
    "credit_lines": "credit_id",
    "quotas": "person_id",
    "assignments": "person_id",
    "plans": "plan",
}


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
