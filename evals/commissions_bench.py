"""How fast commissions are: one what-if, and a run over 100,000 people and 10 million credit lines.

Beside the run stands its floor: DuckDB alone as it scans the same lines and groups them by person and measure, exactly,
on the same two cores, the two in turn. And the usual way: pandas, a function for each person over their lines, for some
of the same people, compared to the cent. Every run is a process of its own (large_runs.py) over large_company.py.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.company import DANA, eval_company
from evals.large_company import LargeCompany, large_company
from evals.report import Grid, Measure, Report

PEOPLE, LINES = 100_000, 10_000_000
SMALLER = (100, 10, 1)  # each company has so many times fewer people and lines
ROUNDS = 3
USUAL = 5_000  # people whom pandas pays
WHAT_IFS = 60


def run(people: int = PEOPLE, lines: int = LINES) -> Report:
    """The what-if on the demo company, then the large ones, smallest first."""
    what_if = _what_if()
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        companies = [large_company(Path(folder, str(n)), people // n, lines // n) for n in SMALLER]
        runs = [_in_turn(company) for company in companies]
        stages = _run("stages", companies[-1])
        usual = _run("usual", companies[-1], min(USUAL, people))
    whole = runs[-1]
    each = [r["cpu"] / c.people * 1e6 for r, c in zip(runs, companies, strict=True)]
    growth = max(b / a for n, a in enumerate(each) for b in each[n:])
    return Report(
        f"Commissions: {people:,} people, {lines:,} credit lines",
        measures=[
            Measure("one what-if, warm, median", what_if, "ms", "< 10"),
            Measure("everybody paid", whole["wall"], "s"),
            Measure("DuckDB alone: scan, group by person and measure", whole["floor"], "s"),
            Measure("everybody paid over DuckDB alone, by the clock", whole["wall"] / whole["floor"], "times", "<= 8"),
            Measure("the same by processor time", whole["cpu"] / whole["floor cpu"], "times", "<= 8"),
            Measure("peak memory of all processes together, at most", whole["gb"], "GB", "< 4"),
            Measure("processor time per person, most that it grows with size", growth, "times", "<= 1.5"),
            Measure("the same, dearest size over cheapest", max(each) / min(each), "times"),
            Measure("pandas over ours, processor time per person", usual["each"] / each[-1], "times"),
            Measure("people whom pandas pays another amount, of those", usual["others"], f"of {usual['people']:,}"),
        ],
        grids=[_per_person(companies, runs, each), _split(stages)],
        notes=_notes(usual),
    )


def _what_if() -> float:
    """Median milliseconds of what a deal would earn, over somebody's open deals with amounts and days of their own."""
    from assistant import Coach
    from skills.registry import load

    company = eval_company()
    desk = Coach.open(home=company.home).desk(DANA, on=company.today)
    skill = load("commission_estimate")
    deals = [d for d in desk.book.deals(owners=[desk.person.person_id], outcome="open") if d.amount]
    taken = []
    for n in range(WHAT_IFS):
        deal = deals[n % len(deals)]
        start = time.perf_counter()
        skill(desk, deal=deal.name, amount=(deal.amount or 0) + 1000 * n)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[len(deals) :])


def _in_turn(company: LargeCompany) -> dict[str, float]:
    """The run and its floor, one after the other, several times: medians."""
    _run("floor", company)
    floors, ours = [], []
    for _ in range(ROUNDS):
        floors.append(_run("floor", company))
        ours.append(_run("ours", company))
    found = {name: statistics.median(r[name] for r in ours) for name in ("wall", "cpu", "gb")}
    more = {"floor": "wall", "floor cpu": "cpu"}
    return found | {name: statistics.median(r[of] for r in floors) for name, of in more.items()}


def _run(what: str, company: LargeCompany, *arguments: int) -> dict[str, Any]:
    """What large_runs.py says of one run."""
    command = [sys.executable, "-m", "evals.large_runs", what, str(company.home.root), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _per_person(companies: Sequence[LargeCompany], runs: Sequence[Mapping[str, float]], each: Sequence[float]) -> Grid:
    rows = [
        (
            *(f"{c.people:,}", f"{c.lines:,}", f"{r['wall']:.2f}", f"{r['floor']:.2f}"),
            *(f"{r['wall'] / c.people * 1e6:.0f}", f"{cpu:.0f}"),
        )
        for c, r, cpu in zip(companies, runs, each, strict=True)
    ]
    columns = ("people", "lines", "run s", "DuckDB s", "us a person", "processor us a person")
    return Grid(f"cost per person, median of {ROUNDS}", columns, rows)


def _split(stages: Mapping[str, float]) -> Grid:
    together = sum(stages.values())
    rows = [(name, f"{s:.2f}", f"{s / together:.0%}") for name, s in sorted(stages.items(), key=lambda x: -x[1])]
    return Grid("what dominates, processor seconds", ("stage", "s", "share"), rows)


def _notes(usual: Mapping[str, Any]) -> list[str]:
    return [
        f"pandas was given {usual['people']:,} people; both paid them: pandas {usual['theirs']}, ours {usual['ours']}.",
        "The plan: three components (tiers over quota; a rate behind a gate; a rate with a cap) and a clawback.",
        "One credit in 10,000 is cancelled: about 1% of the people are paid from single credits beside their sums.",
    ]
