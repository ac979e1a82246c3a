"""Random companies for tests of scope: people in any shape of hierarchy, rows of anyone's, and who may see which.

Every row carries its own key in every text that it has, so that a row that leaks can be recognised wherever it shows.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

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
    Stage,
)

Tables = dict[str, list[Any]]
WORDS = ("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")
OUTCOMES = st.sampled_from(["open", "open", "won", "lost"])
ROLES = ("rep", "manager", "operations", "finance", "admin")
AT = datetime(2026, 11, 1, 9)  # noqa: DTZ001
PLAN = """\
plan: {name}
currency: USD
components:
  - {{name: all, measure: amount, event: booked, period: quarter, rate: 8%}}
"""


@st.composite
def companies(draw: st.DrawFn) -> Tables:
    """A few people in any shape of hierarchy, loops and orphans included, and rows that belong to any of them."""
    ids = _keys("person", draw(st.integers(2, 7)))
    accounts, deals = _keys("account", draw(st.integers(1, 4))), _keys("deal", draw(st.integers(1, 6)))
    plans = _keys("plan", 2)
    somebody = st.one_of(st.none(), st.sampled_from(ids))
    an_account, a_deal = st.one_of(st.none(), st.sampled_from(accounts)), st.one_of(st.none(), st.sampled_from(deals))

    def some(kind: str, most: int) -> list[str]:
        return _keys(kind, draw(st.integers(0, most)))

    return {
        "people": [_person(key, draw(st.sampled_from(ROLES)), draw(somebody)) for key in ids],
        "accounts": [Account(account_id=key, name=f"{key} Ltd", owner_id=draw(somebody)) for key in accounts],
        "contacts": [
            Contact(contact_id=key, name=f"{key} Smith", email=f"{key}@c.example", account_id=draw(an_account))
            for key in some("contact", 4)
        ],
        "products": [Product(product_id="X", name="Suite", family="Software")],
        "stages": [Stage(stage="Proposal", position=1, probability=Decimal("0.5"))],
        "deals": [_deal(key, draw(an_account), draw(somebody), draw(OUTCOMES)) for key in deals],
        "deal_lines": [DealLine(deal_id=key, product_id="X", amount=Decimal(5)) for key in deals],
        "deal_changes": [
            DealChange(deal_id=key, field="close_on", old="2026-10-01", new="2026-11-01", changed_at=AT)
            for key in deals
        ],
        "activities": [
            Activity(
                activity_id=key,
                deal_id=draw(a_deal),
                account_id=draw(an_account),
                person_id=draw(somebody),
                at=AT,
                kind="call",
                subject=f"About {key}",
                note=f"{key} said yes",
            )
            for key in some("activity", 6)
        ],
        "emails": [_email(key, draw(a_deal), draw(an_account)) for key in some("email", 6)],
        "plans": [Plan(plan=key, document=PLAN.format(name=key)) for key in plans],
        "credits": [
            Credit(
                credit_id=key,
                person_id=draw(st.sampled_from(ids)),
                deal_id=draw(a_deal),
                product_id="X",
                date=date(2026, 11, 1),
                amount=Decimal(500),
            )
            for key in some("credit", 5)
        ],
        "quotas": [
            Quota(
                person_id=key,
                measure="amount",
                period_start=date(2026, 10, 1),
                period_end=date(2026, 12, 31),
                amount=Decimal(900),
            )
            for key in ids
        ],
        "assignments": [
            Assignment(person_id=key, plan=draw(st.sampled_from(plans)), from_=date(2026, 1, 1)) for key in ids
        ],
    }


def _keys(kind: str, count: int) -> list[str]:
    """Keys that stand in no other word and are no misspelling of each other: "dealcharlie"."""
    return [f"{kind}{word}" for word in WORDS[:count]]


def _person(key: str, role: Any, manager: str | None) -> Person:
    return Person(
        person_id=key, name=f"{key} Berg", email=f"{key}@x.example", role=role, manager_id=manager, team="North"
    )


def _deal(key: str, account: str | None, owner: str | None, outcome: Any) -> Deal:
    closed = None if outcome == "open" else date(2026, 10, 20)
    return Deal(
        deal_id=key,
        name=f"{key} rollout",
        account_id=account,
        owner_id=owner,
        stage="Proposal",
        amount=Decimal(500),
        currency="USD",
        created_on=date(2026, 7, 1),
        close_on=closed or date(2026, 11, 1),
        closed_on=closed,
        outcome=outcome,
        next_step=f"call about {key}",
    )


def _email(key: str, deal: str | None, account: str | None) -> Email:
    return Email(
        email_id=key,
        thread_id=key,
        deal_id=deal,
        account_id=account,
        sender=f"{key}@c.example",
        recipients="us@x.example",
        sent_at=AT,
        subject=f"About {key}",
        body=f"We are very unhappy about {key}. The price is too high and {key} is late again.",
    )


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
