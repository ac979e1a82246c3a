"""Everybody's slips for a period, computed from the book by the engine that answers in conversation.

Some people at a time, with all the plans that each is on, so that progress can be shown and only their credits and
slips are in memory. A plan that looks at what others sell is applied to all of its people at once, and kept.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.book import Book
from connectors.book.schema import Assignment, Person
from connectors.errors import BadPlan, NoData, NotAllowed
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.everyone import Held, case_for, looks_at_others
from skills.commission.from_book import OnPlan
from skills.commission.problems import Problem
from skills.commission.reading import plan_of
from skills.commission.run import Case, Payroll, pay_everyone
from skills.commission_run.checks import Found, of_assignments
from skills.commission_run.rows import wrong_rows
from skills.statement.apart import told_once
from skills.statement.slip import Slip
from skills.statement.sources import spans
from skills.statement.working import settles, slip_of

_MAY = frozenset({"operations", "finance", "admin"})
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """Some people's slips, what is wrong with their rows, and what the plans paid them in the period before."""

    ids: tuple[str, ...]
    slips: tuple[Slip, ...]
    found: tuple[Found, ...]
    before: Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True, slots=True)
class _Applied:
    """A plan applied: what it was applied to, and what it pays each."""

    on: Held
    case: Case
    payrolls: Mapping[str, Payroll]
    credits: Mapping[str, list[Credit]]
    problems: tuple[Problem, ...]


class Everyone:
    """Who is paid in a period, and by which plans. NoData (no_plans) where no plans are loaded.

    `digests`: a hash of each plan's document. `overrides`: plan and component of those that pay for others' sales.
    """

    def __init__(self, book: Book, period: Period, today: date) -> None:
        may_run(book.person)
        if not book.has("plans") or not book.has("assignments"):
            message = "No commission plans are loaded. Load plans and assignments with `coach sync`."
            raise NoData(message, code="no_plans")
        self.book, self.period, self.today = book, period, today
        self.people: Mapping[str, Person] = {p.person_id: p for p in book.people()}
        self._assigned: dict[str, list[Assignment]] = defaultdict(list)  # by person, up to the period's end
        for assignment in book.assignments():
            if assignment.from_ <= period.end:
                self._assigned[assignment.person_id].append(assignment)
        self.plans, self._faulty = _plans(book, self._assigned, period)
        self._whole: dict[str, _Applied] = {}
        self._events = frozenset[str](c.event for on in self.plans for c in on.plan.components)
        self.digests = {on.key: hashlib.sha256(on.document.encode()).hexdigest() for on in self.plans}
        self.overrides = frozenset((on.key, c.name) for on in self.plans for c in on.plan.components if c.of != "self")

    def name(self, person_id: str) -> str:
        """What somebody is called; their id where the book no longer has them."""
        return self.people[person_id].name if person_id in self.people else person_id

    def made(self, ids: Sequence[str]) -> Made:
        """What is made for these people, in whatever order they come."""
        assigned = {who: self._assigned.get(who, []) for who in ids}
        wrong = list(of_assignments((a for own in assigned.values() for a in own), self.period))
        stopped = {f.person_id for f in wrong}
        wrong += wrong_rows(self.book, assigned, self.period, today=self.today, events=self._events)
        wrong += [fault for who in ids for fault in self._faulty.get(who, ())]
        slips: list[Slip] = []
        before: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for on in self.plans:
            if some := [who for who in ids if who in on.spells]:
                applied = self._applied(on, some)
                paid = [who for who in some if who not in stopped]
                slips += self._slips(applied, paid)
                wrong += self._named(applied, paid)
                self._add_before(before, applied, some)
        slips.sort(key=lambda s: (s.person_id, s.plan))
        return Made(tuple(ids), tuple(told_once(slips)), tuple(wrong), before)

    def _applied(self, on: Held, some: Sequence[str]) -> _Applied:
        if not looks_at_others(on.plan):
            return self._paid(on, some)
        if on.key not in self._whole:
            self._whole[on.key] = self._paid(on, sorted(on.spells))
        return self._whole[on.key]

    def _paid(self, on: Held, some: Sequence[str]) -> _Applied:
        case = case_for(self.book, on, self.today, some)
        payroll = pay_everyone(on.plan, case, through=self.period.end)
        return _Applied(on, case, _apart(payroll), _by_person(case.credits), tuple(payroll.problems))

    def _slips(self, applied: _Applied, some: Sequence[str]) -> Iterator[Slip]:
        on, case = applied.on, applied.case
        members = {m.person_id: m for m in case.members}
        for who in some:
            own = replace(case, credits=applied.credits.get(who, []), members=[members[who]])
            payroll = applied.payrolls.get(who) or Payroll((), (), ())
            slip = slip_of(OnPlan(self.people[who], on.key, on.plan, on.spells[who]), own, payroll, self.period)
            if slip:
                yield slip

    def _named(self, applied: _Applied, some: Collection[str]) -> Iterator[Found]:
        """What the engine could not pay, where it is of this period; faults of rows are named by `checks`."""
        some, calendar = set(some), applied.case.calendar
        for problem in applied.problems:
            if problem.person_id not in some:
                continue
            if problem.stops:
                facts = {k: str(v) for k, v in problem.facts.items()}
                yield Found("no_rate", problem.person_id, self.period.name, facts=facts, stops=True)
            elif problem.code in {"pay_no_quota", "pay_no_target"} and problem.period is not None:
                settled = settles(applied.on.plan, calendar.named(problem.period).end, calendar)
                if settled.end in self.period:
                    facts = {**problem.facts, "plan": applied.on.key}
                    yield Found(problem.code.removeprefix("pay_"), problem.person_id, problem.period, facts=facts)

    def _add_before(self, before: dict[tuple[str, str], Decimal], applied: _Applied, some: Sequence[str]) -> None:
        period = self.book.company.calendar.previous(self.period)
        for who in some:
            for total in applied.payrolls[who].totals if who in applied.payrolls else ():
                if total.period.end in period:
                    before[who, applied.on.plan.currency] += total.paid


