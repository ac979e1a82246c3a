"""A commission plan as data: what the plan language says, typed and frozen.

    Plan
      components        each measures something over a period and pays for it in one of seven ways (ways.py)
        where           which credits count
        gates, linkages, multipliers, over, cap, cap_at, floor, each
      cap, draw, clawback, pay_when, ramp

Amounts and rates are `Decimal` exactly as they were written; shares are fractions (8% is 0.08). A plan that was read
without faults (reading.py) holds together; nothing here checks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.periods import Length
from skills.commission.conditions import Where
from skills.commission.credits import Event
from skills.commission.exact import CENTS, RoundTo
from skills.commission.ways import Point, Way

Cadence = Length | Literal["deal"]
Whose = Literal["self", "reports", "team"]
Prorate = Literal["days", "months", "no"]
FxAt = Literal["credit_date", "period_end"]


@dataclass(frozen=True, slots=True)
class Goal:
    """How far something must have come: another component, or a measure of somebody's. Holds from `at_least` on."""

    at_least: Point
    component: str | None = None
    measure: str | None = None
    of: Whose = "self"


@dataclass(frozen=True, slots=True)
class Multiplier:
    """On credits that fit: their pay, or what they count (`on_credit`), times `by`."""

    where: Where
    by: Decimal
    on_credit: bool = False


@dataclass(frozen=True, slots=True)
class Linkage:
    """Once the goal is reached: the whole component's pay times `by`."""

    when: Goal
    by: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A component's target incentive: an amount for its period, or a share of the person's, which is for a year."""

    amount: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a plan. `quota`: "book" is the person's own; an amount; or None. `line`: where it stands."""

    name: str
    way: Way
    measure: str = "amount"
    where: Where = ()
    event: Event = "booked"
    period: Cadence = "quarter"
    cumulative: bool = False
    quota: Literal["book"] | Decimal | None = None
    of: Whose = "self"
    target: Target | None = None
    gates: tuple[Goal, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    linkages: tuple[Linkage, ...] = ()
    over: Point | None = None
    cap: Decimal | None = None
    cap_at: Point | None = None
    floor: Decimal | None = None
    each: Decimal | None = None
    line: int = 1

    @property
    def length(self) -> Length:
        """The period that its pay is reported in; a rate by deal is reported in the credit's month."""
        return "month" if self.period == "deal" else self.period

    @property
    def on_pay(self) -> tuple[Multiplier, ...]:
        """Multipliers of a credit's pay."""
        return tuple(m for m in self.multipliers if not m.on_credit)

    @property
    def on_credit(self) -> tuple[Multiplier, ...]:
        """Multipliers of what a credit counts."""
        return tuple(m for m in self.multipliers if m.on_credit)


@dataclass(frozen=True, slots=True)
class Draw:
    """Paid where less was earned. `recover_at_most`: a share of the earnings above the draw, or an amount."""

    amount: Decimal
    every: Length
    recoverable: bool = True
    until: date | None = None
    recover_at_most: Point | None = None


@dataclass(frozen=True, slots=True)
class Clawback:
    """A cancelled credit takes back what it added; `prorated`: only for the part of the term that is left."""

    within_days: int | None = None
    share: Decimal = Decimal(1)
    prorated: bool = False


@dataclass(frozen=True, slots=True)
class PayPart:
    """A share of what a credit earned is paid on an event."""

    share: Decimal
    event: Event


@dataclass(frozen=True, slots=True)
class RampStep:
    """In these months since the assignment began (from 1, both included): share of the quota, guarantee a month."""

    first: int
    last: int
    quota: Decimal | None = None
    guarantee: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `starts` and `ends` may be open."""

    name: str
    currency: str
    components: tuple[Component, ...]
    title: str | None = None
    starts: date | None = None
    ends: date | None = None
    rounding: RoundTo = CENTS
    prorate: Prorate = "days"
    fx: FxAt = "credit_date"
    cap: Decimal | None = None
    cap_per: Length | None = None
    draw: Draw | None = None
    clawback: Clawback | None = None
    pay_when: tuple[PayPart, ...] = ()
    ramp: tuple[RampStep, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether a day is one of its own."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    def component(self, name: str) -> Component:
        """The component of this name."""
        return next(c for c in self.components if c.name == name)
