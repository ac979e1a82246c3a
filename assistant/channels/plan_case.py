"""What `coach plan pay` is given as files, as the case that a plan is applied to.

credits   credit_id, person_id, deal_id, date, amount; currency, share, event, type, product, margin, units,
          term_months, cancelled_on, invoiced_on, paid_on; any further column for `where` and `measure`
quotas    person_id, measure, period_start, period_end, amount; currency
people    person_id; manager_id, from, to, target_incentive; several rows for several spells
fx        currency, on, rate
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.channels.plan_rows import Row, Rows
from connectors.book.schema import Quota, Rate
from connectors.errors import BadUse
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar
from skills.commission.credits import Credit, Event, Member, Span
from skills.commission.events import Cancellation, joined
from skills.commission.plan import Plan
from skills.commission.run import Case

_EVENTS: dict[str, Event] = {"": "booked", "booked": "booked", "invoiced": "invoiced", "paid": "paid"}
_OWN = frozenset(
    {
        *("credit_id", "person_id", "deal_id", "deal_name", "date", "amount", "currency", "share", "event"),
        *("invoiced_on", "paid_on", "cancelled_on"),
    }
)
_NUMBERS = frozenset({"margin", "units", "term_months"})


@dataclass(frozen=True, slots=True)
class Given:
    """The case, cancellations that found no credit, and columns that the plan looks at and the file does not have."""

    case: Case
    alone: tuple[Cancellation, ...]
    absent: tuple[str, ...]


def case_of(
    plan: Plan,
    credits_file: Path,
    quotas: Path | None,
    people: Path | None,
    fx: Path | None,
    *,
    base: str | None,
    calendar: FiscalCalendar,
) -> Given:
    """BadUse (code bad_rows) names every row that cannot be read.

    `base` is the currency into which the rates are; without it the plan's own, where that has no rates, else the one
    currency of the credits that has none.
    """
    rows = Rows.read(credits_file, ("person_id", "date", "amount"))
    held, alone = joined(*_credits(rows, plan))
    rates = _rates(Rows.read(fx, ("currency", "on", "rate"))) if fx else []
    own = base or _own_currency(plan, held, rates)
    members = _members(Rows.read(people, ("person_id",))) if people else _everyone(held)
    goals = _quotas(Rows.read(quotas, ("person_id", "period_start", "period_end", "amount"))) if quotas else []
    absent = [c for c in _conditions(plan) if c not in rows.columns and c not in _OWN]
    return Given(Case(held, goals, members, Exchange(rates, own), calendar), tuple(alone), tuple(absent))


def _conditions(plan: Plan) -> list[str]:
    """The columns that the plan's conditions look at."""
    wheres = [w for c in plan.components for w in (c.where, *(m.where for m in c.multipliers))]
    return list(dict.fromkeys(condition.column for where in wheres for condition in where))


def _credits(rows: Rows, plan: Plan) -> tuple[list[Credit], list[Cancellation]]:
    _refuse_unmeasured(rows, plan)
    held: list[Credit] = []
    cancelled: list[Cancellation] = []
    seen: dict[str, int] = {}
    for row in rows:
        key, person, on = row.text("credit_id") or f"row {row.line}", row.need("person_id"), row.day("date")
        row.need("date")
        if key in seen:
            row.fault("credit_id", f"'{key}' stands in line {seen[key]} too")
        seen[key] = row.line
        event = (row.text("event") or "").lower()
        if event == "cancelled":
            cancelled.append(Cancellation(key, person, row.need("deal_id"), on or date.min, row.text("product")))
        elif event in _EVENTS:
            held.append(_credit(row, key, person, on or date.min, _EVENTS[event]))
        else:
            row.fault("event", f"'{event}' is none of booked, invoiced, paid, cancelled")
    rows.settle()
    return held, cancelled


def _credit(row: Row, key: str, person: str, on: date, event: Event) -> Credit:
    row.need("amount")
    share = row.number("share")
    if share is not None and share < 0:
        row.fault("share", f"'{row.text('share')}' is below zero")
    return Credit(
        credit_id=key,
        person_id=person,
        date=on,
        amount=row.number("amount") or Decimal(0),
        deal_id=row.text("deal_id"),
        deal_name=row.text("deal_name"),
        currency=row.text("currency"),
        share=Decimal(1) if share is None else share,
        event=event,
        invoiced_on=row.day("invoiced_on"),
        paid_on=row.day("paid_on"),
        cancelled_on=row.day("cancelled_on"),
        facts={c: row.number(c) if c in _NUMBERS else row.text(c) for c in row.rows.columns if c not in _OWN},
    )


def _refuse_unmeasured(rows: Rows, plan: Plan) -> None:
    for component in plan.components:
        if component.measure not in {"deals", *rows.columns}:
            raise BadUse(
                f"{rows.path.name} has no column {component.measure}, which the component '{component.name}' counts.",
                code="bad_rows",
                file=rows.path.name,
            )


def _quotas(rows: Rows) -> list[Quota]:
    held = []
    for row in rows:
        for column in ("period_start", "period_end", "amount"):
            row.need(column)
        start, end = row.day("period_start"), row.day("period_end")
        if start and end and end < start:
            row.fault("period_end", f"{end} is before {start}")
        held.append(
            Quota(
                person_id=row.need("person_id"),
                measure=row.text("measure") or "amount",
                period_start=start or date.min,
                period_end=end or date.min,
                amount=row.number("amount") or Decimal(0),
                currency=row.text("currency"),
            )
        )
    rows.settle()
    return held


def _members(rows: Rows) -> list[Member]:
    spans: dict[str, list[Span]] = defaultdict(list)
    managers: dict[str, str | None] = {}
    for row in rows:
        person = row.need("person_id")
        start, end = row.day("from"), row.day("to")
        if start and end and end < start:
            row.fault("to", f"{end} is before {start}")
        spans[person].append(Span(start, end, row.number("target_incentive")))
        managers[person] = row.text("manager_id") or managers.get(person)
    rows.settle()
    above = {m for m in managers.values() if m and m not in spans}
    found = [Member(person, managers[person], tuple(held)) for person, held in spans.items()]
    return [*found, *(Member(person, spans=()) for person in sorted(above))]


def _everyone(held: Iterable[Credit]) -> list[Member]:
    """Without a file of people everybody who has a credit is on the plan, all the time."""
    return [Member(person) for person in dict.fromkeys(c.person_id for c in held)]


def _rates(rows: Rows) -> list[Rate]:
    held = []
    for row in rows:
        on, rate = row.day("on"), row.number("rate")
        row.need("on")
        if rate is None or rate <= 0:
            row.fault("rate", f"'{row.text('rate') or ''}' is not a rate above zero")
        held.append(Rate(currency=row.need("currency"), on=on or date.min, rate=rate or Decimal(1)))
    rows.settle()
    return held


def _own_currency(plan: Plan, held: Sequence[Credit], rates: Sequence[Rate]) -> str:
    rated = {rate.currency for rate in rates}
    if plan.currency not in rated:
        return plan.currency
    without = {c.currency for c in held if c.currency} - rated
    return without.pop() if len(without) == 1 else plan.currency
