"""What the state keeps of a person's pay: published statements, and approved corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectors.money import Money
from connectors.periods import FiscalCalendar, Period
from skills.statement.results import Corrected, sums_of
from skills.statement.slip import Slip, from_plain, to_plain

if TYPE_CHECKING:
    from connectors.state import State
    from connectors.state.runs import Statement as Kept


@dataclass(frozen=True, slots=True)
class Published:
    """A published statement as it was; `on` the day."""

    slips: tuple[Slip, ...]
    corrections: tuple[Corrected, ...]
    on: date


def document(slips: list[Slip], corrections: list[Corrected]) -> dict[str, Any]:
    """What the state keeps of a statement."""
    return {
        "slips": [to_plain(slip) for slip in slips],
        "corrections": [
            {"amount": str(c.amount.amount), "reason": c.reason, "origin": c.origin, "period": c.period}
            for c in corrections
        ],
    }


def read(kept: Kept) -> tuple[list[Slip], list[Corrected]]:
    """What `document` wrote."""
    slips = [from_plain(slip) for slip in kept.document["slips"]]
    rows = kept.document["corrections"]
    return slips, [
        Corrected(Money(Decimal(r["amount"]), kept.currency), r["reason"], r["origin"], r["period"]) for r in rows
    ]


def published(state: State, person: str, period: Period) -> Published | None:
    """The person's published statement of a period, over all currencies; None where there is none."""
    run = state.runs.run(period.name)
    if run is None or run.status != "published":
        return None
    kept = state.runs.statements(run, people=[person])
    if not kept:
        return None
    both = [read(one) for one in kept]
    slips = tuple(slip for found, _ in both for slip in found)
    corrections = tuple(c for _, found in both for c in found)
    return Published(slips, corrections, run.steps[-1].at.date())


def last_published(state: State, person: str, calendar: FiscalCalendar) -> str | None:
    """The name of the latest period for which the person has a published statement."""
    runs = [run for run in state.runs.all() if run.status == "published"]
    runs.sort(key=lambda run: calendar.named(run.period).end, reverse=True)
    return next((run.period for run in runs if state.runs.statements(run, people=[person])), None)


def carried_here(
    state: State, period: Period, calendar: FiscalCalendar, people: Sequence[str] | None = None
) -> list[tuple[str, Corrected]]:
    """What the published statements of the period before were below zero, by person: taken from this one."""
    if ".." in period.name:
        return []
    run = state.runs.run(calendar.previous(period).name)
    if run is None or run.status != "published":
        return []
    lacking = ((kept, owed(kept)) for kept in state.runs.statements(run, people=people) if kept.paid <= 0)
    return [
        (kept.person_id, Corrected(Money(left, kept.currency), "", "carried_here", run.period))
        for kept, left in lacking
        if left < 0
    ]


def owed(kept: Kept) -> Decimal:
    """What a kept statement's lines add up to, also where that lies below zero and nothing was paid."""
    if kept.paid:
        return kept.paid
    slips, corrections = read(kept)
    return sum((s.owed.amount for s in sums_of(slips, corrections)), Decimal(0))


def corrections_of(
    state: State, person: str, period: Period, calendar: FiscalCalendar, until: date | None = None
) -> tuple[Corrected, ...]:
    """What is carried into a period, and a person's approved corrections in it, or those that were by a day."""
    carried = (row for _, row in carried_here(state, period, calendar, people=[person]))
    return (*carried, *_approved(state, person, period, calendar, until))


def _approved(
    state: State, person: str, period: Period, calendar: FiscalCalendar, until: date | None
) -> Iterator[Corrected]:
    return (
        Corrected(c.amount, c.reason, c.origin, c.period)
        for c in state.corrections.all(people=[person], approved=True)
        if calendar.named(c.period).end in period
        and (until is None or (c.approved_at is not None and c.approved_at.date() <= until))
    )
