"""From what a plan paid somebody (a payroll) to their slip for a period.

A slip holds every period of settlement that ends in it, so that a month's slip has the quarter that ends with it, and a
quarter's has its three months. What the settlement carried from one period to the next is a line of its own, so that
earned and adjustments always come to what is paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from connectors.money import Money
from connectors.periods import FiscalCalendar, Period
from skills.commission.coverage import Coverage
from skills.commission.credits import Credit
from skills.commission.effects import effect_of, quantity
from skills.commission.from_book import OnPlan
from skills.commission.measure import claws_back
from skills.commission.payout import Pay
from skills.commission.plan import Plan
from skills.commission.run import Case, Payroll
from skills.commission.settle import Adjustment, Total, settlement_length
from skills.statement.shares import shares
from skills.statement.slip import Adjusted, Line, Part, Slip, Unpaid

ZERO = Decimal(0)


def slip_of(on: OnPlan, case: Case, payroll: Payroll, period: Period) -> Slip | None:
    """The person's slip for a period; None where the plan neither counts nor pays anything in it."""
    plan, person = on.plan, on.person.person_id
    mine = _Mine(person, payroll)
    totals = [t for t in mine.totals if t.period.end in period]
    pays = [p for p in mine.pays if settles(plan, p.period.end, case.calendar).end in period]
    adjustments = [a for a in mine.adjustments if a.period.end in period]
    unpaid = tuple(_unpaid(plan, case, person, pays, period))
    before = [t for t in mine.totals if t.period.end < period.start]
    last = (totals or before)[-1] if totals or before else None
    if not (pays or adjustments or unpaid or any(t.paid for t in totals) or (last and last.balance)):
        return None
    money = partial(_money, plan)
    return Slip(
        person_id=person,
        plan=on.key,
        title=plan.title or plan.name,
        period=period.name,
        earned=money(sum((p.pay for p in pays), ZERO)),
        paid=money(sum((t.paid for t in totals), ZERO)),
        pending=money(-sum((a.amount for a in mine.waiting if a.period.end <= period.end), ZERO)),
        balance=money(last.balance if last else ZERO),
        parts=tuple(_part(plan, pay) for pay in pays if pay.lines or pay.counted),
        adjustments=(*(_adjusted(plan, a) for a in adjustments), *_carried(plan, pays, adjustments, totals, case)),
        unpaid=unpaid,
    )


def settles(plan: Plan, day: date, calendar: FiscalCalendar) -> Period:
    """The period of settlement that a day falls in."""
    return calendar.containing(day, settlement_length(plan))


class _Mine:
    """One person's rows of a payroll."""

    def __init__(self, person: str, payroll: Payroll) -> None:
        self.pays = [p for p in payroll.pays if p.person_id == person]
        self.adjustments = [a for a in payroll.adjustments if a.person_id == person]
        self.waiting = [a for a in self.adjustments if a.kind == "pending"]
        self.totals = [t for t in payroll.totals if t.person_id == person]


def _money(plan: Plan, amount: Decimal | int) -> Money:
    return Money(amount + plan.rounding.to * 0, plan.currency)


def _part(plan: Plan, pay: Pay) -> Part:
    effect = effect_of(plan, pay)
    component = plan.component(pay.component)
    measured = partial(quantity, plan, component.measure)
    lines = tuple(
        Line(
            kind=step.kind,
            at=step.at,
            base=step.base,
            rate=step.rate,
            pay=step.pay,
            times=step.times,
            until=step.until,
            shares=shares(row, pay, plan.currency, plan.rounding, measured),
        )
        for row, step in zip(pay.lines, effect.steps, strict=True)
    )
    return Part(
        component=pay.component,
        period=pay.period.name,
        measure=component.measure,
        measured=effect.after,
        quota=effect.quota,
        attainment=effect.attainment,
        pay=_money(plan, pay.pay),
        lines=lines,
        reason=None if pay.lines else pay.reason,
        closed=effect.closed,
    )


def _adjusted(plan: Plan, row: Adjustment) -> Adjusted:
    return Adjusted(row.kind, row.period.name, _money(plan, row.amount), row.because, _plain(row.facts))


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON holds them, so that a slip that was kept is equal to one that is new."""
    return {k: _text(v) if isinstance(v, (date, Decimal)) else v for k, v in facts.items()}


def _text(value: date | Decimal) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _carried(
    plan: Plan, pays: Sequence[Pay], adjustments: Sequence[Adjustment], totals: Sequence[Total], case: Case
) -> Iterator[Adjusted]:
    """What lay below zero and is carried on, or was carried here from before: so much is missing in each period."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for pay in pays:
        found[settles(plan, pay.period.end, case.calendar).name] -= pay.pay
    for row in adjustments:
        found[row.period.name] -= row.amount
    for total in totals:
        found[total.period.name] += total.paid
    for period, amount in found.items():
        if amount:
            because = "carried_on" if amount > 0 else "carried_here"
            yield Adjusted("carried", period, _money(plan, amount), because)


def _unpaid(plan: Plan, case: Case, person: str, pays: Sequence[Pay], period: Period) -> Iterator[Unpaid]:
    """The person's own credits of the period that no line pays, each with its reason."""
    paid = {key for pay in pays for row in pay.lines for key in row.credits}
    counted = _counted(pays)
    member = next(m for m in case.members if m.person_id == person)
    events = {c.event for c in plan.components}
    for credit in case.credits:
        if credit.person_id != person or credit.credit_id in paid:
            continue
        if settles(plan, credit.date, case.calendar).end not in period:
            continue
        if credit.event not in events and not (credit.event == "booked" and "booked" not in events):
            continue  # a row that only says when a booked credit was invoiced or paid
        reason, of = _reason(plan, credit, counted.get(credit.credit_id), Coverage(member, plan))
        if reason:
            yield Unpaid(
                credit_id=credit.credit_id,
                deal_id=credit.deal_id,
                deal=credit.deal_name,
                on=credit.date,
                amount=Money(credit.amount * credit.share, credit.currency or plan.currency),
                reason=reason,
                of=of,
            )


def _counted(pays: Iterable[Pay]) -> dict[str, Pay]:
    """By credit, the first component that counts it and yet pays nothing for it."""
    found: dict[str, Pay] = {}
    for pay in pays:
        for counted in pay.counted:
            if counted.on in pay.period:
                found.setdefault(counted.credit.credit_id, pay)
    return found


def _reason(plan: Plan, credit: Credit, pay: Pay | None, coverage: Coverage) -> tuple[str | None, str | None]:
    """Why a credit paid nothing, and of which component, event or day; (None, None) where another period pays it."""
    if pay is not None:
        return pay.reason or "nothing_there", pay.component
    if credit.date not in coverage:
        return "outside_assignment", str(credit.date)
    if credit.cancelled_on and not claws_back(plan, credit):
        return "cancelled", str(credit.cancelled_on)
    waits = [c.event for c in plan.components if credit.happened(c.event) is None]
    if len(waits) == len(plan.components):
        return "waits", waits[0]
    if any((on := credit.happened(c.event)) and on != credit.date for c in plan.components):
        return None, None
    return "no_component", None
