"""The demo company that evals and benchmarks run on: one seed, one day, kept so that it is built once."""

from __future__ import annotations

import hashlib
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
    home, version = Home(Home.find().cache / f"evals-{seed}-{today}"), _version()
    mark = home.root / "complete"
    if not mark.exists() or mark.read_text(encoding="utf-8") != version:
        build(home, seed=seed, today=today)
        mark.write_text(version, encoding="utf-8")
    return EvalCompany(home, today)


def _version() -> str:
    """How books are kept by this code: one that was kept otherwise is built anew."""
    from connectors.book.prepared import PREPARED

    return hashlib.sha256("".join(PREPARED).encode()).hexdigest()


def build(home: Home, *, seed: int, today: date) -> None:
    """Everything that `coach demo` makes, at a given day."""
    from assistant.channels.demo import make_demo

    make_demo(home, seed=seed, on=today, now=datetime(today.year, today.month, today.day, tzinfo=UTC))
