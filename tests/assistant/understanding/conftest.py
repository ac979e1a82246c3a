"""A small company at a desk, and a way of asking one question after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.understanding import PastCall, Understood, understand
from connectors.book.schema import Account, Deal, Person, Product
from skills.skill import Desk

TODAY = date(2026, 11, 20)
TABLES: dict[str, list[Any]] = {
    "people": [
        Person(person_id="P0", name="Maya Lind", email="maya@acme.example", role="manager", team="North"),
        Person(person_id="P1", name="Dana Kim", email="dana@acme.example", manager_id="P0", team="North"),
        Person(person_id="P2", name="Dana Olsen", email="olsen@acme.example", manager_id="P0", team="North"),
        Person(
            person_id="P3",
            name="Erik Berg",
            email="erik@acme.example",
            manager_id="P0",
            team="North",
            hired_on=date(2026, 6, 1),
        ),
        Person(person_id="P9", name="Petter Dahl", email="petter@acme.example", role="rep", team="South"),
    ],
    "accounts": [
        Account(account_id="A1", name="Globex AS", owner_id="P1"),
        Account(account_id="A2", name="Nordic Foods ASA", owner_id="P1"),
        Account(account_id="A3", name="Nordic Power", owner_id="P3"),
        Account(account_id="A4", name="Initech Inc.", owner_id="P1"),
        Account(account_id="A9", name="Umbrella Corp", owner_id="P9"),
    ],
    "deals": [
        Deal(
            deal_id="D-1",
            name="Globex - Expansion",
            account_id="A1",
            owner_id="P1",
            amount=Decimal(80000),
            currency="USD",
        ),
        Deal(
            deal_id="D-2",
            name="Globex - Renewal",
            account_id="A1",
            owner_id="P1",
            amount=Decimal(40000),
            currency="USD",
        ),
        Deal(
            deal_id="D-3",
            name="Platform rollout",
            account_id="A4",
            owner_id="P1",
            amount=Decimal(60000),
            currency="USD",
        ),
        Deal(
            deal_id="D-9", name="Umbrella pilot", account_id="A9", owner_id="P9", amount=Decimal(90000), currency="USD"
        ),
    ],
    "products": [Product(product_id="X1", name="Horizon Suite")],
}


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the router is trained once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def desk_of(make_book: Callable[..., Any], make_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """The desk of one of the company's people."""
    return lambda email, language="en": make_desk(make_book(TABLES, as_=email), today=TODAY, language=language)


@pytest.fixture
def desk(desk_of: Callable[..., Desk]) -> Desk:
    """Maya's desk: a manager who sees everyone but Petter and his customer."""
    return desk_of("maya@acme.example")


@dataclass
class Talk:
    """A conversation: what was understood of each question goes into the next one."""

    desk: Desk
    cache: Path
    history: list[PastCall] = field(default_factory=list)

    def __call__(self, text: str) -> Understood:
        understood = understand(text, self.history, self.desk, cache=self.cache)
        self.history += [PastCall(c.skill, c.args) for c in understood.calls]
        if asked := understood.clarify:
            self.history.append(PastCall(asked.call.skill, asked.call.args, asked.choices, asked.argument))
        return understood

    def call(self, text: str) -> tuple[str, dict[str, Any]]:
        """The one call that a question becomes."""
        understood = self(text)
        assert len(understood.calls) == 1, understood
        return understood.calls[0].skill, understood.calls[0].args


@pytest.fixture
def talk(desk: Desk, learnt: Path) -> Talk:
    """A conversation at Maya's desk."""
    return Talk(desk, learnt)
