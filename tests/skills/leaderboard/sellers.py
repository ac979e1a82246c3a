"""Six sellers in two territories and their lead: quotas of 100,000 a quarter, and what each of them did."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.book.schema import Activity, Credit, Person, Quota, Territory

TODAY = date(2026, 11, 13)  # the half of Q4 is gone
Tables = dict[str, list[Any]]
QUARTERS = [(2025, 4), (2026, 1), (2026, 2), (2026, 3), (2026, 4)]
SELLERS = ("ann", "bob", "cleo", "dag", "eva", "new")
# Per cent of quota credited by the middle of each of four quarters, and by TODAY.
COURSE = {
    "ann": (80, 80, 80, 80, 90),
    "bob": (20, 20, 20, 20, 50),
    "cleo": (60, 60, 60, 60, 60),
    "dag": (50, 50, 50, 50, 40),
    "eva": (40, 40, 40, 40, 40),
    "new": (None, None, None, None, 60),  # hired this quarter
}


def company(course: dict[str, Any] | None = None, done: dict[str, int] | None = None) -> Tables:
    """`done`: so many meetings of each seller this quarter, one a working day from October 1."""
    tables: Tables = {
        "territories": [
            Territory(territory_id="N", name="North"),
            Territory(territory_id="S", name="South"),
        ],
        "people": [
            Person(person_id="lead", name="Lea", email="lead@x.example", role="manager", team="One"),
            Person(person_id="ops", name="Olu", email="ops@x.example", role="operations"),
            *(_seller(key, at) for at, key in enumerate(SELLERS)),
        ],
        "quotas": [],
        "credits": [],
        "activities": [],
    }
    for key, shares in (course or COURSE).items():
        for (year, number), share in zip(QUARTERS, shares, strict=True):
            if share is not None:
                _sold(tables, key, year, number, share)
    for key, times in (done or {}).items():
        tables["activities"] += [_meeting(key, n) for n in range(times)]
    return tables


def _seller(key: str, at: int) -> Person:
    return Person(
        person_id=key,
        name=key.title(),
        email=f"{key}@x.example",
        manager_id="lead" if at < 3 else None,
        team="One" if at < 3 else "Two",
        territory_id="N" if at < 3 else "S",
        currency="USD",
        hired_on=date(2026, 10, 1) if key == "new" else date(2020, 1, 1),
    )


def _sold(tables: Tables, key: str, year: int, number: int, share: int) -> None:
    start = date(year, 3 * number - 2, 1)
    end = date(year + number // 4, 3 * number % 12 + 1, 1) - timedelta(days=1)
    quota = Quota(
        person_id=key,
        measure="amount",
        period_start=start,
        period_end=end,
        amount=Decimal(100_000),
        currency="USD",
    )
    credit = Credit(
        credit_id=f"{key}{year}{number}",
        person_id=key,
        date=start + timedelta(days=30),
        amount=Decimal(1_000 * share),
        currency="USD",
    )
    tables["quotas"].append(quota)
    tables["credits"].append(credit)


def _meeting(key: str, n: int) -> Activity:
    days = [day for m in range(60) if (day := date(2026, 10, 1) + timedelta(days=m)).weekday() < 5]
    at = datetime.combine(days[n], datetime.min.time().replace(hour=10))
    return Activity(activity_id=f"{key}m{n}", person_id=key, kind="meeting", at=at)
