"""Everyone on a plan, as the book has them: which plans there are, and the case of each over all its credits.

For those who see the whole company: a plan over part of its people would pay other amounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from connectors.book import Book
from connectors.book.schema import Assignment
from connectors.errors import NoData, NotAllowed
from connectors.exchange import Exchange
from skills.commission.credits import Member, Span
from skills.commission.from_book import credits_of
from skills.commission.plan import Goal, Plan
from skills.commission.reading import plan_of
from skills.commission.run import Case
from skills.commission.ways import GROUP


@dataclass(frozen=True, slots=True)
class Held:
    """A plan of the book by the name that assignments know it by, and the spells of each person on it."""

    key: str
    plan: Plan
    spells: dict[str, tuple[Span, ...]]
    document: str

    @property
    def title(self) -> str:
        """What the plan is called."""
        return self.plan.title or self.plan.name


def sees_everyone(book: Book) -> None:
    """NotAllowed (code whole_company) for an asker who does not see the whole company."""
    if book.scope is not None:
        raise NotAllowed("Only those who see the whole company can be told that.", code="whole_company")


def held(book: Book) -> list[Held]:
    """The plans that somebody is assigned to, by name. NoData (no_plans) where none are loaded, BadPlan for a fault."""
    if not book.has("plans") or not book.has("assignments"):
        raise NoData("No commission plans are loaded.", code="no_plans")
    spells: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in book.assignments():
        spells[assignment.plan].append(assignment)
    rows = sorted(book.plans(names=sorted(spells)), key=lambda p: p.plan)
    return [Held(r.plan, plan_of(r.document, r.plan), _by_person(spells[r.plan]), r.document) for r in rows]


def case_for(book: Book, on: Held, until: date, some: Sequence[str] | None = None) -> Case:
    """Everything that the plan is applied to, from the first credit to `until`; of these people where they are given.

    Where the plan looks at what others sell, everybody is in it.
    """
    sees_everyone(book)
    others = looks_at_others(on.plan)
    people = book.people(ids=None if others else some)
    members = [Member(p.person_id, p.manager_id, on.spells.get(p.person_id, ())) for p in people]
    members = members if others else [m for m in members if m.spans]
    ids = [m.person_id for m in members]
    lines = [c for c in book.credit_lines(people=ids) if c.date <= until]
    quotas = book.quotas(people=ids) if book.has("quotas") else []  # also a leader's who is not on the plan
    exchange = Exchange(book.fx(), book.company.currency)
    return Case(credits_of(book, lines, on.plan), quotas, members, exchange, book.company.calendar)


def looks_at_others(plan: Plan) -> bool:
    """Whether what one person is paid depends on what others sell."""
    for component in plan.components:
        goals: list[Goal] = [*component.gates, *(k.when for k in component.linkages)]
        if component.of != "self" or isinstance(component.way, GROUP) or any(g.of != "self" for g in goals):
            return True
    return False


def _by_person(assignments: Iterable[Assignment]) -> dict[str, tuple[Span, ...]]:
    spells: dict[str, list[Span]] = defaultdict(list)
    for a in assignments:
        spells[a.person_id].append(Span(a.from_, a.to, a.target_incentive))
    return {person: tuple(own) for person, own in spells.items()}
