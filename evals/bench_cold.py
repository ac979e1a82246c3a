"""A cold `coach ask` beside the bare `import langchain.agents` that it cannot do without, in turn, in one run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from evals.company import DANA, eval_company
from evals.report import Grid, Measure, Report

ROUNDS = 7
QUESTIONS = ("how am I doing against quota?", "what do I earn on a 50k deal?")


def run() -> Report:
    """Median of fresh processes, alternating so that a noisy minute hits both."""
    company = eval_company()
    # Compiled modules are written and read on any user's machine; a test machine may have switched that off.
    writing = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment = {**writing, "COACH_HOME": str(company.home.root)}
    floor_command = [sys.executable, "-c", "import langchain.agents"]
    asks = {
        question: [
            *(sys.executable, "-m", "assistant.channels.cli", "ask"),
            *("--as", DANA, "--on", company.today.isoformat(), question),
        ]
        for question in QUESTIONS
    }
    for command in (floor_command, *asks.values()):
        _seconds(command, environment)
    floor: list[float] = []
    cold: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    for _ in range(ROUNDS):
        floor.append(_seconds(floor_command, environment))
        for question, command in asks.items():
            cold[question].append(_seconds(command, environment))
    base = statistics.median(floor)
    worst = max(statistics.median(times) for times in cold.values())
    rows = [("import langchain.agents", f"{base:.2f}", "1.00")]
    rows += [(q, f"{statistics.median(t):.2f}", f"{statistics.median(t) / base:.2f}") for q, t in cold.items()]
    return Report(
        "Cold start: a fresh `coach ask`",
        measures=[Measure("slowest question over the bare import", worst / base, "times", "<= 1.6")],
        grids=[Grid(f"median of {ROUNDS} fresh processes", ("process", "seconds", "times the import"), rows)],
    )


def _seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start
