"""From the book to the costs of its contracts: every plan applied to everyone on it, in the company's currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from connectors.book import Book, Snapshot
from connectors.book.schema import Person
from connectors.errors import NoData
from connectors.exchange import Exchange
from skills.commission.everyone import Held, case_for, held
from skills.commission.run import pay_everyone
from skills.commission_expense.costs import Products, converted, costs_of
from skills.commission_expense.schedule import Cost


@dataclass(frozen=True, slots=True)
class Ledger:
    """All costs up to a day; `left_out` are the ids of people whose costs lack an exchange rate."""

    costs: tuple[Cost, ...]
    left_out: tuple[str, ...]


@lru_cache(maxsize=4)
def costs_until(snapshot: Snapshot, asker: Person, until: date) -> Ledger:
    """The costs of a snapshot, which never changes; for an asker who sees the whole company."""
    book = Book(snapshot, asker)
    products = _products(book)
    exchange = Exchange(book.fx(), book.company.currency)
    costs: list[Cost] = []
    out: set[str] = set()
    for on in held(book):
        own, missing = _of_plan(book, on, until, products)
        by_person: dict[str, list[Cost]] = defaultdict(list)
        for cost in own:
            by_person[cost.person_id].append(cost)
        out |= missing
        for person, theirs in by_person.items():
            try:
                costs += converted(theirs, on.plan.currency, exchange)
            except NoData:
                out.add(person)
    return Ledger(tuple(sorted(costs, key=lambda c: (c.on, c.key))), tuple(sorted(out)))


def _of_plan(book: Book, on: Held, until: date, products: Products) -> tuple[list[Cost], set[str]]:
    case = case_for(book, on, until)
    payroll = pay_everyone(on.plan, case, through=until)
    costs = costs_of(on.plan, payroll, case.credits, products)
    return costs, {p.person_id for p in payroll.problems if p.stops}


def _products(book: Book) -> Products:
    """Products and families of each deal, the largest line's first."""
    if not book.has("deal_lines"):
        return {}
    names = {p.product_id: tuple(n for n in (p.name, p.family) if n) for p in book.products()}
    found: dict[str, tuple[str, ...]] = {}
    for line in sorted(book.deal_lines(), key=lambda row: row.amount or Decimal(0), reverse=True):
        before = found.get(line.deal_id, ())
        found[line.deal_id] = tuple(dict.fromkeys((*before, *names.get(line.product_id or "", ()))))
    return found
