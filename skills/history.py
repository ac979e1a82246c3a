"""Deals as they stood on a past day, told from what changed since.

    as_of(deals, changes, day)    those that were there on that evening, with the values that they had

Every change after the day is undone, the newest first; a deal that closed later was still open. Fields whose changes
the source does not record keep the value that they have now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.book.schema import Deal, DealChange

_READ: Mapping[str, Callable[[str], Any]] = {
    "amount": Decimal,
    "close_on": date.fromisoformat,
    "stage": str,
    "owner_id": str,
    "next_step": str,
    "forecast_category": str,
    "competitor": str,
    "discount": Decimal,
}


def as_of(deals: Iterable[Deal], changes: Iterable[DealChange], day: date) -> list[Deal]:
    """Deals that had been created by the end of a day, as they stood then; one without a date of creation was there."""
    later = undone(changes, day)
    return [_then(d, later.get(d.deal_id, {}), day) for d in deals if d.created_on is None or d.created_on <= day]


def undone(changes: Iterable[DealChange], day: date) -> dict[str, dict[str, Any]]:
    """For each deal the fields that changed after a day, with the values before the first of those changes."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    after = (c for c in changes if c.changed_at.date() > day and c.field in _READ)
    for change in sorted(after, key=lambda c: c.changed_at, reverse=True):
        found[change.deal_id][change.field] = _value(change)
    return found


def moves(changes: Sequence[DealChange], field: str) -> dict[str, list[DealChange]]:
    """The changes of one field by deal, oldest first."""
    found: dict[str, list[DealChange]] = defaultdict(list)
    for change in sorted(changes, key=lambda c: c.changed_at):
        if change.field == field:
            found[change.deal_id].append(change)
    return found


def _then(deal: Deal, before: Mapping[str, Any], day: date) -> Deal:
    values: dict[str, Any] = dict(before)
    if deal.closed_on is not None and deal.closed_on > day:
        values |= {"closed_on": None, "outcome": "open"}
    return replace(deal, **values) if values else deal


def _value(change: DealChange) -> Any:
    """What stood there before; None where that can't be read any more."""
    if change.old is None or change.old == "":
        return None
    try:
        return _READ[change.field](change.old)
    except (ValueError, InvalidOperation):
        return None
