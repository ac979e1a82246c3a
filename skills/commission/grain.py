"""What a plan can tell credits apart by: those that agree in it can be added up before they are paid.

Marginal tiers, bounds, gates, ranks and the rest look at sums. What looks at one credit or deal, or at the order in
which they came, has no grain, and its credits are paid one by one:

    measures other than amounts        deals are counted once, margin and units are worked out deal by deal
    events other than booked, pay_when   a credit waits for its own event
    period: deal, each                 by deal
    cumulative                         what was paid before goes with the credits that it was paid for
    multiply on pay                    whose pay it is depends on the order, unless one rate holds for everything
    where on amounts                   of the single credit
"""

from __future__ import annotations

from dataclasses import dataclass

from skills.commission.conditions import Where
from skills.commission.plan import Component, Goal, Plan
from skills.commission.ways import GROUP, Flat, begins_at_zero

COLUMNS = frozenset({"type", "product", "product_id", "product_family", "account_id", "term_months"})
_ALWAYS = frozenset({"date", "currency", "person_id"})  # sums are by person and currency, and by day where that matters


@dataclass(frozen=True, slots=True)
class Grain:
    """The columns that credits must agree in, and whether in their day too."""

    by: tuple[str, ...]
    daily: bool


def grain(plan: Plan) -> Grain | None:
    """What credits must agree in to be added up; None where the plan looks at each by itself."""
    if plan.pay_when or any(_looks_at_one(c) for c in plan.components):
        return None
    columns = {name for c in plan.components for where in _wheres(c) for name in where}
    if columns - COLUMNS - _ALWAYS:
        return None
    return Grain(tuple(sorted(columns & COLUMNS)), "date" in columns)


def pays_sums(plan: Plan) -> bool:
    """Whether a person's pay follows from their own sums alone, so that rate cards can pay it (rate_card.py)."""
    return all(
        c.of == "self"
        and not isinstance(c.way, GROUP)
        and not begins_at_zero(c.way)
        and not c.on_pay
        and all(g.of == "self" for g in goals(c))
        for c in plan.components
    )


def goals(component: Component) -> tuple[Goal, ...]:
    """What its gates and linkages look at."""
    return (*component.gates, *(link.when for link in component.linkages))


def _looks_at_one(component: Component) -> bool:
    measures = {component.measure, *(g.measure or "amount" for g in goals(component))}
    one_rate = isinstance(component.way, Flat) and component.over is None and component.cap_at is None
    return (
        measures != {"amount"}
        or component.event != "booked"
        or component.period == "deal"
        or component.cumulative
        or component.each is not None
        or bool(component.on_pay and not one_rate)
    )


def _wheres(component: Component) -> list[set[str]]:
    every: list[Where] = [component.where, *(m.where for m in component.multipliers)]
    return [{condition.column for condition in where} for where in every]
