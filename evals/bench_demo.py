"""How long the demo company takes from nothing: rows, snapshot, library, trained router."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from evals.report import Measure, Report


def run() -> Report:
    """`coach demo` in a fresh process on an empty home, then again where it is there."""
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        environment = {**os.environ, "COACH_HOME": folder}
        first = _seconds(environment)
        second = _seconds(environment)
    return Report(
        "The demo company",
        measures=[
            Measure("built from nothing, library included", first, "s", "<= 20"),
            Measure("started again where it is there, first answer included", second, "s"),
        ],
    )


def _seconds(environment: dict[str, str]) -> float:
    command = [sys.executable, "-m", "assistant.channels.cli", "demo"]
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start
