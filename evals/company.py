"""The demo company that evals and benchmarks run on: one seed, one day, kept so that it is built once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from connectors.home import Home

SEED = 7
TODAY = date(2026, 11, 20)
DANA = "dana@demo.example"


@dataclass(frozen=True, slots=True)
class EvalCompany:
    """Where it lies and the day it is asked on."""

    home: Home
    today: date


def eval_company(seed: int = SEED, today: date = TODAY) -> EvalCompany:
    """The demo company of this seed and day under COACH_HOME's cache, built and its library filled if need be."""
    home = Home(Home.find().cache / f"evals-{seed}-{today}")
    if not (home.root / "complete").exists():
        build(home, seed=seed, today=today)
        (home.root / "complete").touch()
    return EvalCompany(home, today)


def build(home: Home, *, seed: int, today: date) -> None:
    """Everything that `coach demo` makes, at a given day."""
    from assistant.channels.demo import make_demo

    make_demo(home, seed=seed, on=today, now=datetime(today.year, today.month, today.day, tzinfo=UTC))
