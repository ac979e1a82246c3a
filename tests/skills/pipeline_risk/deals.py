"""Deals to look for signs of risk on, and the rows around them, dated back from today."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.book import ContactNorm, ReplyNorm, StageNorm, Vitals
from connectors.book.schema import Account, Contact, Deal, Person, Stage
from skills.pipeline_risk.thresholds import Thresholds, thresholds

TODAY = date(2026, 11, 20)
DANA, ERIK, MAYA, FINA = (f"{name}@acme.example" for name in ("dana", "erik", "maya", "fina"))
PEOPLE = [
    Person(person_id="M", name="Maya Lind", email=MAYA, role="manager", team="North"),
    Person(person_id="D", name="Dana Kim", email=DANA, manager_id="M", team="North", currency="USD"),
    Person(person_id="E", name="Erik Berg", email=ERIK, manager_id="M", team="North", currency="USD"),
    Person(person_id="F", name="Fina Lie", email=FINA, role="finance"),
]
NAMES = ("Discovery", "Qualification", "Proposal", "Negotiation")
STAGES = [
    *(Stage(stage=name, position=i) for i, name in enumerate(NAMES, 1)),
    Stage(stage="Won", position=5, outcome="won"),
]
ACCOUNTS = [Account(account_id="A", name="Globex AS"), Account(account_id="B", name="Initech Inc.")]
CONTACTS = [
    Contact(
        contact_id="C1", account_id="A", name="Kari Vik", email="kari@globex.example", buying_role="economic buyer"
    ),
    Contact(contact_id="C2", account_id="A", name="Ola Moe", email="ola@globex.example", title="Engineer"),
    Contact(contact_id="C3", account_id="A", name="Siv Lund", email="siv@globex.example", title="Controller"),
]
EVERYTHING = frozenset(
    {
        *("activities", "emails", "contacts", "buying_role", "prices", "next_step", "close_on", "competitor"),
        *("changes of stage", "changes of close_on", "changes of amount", "changes of next_step"),
    }
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def at(days: int, hour: int = 9) -> datetime:
    day = ago(days)
    return datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001


def norm(stage: str, deals: int = 40, median: float = 10, p90: float = 18) -> StageNorm:
    return StageNorm(stage=stage, deals=deals, median_days=median, p75_days=(median + p90) / 2, p90_days=p90)


def limits(
    *norms: StageNorm,
    replies: tuple[int, float] = (0, 0),
    contacts: tuple[int, int] = (40, 2),
    recorded: frozenset[str] = EVERYTHING,
) -> Thresholds:
    """With these norms; `replies` are a number of answers and the days within which nine of ten came.

    `contacts` are a number of won deals, and how many contacts nine of ten of them had.
    """
    answers = ReplyNorm(answers=replies[0], median_days=1, p90_days=replies[1])
    return thresholds(
        STAGES, {n.stage: n for n in norms}, answers, ContactNorm(deals=contacts[0], least=contacts[1]), recorded
    )


def sound(**changed: Any) -> Vitals:
    """A deal on which nothing is wrong, with some of its facts changed."""
    facts: dict[str, Any] = {
        "deal_id": "D-1",
        "name": "Globex - Expansion",
        "account_id": "A",
        "owner_id": "D",
        "stage": "Proposal",
        "amount": Decimal(80000),
        "currency": "USD",
        "created_on": ago(40),
        "close_on": ago(-30),
        "next_step": "send the contract",
        "competitor": None,
        "as_of": TODAY,
        "stage_since": ago(5),
        "pushes": 0,
        "pushed_days": 0,
        "pushed_on": None,
        "peak": None,
        "fell_on": None,
        "last_touch": ago(2),
        "last_done": ago(4),
        "last_in": ago(2),
        "last_out": ago(3),
        "first_in": ago(38),
        "newcomer_on": ago(20),
        "writers": 2,
        "unanswered": 0,
        "unanswered_since": None,
        "priced_on": ago(10),
        "flags": 0,
        "flagged_on": None,
        "flag": None,
        "left_on": None,
        "leaving": None,
        "contacts": 3,
        "deciders": 1,
    }
    return Vitals(**(facts | changed))


def deal(key: str = "D-1", **changed: Any) -> Deal:
    facts: dict[str, Any] = {
        "name": f"{key} Platform",
        "account_id": "A",
        "owner_id": "D",
        "stage": "Proposal",
        "amount": Decimal(80000),
        "currency": "USD",
        "created_on": ago(40),
        "close_on": ago(-30),
        "next_step": "send the contract",
    }
    return Deal(deal_id=key, **(facts | changed))


def company(**tables: Any) -> dict[str, list[Any]]:
    """The tables of a company, with some of them changed or, by None, taken out."""
    every: dict[str, Any] = {
        "people": PEOPLE,
        "stages": STAGES,
        "accounts": ACCOUNTS,
        "contacts": CONTACTS,
        "deals": [deal()],
        **tables,
    }
    return {name: rows for name, rows in every.items() if rows is not None}