def may_run(person: Person) -> None:
    """NotAllowed (code may_not_run) for whoever is not of operations, finance or admin."""
    if person.role not in _MAY:
        message = "Only operations, finance and admin may run commissions."
        raise NotAllowed(message, code="may_not_run")


def _plans(
    book: Book, assigned: Mapping[str, Sequence[Assignment]], period: Period
) -> tuple[list[Held], dict[str, list[Found]]]:
    """The plans that can be applied, and by person those that cannot."""
    documents = {p.plan: p.document for p in book.plans()}
    own: dict[str, dict[str, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
    for rows in assigned.values():
        for a in rows:
            own[a.plan][a.person_id].append(a)
    plans: list[Held] = []
    faulty: dict[str, list[Found]] = defaultdict(list)
    for key, members in sorted(own.items()):
        try:
            if key not in documents:
                raise BadPlan("no document", code="no_plan_document")
            spells = {person: spans(rows, key) for person, rows in members.items()}
            plans.append(Held(key, plan_of(documents[key], key), spells, documents[key]))
        except BadPlan as error:
            for person in members:
                faulty[person].append(Found(error.code, person, period.name, facts={"plan": key}, stops=True))
    return plans, faulty


def _apart(payroll: Payroll) -> dict[str, Payroll]:
    """A payroll by person."""
    pays, adjustments, totals = (_by_person(rows) for rows in (payroll.pays, payroll.adjustments, payroll.totals))
    return {
        who: Payroll(tuple(pays.get(who, ())), tuple(adjustments.get(who, ())), tuple(totals.get(who, ())))
        for who in {*pays, *totals}
    }


def _by_person(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return dict(found)
