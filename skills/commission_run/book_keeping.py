"""Runs in the state: a draft is replaced, a published period never changed; what differs is paid as a correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from skills.commission_run.everyone import Everyone, Made, Progress
from skills.commission_run.reconciling import Reconciling
from skills.statement.kept import carried_here, document, owed
from skills.statement.results import Corrected, sums_of
from skills.statement.slip import Slip

if TYPE_CHECKING:
    from connectors.state import State

_Key = tuple[str, str]
TOGETHER = 100  # people whose credits and slips are in memory


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as the state has it now, and what is different from what it had. `new`: there was none before.

    `report` is this time's; `owed` what this time comes to, by person and currency.
    """

    run: Run
    changed: tuple[Difference, ...]
    report: dict[str, Any]
    owed: Mapping[_Key, Decimal]
    new: bool


@dataclass(frozen=True, slots=True)
class Hand:
    """Where a run is kept, and who keeps it."""

    state: State
    calendar: FiscalCalendar
    by: str
    at: datetime


def keep(everyone: Everyone, hand: Hand, progress: Progress = lambda done, of: None) -> Kept:
    """Compute everybody's statements and keep them as a draft, some people at a time; a published period is left alone.

    The draft there was stays until the new one is whole.
    """
    state, period = hand.state, everyone.period
    before = state.runs.run(period.name)
    published = before if before and before.status == "published" else None
    draft = None if published else state.runs.drafting(period.name, snapshot=everyone.book.snapshot.name)
    earlier = state.runs.run(hand.calendar.previous(period).name)
    reconciling = Reconciling(everyone, state.runs.paid(earlier) if earlier else None, published)
    beside = _Beside(hand, period)
    ids = sorted({*everyone.people, *beside.people, *(who for who, _ in (state.runs.paid(before) if before else ()))})
    changed: list[Difference] = []
    comes_to: dict[_Key, Decimal] = {}
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        made = everyone.made(some)
        statements = beside.statements(made)
        changed += differences(state.runs.statements(before, people=some), statements) if before else []
        comes_to |= {(s.person_id, s.currency): owed(s) for s in statements}
        reconciling.add(made, statements)
        if draft:
            draft.add(statements)
        progress(start + len(some), len(ids))
    report = reconciling.report()
    run = draft.finish(report, by=hand.by, at=hand.at) if draft else before
    assert run is not None
    return Kept(run, tuple(changed), report, comes_to, new=before is None)


class _Beside:
    """What is paid in a period beside what plans pay, by person and currency: corrections, and what is carried."""

    def __init__(self, hand: Hand, period: Period) -> None:
        self._rows: dict[str, dict[str, list[Corrected]]] = {}
        for person, carried in carried_here(hand.state, period, hand.calendar):
            self._add(person, carried)
        for row in hand.state.corrections.all(approved=True):
            if hand.calendar.named(row.period).end in period:
                self._add(row.person_id, Corrected(row.amount, row.reason, row.origin, row.period))

    @property
    def people(self) -> Iterable[str]:
        """Who has any."""
        return self._rows

    def statements(self, made: Made) -> list[Statement]:
        """Everybody's statement, one for each currency."""
        own: dict[_Key, list[Slip]] = {}
        for slip in made.slips:
            own.setdefault((slip.person_id, slip.currency), []).append(slip)
        beside = {(who, currency): rows for who in made.ids for currency, rows in self._rows.get(who, {}).items()}
        found = []
        for person, currency in sorted({*own, *beside}):
            slips, corrections = own.get((person, currency), []), beside.get((person, currency), [])
            (sums,) = sums_of(slips, corrections)
            amounts = sums.earned.amount, sums.paid.amount, sums.balance.amount
            found.append(Statement(person, currency, *amounts, document(slips, corrections)))
        return found

    def _add(self, person: str, row: Corrected) -> None:
        self._rows.setdefault(person, {}).setdefault(row.amount.currency, []).append(row)


def refuse_overlap(state: State, period: Period, calendar: FiscalCalendar) -> None:
    """BadUse (overlapping_run) where days of the period are in a published one of another length: they were paid."""
    for run in state.runs.all():
        other = calendar.named(run.period)
        if run.status == "published" and other != period and other.start <= period.end and period.start <= other.end:
            message = f"{run.period} is published and has days of {period.name}, which would be paid twice."
            raise BadUse(message, code="overlapping_run", period=period.name, other=run.period)


def advance(hand: Hand, kept: Kept, to: Status, today: date) -> Run:
    """Approve, or publish what was approved. BadUse where it changed since it was looked at, or the period runs."""
    period = kept.run.period
    if kept.changed:
        message = (
            f"The run for {period} is not what it was when it was kept. Look at the differences, then say it again."
        )
        raise BadUse(message, code="run_changed", period=period)
    if to == "published" and today <= hand.calendar.named(period).end:
        raise BadUse(f"{period} is not over yet, so it can't be published.", code="not_over", period=period)
    return hand.state.runs.advance(period, to, by=hand.by, at=hand.at)


def correct(hand: Hand, kept: Kept, *, reason: str) -> list[Correction]:
    """Book what a published period would pay otherwise today as corrections in the next open one, once.

    A correction that was booked before counts, approved or not; so doing it again books nothing.
    """
    state, run = hand.state, kept.run
    then = {(s.person_id, s.currency): owed(s) for s in state.runs.each(run)}
    period = open_after(state, hand.calendar.named(run.period), hand.calendar)
    booked = _booked(state, run.period)
    found = []
    for key in sorted({*kept.owed, *then}):
        before, count = booked.get(key, (Decimal(0), 0))
        missing = kept.owed.get(key, Decimal(0)) - then.get(key, Decimal(0)) - before
        if missing:
            new = New(
                person_id=key[0],
                period=period.name,
                amount=Money(missing, key[1]),
                reason=reason,
                author=hand.by,
                at=hand.at,
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
