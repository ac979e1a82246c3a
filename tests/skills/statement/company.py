"""A small company whose pay can be worked out by hand, for statements and runs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from connectors.book.schema import Assignment, Credit, Deal, Person, Plan, Quota

TODAY = date(2026, 11, 20)
OPS, DANA, ERIK, MAYA, CFO = (f"{name}@acme.example" for name in ("ops", "dana", "erik", "maya", "cfo"))
REPS = """\
plan: reps
title: Reps 2026
currency: USD
components:
  - name: Bookings
    measure: amount
    period: quarter
    quota: book
    tiers:
      - {above: 0%, rate: 8%}
      - {above: 100%, rate: 12%}
clawback: {within_days: 90}
"""


def person(key: str, name: str, email: str, role: str = "rep", **more: Any) -> Person:
    return Person(person_id=key, name=name, email=email, role=role, currency="USD", **more)  # type: ignore[arg-type]


def credit(key: str, on: str, amount: int | str, who: str = "P1", deal: str | None = "", **more: Any) -> Credit:
    """A booked credit of a deal that goes by the credit's key."""
    deal_id = f"D-{key}" if deal == "" else deal
    given = {"person_id": who, "deal_id": deal_id, "currency": "USD", **more}
    return Credit(credit_id=key, date=date.fromisoformat(on), amount=Decimal(amount), **given)


def quota(amount: int, start: str, end: str, who: str = "P1") -> Quota:
    days = date.fromisoformat(start), date.fromisoformat(end)
    given = {"person_id": who, "measure": "amount", "amount": Decimal(amount), "currency": "USD"}
    return Quota(period_start=days[0], period_end=days[1], **given)  # type: ignore[arg-type]


def tables(*credits: Credit, plan: str = REPS, **instead: list[Any]) -> dict[str, list[Any]]:  # noqa: A002
    """The company with these credits; Dana and Erik are on the plan, with a quota of 100,000 a quarter."""
    deals = dict.fromkeys(c.deal_id for c in credits if c.deal_id)
    owners = {c.deal_id: c.person_id for c in credits}
    return {
        "people": [
            person("P0", "Maya Lind", MAYA, "manager", team="North"),
            person("P1", "Dana Kim", DANA, manager_id="P0", team="North"),
            person("P2", "Erik Berg", ERIK, manager_id="P0", team="North"),
            person("P8", "Olga Ops", OPS, "operations"),
            person("P9", "Carl Finance", CFO, "finance"),
        ],
        "deals": [
            Deal(deal_id=d, name=f"Deal {d}", owner_id=owners[d], outcome="won", amount=Decimal(1), currency="USD")
            for d in deals
        ],
        "credits": list(credits),
        "quotas": [
            quota(100000, start, end, who)
            for start, end in (("2026-07-01", "2026-09-30"), ("2026-10-01", "2026-12-31"))
            for who in ("P1", "P2")
        ],
        "plans": [Plan(plan="reps", document=plan)],
        "assignments": [Assignment(person_id=who, plan="reps", from_=date(2026, 1, 1)) for who in ("P1", "P2")],
        **instead,
    }
