"""What a plan is applied to, one credit at a time.

    Credit     a deal's (or a line's) amount that counts for a person, with the days on which something happened to it
    Member     someone whom the plan pays, from when to when, and below whom

Amounts are in the credit's own currency and before the share. `facts` are all further columns by name: type, product,
margin, units, term_months, and whatever the source has besides; a plan's `where` and `measure` look there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Event = Literal["booked", "invoiced", "paid"]
MONEY = frozenset({"amount", "margin"})  # columns that are converted into the plan's currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One credit. `event` is what `date` is the day of; the other days are of the same credit."""

    credit_id: str
    person_id: str
    date: dt.date
    amount: Decimal
    deal_id: str | None = None
    deal_name: str | None = None
    currency: str | None = None
    share: Decimal = Decimal(1)
    event: Event = "booked"
    invoiced_on: dt.date | None = None
    paid_on: dt.date | None = None
    cancelled_on: dt.date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def deal(self) -> str:
        """What identifies its deal; a credit of none is a deal by itself."""
        return self.deal_id or self.credit_id

    def happened(self, event: Event) -> dt.date | None:
        """The day of an event, None where it has not come."""
        if event in {self.event, "booked"}:
            return self.date
        return self.invoiced_on if event == "invoiced" else self.paid_on

    def value(self, column: str) -> Any:
        """A column by its name in the plan; None where it is missing or empty."""
        if column in _OWN:
            return getattr(self, column)
        return self.facts.get(column)


_OWN = frozenset(
    {
        *("credit_id", "person_id", "deal_id", "date", "amount", "currency", "share", "event"),
        *("invoiced_on", "paid_on", "cancelled_on"),
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """An assignment to the plan: from when to when, both included, open where None; incentive for a full year."""

    start: dt.date | None = None
    end: dt.date | None = None
    target_incentive: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Someone whom the plan pays, or whose credits count for somebody whom it pays (no spans)."""

    person_id: str
    manager_id: str | None = None
    spans: tuple[Span, ...] = (Span(),)
