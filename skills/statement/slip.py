"""A pay slip: what one plan pays one person in one period, as data that the state keeps word for word.

    Slip
      parts         one for each component and period: measured, quota, lines
        lines       base x rate = pay, rounded; they add up to the part's pay
          shares    whose deal has how much of the line; they add up to the line's pay
      adjustments   clawback, cap, pending, guarantee, draw, recovery, carried; signed
      earned        the parts' pay added up
      paid          earned and the adjustments added up

Quantities are Money where the measure is money, else plain numbers. Periods are names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from connectors.money import Money
from skills.commission.results import Goal, Quantity

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Share:
    """One credit's part of a line: how much of the base, and of the pay."""

    credit_id: str
    deal_id: str | None
    deal: str | None
    on: date
    base: Quantity | None
    pay: Money


@dataclass(frozen=True, slots=True)
class Line:
    """Base x rate = pay. `at`: the tier, point or deal; `until`: where the tier ends; `times` is in the rate."""

    kind: str
    at: str
    base: Quantity
    rate: Decimal | Money
    pay: Money
    times: Decimal = Decimal(1)
    until: str | None = None
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A component's pay for one of its periods; `reason` says why it is nothing, `closed` which gates are."""

    component: str
    period: str
    measure: str
    measured: Quantity
    quota: Quantity | None
    attainment: Decimal | None
    pay: Money
    lines: tuple[Line, ...]
    reason: str | None = None
    closed: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An amount beside the components' pay. `because` and `facts` are for the words (prompts' section `plan_why`)."""

    kind: str
    period: str
    amount: Money
    because: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A credit of the period that paid nothing, and why; `of` names the component, event or day that says so."""

    credit_id: str
    deal_id: str | None
    deal: str | None
    on: date
    amount: Money
    reason: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's pay under one plan in one period. `pending`: earned by its end and waiting for an event.

    `balance`: what is still to be recovered of draws, or below zero what is carried on.
    """

    person_id: str
    plan: str
    title: str
    period: str
    earned: Money
    paid: Money
    pending: Money
    balance: Money
    parts: tuple[Part, ...]
    adjustments: tuple[Adjusted, ...] = ()
    unpaid: tuple[Unpaid, ...] = ()

    @property
    def currency(self) -> str:
        """The plan's currency."""
        return self.paid.currency

    def adjusted(self, *kinds: str) -> Money:
        """All adjustments of these kinds together; of all kinds where none is named."""
        found = (a.amount for a in self.adjustments if not kinds or a.kind in kinds)
        return sum(found, Money(Decimal("0.00"), self.currency))


def to_plain(slip: Slip) -> dict[str, Any]:
    """A slip as JSON holds it: the state's document, equal where the slip is."""
    found: dict[str, Any] = _adapter().dump_python(slip, mode="json")
    return found


def from_plain(document: Mapping[str, Any]) -> Slip:
    """What `to_plain` wrote."""
    return _adapter().validate_python(dict(document))


@cache
def _adapter() -> TypeAdapter[Slip]:
    from pydantic import TypeAdapter

    return TypeAdapter(Slip)
