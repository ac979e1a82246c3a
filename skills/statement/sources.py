"""Where a person's slips come from: computed from the book, or as they were published from the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connectors.book import Book
from connectors.book.schema import Assignment, Person
from connectors.errors import BadUse, NoData
from connectors.periods import Period
from skills.commission.credits import Span
from skills.commission.from_book import OnPlan, case_of
from skills.commission.reading import plan_of
from skills.commission.run import Case, Payroll, pay_everyone
from skills.statement.apart import told_once
from skills.statement.slip import Slip
from skills.statement.working import slip_of


@dataclass(frozen=True, slots=True)
class Side:
    """A plan and all that it is applied to for one person, up to a day."""

    on: OnPlan
    case: Case

    def payroll(self, period: Period) -> Payroll:
        """What the plan pays up to the end of a period; NoData (no_rate) where an amount cannot be converted."""
        found = pay_everyone(self.on.plan, self.case, through=period.end)
        for problem in found.problems:
            if problem.stops and problem.person_id == self.on.person.person_id:
                raise NoData("A rate is missing.", code="no_rate", **problem.facts)
        return found

    def slip(self, period: Period) -> Slip | None:
        """The person's slip."""
        return slip_of(self.on, self.case, self.payroll(period), period)


def plans_of(book: Book, person: Person, period: Period) -> list[OnPlan]:
    """The plans that pay a person in a period, and those that once did and may still settle in it; latest last.

    NoData (no_plans, no_statement, no_plan_document), BadUse (two_plans), BadPlan (bad_plan).
    """
    if not book.has("plans") or not book.has("assignments"):
        raise NoData("No commission plans are loaded.", code="no_plans")
    every = [a for a in book.assignments(people=[person.person_id]) if a.from_ <= period.end]
    if not every:
        raise NoData(f"{person.name} is on no plan.", code="no_statement", person=person.name, period=period.name)
    if found := overlap(every, period):
        on, names = found
        raise BadUse("Two plans on one day.", code="two_plans", person=person.name, on=on, plans=names)
    names = list(dict.fromkeys(a.plan for a in sorted(every, key=lambda a: a.from_)))
    documents = {plan.plan: plan.document for plan in book.plans(names=names)}
    if missing := [name for name in names if name not in documents]:
        raise NoData("A plan has no document.", code="no_plan_document", plan=missing[0])
    return [OnPlan(person, name, plan_of(documents[name], name), spans(every, name)) for name in names]


def overlap(assignments: Sequence[Assignment], period: Period) -> tuple[date, list[str]] | None:
    """The first day of a period on which two plans pay one person, and those plans."""
    own = [a for a in assignments if a.from_ <= period.end and (a.to or date.max) >= period.start]
    for a in own:
        for b in own:
            start = max(a.from_, b.from_, period.start)
            if a.plan < b.plan and start <= min(a.to or date.max, b.to or date.max, period.end):
                return start, sorted({a.plan, b.plan})
    return None


def spans(assignments: Sequence[Assignment], plan: str) -> tuple[Span, ...]:
    """A person's spells on a plan."""
    return tuple(Span(a.from_, a.to, a.target_incentive) for a in assignments if a.plan == plan)


def sides(book: Book, person: Person, period: Period, today: date) -> list[Side]:
    """The person's plans with all credits there are up to today: balances and clawbacks reach back to the first."""
    return [Side(on, case_of(book, on, (date.min, period.end), today)) for on in plans_of(book, person, period)]


def slips(book: Book, person: Person, period: Period, today: date) -> list[Slip]:
    """The person's slips for a period, one for each plan that pays or counts something in it."""
    own = (side.slip(period) for side in sides(book, person, period, today))
    return told_once(slip for slip in own if slip is not None)
