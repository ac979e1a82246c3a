"""A small company to ask about, a coach over it, and an endpoint that speaks OpenAI's protocol from a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant import Coach
from assistant.settings import Settings
from assistant.understanding import trained
from connectors.book import Company, build_snapshot
from connectors.book.schema import Account, Assignment, Credit, Deal, Person, Plan, Product, Quota, Stage
from connectors.home import Home
from evals.endpoint import Endpoint, serving

TODAY = date(2026, 11, 20)
DANA, MAYA = "dana@acme.example", "maya@acme.example"
PLAN = """\
plan: Reps 2026
currency: USD
components:
  - name: New business
    measure: amount
    period: quarter
    quota: book
    rate: 8%
"""
TABLES: dict[str, list[Any]] = {
    "people": [
        Person(person_id="P0", name="Maya Lind", email=MAYA, role="manager", team="North", currency="USD"),
        Person(person_id="P1", name="Dana Kim", email=DANA, role="rep", manager_id="P0", team="North", currency="USD"),
        Person(
            person_id="P2",
            name="Erik Berg",
            email="erik@acme.example",
            role="rep",
            manager_id="P0",
            team="North",
            currency="USD",
        ),
    ],
    "accounts": [
        Account(account_id="A1", name="Globex AS", owner_id="P1"),
        Account(account_id="A2", name="Initech Inc.", owner_id="P1"),
        Account(account_id="A3", name="Nordic Power", owner_id="P2"),
    ],
    "products": [Product(product_id="X1", name="Horizon Suite")],
    "stages": [
        Stage(stage="Proposal", position=1, probability=Decimal("0.5")),
        Stage(stage="Won", position=2, probability=Decimal(1), outcome="won"),
    ],
    "deals": [
        Deal(
            deal_id=key,
            name=name,
            account_id=account,
            owner_id=owner,
            stage="Won" if closed else "Proposal",
            outcome="won" if closed else "open",
            amount=Decimal(amount),
            currency="USD",
            created_on=date(2026, 9, 1),
            close_on=closed or date(2026, 12, 15),
            closed_on=closed,
        )
        for key, name, account, owner, amount, closed in (
            ("D-1", "Globex - Expansion", "A1", "P1", 80000, None),
            ("D-2", "Globex - Renewal", "A1", "P1", 40000, None),
            ("D-3", "Initech - Platform", "A2", "P1", 50000, None),
            ("D-4", "Initech - Pilot", "A2", "P1", 60000, date(2026, 10, 20)),
            ("D-9", "Nordic Power - Suite", "A3", "P2", 90000, None),
        )
    ],
    "credits": [
        Credit(
            credit_id="C-1",
            person_id="P1",
            deal_id="D-4",
            date=date(2026, 10, 20),
            amount=Decimal(60000),
            currency="USD",
        )
    ],
    "quotas": [
        Quota(
            person_id="P1",
            measure="amount",
            period_start=date(2026, 10, 1),
            period_end=date(2026, 12, 31),
            amount=Decimal(200000),
            currency="USD",
        )
    ],
    "plans": [Plan(plan="Reps 2026", document=PLAN)],
    "assignments": [Assignment(person_id="P1", plan="Reps 2026", from_=date(2026, 1, 1))],
}


def build(home: Home) -> None:
    """The company's book in a home folder."""
    company = Company(name="Acme", currency="USD", default_person=DANA, as_of=TODAY)
    build_snapshot(home, TABLES, company, now=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture
def tables() -> dict[str, list[Any]]:
    """The company's rows."""
    return TABLES


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home folder with the book, and a router that has been trained once."""
    home = Home(tmp_path_factory.mktemp("taught"))
    build(home)
    trained(home.cache)
    return home


@pytest.fixture
def home(taught: Home, tmp_path: Path) -> Home:
    """A home folder of one test: the shared book and router, a state of its own."""
    root = tmp_path / "home"
    root.mkdir()
    (root / "book").symlink_to(taught.book)
    (root / "cache").symlink_to(taught.cache)
    return Home(root)


@pytest.fixture
def coach(home: Home, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """The embedded coach over the company."""
    monkeypatch.chdir(home.root)
    return Coach.open(home, Settings())


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A server that speaks OpenAI's protocol from a script, on the loopback."""
    with serving() as playing:
        yield playing
