"""One credit from the rows that tell its story: a row may be an event of a credit that another row booked.

cancelled          takes out what the person has booked on the deal (of the product, where one is named) by its day
invoiced, paid     say when the booked credit was; it counts as paid once the rows come to its amount
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from skills.commission.credits import Credit, Event

_Key = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A row that cancels. `product` None: everything that the person has on the deal."""

    credit_id: str
    person_id: str
    deal_id: str
    on: date
    product: str | None = None


def joined(rows: Sequence[Credit], cancellations: Iterable[Cancellation]) -> tuple[list[Credit], list[Cancellation]]:
    """The credits with the days of their events, and the cancellations that found nothing to cancel."""
    days = _days(rows)
    known = [_dated(row, days) for row in rows]
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, row in enumerate(known):
        places[row.person_id, row.deal].append(i)
    alone = []
    for gone in sorted(cancellations, key=lambda c: (c.on, c.credit_id)):
        taken = [i for i in places[gone.person_id, gone.deal_id] if _takes(gone, known[i])]
        for i in taken:
            known[i] = replace(known[i], cancelled_on=gone.on)
        if not taken:
            alone.append(gone)
    return known, alone


def _takes(gone: Cancellation, credit: Credit) -> bool:
    same = gone.product in {None, "", credit.value("product")}
    return same and credit.date <= gone.on and credit.cancelled_on is None


def _days(rows: Iterable[Credit]) -> dict[tuple[_Key, Event], list[tuple[date, Decimal]]]:
    """The rows that are events of a booked one, by what they belong to, in order of their days."""
    found: dict[tuple[_Key, Event], list[tuple[date, Decimal]]] = defaultdict(list)
    for row in rows:
        if row.event != "booked" and row.deal_id:
            found[_key(row), row.event].append((row.date, row.amount * row.share))
    for held in found.values():
        held.sort()
    return found


def _dated(row: Credit, days: dict[tuple[_Key, Event], list[tuple[date, Decimal]]]) -> Credit:
    if row.event != "booked" or not row.deal_id:
        return row
    invoiced = row.invoiced_on or _reached(days.get((_key(row), "invoiced"), ()), row.amount * row.share)
    paid = row.paid_on or _reached(days.get((_key(row), "paid"), ()), row.amount * row.share)
    if (invoiced, paid) == (row.invoiced_on, row.paid_on):
        return row
    return replace(row, invoiced_on=invoiced, paid_on=paid)


def _reached(rows: Sequence[tuple[date, Decimal]], amount: Decimal) -> date | None:
    """The day on which amounts came to this one."""
    together = Decimal(0)
    for on, part in rows:
        together += part
        if together >= amount:
            return on
    return None


def _key(row: Credit) -> _Key:
    product = row.value("product")
    return row.person_id, row.deal, str(product) if product else None
