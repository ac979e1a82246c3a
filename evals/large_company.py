"""An invented company of any size for the commission benchmark: people on one plan, and a quarter of their credits.

Lines are in no order of people, as they come in. Everything follows from row numbers, so that it is the same each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from connectors.home import Home

ADMIN = "admin@large.example"
QUARTER = "2026-Q3"
TODAY = date(2026, 11, 20)
PLAN = "field"
DOCUMENT = """\
plan: field
title: Field Sales
currency: USD
components:
  - name: Software
    where: {product_family: Software}
    period: quarter
    quota: book
    tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}, {above: 150%, rate: 15%}]
  - name: Services
    where: {product_family: Services}
    period: quarter
    rate: 3%
    gate: {component: Software, at_least: 50%}
  - name: Hardware
    where: {product_family: Hardware}
    period: quarter
    rate: 2%
    cap: 6000
clawback: {within_days: 90}
"""
FAMILIES = ("Software", "Services", "Hardware")
_ROWS = """
insert into people (person_id, name, role, currency)
    select 'P' || lpad(n::varchar, 7, '0'), 'Person ' || n, 'rep', 'USD' from range({people}) t(n);
insert into assignments (person_id, plan, "from")
    select 'P' || lpad(n::varchar, 7, '0'), '{plan}', date '2025-01-01' + (n % 500)::int from range({people}) t(n);
insert into quotas (person_id, measure, period_start, period_end, amount, currency)
    select 'P' || lpad(n::varchar, 7, '0'), 'amount', date '2026-07-01', date '2026-09-30',
        150000 + (hash(n * 23) % 61) * 5000, 'USD' from range({people}) t(n);
insert into credits (credit_id, person_id, deal_id, product_id, date, amount, currency, share, event)
    select 'C' || n, 'P' || lpad((hash(n * 7 + 1) % {people})::varchar, 7, '0'), 'D' || n // 2,
        'X' || hash(n * 5 + 3) % 24, date '2026-07-01' + (hash(n * 11) % 92)::int,
        (100 + hash(n * 13) % 1999900)::decimal(18, 2) / 100, 'USD',
        case hash(n * 17) % 10 when 0 then 0.5 when 1 then 0.25 else 1 end, 'booked'
    from range({lines}) t(n);
insert into credits (credit_id, person_id, deal_id, date, amount, currency, share, event)
    select credit_id || '/cancelled', person_id, deal_id, date + 10, amount, currency, share, 'cancelled'
    from credits where hash(credit_id) % 10000 = 0;
checkpoint;
"""


@dataclass(frozen=True, slots=True)
class LargeCompany:
    """Where it lies, and how large it is."""

    home: Home
    people: int
    lines: int

    @property
    def file(self) -> Path:
        """The snapshot."""
        name = (self.home.book / "current").read_text(encoding="utf-8")
        return self.home.book / f"{name}.duckdb"


def large_company(folder: Path, people: int, lines: int) -> LargeCompany:
    """Build it in a folder."""
    from connectors.book import Company, build_snapshot
    from connectors.book.schema import Person, Plan, Product

    home = Home(folder)
    tables: dict[str, list[Any]] = {
        "people": [Person(person_id="ADMIN", name="Ada Admin", email=ADMIN, role="admin")],
        "products": [Product(product_id=f"X{n}", name=f"Product {n}", family=FAMILIES[n % 3]) for n in range(24)],
        "plans": [Plan(plan=PLAN, document=DOCUMENT)],
        **{name: [] for name in ("assignments", "quotas", "credits", "deals")},
    }
    now = datetime.combine(TODAY, datetime.min.time(), UTC)
    company = Company(name="Large", currency="USD", as_of=TODAY)
    snapshot = build_snapshot(home, tables, company, now=now)
    with duckdb.connect(str(snapshot.path)) as base:
        base.execute("set enable_progress_bar = false")
        base.execute(_ROWS.format(people=people, lines=lines, plan=PLAN))
    return LargeCompany(home, people, lines)
