"""What the state keeps of a person's pay: published statements, and approved corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from connectors.periods import FiscalCalendar, Period
from skills.statement.results import Corrected
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
    from decimal import Decimal

    from connectors.money import Money

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


def corrections_of(
    state: State, person: str, period: Period, calendar: FiscalCalendar, until: date | None = None
) -> tuple[Corrected, ...]:
    """A person's approved corrections in a period, or those of them that were approved by a day."""
    return tuple(
        Corrected(c.amount, c.reason, c.origin, c.period)
        for c in state.corrections.all(people=[person], approved=True)
        if calendar.named(c.period).end in period
        and (until is None or (c.approved_at is not None and c.approved_at.date() <= until))
    )
