"""A small company of seven sellers and a lead: the same deals each, unless something is said about one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.book.schema import Account, Activity, Contact, Deal, DealChange, Person, Quota, Stage

TODAY = date(2026, 11, 20)
NAMES = ("Dana", "Erik", "Asta", "Bo", "Cleo", "Finn", "Eva")
MAYA, DANA, ERIK, OLU, FAY = (f"{n}@acme.example" for n in ("maya", "dana", "erik", "olu", "fay"))
STAGES = [
    Stage(stage="Talk", position=1, probability=Decimal("0.2")),
    Stage(stage="Offer", position=2, probability=Decimal("0.6")),
    Stage(stage="Won", position=3, outcome="won"),
    Stage(stage="Lost", position=4, outcome="lost"),
]
YEARS_AGO = date(2022, 3, 1)
Tables = dict[str, list[Any]]


def person(key: str, name: str, role: Any = "rep", **more: Any) -> Person:
    given = {"manager_id": "M" if role == "rep" else None, "team": "North", "currency": "USD", "hired_on": YEARS_AGO}
    return Person(person_id=key, name=name, email=f"{name.lower()}@acme.example", role=role, **(given | more))


def company(
    closed: int = 24, discounts: Mapping[str, str] | None = None, alone: frozenset[str] = frozenset()
) -> Tables:
    """Each seller closes so many deals in the year, every third won. `discounts`: of one seller's deals.

    `alone`: sellers who know one person at each customer, where the others know two.
    """
    tables: Tables = {
        "people": [
            person("M", "Maya", "manager"),
            person("O", "Olu", "operations"),
            person("F", "Fay", "finance"),
            *(person(n[:1] + n[1:2], n) for n in NAMES),
        ],
        "stages": STAGES,
        **{t: [] for t in ("accounts", "contacts", "deals", "deal_changes", "activities", "quotas")},
    }
    for seller in NAMES:
        key = seller[:2]
        for n in range(closed):
            _closed_deal(tables, key, n, Decimal((discounts or {}).get(seller, "0.05")))
        _open_deal(tables, key)
        tables["quotas"].append(_quota(key))
    tables["contacts"] = [
        Contact(contact_id=f"{a.account_id}-{n}", account_id=a.account_id, name=f"Kim {n}", buying_role=role)
        for a in tables["accounts"]
        for n, role in enumerate(("economic buyer", "user"))
        if n == 0 or a.account_id[:2] not in {name[:2] for name in alone}
    ]
    return tables


def _closed_deal(tables: Tables, key: str, n: int, discount: Decimal) -> None:
    """Created, offered after 20 days, closed after 40; the newest two weeks ago."""
    end = TODAY - timedelta(days=14 + n * 14)
    start = end - timedelta(days=40)
    won = n % 3 == 0
    deal = Deal(
        deal_id=f"{key}{n}",
        name=f"{key} deal {n}",
        account_id=f"{key}A{n}",
        owner_id=key,
        stage="Won" if won else "Lost",
        amount=Decimal(10_000 + 100 * (n % 5)),
        currency="USD",
        created_on=start,
        close_on=end,
        closed_on=end,
        outcome="won" if won else "lost",
        discount=discount + Decimal(n % 4) / 100,
    )
    tables["accounts"].append(Account(account_id=f"{key}A{n}", name=f"{key} Customer {n}", owner_id=key, segment="S"))
    tables["deals"].append(deal)
    for on, old, new in ((start + timedelta(days=20), "Talk", "Offer"), (end, "Offer", deal.stage)):
        at = datetime(on.year, on.month, on.day, 9)  # noqa: DTZ001
        tables["deal_changes"].append(DealChange(deal_id=deal.deal_id, field="stage", old=old, new=new, changed_at=at))
    tables["activities"].append(
        Activity(
            activity_id=f"{key}{n}",
            deal_id=deal.deal_id,
            person_id=key,
            kind="call",
            at=datetime(start.year, start.month, start.day, 10),  # noqa: DTZ001
            note="x" * (40 + n % 7),
        )
    )


def _open_deal(tables: Tables, key: str) -> None:
    template = next(d for d in tables["deals"] if d.owner_id == key)
    fresh = {"stage": "Offer", "outcome": "open", "closed_on": None, "next_step": "call on Monday"}
    days = {"created_on": TODAY - timedelta(days=9), "close_on": TODAY + timedelta(days=20)}
    tables["deals"].append(replace(template, deal_id=f"{key}open", name=f"{key} open deal", **fresh, **days))


def _quota(key: str) -> Quota:
    start, end = date(2026, 10, 1), date(2026, 12, 31)
    return Quota(person_id=key, measure="amount", period_start=start, period_end=end, amount=Decimal(40_000))


def only(tables: Tables, owners: set[str]) -> Tables:
    """The same company with the deals of these sellers alone."""
    kept = {d.deal_id for d in tables["deals"] if d.owner_id in owners}
    return {
        name: [r for r in rows if getattr(r, "deal_id", None) is None or r.deal_id in kept]
        for name, rows in tables.items()
    }
