"""What the book says for a plan: who is on which, and the credits, quotas and rates of the days that matter.

Only rows that the asker may see are here. A plan that pays by what others sell can be applied only by somebody who sees
all of them; for anybody else it is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from connectors.book import Book, CreditLine, Snapshot
from connectors.book.schema import Assignment, Person, Quota
from connectors.errors import BadUse, NoData, NotAllowed
from connectors.exchange import Exchange
from skills.commission.credits import Credit, Member, Span
from skills.commission.events import Cancellation, joined
from skills.commission.plan import Goal, Plan
from skills.commission.reading import plan_of
from skills.commission.run import Case
from skills.commission.ways import GROUP

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class OnPlan:
    """A person and the plan that pays them on a day, with all their spells on it."""

    person: Person
    key: str
    plan: Plan
    spans: tuple[Span, ...]

    @property
    def title(self) -> str:
        """What the plan is called."""
        return self.plan.title or self.plan.name


def on_plan(book: Book, person: Person, on: date) -> OnPlan:
    """The plan that pays a person on a day.

    NoData (no_plan, no_plans) where none does, BadUse (two_plans) where two do, BadPlan where it has an error.
    """
    if not book.has("plans") or not book.has("assignments"):
        raise NoData("No commission plans are loaded.", code="no_plans")
    every = _assignments(book.snapshot, book.person, (person.person_id,))
    names = list(dict.fromkeys(a.plan for a in every if _covers(a, on)))
    if not names:
        raise NoData(f"{person.name} is on no plan on {on}.", code="no_plan", person=person.name, on=on)
    if len(names) > 1:
        raise BadUse(
            f"{person.name} is on {len(names)} plans on {on}: {', '.join(names)}.",
            code="two_plans",
            person=person.name,
            on=on,
            plans=names,
        )
    document = _document(book.snapshot, book.person, names[0])
    if document is None:
        raise NoData(f"There is no document of the plan {names[0]}.", code="no_plan_document", plan=names[0])
    plan = plan_of(document, names[0])
    return OnPlan(person, names[0], plan, _spans(every, names[0]))


def case_of(book: Book, on: OnPlan, days: Days, today: date, more: Sequence[Credit] = ()) -> Case:
    """Everything that the plan is applied to over these days, as of today; `more` credits are supposed."""
    members = _members(book, on)
    people = [m.person_id for m in members]
    lines = book.credit_lines(people=people, between=(days[0], max(days[1], today)))
    credits_held = credits_of(book, [line for line in lines if line.date <= today], on.plan)
    quotas = _quotas(book.snapshot, book.person, tuple(people)) if book.has("quotas") else ()
    currencies = {c.currency for c in (*credits_held, *more)} | {q.currency for q in quotas} | {on.plan.currency}
    foreign = sorted(c for c in currencies if c and c != book.company.currency)
    exchange = Exchange(book.fx(currencies=foreign) if foreign else [], book.company.currency)
    return Case((*credits_held, *more), quotas, members, exchange, book.company.calendar)


# A snapshot never changes, so what is read of it for one asker holds until the next: these rows are few and asked for
# in every estimate.
@lru_cache(maxsize=512)
def _assignments(snapshot: Snapshot, asker: Person, people: tuple[str, ...]) -> tuple[Assignment, ...]:
    return tuple(Book(snapshot, asker).assignments(people=people))


@lru_cache(maxsize=512)
def _quotas(snapshot: Snapshot, asker: Person, people: tuple[str, ...]) -> tuple[Quota, ...]:
    return tuple(Book(snapshot, asker).quotas(people=people))


@lru_cache(maxsize=512)
def _document(snapshot: Snapshot, asker: Person, name: str) -> str | None:
    return next((plan.document for plan in Book(snapshot, asker).plans(names=[name])), None)


def credits_of(book: Book, lines: Sequence[CreditLine], plan: Plan) -> list[Credit]:
    """Rows of the book as credits with the days of their events."""
    units = _units(book, lines) if any(c.measure == "units" for c in plan.components) else {}
    rows = [_credit(line, units) for line in lines if line.event != "cancelled"]
    cancelled = [
        Cancellation(line.credit_id, line.person_id, line.deal_id, line.date, line.product)
        for line in lines
        if line.event == "cancelled" and line.deal_id
    ]
    return joined(rows, cancelled)[0]


def _credit(line: CreditLine, units: dict[tuple[str | None, str | None], Decimal]) -> Credit:
    part = line.amount / line.deal_amount if line.deal_amount else Decimal(1)
    facts = {
        "type": line.type,
        "product": line.product,
        "product_id": line.product_id,
        "product_family": line.product_family,
        "account_id": line.account_id,
        "term_months": line.term_months,
        "margin": line.margin * part if line.margin is not None else None,
        "units": units.get((line.deal_id, line.product_id)),
    }
    return Credit(
        credit_id=line.credit_id,
        person_id=line.person_id,
        deal_id=line.deal_id,
        deal_name=line.deal_name,
        date=line.date,
        amount=line.amount,
        currency=line.currency,
        share=line.share,
        event=line.event,  # type: ignore[arg-type]
        facts=facts,
    )


def _units(book: Book, lines: Iterable[CreditLine]) -> dict[tuple[str | None, str | None], Decimal]:
    """Units by deal and product; without a product all of the deal's."""
    found: dict[tuple[str | None, str | None], Decimal] = {}
    for row in book.deal_lines(deals=sorted({c.deal_id for c in lines if c.deal_id})):
        for product in (row.product_id, None):
            key = row.deal_id, product
            found[key] = found.get(key, Decimal(0)) + (row.quantity or Decimal(0))
    return found


