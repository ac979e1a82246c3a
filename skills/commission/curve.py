"""What a component pays by how much is sold, as points to draw: the plan itself applied to one sale after the other.

Conditions, gates and multipliers are left out: the curve is that of sales that count. Ranks and pools have none,
because they depend on what others sell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from connectors.book.schema import Quota
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar
from skills.commission.credits import Credit, Member, Span
from skills.commission.plan import Component, Plan
from skills.commission.run import Case, payouts_of
from skills.commission.ways import GROUP, Bonus, Curve, Point, Tiers

STEPS = 80  # points of a curve: finer than a terminal is wide
_DAY = date(2026, 1, 1)
_PERSON = "somebody"
_JUST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Payout:
    """A component's curve: how much was sold (a share of the quota where `by_quota`), and the pay for it."""

    component: str
    measure: str
    period: str
    by_quota: bool
    points: tuple[tuple[Decimal, Decimal], ...]


def payouts(plan: Plan, quota: Decimal, incentive: Decimal | None) -> tuple[Payout, ...]:
    """The curves of a plan's components, for this quota where the plan takes the book's, and this yearly incentive."""
    drawn = (c for c in plan.components if not isinstance(c.way, GROUP))
    return tuple(_payout(plan, c, quota, incentive) for c in drawn)


def _payout(plan: Plan, component: Component, quota: Decimal, incentive: Decimal | None) -> Payout:
    own = component.quota if isinstance(component.quota, Decimal) else quota
    by_quota = component.quota is not None
    unit = own if by_quota else Decimal(1)
    places = _places(component, by_quota=by_quota, most=Decimal(2) if by_quota else own)
    points = tuple((x, _pay(plan, component, x * unit, own, incentive)) for x in places)
    return Payout(component.name, component.measure, component.period, by_quota, points)


def _places(component: Component, *, by_quota: bool, most: Decimal) -> list[Decimal]:
    """Where the curve is looked at: evenly, and at and right before every bound."""
    bounds = [p.value for p in _bounds(component) if p.of_quota == by_quota]
    end = max([most, *(b * Decimal("1.25") for b in bounds)])
    even = [end * n / STEPS for n in range(STEPS + 1)]
    before = [b - _JUST * max(end, Decimal(1)) for b in bounds if b > 0]
    return sorted({*even, *bounds, *before})


def _bounds(component: Component) -> list[Point]:
    way = component.way
    found = [p for p in (component.over, component.cap_at) if p is not None]
    if isinstance(way, Tiers):
        found += [t.above for t in way.tiers]
    elif isinstance(way, Bonus):
        found += [s.at for s in way.steps]
    elif isinstance(way, Curve):
        found += [Point(x, of_quota=True) for x, _ in way.points]
    return found


def _pay(plan: Plan, component: Component, sold: Decimal, quota: Decimal, incentive: Decimal | None) -> Decimal:
    alone = replace(
        component,
        measure="amount",
        where=(),
        multipliers=(),
        gates=(),
        linkages=(),
        of="self",
        event="booked",
        cumulative=False,
        quota=quota if component.quota is not None else None,
    )
    only = replace(plan, components=(alone,), starts=None, ends=None, ramp=(), cap=None, draw=None)
    credit = Credit(credit_id="1", person_id=_PERSON, date=_DAY, amount=sold)
    member = Member(_PERSON, spans=(Span(target_incentive=incentive),))
    goals: list[Quota] = []
    case = Case([credit], goals, [member], Exchange([], plan.currency), FiscalCalendar())
    period = case.calendar.containing(_DAY, alone.length)
    return payouts_of(only, case).pay(alone, _PERSON, period).pay
