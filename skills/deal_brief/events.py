"""What happened to a deal: begun, moved between stages, dates and amounts that changed, closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from connectors.book.schema import Deal, DealChange
from connectors.money import Money

What = Literal["created", "stage", "pushed", "pulled", "amount", "owner", "won", "lost"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `old` and `new` are what they are: stages, days, money; None where not told."""

    on: date
    what: What
    old: str | date | Money | None = None
    new: str | date | Money | None = None


def events(deal: Deal, changes: Iterable[DealChange], today: date, currency: str) -> tuple[Event, ...]:
    """Up to today, oldest first; a change that changes nothing is none."""
    found = [Event(deal.created_on, "created")] if deal.created_on else []
    for change in changes:
        event = _event(change, deal.currency or currency)
        if event and event.on <= today and event.old != event.new:
            found.append(event)
    if deal.closed_on and deal.closed_on <= today and deal.outcome != "open":
        found.append(Event(deal.closed_on, deal.outcome))
    return tuple(sorted(found, key=lambda e: e.on))


def _event(change: DealChange, currency: str) -> Event | None:
    on = change.changed_at.date()
    if change.field == "stage":
        return Event(on, "stage", change.old, change.new)
    if change.field == "close_on":
        old, new = _day(change.old), _day(change.new)
        return Event(on, "pushed" if new > old else "pulled", old, new) if old and new else None
    if change.field == "amount":
        before, after = _money(change.old, currency), _money(change.new, currency)
        return Event(on, "amount", before, after) if before and after else None
    return Event(on, "owner") if change.field == "owner_id" else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _money(text: str | None, currency: str) -> Money | None:
    try:
        return Money(Decimal(text or ""), currency).rounded()
    except InvalidOperation:
        return None
