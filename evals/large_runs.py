"""One run over a large company, alone in its process: `python -m evals.large_runs WHAT HOME`, and what it took as JSON.

floor    DuckDB alone: scan the lines, group them by person and measure, exactly
ours     everybody paid
stages   the same in one process, by what it does
usual    pandas: a function for each person over their lines, and both results compared to the cent
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.book import Book, open_current
from connectors.home import Home
from connectors.periods import Period
from evals.large_company import ADMIN, DOCUMENT, PLAN, QUARTER, TODAY
from skills.commission.grain import grain
from skills.commission.reading import plan_of
from skills.commission_run.heap import pay_heap
from skills.commission_run.parts import HEAP
from skills.commission_run.source import EVERYBODY, Part, Source
from skills.commission_run.totals import totals

if TYPE_CHECKING:
    import pandas as pd

CORES = 2
_FLOOR = """
select c.person_id, p.family, sum(cast(c.amount as decimal(38, 4)) * c.share)
from credits c left join products p using (product_id) group by all
"""
_LINES = """
select c.person_id, p.family, c.amount::double as amount, c.share::double as share, q.amount::double as quota,
    exists (select 1 from credits x where x.credit_id = c.credit_id || '/cancelled' and x.date <= $end) as cancelled
from credits c join products p using (product_id) join quotas q on q.person_id = c.person_id
where c.event = 'booked' and c.person_id in (select person_id from assignments order by person_id limit $people)
"""


def main(what: str, home: str, *numbers: str) -> None:
    """Do it and print what it took."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    book = Book.open(open_current(Home(Path(home))), ADMIN)
    book.snapshot.base.execute(f"set threads = {CORES}")
    period = book.company.calendar.named(QUARTER)
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "floor": lambda: _took(lambda: book.snapshot.rows(_FLOOR)),
        "ours": lambda: _took(lambda: totals(book, period, TODAY, processes=CORES)),
        "stages": lambda: _stages(book, period),
        "usual": lambda: _usual(book, period, int(numbers[0])),
    }
    print(json.dumps(runs[what]()))


def _took(work: Callable[[], object]) -> dict[str, float]:
    """Seconds by the clock and of processors, and gigabytes at the peak, were all processes there at once."""
    start, before = time.perf_counter(), _processor()
    work()
    wall, cpu = time.perf_counter() - start, _processor() - before
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    unit = 1 if sys.platform == "darwin" else 1024
    return {"wall": wall, "cpu": cpu, "gb": (own + CORES * child) * unit / 1e9}


def _processor() -> float:
    """Seconds of processors so far, of children that have ended too; `os.times` counts in hundredths only."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _stages(book: Book, period: Period) -> dict[str, float]:
    plan = plan_of(DOCUMENT, PLAN)
    by = grain(plan)
    assert by is not None
    source = Source(book, Part(PLAN, EVERYBODY, 0), plan, period, TODAY)
    found: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        before = _processor()
        result = work()
        found[stage] = _processor() - before
        return result

    timed("the book adds up lines (DuckDB, and its rows into Python)", lambda: source.sums(by))
    timed("deals with more than one row (DuckDB)", source.stories)
    timed("quotas and spells (DuckDB)", lambda: source.terms)
    heaps = list(source.heap(by).split(HEAP))
    sent = timed("to other processes and back", lambda: [pickle.loads(pickle.dumps(heap)) for heap in heaps])
    timed("paying", lambda: [pay_heap(heap) for heap in sent])
    return found


def _usual(book: Book, period: Period, people: int) -> dict[str, Any]:
    """As one would write it: floats, a frame of lines, a function for each person."""
    values = {"end": period.end.isoformat(), "people": people}
    lines = book.snapshot.base.cursor().execute(_LINES, values).df()
    before = _processor()
    theirs = lines.groupby("person_id").apply(_pay)
    cpu = _processor() - before
    ids = set(theirs.index)
    ours = {row.person_id: row.paid for plan in totals(book, period, TODAY, processes=1).plans for row in plan.amounts}
    paid = {who: Decimal(str(amount)).quantize(Decimal("0.01")) for who, amount in theirs.items()}
    return {
        "each": cpu / len(ids) * 1e6,
        "people": len(ids),
        "others": sum(1 for who in ids if paid[who] != ours.get(who, Decimal(0))),
        "theirs": f"{sum(paid.values()):,}",
        "ours": f"{sum((ours.get(who, Decimal(0)) for who in ids), Decimal(0)):,}",
    }


def _pay(lines: pd.DataFrame) -> float:
    """The plan of large_company.py by hand; what was cancelled within the quarter is left out of what it pays."""
    standing = lines[~lines["cancelled"]]
    sold = (standing["amount"] * standing["share"]).groupby(standing["family"]).sum()
    software, services, hardware = (sold.get(name, 0.0) for name in ("Software", "Services", "Hardware"))
    quota = lines["quota"].iloc[0]
    bounds = ((0.0, 1.0, 0.08), (1.0, 1.5, 0.12), (1.5, float("inf"), 0.15))
    tiers = [round(max(min(software, high * quota) - low * quota, 0.0) * rate, 2) for low, high, rate in bounds]
    gated = round(services * 0.03, 2) if software >= quota * 0.5 else 0.0
    return float(sum(tiers) + gated + min(round(hardware * 0.02, 2), 6000.0))


if __name__ == "__main__":
    main(*sys.argv[1:])
