"""A company of two sellers with a known history: of what is due at the end of a quarter every second deal is won."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from connectors.book.schema import Account, Assignment, Deal, DealChange, Person, Plan, Product, Quota, Stage

TODAY = date(2026, 11, 20)
PLAN = """
plan: Simple
currency: USD
components:
  - name: Commission
    measure: amount
    period: quarter
    rate: 10%
"""


def people() -> list[Person]:
    return [
        Person(person_id="lee", name="Lee Lead", email="lee@x.example", role="manager", team="West"),
        Person(person_id="ann", name="Ann Able", email="ann@x.example", role="rep", manager_id="lee", team="West"),
        Person(person_id="bob", name="Bob Best", email="bob@x.example", role="rep", manager_id="lee", team="West"),
        Person(person_id="ops", name="Ops One", email="ops@x.example", role="operations"),
    ]


def stages() -> list[Stage]:
    return [
        Stage(stage="Proposal", position=1, probability=Decimal("0.4")),
        Stage(stage="Won", position=2, outcome="won"),
        Stage(stage="Lost", position=3, outcome="lost"),
    ]


def past(*, quarters: int = 8, each: int = 20) -> tuple[list[Deal], list[DealChange]]:
    """In each quarter so many deals that came in its first days and were decided in its last ones."""
    deals: list[Deal] = []
    changes: list[DealChange] = []
    for n in range(1, quarters + 1):
        month = 10 - 3 * n
        first = date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        for k in range(each):
            deals.append(_decided(f"old{n}-{k}", first, k))
            changes += _kept(deals[-1])
    return deals, changes


def _decided(key: str, first: date, k: int) -> Deal:
    """Every second one won, of small ones and large ones, of either seller."""
    won = (k + k // 4) % 2 == 0
    closed = first + timedelta(days=80 + k % 8)
    return Deal(
        deal_id=key,
        name=key,
        account_id="acme",
        owner_id="ann" if k % 4 < 2 else "bob",
        stage="Won" if won else "Lost",
        amount=Decimal(10_000 + 10_000 * (k // 10)),
        currency="USD",
        created_on=first + timedelta(days=k % 10),
        close_on=closed,
        closed_on=closed,
        outcome="won" if won else "lost",
    )


def _kept(deal: Deal) -> Iterator[DealChange]:
    """What the source kept when it closed: its stage then, and that date and amount stayed as they were."""
    assert deal.closed_on is not None
    at = datetime.combine(deal.closed_on, time(12))
    values = {
        "stage": ("Proposal", deal.stage),
        "close_on": (str(deal.close_on),) * 2,
        "amount": (str(deal.amount),) * 2,
    }
    for field, (old, new) in values.items():
        yield DealChange(deal_id=deal.deal_id, field=field, old=old, new=new, changed_at=at)


def open_deal(key: str, amount: int | None, owner: str = "ann", **more: Any) -> Deal:
    given: dict[str, Any] = {
        "account_id": "acme",
        "stage": "Proposal",
        "currency": "USD",
        "created_on": date(2026, 10, 5),
        "close_on": date(2026, 12, 20),
        **more,
    }
    return Deal(deal_id=key, name=key, owner_id=owner, amount=None if amount is None else Decimal(amount), **given)


def company(
    still_open: Sequence[Deal], *, quota: int | None = 100_000, plan: bool = True, **history: Any
) -> dict[str, list[Any]]:
    """The tables, with these open deals beside the past ones."""
    deals, changes = past(**history)
    tables: dict[str, list[Any]] = {
        "people": people(),
        "stages": stages(),
        "accounts": [
            Account(account_id="acme", name="Acme", owner_id="ann"),
            Account(account_id="globex", name="Globex", owner_id="ann"),
        ],
        "products": [Product(product_id="p1", name="Product", list_price=Decimal(5000))],
        "deals": [*deals, *still_open],
        "deal_changes": changes,
    }
    if quota:
        tables["quotas"] = [
            Quota(
                person_id=who,
                measure="amount",
                period_start=date(2026, 10, 1),
                period_end=date(2026, 12, 31),
                amount=Decimal(quota),
                currency="USD",
            )
            for who in ("ann", "bob")
        ]
    if plan:
        tables["plans"] = [Plan(plan="Simple", document=PLAN)]
        tables["assignments"] = [Assignment(person_id="ann", plan="Simple", from_=date(2025, 1, 1))]
    return tables
