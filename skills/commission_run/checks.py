"""What is wrong with the rows of a period: each thing named with person, period and row, the others are paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from connectors.book import CreditLine
from connectors.book.schema import Assignment, Person
from connectors.periods import Period
from skills.statement.sources import overlap


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong. `stops`: the person is not paid. `row`: the credit. Words: prompts' section `run_problems`."""

    code: str
    person_id: str
    period: str
    row: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False


def of_assignments(assignments: Iterable[Assignment], period: Period) -> Iterator[Found]:
    """People on two plans on one day: nobody can tell which of them pays."""
    own: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        own[assignment.person_id].append(assignment)
    for person, rows in own.items():
        if two := overlap(rows, period):
            facts = {"on": two[0].isoformat(), "plans": two[1]}
            yield Found("two_plans", person, period.name, facts=facts, stops=True)


def of_rows(
    lines: Sequence[CreditLine],
    people: Sequence[Person],
    assignments: Sequence[Assignment],
    period: Period,
    events: frozenset[str],
) -> Iterator[Found]:
    """What is wrong with credits dated in the period, one finding for each row and fault.

    Rows of events that no plan pays by only tell a credit's days; nothing is said of them.
    """
    left = {p.person_id: p.left_on for p in people}
    spells: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        spells[assignment.person_id].append(assignment)
    inside = [c for c in lines if c.date in period and c.event in events | {"booked", "cancelled"}]
    for line in inside:
        yield from _of_row(line, left.get(line.person_id), spells[line.person_id], period)
    yield from _shares(lines, period)
    yield from _cancels_nothing(lines, inside, period)


def _of_row(line: CreditLine, left: date | None, spells: Sequence[Assignment], period: Period) -> Iterator[Found]:
    about = line.person_id, period.name, line.credit_id
    facts = {"on": line.date.isoformat(), "deal": line.deal_id or ""}
    if line.event == "cancelled":
        return
    if left and line.date > left:
        yield Found("after_leaving", *about, {**facts, "left": left.isoformat()})
    elif spells and not any(a.from_ <= line.date <= (a.to or date.max) for a in spells):
        yield Found("outside_assignment", *about, facts)
    elif not spells:
        yield Found("on_no_plan", *about, facts)
    if line.amount <= 0:
        code = "negative_amount" if line.amount < 0 else "zero_amount"
        yield Found(code, *about, {**facts, "amount": str(line.amount), "currency": line.currency})


def _shares(lines: Sequence[CreditLine], period: Period) -> Iterator[Found]:
    """Deals whose shares come to more than the whole, at the last of their credits."""
    together: dict[tuple[str, str | None], Fraction] = defaultdict(Fraction)
    last: dict[tuple[str, str | None], CreditLine] = {}
    seen: set[tuple[Any, ...]] = set()
    for line in sorted(lines, key=lambda c: (c.date, c.credit_id)):
        person = line.person_id, line.deal_id, line.product_id, line.date
        if line.event != "booked" or not line.deal_id or person in seen:
            continue
        seen.add(person)
        key = line.deal_id, line.product_id
        if key in last and last[key].date != line.date:
            together[key] = Fraction(0)  # an amount of another day is another sale of it
        together[key] += Fraction(line.share)
        last[key] = line
    for key, share in together.items():
        line = last[key]
        if share > 1 and line.date in period:
            facts = {"deal": line.deal_id, "share": str(round(float(share * 100), 2))}
            yield Found("shares_above_all", line.person_id, period.name, line.credit_id, facts)


def _cancels_nothing(lines: Sequence[CreditLine], inside: Sequence[CreditLine], period: Period) -> Iterator[Found]:
    credited: dict[tuple[str, str | None], list[CreditLine]] = defaultdict(list)
    for line in lines:
        if line.event != "cancelled":
            credited[line.person_id, line.deal_id].append(line)
    for gone in inside:
        if gone.event != "cancelled":
            continue
        taken = credited[gone.person_id, gone.deal_id]
        if not any(c.date <= gone.date and gone.product_id in {None, c.product_id} for c in taken):
            facts = {"deal": gone.deal_id or "", "on": gone.date.isoformat()}
            yield Found("cancels_nothing", gone.person_id, period.name, gone.credit_id, facts)
