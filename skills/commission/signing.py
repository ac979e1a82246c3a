"""Sign-off: a person reads their plan and accepts this version of it, and who has not is listed.

The version is the hash of the plan's document in the book: a plan that changes has to be accepted again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from connectors.book.schema import Assignment
from connectors.errors import BadUse, NoData
from skills.commission.from_book import OnPlan, on_plan
from skills.commission.terms import PlanTerms, terms_of
from skills.skill import Desk, Figure, Result, Who

if TYPE_CHECKING:
    from connectors.state.signoffs import SignOff

_SHOWN = 8  # digits of a version that people read out


@dataclass(frozen=True, slots=True)
class ToSign(PlanTerms):
    """The plan as it is read before it is accepted."""

    version: str = ""
    sign: str = "read"

    def agreed_to(self) -> Mapping[str, Any]:
        """A yes is to this version, also where another is loaded before it is said."""
        return {"version": self.version}


@dataclass(frozen=True, slots=True)
class Signed(Result):
    """A version is accepted; `already`: it was before."""

    plan: str
    version: str
    on: date
    already: bool
    sign: str = "signed"


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's plan of today; `on`: when this version was accepted, `earlier`: another version was."""

    person_id: str
    name: str
    plan: str
    version: str
    on: date | None
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Signatures(Result):
    """Everybody in sight who is on a plan."""

    rows: tuple[Signature, ...]
    sign: str = "list"

    @property
    def missing(self) -> tuple[Signature, ...]:
        """Those who have not accepted the version that pays them."""
        return tuple(r for r in self.rows if r.on is None)

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("not_signed", len(self.missing), "count"), Figure("on_a_plan", len(self.rows), "count"))


def to_sign(desk: Desk) -> ToSign | None:
    """The asker's plan to be read; None where this version is accepted already. See `on_plan` for what can be wrong."""
    from connectors.state.signoffs import version_of

    held = on_plan(desk.book, desk.person, desk.today)
    version = version_of(_document(desk, held))
    if any(s.version == version for s in desk.state.signoffs.all(people=[desk.person.person_id])):
        return None
    terms = terms_of(held.plan, "all", Who(desk.person.name, is_asker=True, person_id=desk.person.person_id))
    own = {f.name: getattr(terms, f.name) for f in fields(terms)}
    return ToSign(**own, version=version[:_SHOWN])


def signed(desk: Desk, at: datetime, read: str | None = None) -> Signed:
    """The asker accepts the version of the plan that pays them today; BadUse (other_version) if they `read` another."""
    from connectors.state.signoffs import SignOff, version_of

    held = on_plan(desk.book, desk.person, desk.today)
    version = version_of(_document(desk, held))
    if read and not version.startswith(read):
        raise BadUse("The plan was changed since it was read.", code="other_version", plan=held.title, version=read)
    by = desk.person.email or desk.person.person_id
    kept = desk.state.signoffs.add(SignOff(desk.person.person_id, held.key, version, by, at))
    return Signed(held.title, version[:_SHOWN], kept.at.date(), kept.at != at)


def signatures(desk: Desk, person: str | None) -> Signatures:
    """Who has accepted the plan of today and who has not: everybody in sight, or one. NoData: no_plans."""
    from connectors.state.signoffs import version_of

    if not desk.book.has("plans") or not desk.book.has("assignments"):
        raise NoData("No commission plans are loaded.", code="no_plans")
    ids = [desk.names.person(person).person_id] if person else None
    held = [a for a in desk.book.assignments(people=ids) if _covers(a, desk.today)]
    names = {p.person_id: p.name for p in desk.book.people()}
    versions = {p.plan: version_of(p.document) for p in desk.book.plans(names=sorted({a.plan for a in held}))}
    given = desk.state.signoffs.all(people=[a.person_id for a in held])
    rows = [
        _signature(a, names.get(a.person_id, a.person_id), versions[a.plan], given) for a in held if a.plan in versions
    ]
    return Signatures(tuple(sorted(rows, key=lambda r: (r.on is not None, r.name))))


def _signature(held: Assignment, name: str, version: str, given: list[SignOff]) -> Signature:
    mine = [s for s in given if (s.person_id, s.plan) == (held.person_id, held.plan)]
    on = next((s.at.date() for s in mine if s.version == version), None)
    return Signature(held.person_id, name, held.plan, version[:_SHOWN], on, earlier=on is None and bool(mine))


def _document(desk: Desk, held: OnPlan) -> str:
    return next(plan.document for plan in desk.book.plans(names=[held.key]))


def _covers(held: Assignment, day: date) -> bool:
    return held.from_ <= day and (held.to is None or day <= held.to)
