"""Everybody's slips for a period, computed from the book by the engine that answers in conversation.

A plan that looks at nobody else's sales is applied to some of its people at a time, so that progress can be shown and
memory stays small; one that does is applied to all at once.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.book import Book, CreditLine
from connectors.book.schema import Assignment, Person
from connectors.errors import BadPlan, NoData, NotAllowed
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.everyone import Held, case_for, looks_at_others
from skills.commission.from_book import OnPlan
from skills.commission.problems import Problem
from skills.commission.reading import plan_of
from skills.commission.run import Case, Payroll, pay_everyone
from skills.commission_run.checks import Found, of_assignments, of_rows
from skills.statement.apart import told_once
from skills.statement.slip import Slip
from skills.statement.sources import spans
from skills.statement.working import settles, slip_of

TOGETHER = 200  # people of a plan at a time
_MAY = frozenset({"operations", "finance", "admin"})
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A run as it was computed. `plans`: a hash of each plan's document; `before`: what the period before paid.

    `overrides` are plan and component of those that pay for what others sell.
    """

    period: Period
    slips: tuple[Slip, ...]
    found: tuple[Found, ...]
    plans: Mapping[str, str]
    people: Mapping[str, Person]
    before: Mapping[tuple[str, str], Decimal]
    overrides: frozenset[tuple[str, str]]


def may_run(person: Person) -> None:
    """NotAllowed (code may_not_run) for whoever is not of operations, finance or admin."""
    if person.role not in _MAY:
        message = "Only operations, finance and admin may run commissions."
        raise NotAllowed(message, code="may_not_run")


def make(book: Book, period: Period, today: date, progress: Progress = lambda done, of: None) -> Made:
    """Everybody's slips. NoData (no_plans) where no plans are loaded; what is wrong with rows is in `found`."""
    may_run(book.person)
    if not book.has("plans") or not book.has("assignments"):
        raise NoData("No commission plans are loaded. Load plans and assignments with `coach sync`.", code="no_plans")
    people = {p.person_id: p for p in book.people()}
    assignments = [a for a in book.assignments() if a.from_ <= period.end]
    lines = _touched(book, period, today)
    plans, faulty = _plans(book, assignments, period)
    events = frozenset[str](c.event for on in plans for c in on.plan.components)
    rows = of_rows(lines, list(people.values()), assignments, period, events)
    found = [*of_assignments(assignments, period), *rows, *faulty]
    stopped = {f.person_id for f in found if f.stops and f.code == "two_plans"}
    slips: list[Slip] = []
    before: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    done, every = 0, sum(len(on.spells) for on in plans)
    for on in plans:
        for case, payroll, ids in _payrolls(book, on, period, today):
            mine, wrong = _slips(on, case, payroll, [people[i] for i in ids if i not in stopped], period)
            slips += mine
            found += wrong
            _add_before(before, on, payroll, book.company.calendar.previous(period))
            done += len(ids)
            progress(done, every)
    slips.sort(key=lambda s: (s.person_id, s.plan))
    hashes = {on.key: hashlib.sha256(on.document.encode()).hexdigest() for on in plans}
    over = frozenset((on.key, c.name) for on in plans for c in on.plan.components if c.of != "self")
    return Made(period, tuple(told_once(slips)), tuple(found), hashes, people, before, over)


def _touched(book: Book, period: Period, today: date) -> list[CreditLine]:
    """The credits of a period, and what else there is of their deals: all that can be wrong with them."""
    inside = book.credit_lines(between=(period.start, min(period.end, today)))
    deals = {line.deal_id for line in inside if line.deal_id}
    more = [line for line in book.credit_lines(deals=sorted(deals)) if line.date <= today]
    return list({line.credit_id: line for line in (*inside, *more)}.values())


def _plans(book: Book, assignments: Sequence[Assignment], period: Period) -> tuple[list[Held], list[Found]]:
    """The plans that can be applied, and those who are on one that cannot."""
    documents = {p.plan: p.document for p in book.plans()}
    own: dict[str, dict[str, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
    for a in assignments:
        own[a.plan][a.person_id].append(a)
    plans, found = [], []
    for key, members in sorted(own.items()):
        try:
            if key not in documents:
                raise BadPlan("no document", code="no_plan_document")
            spells = {person: spans(rows, key) for person, rows in members.items()}
            plans.append(Held(key, plan_of(documents[key], key), spells, documents[key]))
        except BadPlan as error:
            facts = {"plan": key}
            found += [Found(error.code, person, period.name, facts=facts, stops=True) for person in members]
    return plans, found


def _payrolls(book: Book, on: Held, period: Period, today: date) -> Iterator[tuple[Case, Payroll, list[str]]]:
    """What a plan pays, some of its people at a time, so that only their credits are in memory."""
    ids = sorted(on.spells)
    size = len(ids) if looks_at_others(on.plan) else TOGETHER
    for start in range(0, len(ids), size):
        some = ids[start : start + size]
        case = case_for(book, on, today, some)
        yield case, pay_everyone(on.plan, case, through=period.end), some


def _slips(
    on: Held, case: Case, payroll: Payroll, people: Sequence[Person], period: Period
) -> tuple[list[Slip], list[Found]]:
    payrolls, credits_of = _apart(payroll), _by_person(case.credits)
    members = {m.person_id: m for m in case.members}
    slips: list[Slip] = []
    for person in people:
        own = replace(case, credits=credits_of[person.person_id], members=[members[person.person_id]])
        of = OnPlan(person, on.key, on.plan, on.spells[person.person_id])
        slip = slip_of(of, own, payrolls[person.person_id], period)
        slips += [slip] if slip else []
    ids = {p.person_id for p in people}
    named = [_named(p, on, period, case) for p in payroll.problems if p.person_id in ids]
    return slips, [found for found in named if found]


def _named(problem: Problem, on: Held, period: Period, case: Case) -> Found | None:
    """What the engine could not pay, where it is of this period; faults of rows are named by `checks`."""
    if problem.stops:
        facts = {k: str(v) for k, v in problem.facts.items()}
        return Found("no_rate", problem.person_id, period.name, facts=facts, stops=True)
    if problem.code not in {"pay_no_quota", "pay_no_target"} or problem.period is None:
        return None
    if settles(on.plan, case.calendar.named(problem.period).end, case.calendar).end not in period:
        return None
    facts = {**problem.facts, "plan": on.key}
    return Found(problem.code.removeprefix("pay_"), problem.person_id, problem.period, facts=facts)


def _apart(payroll: Payroll) -> dict[str, Payroll]:
    """A payroll by person."""
    pays, adjustments, totals = (_grouped(rows) for rows in (payroll.pays, payroll.adjustments, payroll.totals))
    found = {who: Payroll(tuple(pays[who]), tuple(adjustments[who]), tuple(totals[who])) for who in {*pays, *totals}}
    return defaultdict(lambda: Payroll((), (), ()), found)


def _grouped(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _by_person(held: Sequence[Credit]) -> dict[str, list[Credit]]:
    found: dict[str, list[Credit]] = defaultdict(list)
    for credit in held:
        found[credit.person_id].append(credit)
    return found


def _add_before(before: dict[tuple[str, str], Decimal], on: Held, payroll: Payroll, period: Period) -> None:
    for total in payroll.totals:
        if total.period.end in period:
            before[total.person_id, on.plan.currency] += total.paid
