"""Runs in the state: a draft is replaced, a published period never changed; what differs is paid as a correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectors.errors import BadUse, NoData
from connectors.money import Money
from connectors.periods import FiscalCalendar, Period
from connectors.state.corrections import Correction, New
from connectors.state.runs import Run, Statement, Status
from skills.commission_run.differences import Difference, differences
from skills.commission_run.everyone import Made
from skills.statement.kept import carried_here, document, owed
from skills.statement.results import Corrected, sums_of

if TYPE_CHECKING:
    from connectors.state import State

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as the state has it now, and what is different from what it had. `new`: there was none before."""

    run: Run
    changed: tuple[Difference, ...]
    new: bool


def statements_of(made: Made, state: State, calendar: FiscalCalendar) -> list[Statement]:
    """Everybody's statement, one for each currency: slips, approved corrections of the period, and what is carried."""
    beside: dict[_Key, list[Corrected]] = {}
    for person, carried in carried_here(state, made.period, calendar):
        beside.setdefault((person, carried.amount.currency), []).append(carried)
    for row in state.corrections.all(approved=True):
        if calendar.named(row.period).end in made.period:
            one = Corrected(row.amount, row.reason, row.origin, row.period)
            beside.setdefault((row.person_id, row.amount.currency), []).append(one)
    own: dict[_Key, list[Any]] = {}
    for slip in made.slips:
        own.setdefault((slip.person_id, slip.currency), []).append(slip)
    found = []
    for person, currency in sorted({*own, *beside}):
        slips, corrections = own.get((person, currency), []), beside.get((person, currency), [])
        (sums,) = sums_of(slips, corrections)
        amounts = sums.earned.amount, sums.paid.amount, sums.balance.amount
        found.append(Statement(person, currency, *amounts, document(slips, corrections)))
    return found


def keep(
    state: State, period: Period, made: list[Statement], report: dict[str, Any], *, snapshot: str, by: str, at: datetime
) -> Kept:
    """Keep a draft, or leave a published period alone and say what differs from it."""
    before = state.runs.run(period.name)
    old = state.runs.statements(before) if before else []
    changed = tuple(differences(old, made)) if before else ()
    if before and before.status == "published":
        return Kept(before, changed, new=False)
    return Kept(
        state.runs.draft(period.name, made, snapshot=snapshot, report=report, by=by, at=at), changed, new=before is None
    )


def refuse_overlap(state: State, period: Period, calendar: FiscalCalendar) -> None:
    """BadUse (overlapping_run) where days of the period are in a published one of another length: they were paid."""
    for run in state.runs.all():
        other = calendar.named(run.period)
        if run.status == "published" and other != period and other.start <= period.end and period.start <= other.end:
            message = f"{run.period} is published and has days of {period.name}, which would be paid twice."
            raise BadUse(message, code="overlapping_run", period=period.name, other=run.period)


def advance(state: State, kept: Kept, to: Status, today: date, end: date, *, by: str, at: datetime) -> Run:
    """Approve, or publish what was approved. BadUse where it changed since it was looked at, or the period runs."""
    period = kept.run.period
    if kept.changed:
        message = (
            f"The run for {period} is not what it was when it was kept. Look at the differences, then say it again."
        )
        raise BadUse(message, code="run_changed", period=period)
    if to == "published" and today <= end:
        raise BadUse(f"{period} is not over yet, so it can't be published.", code="not_over", period=period)
    return state.runs.advance(period, to, by=by, at=at)


def correct(
    state: State, made: list[Statement], run: Run, calendar: FiscalCalendar, *, reason: str, by: str, at: datetime
) -> list[Correction]:
    """Book what a published period would pay otherwise today as corrections in the next open one, once.

    A correction that was booked before counts, approved or not; so doing it again books nothing.
    """
    now = {(s.person_id, s.currency): owed(s) for s in made}
    then = {(s.person_id, s.currency): owed(s) for s in state.runs.statements(run)}
    period = open_after(state, calendar.named(run.period), calendar)
    booked = _booked(state, run.period)
    found = []
    for key in sorted({*now, *then}):
        before, count = booked.get(key, (Decimal(0), 0))
        missing = now.get(key, Decimal(0)) - then.get(key, Decimal(0)) - before
        if missing:
            new = New(
                person_id=key[0],
                period=period.name,
                amount=Money(missing, key[1]),
                reason=reason,
                author=by,
                at=at,
                origin="correction",
                about=f"{run.period}/{count + 1}",
            )
            found.append(state.corrections.add(new))
    return found


def _booked(state: State, period: str) -> Mapping[_Key, tuple[Decimal, int]]:
    """What was booked already as corrections of a period: the sum, and how many."""
    found: dict[_Key, tuple[Decimal, int]] = {}
    for row in state.corrections.all():
        if row.origin == "correction" and str(row.about).split("/")[0] == period:
            key = row.person_id, row.amount.currency
            amount, count = found.get(key, (Decimal(0), 0))
            found[key] = amount + row.amount.amount, count + 1
    return found


def open_after(state: State, period: Period, calendar: FiscalCalendar) -> Period:
    """The first period after this one that is not published."""
    following = calendar.following(period)
    while (run := state.runs.run(following.name)) and run.status == "published":
        following = calendar.following(following)
    return following


def published(state: State, period: Period) -> Run:
    """The published run of a period; NoData (not_published) where there is none."""
    run = state.runs.run(period.name)
    if run is None or run.status != "published":
        raise NoData(f"{period.name} is not published yet.", code="not_published", period=period.name)
    return run
