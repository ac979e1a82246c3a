"""How fast a forecast is, and how well it does: `coach bench forecast`.

Speed: many deals and trials against a plain NumPy matrix of uniforms, which needs 8 bytes a deal and trial, and the
exact distribution by convolution beside them. Quality: quarters of the past, looked at from several days before their
end with what was known then, against what was credited when they ended (evals/forecast_backtest.py).
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from evals.forecast_backtest import Judged, demo_quarters, real_export
from evals.report import Grid, Measure, Report
from skills.forecast.draws import Bets, draw
from skills.forecast.exact import exact

MANY, TRIALS = 10_000, 100_000
TEAM, TEAM_TRIALS = 200, 20_000
_BLOCK = 500  # trials of the plain matrix at a time: all of it would be 8 GB
ROUNDS = 5


def run() -> Report:
    """Speed first, then the quarters of the demo company and of the real export, where that is there."""
    team, many = _deals(TEAM, rho=0.02), _deals(MANY, rho=0.0)
    small = statistics.median(_elapsed(lambda: draw(team, TEAM_TRIALS)) for _ in range(ROUNDS))
    ours, seconds, memory = _measured(lambda: draw(many, TRIALS))
    plain, plain_seconds, plain_memory = _measured(lambda: _plain(many, TRIALS))
    true, exact_seconds, _ = _measured(lambda: exact(many))
    percentiles = [(q, true.percentile(q), np.quantile(ours.totals, q), np.quantile(plain, q)) for q in (0.1, 0.5, 0.9)]
    judged, (real, notes) = demo_quarters(), real_export()
    return Report(
        "Forecast",
        measures=[
            Measure(f"{TEAM} deals x {TEAM_TRIALS:,} trials", small * 1000, "ms", "<= 150"),
            Measure(f"{MANY:,} deals x {TRIALS:,} trials", seconds, "s of processor time"),
            Measure("  its memory at most", memory / 1e6, "MB"),
            Measure("the same as a plain NumPy matrix, in blocks", plain_seconds, "s of processor time"),
            Measure("  memory of a block; the whole matrix would take 8,000 MB", plain_memory / 1e6, "MB"),
            Measure("the exact distribution of the same by convolution", exact_seconds, "s of processor time"),
        ],
        grids=[
            Grid(
                f"What {MANY:,} independent deals bring, in millions",
                ("percentile", "exact", "simulation", "plain matrix"),
                [(f"{q:.0%}", *(f"{x / 1e6:,.3f}" for x in row)) for q, *row in percentiles],
            ),
            _table("Quarters of the demo company", judged),
            *([_table("Quarter 2017-Q3 of the real export", real)] if real else []),
        ],
        notes=notes,
    )


def _deals(count: int, *, rho: float) -> Bets:
    random = np.random.default_rng(7)
    chances, amounts = random.uniform(0.02, 0.9, count), np.round(random.lognormal(10.5, 1, count), 2)
    return Bets.plain(chances.tolist(), amounts.tolist(), rho)


def _plain(bets: Bets, trials: int) -> Any:
    random = np.random.default_rng(7)
    blocks = (random.random((_BLOCK, len(bets.chances))) < bets.chances for _ in range(trials // _BLOCK))
    return np.concatenate([block @ bets.amounts for block in blocks])


def _elapsed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _measured(work: Callable[[], Any]) -> tuple[Any, float, int]:
    """What it returns, the seconds of processor time it takes, and the most memory it holds, in a run of its own."""
    start = time.process_time()
    found = work()
    seconds = time.process_time() - start
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return found, seconds, most


def _table(title: str, judged: dict[str, list[Judged]]) -> Grid:
    columns = ("of", "forecasts", "in the 80% band", "pinball loss", "of weighted pipeline", "of last year")
    return Grid(title, columns, [_row(name, own) for name, own in judged.items() if own])


def _row(name: str, judged: list[Judged]) -> tuple[str, ...]:
    scale = sum(j.actual for j in judged)
    losses = [
        sum(getattr(j, loss) for j in judged if getattr(j, loss) is not None)
        / sum(j.actual for j in judged if getattr(j, loss) is not None)
        if any(getattr(j, loss) is not None for j in judged)
        else None
        for loss in ("loss", "weighted_loss", "naive_loss")
    ]
    assert scale
    inside = sum(j.inside for j in judged) / len(judged)
    return (name, str(len(judged)), f"{inside:.0%}", *("-" if x is None else f"{x:.1%}" for x in losses))