def _members(book: Book, on: OnPlan) -> list[Member]:
    """The person and those whose credits count for them; NotAllowed (plan_needs_others) where some are out of sight."""
    own = Member(on.person.person_id, on.person.manager_id, on.spans)
    if not (by := _looks_at_others(on.plan)):
        return [own]
    people = book.people()
    ranks = any(isinstance(c.way, GROUP) for c in on.plan.components)
    if not _in_sight(book, on, people, ranks=ranks):
        raise NotAllowed(
            f"The plan {on.title} pays by what others sell ({by}), whose figures you may not see.",
            code="plan_needs_others",
            plan=on.title,
            component=by,
            person=on.person.name,
        )
    spans = _spells(book, [p.person_id for p in people], on.key) if ranks else {}
    others = [p for p in people if p.person_id != on.person.person_id]
    return [own, *(Member(p.person_id, p.manager_id, spans.get(p.person_id, ())) for p in others)]


def _in_sight(book: Book, on: OnPlan, people: Sequence[Person], *, ranks: bool) -> bool:
    """Whether everybody whose credits count may be seen: all on the plan where it ranks, else the person's team."""
    if book.scope is None or ranks:
        return book.scope is None
    leads = any(p.manager_id == on.person.person_id for p in people)
    return leads or on.person.manager_id in {None, *(p.person_id for p in people)}


def _looks_at_others(plan: Plan) -> str | None:
    """The first component that looks at what others sell."""
    for component in plan.components:
        goals: list[Goal] = [*component.gates, *(k.when for k in component.linkages)]
        if component.of != "self" or isinstance(component.way, GROUP) or any(g.of != "self" for g in goals):
            return component.name
    return None


def _spells(book: Book, people: list[str], plan: str) -> dict[str, tuple[Span, ...]]:
    every = _assignments(book.snapshot, book.person, tuple(people))
    return {person: _spans([a for a in every if a.person_id == person], plan) for person in people}


def _spans(assignments: Iterable[Assignment], plan: str) -> tuple[Span, ...]:
    return tuple(Span(a.from_, a.to, a.target_incentive) for a in assignments if a.plan == plan)


def _covers(assignment: Assignment, day: date) -> bool:
    return assignment.from_ <= day and (assignment.to is None or day <= assignment.to)
