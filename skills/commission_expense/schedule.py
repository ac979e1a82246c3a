"""One cost over its months: straight-line, to the cent, ended by impairment where its contract is cancelled.

Amortisation begins in the month after the cost was incurred when it came in the second half of a month, else in that
month (the half-month convention: on average right to the day, and simple to check). What is amortised up to the n-th of
N months is cost x n / N, rounded; a month's amount is the difference, so that the months always add up to the cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.book.schema import DealType
from connectors.money import round_to

_HALF_MONTH = 15
Treatment = Literal["capitalised", "expensed"]


@dataclass(frozen=True, slots=True)
class Cost:
    """A commission earned on a deal: an amount in the reporting currency, and what decides how long it benefits.

    `own`: the person's own sale; a manager's override, or pay for no deal, is not, and is no cost of the contract
    unless the policy names its component.
    """

    key: str
    deal_id: str | None
    deal_name: str
    person_id: str
    component: str
    amount: Decimal
    on: date
    kind: DealType
    products: tuple[str, ...] = ()
    term_months: int | None = None
    cancelled_on: date | None = None
    credit_id: str | None = None
    own: bool = True


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A cost with the months it benefits, or expensed at once (`months` 0)."""

    cost: Cost
    treatment: Treatment
    months: int

    @property
    def first(self) -> int:
        """The first month of amortisation."""
        return month_of(self.cost.on) + (1 if self.cost.on.day > _HALF_MONTH else 0)

    @property
    def ended(self) -> int | None:
        """The month in which the contract was cancelled, where that was before the cost was written off."""
        if self.cost.cancelled_on is None or self.treatment == "expensed":
            return None
        month = max(month_of(self.cost.cancelled_on), month_of(self.cost.on))
        return month if month < self.first + self.months else None

    def amortised_by(self, month: int) -> Decimal:
        """What has been amortised by the end of a month; nothing more from the month of cancellation on."""
        last = month if self.ended is None else min(month, self.ended - 1)
        passed = min(max(last - self.first + 1, 0), self.months)
        return round_to(self.cost.amount * passed / self.months) if self.months else Decimal(0)

    def amortised_in(self, month: int) -> Decimal:
        """The amortisation of one month."""
        return self.amortised_by(month) - self.amortised_by(month - 1)

    def impaired_in(self, month: int) -> Decimal:
        """What is written off in a month because the contract ended: all that was left."""
        if self.ended != month:
            return Decimal(0)
        return self.cost.amount - self.amortised_by(month)

    def added_in(self, month: int) -> Decimal:
        """What is capitalised in a month."""
        return self.cost.amount if self.treatment == "capitalised" and month_of(self.cost.on) == month else Decimal(0)

    def expensed_in(self, month: int) -> Decimal:
        """What is expensed in a month without ever being an asset."""
        return self.cost.amount if self.treatment == "expensed" and month_of(self.cost.on) == month else Decimal(0)

    def left_after(self, month: int) -> Decimal:
        """The asset that is carried forward at the end of a month."""
        if self.treatment == "expensed" or month < month_of(self.cost.on):
            return Decimal(0)
        if self.ended is not None and month >= self.ended:
            return Decimal(0)
        return self.cost.amount - self.amortised_by(month)


def month_of(day: date) -> int:
    """Months since year 0: an integer that can be counted with."""
    return day.year * 12 + day.month - 1


def named(month: int) -> str:
    """A month as its name: 2026-11."""
    return f"{month // 12}-{month % 12 + 1:02d}"
