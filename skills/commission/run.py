"""A plan applied to everyone on it: `pay_everyone(plan, case) -> Payroll`, a pure function.

credits -> pays      one for each person, component and period (payout.py)
-> clawback          cancelled credits take back what they added
-> pending           parts that wait for their event
-> settlement        cap, guarantee, draw, balances
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.book.schema import Quota
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar, Period
from skills.commission.clawback import TakenBack, taken_back
from skills.commission.coverage import Coverage
from skills.commission.credits import Credit, Member
from skills.commission.measure import Measures
from skills.commission.payout import Pay, Payouts
from skills.commission.pending import Waiting, waiting
from skills.commission.plan import Component, Plan
from skills.commission.problems import Problem, no_rate, of_credits, of_pays
from skills.commission.quotas import Quotas
from skills.commission.settle import Adjustment, Settlement, Total, settled, settlement_length
from skills.commission.teams import Teams
from skills.commission.ways import GROUP, begins_at_zero


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a plan is applied to."""

    credits: Sequence[Credit]
    quotas: Sequence[Quota]
    members: Sequence[Member]
    exchange: Exchange
    calendar: FiscalCalendar = FiscalCalendar()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Payroll:
    """What everybody is paid and why, and what was wrong with the rows."""

    pays: tuple[Pay, ...]
    adjustments: tuple[Adjustment, ...]
    totals: tuple[Total, ...]
    problems: tuple[Problem, ...] = ()

    def within(self, period: Period) -> Payroll:
        """Only what lies within a period."""

        def inside(rows: Iterable[Pay | Adjustment | Total]) -> Iterator[Pay | Adjustment | Total]:
            return (r for r in rows if period.start <= r.period.start and r.period.end <= period.end)

        return Payroll(
            tuple(inside(self.pays)),  # type: ignore[arg-type]
            tuple(inside(self.adjustments)),  # type: ignore[arg-type]
            tuple(inside(self.totals)),  # type: ignore[arg-type]
            tuple(p for p in self.problems if p.period in {None, period.name}),
        )


def payouts_of(plan: Plan, case: Case) -> Payouts:
    """The plan over the case, nothing worked out yet."""
    teams = Teams(case.members)
    measures = Measures(plan, case.credits, teams, case.exchange, case.calendar)
    coverages = {m.person_id: Coverage(m, plan) for m in case.members}
    return Payouts(plan, measures, Quotas(case.quotas, plan, case.exchange, case.calendar), coverages)


def pay_everyone(plan: Plan, case: Case, *, through: date | None = None) -> Payroll:
    """Every period from the first day on which something counts to the last, or `through`."""
    payouts = payouts_of(plan, case)
    days = _days(plan, case, through)
    pays: dict[str, list[Pay]] = {}
    problems = list(of_credits(plan, case.credits, payouts.coverages))
    for member in case.members if days else ():
        if member.spans:
            try:
                pays[member.person_id] = list(_pays(payouts, member.person_id, *days))
            except NoData as rate:
                problems.append(no_rate(member.person_id, rate))
    missing: dict[str, NoData] = {}
    back = taken_back(payouts, list(case.credits), list(pays), missing) if plan.clawback else []
    for person in missing:
        del pays[person]
    problems += [no_rate(person, rate) for person, rate in missing.items()]
    adjustments: list[Adjustment] = []
    totals: list[Total] = []
    for person, own in pays.items():
        found = _settled(payouts, own, [b for b in back if b.person_id == person], person, days)
        adjustments += found[0]
        totals += found[1]
    every = tuple(p for own in pays.values() for p in own)
    return Payroll(every, tuple(adjustments), tuple(totals), (*problems, *of_pays(every)))


def _pays(payouts: Payouts, person: str, first: date, last: date) -> Iterator[Pay]:
    """One person's pays; where a component counted and pays nothing in a period, nothing is listed."""
    for component in payouts.plan.components:
        for period in payouts.calendar.between(first, last, component.length):
            if _may_pay(payouts, component, person, period):
                pay = payouts.pay(component, person, period)
                if pay.lines or any(c.on in period for c in pay.counted):
                    yield pay


def _may_pay(payouts: Payouts, component: Component, person: str, period: Period) -> bool:
    """A component by itself pays only where something counts; one of the year at any time.

    One of the group, or a curve or a bonus that begins above nothing, pays whoever is on the plan.
    """
    if component.cumulative:
        return True
    coverage = payouts.coverages[person]
    of_all = isinstance(component.way, GROUP) or begins_at_zero(component.way)
    if of_all and coverage.days(period.start, period.end):
        return True
    return bool(payouts.measures.within(component, coverage, period.start, period.end))


def _settled(
    payouts: Payouts, own: list[Pay], back: list[TakenBack], person: str, days: tuple[date, date]
) -> tuple[list[Adjustment], list[Total]]:
    plan, calendar = payouts.plan, payouts.calendar
    length = settlement_length(plan)

    def settles(day: date) -> Period:
        return calendar.containing(day, length)

    parts: list[Waiting] = waiting(plan, own, settles) if plan.pay_when else []
    earned: dict[Period, Decimal] = defaultdict(Decimal)
    for pay in own:
        earned[settles(pay.period.end)] += pay.pay
    taken: dict[Period, list[TakenBack]] = defaultdict(list)
    for row in back:
        taken[settles(row.period.end)].append(row)
    ends = [p.end for p in (*earned, *taken, *(w.comes_in for w in parts if w.comes_in))]
    periods = calendar.between(days[0], max([days[1], *ends]), length)
    return settled(Settlement(payouts.coverages[person], calendar), periods, earned, taken, parts)


def _days(plan: Plan, case: Case, through: date | None) -> tuple[date, date]:
    """From the first day that matters to the last; where the plan pays without sales, from when the first is on it."""
    days = [c.date for c in case.credits]
    for credit in case.credits:
        days += [d for d in (credit.invoiced_on, credit.paid_on, credit.cancelled_on) if d]
    if plan.draw or any(step.guarantee for step in plan.ramp) or any(begins_at_zero(c.way) for c in plan.components):
        spans = [s for m in case.members for s in m.spans if s.start]
        days += [max(s.start, plan.starts or s.start) for s in spans if s.start]
        days += [plan.starts] if plan.starts else []
    days += [through] if through else []
    if not days:
        return (date.max, date.min)
    return min(days), through or max(days)
