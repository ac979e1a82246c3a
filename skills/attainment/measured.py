"""How far one person has come, from the ledger; and what is left of the quotas of several.

A lead who is credited for nothing is measured by what those below sell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import Period
from skills.attainment.credited import MEASURES, credited, standing
from skills.attainment.ledger import Ledger, read
from skills.attainment.pace import pace
from skills.attainment.results import Apart, Due, Reached
from skills.attainment.target import Target
from skills.skill import Desk


@dataclass(frozen=True, slots=True)
class Measured:
    """One person's target and how far it is reached. `by_team`: by what those below are credited for."""

    target: Target
    reached: Reached
    credits: int
    unmeasured: int
    by_team: bool


@dataclass(frozen=True, slots=True)
class Unmeasurable:
    """Why a person's attainment can't be told; `target` where there is a quota after all."""

    why: Apart
    target: Target | None = None


def measured(ledger: Ledger, person_id: str, measure: str | None) -> Measured | Unmeasurable:
    """One person's attainment in a measure; None for the measure that there is."""
    goal = ledger.target(person_id, measure)
    if goal is None:
        return Unmeasurable("no_quota")
    if goal.measure not in MEASURES:
        return Unmeasurable("other_measure", goal)
    quota = quota_of(goal, ledger.exchange)
    if not quota.amount > 0:
        return Unmeasurable("zero_quota", goal)
    by_team = not standing(ledger.lines([person_id]), ledger.today) and ledger.only_leads(person_id)
    people = sorted(ledger.below(person_id)) if by_team else [person_id]
    counted = credited(ledger.lines(people), goal, ledger.today, ledger.exchange)
    reached = Reached(
        quota=quota,
        credited=counted.total,
        period=goal.period,
        pace=pace(goal.spans, ledger.today, ledger.countries.get(person_id)),
        today=ledger.today,
        due=due(ledger, people, goal.period, quota.currency) if goal.measure == "amount" else None,
    )
    return Measured(goal, reached, counted.credits, counted.unmeasured, by_team)


def quota_of(goal: Target, exchange: Exchange) -> Money:
    """The quotas of a target added up, each at the rate of its first day where currencies differ."""
    currency = goal.currency or exchange.currency
    amounts = (
        exchange.convert(Money(q.amount, q.currency or exchange.currency), currency, q.period_start)
        for q in goal.quotas
    )
    return sum(amounts, Money(Decimal(0), currency))


def due(ledger: Ledger, people: Iterable[str], period: Period, currency: str) -> Due | None:
    """The open deals of some people with a close date in the period; None where that is over."""
    if ledger.today > period.end:
        return None
    deals = [d for p in people for d in ledger.deals.get(p, ()) if d.close_on and d.close_on in period]
    amounts = [Money(d.amount, d.currency or ledger.exchange.currency) for d in deals if d.amount is not None]
    return Due(ledger.exchange.total(amounts, currency, ledger.today), len(deals), len(deals) - len(amounts))


def remaining(ids: Sequence[str] | None, period: Period, currency: str, desk: Desk) -> Money | None:
    """What is left of several people's quotas in a period, unrounded; None where none of them has one.

    `ids` None stands for everyone in scope. Leads are not counted beside those below them.
    """
    people = [p.person_id for p in desk.book.people()] if ids is None else list(ids)
    ledger = read(people, period, desk)
    found = {p: m for p in people if isinstance(m := measured(ledger, p, None), Measured)}
    sellers = [m for p, m in found.items() if not ledger.only_leads(p)] or list(found.values())
    if not sellers:
        return None
    return ledger.exchange.total((m.reached.gap for m in sellers), currency, min(desk.today, period.end))
