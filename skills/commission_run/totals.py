"""What everybody would be paid for a period, without statements: for companies with millions of credits.

The book adds up what can be added up, and as many processes as there are processors pay it. What one person is paid
and why is asked for one by one (skills/statement).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from connectors.book import Book
from connectors.book.schema import Person
from connectors.book.snapshot import open_snapshot
from connectors.book.sums import on_two_plans, plan_ranges
from connectors.errors import BadPlan, NoData
from connectors.periods import Period
from skills.commission.everyone import looks_at_others, sees_everyone
from skills.commission.lump_sums import Amounts
from skills.commission.plan import Plan
from skills.commission.reading import plan_of
from skills.commission_run.everyone import Progress, may_run
from skills.commission_run.heap import Outcome, pay_heap
from skills.commission_run.parts import heaps, paid
from skills.commission_run.source import Part, Source

MANY = 20_000  # people whose lines are read in one process
WORTH_A_PROCESS = 10_000  # people: starting one takes as long as paying some thousands


@dataclass(frozen=True, slots=True)
class PlanPaid:
    """What a plan pays its people. `stopped` and `one_by_one` as in heap.py."""

    key: str
    title: str
    currency: str
    amounts: tuple[Amounts, ...]
    stopped: tuple[str, ...]
    one_by_one: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A run's amounts. `two_plans`: who is on two plans on one day, and so not paid; `faulty`: plans with errors."""

    period: Period
    plans: tuple[PlanPaid, ...]
    two_plans: frozenset[str]
    faulty: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Run:
    """A plan that is paid: its people in parts."""

    plan: Plan
    parts: Sequence[Part]

    @property
    def people(self) -> int:
        return sum(part.people for part in self.parts)


def totals(
    book: Book,
    period: Period,
    today: date,
    *,
    processes: int | None = None,
    progress: Progress = lambda done, of: None,
) -> Totals:
    """Everybody's amounts. NoData (no_plans) where no plans are loaded.

    Starts other processes for large companies: a script calls it under `if __name__ == "__main__"`.
    """
    may_run(book.person)
    sees_everyone(book)
    if not book.has("plans") or not book.has("assignments"):
        raise NoData("No commission plans are loaded. Load plans and assignments with `coach sync`.", code="no_plans")
    runs, faulty = _runs(book, period)
    found: dict[str, list[Outcome]] = {key: [] for key in runs}
    done, every = 0, sum(run.people for run in runs.values())
    for key, people, outcome in _paid(book, runs, period, today, processes or os.cpu_count() or 1):
        found[key].append(outcome)
        done += people
        progress(done, every)
    double = on_two_plans(book, (period.start, period.end))
    return Totals(period, tuple(_plan_paid(k, runs[k].plan, o, double) for k, o in found.items()), double, faulty)


def _runs(book: Book, period: Period) -> tuple[dict[str, _Run], dict[str, str]]:
    """The plans that can be applied by their keys, and of those that cannot, the code of why."""
    documents = {p.plan: p.document for p in book.plans()}
    runs: dict[str, _Run] = {}
    faulty: dict[str, str] = {}
    for key, ids, people in plan_ranges(book, period.end, 1):
        try:
            if key not in documents:
                raise BadPlan("no document", code="no_plan_document")
            plan = plan_of(documents[key], key)
        except BadPlan as error:
            faulty[key] = error.code
            continue
        number = 1 if looks_at_others(plan) else -(-people // MANY)
        ranges = plan_ranges(book, period.end, number) if number > 1 else [(key, ids, people)]
        runs[key] = _Run(plan, [Part(*row) for row in ranges if row[0] == key])
    return runs, faulty


def _paid(
    book: Book, runs: Mapping[str, _Run], period: Period, today: date, processes: int
) -> Iterator[tuple[str, int, Outcome]]:
    """Plan, number of people and what they are paid, as it comes; in this process where others would not pay."""
    if processes == 1 or sum(run.people for run in runs.values()) < 2 * WORTH_A_PROCESS:
        for key, run in runs.items():
            yield key, run.people, paid(_source(book, key, run, period, today))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        for _ in range(processes):
            pool.submit(gc.isenabled)  # they start while the book is read
        jobs: dict[Future[Outcome], tuple[str, int]] = {}
        for key, run in sorted(runs.items(), key=lambda item: -item[1].people):
            own = heaps(_source(book, key, run, period, today))
            if own is not None:
                jobs |= {pool.submit(pay_heap, heap): (key, heap.people) for heap in own}
            else:
                reader = book.snapshot.path, book.person
                given = run.plan, period, today
                jobs |= {pool.submit(_paid_apart, part, reader, given): (key, part.people) for part in run.parts}
        for job in as_completed(jobs):
            yield *jobs[job], job.result()


def _source(book: Book, key: str, run: _Run, period: Period, today: date) -> Source:
    """All of a plan's people."""
    first, last = run.parts[0].ids[0], run.parts[-1].ids[1]
    return Source(book, Part(key, (first, last), run.people), run.plan, period, today)


def _paid_apart(part: Part, reader: tuple[Path, Person], given: tuple[Plan, Period, date]) -> Outcome:
    """In a process of its own, with its own reader of the snapshot."""
    path, person = reader
    return paid(Source(Book(open_snapshot(path), person), part, *given))


def _plan_paid(key: str, plan: Plan, outcomes: Sequence[Outcome], away: frozenset[str]) -> PlanPaid:
    rows = sorted(row for outcome in outcomes for row in outcome.amounts if row.person_id not in away)
    stopped = sorted(who for outcome in outcomes for who in outcome.stopped)
    alone = sum(outcome.one_by_one for outcome in outcomes)
    return PlanPaid(key, plan.title or plan.name, plan.currency, tuple(rows), tuple(stopped), alone)
