"""What is filled in where the source is silent: currencies, credits from won deals, the end of a leaver's assignment.

Nothing here invents a figure: an amount without a currency is in the company's, and a deal that was won is credited to
its owner, in full, on the day it closed. What was derived is named in `Company.derived`, so that answers can say so.
Nobody is on a plan after the day they left, whatever their assignment says: what-ifs, statements and runs read it so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.book.company import Company
from connectors.book.schema import TABLES, Assignment, Credit, Deal, Person

Tables = Mapping[str, Sequence[Any]]
_DERIVED_FROM = {"credits": "deals"}


def completed(tables: Tables, company: Company) -> tuple[dict[str, Sequence[Any]], Company]:
    """The tables with every amount in a currency and credits for won deals, and the company that says so."""
    full: dict[str, Sequence[Any]] = {name: _in_currency(name, rows, company.currency) for name, rows in tables.items()}
    if "assignments" in full:
        full["assignments"] = until_left(full["assignments"], full.get("people", ()))
    derived = frozenset(t for t, source in _DERIVED_FROM.items() if t not in full and full.get(source))
    if "credits" in derived:
        full["credits"] = credits_of(full["deals"], {p.person_id for p in full.get("people", ())})
    return full, replace(company, tables=frozenset(full), derived=derived)


def credits_of(deals: Iterable[Deal], people: set[str]) -> list[Credit]:
    """One credit for each deal that was won: its whole amount, to its owner, on the day it closed."""
    return [
        Credit(
            credit_id=f"{deal.deal_id}/won",
            person_id=deal.owner_id,
            deal_id=deal.deal_id,
            date=deal.closed_on,
            amount=deal.amount,
            currency=deal.currency,
        )
        for deal in deals
        if deal.outcome == "won" and deal.owner_id in people and deal.owner_id and deal.closed_on and deal.amount
    ]


def until_left(assignments: Iterable[Assignment], people: Iterable[Person]) -> list[Assignment]:
    """Assignments that end with the person's last day; one that would begin after it covers no day."""
    left = {p.person_id: p.left_on for p in people if p.left_on}
    return [
        replace(a, to=last) if (last := left.get(a.person_id)) and (a.to is None or last < a.to) else a
        for a in assignments
    ]


def _in_currency(name: str, rows: Sequence[Any], currency: str) -> Sequence[Any]:
    column = TABLES[name].column("currency")
    if column is None or column.key:
        return rows
    return [row if row.currency else replace(row, currency=currency) for row in rows]
