"""What everybody would be paid for a period, without statements: for companies with millions of credits.

A plan's people are paid in parts, in as many processes as there are processors, each with a reader of its own on the
snapshot. What one person is paid and why is asked for one by one (skills/statement).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
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
from skills.commission.reading import plan_of
from skills.commission_run.everyone import Progress, may_run
from skills.commission_run.parts import Paid, paid
from skills.commission_run.source import Part

MOST = 50_000  # people in one part, so that memory stays small
WORTH_A_PROCESS = 5_000  # people: starting one takes as long as paying some thousands


@dataclass(frozen=True, slots=True)
class Totals:
    """A run's amounts. `two_plans`: who is on two plans on one day, and so not paid; `faulty`: plans with errors."""

    period: Period
    paid: tuple[Paid, ...]
    two_plans: frozenset[str]
    faulty: Mapping[str, str]


def totals(
    book: Book,
    period: Period,
    today: date,
    *,
    processes: int | None = None,
    progress: Progress = lambda done, of: None,
) -> Totals:
    """Everybody's amounts. NoData (no_plans) where no plans are loaded."""
    may_run(book.person)
    sees_everyone(book)
    if not book.has("plans") or not book.has("assignments"):
        raise NoData("No commission plans are loaded. Load plans and assignments with `coach sync`.", code="no_plans")
    most = processes or os.cpu_count() or 1
    parts, faulty = _parts(book, period, most)
    double = on_two_plans(book, (period.start, period.end))
    found: list[Paid] = []
    every = sum(part.people for part in parts)
    for one in _each(book, parts, period, today, most):
        found.append(one)
        progress(sum(p.part.people for p in found), every)
    found.sort(key=lambda p: (p.part.plan, p.part.ids))
    return Totals(period, tuple(_but(p, double) for p in found), double, faulty)


def _parts(book: Book, period: Period, processes: int) -> tuple[list[Part], dict[str, str]]:
    """The parts that can be paid, largest first, and the plans that cannot be applied, with the code of why."""
    documents = {p.plan: p.document for p in book.plans()}
    parts: list[Part] = []
    faulty: dict[str, str] = {}
    for key, ids, people in plan_ranges(book, period.end, 1):
        try:
            if key not in documents:
                raise BadPlan("no document", code="no_plan_document")
            number = 1 if looks_at_others(plan_of(documents[key], key)) else _number(people, processes)
        except BadPlan as error:
            faulty[key] = error.code
            continue
        ranges = plan_ranges(book, period.end, number) if number > 1 else [(key, ids, people)]
        parts += [Part(*row) for row in ranges if row[0] == key]
    return sorted(parts, key=lambda p: -p.people), faulty


def _number(people: int, processes: int) -> int:
    return max(-(-people // MOST), min(processes, people // WORTH_A_PROCESS), 1)


def _each(book: Book, parts: Sequence[Part], period: Period, today: date, processes: int) -> Iterator[Paid]:
    """The parts as they are paid; in this process where others would not pay."""
    if processes == 1 or len(parts) == 1 or sum(p.people for p in parts) < 2 * WORTH_A_PROCESS:
        yield from (paid(book, part, period, today) for part in parts)
        return
    with ProcessPoolExecutor(min(processes, len(parts)), mp_context=get_context("spawn")) as pool:
        own = book.snapshot.path, book.person
        for job in as_completed([pool.submit(_paid, *own, part, period, today) for part in parts]):
            yield job.result()


def _paid(path: Path, person: Person, part: Part, period: Period, today: date) -> Paid:
    gc.disable()  # nothing that is made here goes in circles, and the process ends with its part
    return paid(Book(open_snapshot(path), person), part, period, today)


def _but(found: Paid, away: frozenset[str]) -> Paid:
    if not any(row.person_id in away for row in found.amounts):
        return found
    kept = tuple(row for row in found.amounts if row.person_id not in away)
    return Paid(found.part, found.title, found.currency, kept, found.stopped, found.one_by_one)
