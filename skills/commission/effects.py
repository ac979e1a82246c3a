"""What a difference of two runs means: steps, attainment, tiers, bonuses, gates, and what the next sale would earn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from connectors.money import Money
from skills.commission.credits import MONEY
from skills.commission.exact import decimal_of
from skills.commission.payout import Pay
from skills.commission.plan import Component, Linkage, Plan
from skills.commission.results import Effect, Goal, NextTier, Quantity, Step
from skills.commission.scenario import Earned
from skills.commission.standing import Standing
from skills.commission.steps import Change, accelerated, changes
from skills.commission.ways import Bonus, Flat, Tiers

ZERO = Fraction(0)


def effects_of(plan: Plan, before: Earned, after: Earned) -> tuple[tuple[Effect, ...], Money]:
    """What changes in each component and period, and how much of it the accelerator is."""
    found: list[Effect] = []
    faster = ZERO
    for now in after.pays:
        then = before.pay(now.component, now.period.name)
        if then is None or not (now.lines != then.lines or now.measured != then.measured):
            continue
        steps = changes(then.lines, now.lines, plan.rounding)
        faster += accelerated(steps)
        found.append(_effect(plan, then, now, steps))
    return tuple(found), Money(plan.rounding(max(faster, ZERO)), plan.currency)


def effect_of(plan: Plan, pay: Pay) -> Effect:
    """All that a component has earned in a period, as an effect of everything that was sold in it."""
    steps = [Change(row.kind, row.at, row.base, row.rate, row.pay, row.factor) for row in pay.lines]
    return _effect(plan, pay, pay, steps)


def _effect(plan: Plan, before: Pay, after: Pay, steps: Sequence[Change]) -> Effect:
    component = plan.component(after.component)
    said = tuple(_step(plan, component, s) for s in steps)
    opened = [now for then, now in zip(before.gates, after.gates, strict=False) if now.reached and not then.reached]
    linked = [
        (link, now)
        for link, then, now in zip(component.linkages, before.linkages, after.linkages, strict=False)
        if now.reached and not then.reached
    ]
    tier_before, rate_before = _at(plan, component, before)
    tier, rate = _at(plan, component, after)
    return Effect(
        component=component.name,
        measure=component.measure,
        period=after.period,
        pay=Money(sum((s.pay for s in steps), Decimal(0)) + plan.rounding(ZERO), plan.currency),
        steps=said,
        before=quantity(plan, component.measure, before.measured),
        after=quantity(plan, component.measure, after.measured),
        quota=quantity(plan, component.measure, after.quota) if after.quota is not None else None,
        attainment_before=decimal_of(before.attainment) if before.attainment is not None else None,
        attainment=decimal_of(after.attainment) if after.attainment is not None else None,
        tier_before=tier_before,
        tier=tier,
        rate_before=rate_before,
        rate=rate,
        next_tier=_next(plan, component, after),
        bonuses=tuple(s for s in said if s.kind == "bonus" and s.pay.amount > 0),
        opened=tuple(_goal(plan, g) for g in opened),
        closed=tuple(_goal(plan, g) for g in after.gates if not g.reached),
        linked=tuple(_goal(plan, now, link) for link, now in linked),
        why_nothing=None if after.lines else after.reason,
    )


def quantity(plan: Plan, measure: str, value: Fraction) -> Quantity:
    """A number of a measure: money where it is money, to the cent."""
    if measure in MONEY:
        return Money(plan.rounding(value), plan.currency)
    return decimal_of(value)


def _step(plan: Plan, component: Component, change: Change) -> Step:
    base: Quantity
    if change.kind in {"rate", "tier", "reached", "lift", "per_unit"}:
        base = quantity(plan, component.measure, change.base)
    else:
        base = Money(plan.rounding(change.base), plan.currency)
    return Step(
        kind=change.kind,
        at=change.at,
        base=base,
        rate=_rate(plan, component, change.rate),
        pay=Money(change.pay, plan.currency),
        times=decimal_of(change.factor),
        until=_until(component, change) if change.kind == "tier" else None,
    )


def _until(component: Component, change: Change) -> str | None:
    """The bound at which a slice's tier ends."""
    bounds = [str(t.above) for t in component.way.tiers] if isinstance(component.way, Tiers) else []
    at = bounds.index(change.at) + 1 if change.at in bounds else len(bounds)
    return bounds[at] if at < len(bounds) else None


def _rate(plan: Plan, component: Component, rate: Fraction) -> Decimal | Money:
    by_unit = isinstance(component.way, (Flat, Tiers)) and component.way.per_unit
    return Money(decimal_of(rate), plan.currency) if by_unit else decimal_of(rate)


def _at(plan: Plan, component: Component, pay: Pay) -> tuple[str | None, Decimal | Money | None]:
    """The tier in which the next sale stands, and what it earns; nothing while a gate is closed or a cap holds."""
    way = component.way
    if pay.reason in {"no_quota", "no_target"} or not isinstance(way, (Flat, Tiers)) or component.period == "deal":
        return None, None
    rate, tier = ZERO, None
    if isinstance(way, Flat):
        over = component.over.at(pay.quota) if component.over else None
        rate = Fraction(way.rate) if over is None or pay.measured >= over else ZERO
    else:
        reached = [t for t in way.tiers if pay.measured >= (t.above.at(pay.quota) or ZERO)]
        if reached:
            rate, tier = Fraction(reached[-1].rate), str(reached[-1].above)
    most = component.cap_at.at(pay.quota) if component.cap_at else None
    stopped = pay.reason == "gate_closed" or any(row.kind == "cap" for row in pay.lines)
    if stopped or (most is not None and pay.measured >= most):
        return tier, _rate(plan, component, ZERO)
    by = [k.by for k, s in zip(component.linkages, pay.linkages, strict=False) if s.reached]
    return tier, _rate(plan, component, rate * Fraction(by[-1]) if by else rate)


def _next(plan: Plan, component: Component, pay: Pay) -> NextTier | None:
    """The next tier or bonus, and how much is missing to it."""
    way = component.way
    if component.period == "deal":
        return None
    if isinstance(way, Tiers):
        steps = [(t.above, _rate(plan, component, Fraction(t.rate))) for t in way.tiers]
    elif isinstance(way, Bonus):
        steps = [(s.at, Money(s.pay, plan.currency)) for s in way.steps]
    else:
        return None
    for point, rate in steps:
        bound = point.at(pay.quota)
        if bound is not None and bound > pay.measured:
            return NextTier(quantity(plan, component.measure, bound - pay.measured), rate, str(point))
    return None


def _goal(plan: Plan, standing: Standing, link: Linkage | None = None) -> Goal:
    goal = standing.goal
    measure = plan.component(goal.component).measure if goal.component else goal.measure or "amount"
    return Goal(
        of=goal.component or measure,
        at_least=str(goal.at_least),
        measured=quantity(plan, measure, standing.measured),
        needed=quantity(plan, measure, standing.needed) if standing.needed is not None else None,
        by=link.by if link else None,
    )


def together(moneys: Iterable[Money], currency: str) -> Money:
    """The sum of amounts of one currency."""
    return sum(moneys, Money(Decimal("0.00"), currency))
