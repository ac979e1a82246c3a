"""What cancelled credits take back: the period in which one was credited is computed again without it.

Credits are taken out one after the other, in the order in which they were cancelled, so that two of one period together
take back what both added. Where a component is cumulative, all its periods up to the cancellation are computed again;
from then on the year to date no longer counts the credit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from connectors.errors import NoData
from connectors.periods import Period
from skills.commission.conditions import as_number
from skills.commission.credits import Credit
from skills.commission.measure import claws_back
from skills.commission.payout import Payouts
from skills.commission.plan import Component, Goal, Plan
from skills.commission.ways import GROUP


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a cancelled credit takes back from a person, in the period of the cancellation. `amount` is negative."""

    person_id: str
    period: Period
    amount: Decimal
    credit: Credit


def taken_back(
    payouts: Payouts, credits_held: list[Credit], people: list[str], missing: dict[str, NoData] | None = None
) -> list[TakenBack]:
    """Everything that is taken back from these people, by credit.

    Whose amounts cannot be converted comes to be in `missing`, with the rate; without it that is raised.
    """
    plan = payouts.plan
    clawed = sorted((c for c in credits_held if claws_back(plan, c)), key=lambda c: (c.cancelled_on, c.credit_id))
    found: list[TakenBack] = []
    apart = not _looks_at_others(plan)
    latest: dict[str, Payouts] = {}  # without what is gone so far, of each person where that is nobody else's pay
    for credit in clawed:
        whose = credit.person_id if apart else ""
        before = latest.get(whose, payouts)
        after = latest[whose] = payouts.but(before.without | {credit.credit_id})
        part = left(plan, credit)
        for person in _affected(payouts, credit, people):
            try:
                found += list(_from(person, credit, before, after, part))
            except NoData as rate:
                if missing is None:
                    raise
                missing[person] = rate
    return found


def left(plan: Plan, credit: Credit) -> Fraction:
    """The share of what was added that is taken back: the plan's, prorated over what is left of the term."""
    assert plan.clawback is not None
    assert credit.cancelled_on is not None
    share = Fraction(plan.clawback.share)
    months = as_number(credit.value("term_months"))
    if not plan.clawback.prorated or not months:
        return share
    ends = _months_later(credit.date, int(months))
    days = (ends - credit.date).days
    return share * max(Fraction((ends - credit.cancelled_on).days, days), Fraction(0))


def _from(person: str, credit: Credit, before: Payouts, after: Payouts, part: Fraction) -> Iterator[TakenBack]:
    differences: dict[Period, Fraction] = defaultdict(Fraction)
    for component in before.plan.components:
        booked_in, periods = _again(before, component, credit)
        for period in periods:
            with_it = before.pay(component, person, period).pay
            differences[booked_in] += Fraction(after.pay(component, person, period).pay - with_it)
    for period, difference in differences.items():
        amount = before.plan.rounding(difference * part)
        if amount:
            yield TakenBack(person, period, amount, credit)


def _again(payouts: Payouts, component: Component, credit: Credit) -> tuple[Period, list[Period]]:
    """The period in which it is booked, and those that are computed again."""
    calendar = payouts.calendar
    assert credit.cancelled_on is not None
    booked_in = calendar.containing(credit.cancelled_on, component.length)
    on = credit.happened(component.event)
    if on is None or on > credit.cancelled_on:
        return booked_in, []
    first = calendar.containing(on, component.length)
    if not component.cumulative or first == booked_in:
        return booked_in, [first]
    year = calendar.containing(on, "year")
    every = calendar.between(first.start, min(booked_in.start, year.end), component.length)
    return booked_in, [p for p in every if p != booked_in]


def _affected(payouts: Payouts, credit: Credit, people: list[str]) -> list[str]:
    """Those for whom it counts; everybody where the plan ranks or pools, or looks at a team."""
    plan, teams = payouts.plan, payouts.measures.teams
    if not _looks_at_others(plan):
        return [credit.person_id] if credit.person_id in people else []
    if any(isinstance(c.way, GROUP) for c in plan.components) or any(g.of != "self" for g in _goals(plan)):
        return people
    kinds = {c.of for c in plan.components}
    return [p for p in people if any(credit.person_id in teams.whose(of, p) for of in kinds)]


def _looks_at_others(plan: Plan) -> bool:
    group = any(c.of != "self" or isinstance(c.way, GROUP) for c in plan.components)
    return group or any(g.of != "self" for g in _goals(plan))


def _goals(plan: Plan) -> list[Goal]:
    return [g for c in plan.components for g in (*c.gates, *(k.when for k in c.linkages))]


def _months_later(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(months)
