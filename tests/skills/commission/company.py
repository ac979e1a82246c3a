"""A small company with two plans: Dana sells in dollars, Nora in kroner, Maya leads them, Otto runs operations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from connectors.book.schema import Account, Assignment, Credit, Deal, Person, Plan, Product, Quota, Rate, Stage

TODAY = date(2026, 11, 20)
DANA, NORA, MAYA, OPS = "dana@acme.example", "nora@acme.example", "maya@acme.example", "ops@acme.example"
D = Decimal
TIERS = """\
plan: ae
title: Account Executive
currency: USD
components:
  - name: New business
    period: quarter
    quota: book
    tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]
"""
FLAT = "plan: nordic\ncurrency: NOK\ncomponents:\n  - {name: Sales, rate: 10%}\n"


def deal(key: str, amount: int | None, owner: str = "P1", **more: Any) -> Deal:
    given: dict[str, Any] = {
        "account_id": f"A-{key}",
        "stage": "Proposal",
        "currency": "USD",
        "created_on": date(2026, 9, 1),
        "close_on": date(2026, 12, 15),
        **more,
    }
    return Deal(deal_id=key, name=f"{key} deal", owner_id=owner, amount=D(amount) if amount else None, **given)


def won(key: str, amount: int, on: date, owner: str = "P1", **more: Any) -> Deal:
    return deal(key, amount, owner, outcome="won", stage="Won", close_on=on, closed_on=on, **more)


def credit(key: str, amount: int, on: date, person: str = "P1", **more: Any) -> Credit:
    given = {"deal_id": key, "currency": "USD", **more}
    name = f"C-{key}-{person}-{given.get('event', 'booked')}"
    return Credit(credit_id=name, person_id=person, date=on, amount=D(amount), **given)


def quota(amount: int, start: date, end: date, person: str = "P1") -> Quota:
    return Quota(person_id=person, measure="amount", period_start=start, period_end=end, amount=D(amount))


TABLES: dict[str, list[Any]] = {
    "people": [
        Person(person_id="P0", name="Maya Lind", email=MAYA, role="manager", currency="USD"),
        Person(person_id="P1", name="Dana Kim", email=DANA, manager_id="P0", currency="USD"),
        Person(person_id="P2", name="Nora Vik", email=NORA, manager_id="P0", currency="NOK"),
        Person(person_id="P8", name="Otto Falk", email=OPS, role="operations"),
    ],
    "accounts": [
        Account(account_id=f"A-{key}", name=f"{name} AS", owner_id=owner)
        for key, name, owner in (
            *(("GLOBEX", "Globex", "P1"), ("INITECH", "Initech", "P1"), ("LATE", "Latelia", "P1")),
            *(
                ("BARE", "Barebones", "P1"),
                ("WON", "Wonka", "P1"),
                ("LOST", "Lostech", "P1"),
                ("NORD", "Nordkraft", "P2"),
            ),
        )
    ],
    "products": [Product(product_id="X1", name="Horizon"), Product(product_id="X2", name="Help", family="Services")],
    "stages": [
        Stage(stage="Proposal", position=1),
        Stage(stage="Won", position=2, outcome="won"),
        Stage(stage="Lost", position=3, outcome="lost"),
    ],
    "deals": [
        deal("GLOBEX", 20000),
        deal("INITECH", 50000, discount=D("0.1")),
        deal("LATE", 10000, close_on=date(2026, 10, 1)),
        deal("BARE", None),
        won("WON", 95000, date(2026, 10, 20)),
        deal("LOST", 7000, outcome="lost", stage="Lost", closed_on=date(2026, 11, 2)),
        deal("NORD", 300000, "P2", currency="NOK"),
    ],
    "credits": [credit("WON", 95000, date(2026, 10, 20))],
    "quotas": [
        quota(100000, date(2026, 10, 1), date(2026, 12, 31)),
        quota(100000, date(2027, 1, 1), date(2027, 3, 31)),
    ],
    "plans": [Plan(plan="ae", document=TIERS), Plan(plan="nordic", document=FLAT)],
    "assignments": [
        Assignment(person_id="P1", plan="ae", from_=date(2026, 1, 1), target_incentive=D(40000)),
        Assignment(person_id="P2", plan="nordic", from_=date(2026, 1, 1)),
    ],
    "fx": [Rate(currency="NOK", on=date(2026, 1, 1), rate=D("0.1"))],
}


def plan(document: str) -> dict[str, list[Any]]:
    return {"plans": [Plan(plan="ae", document=document), Plan(plan="nordic", document=FLAT)]}
