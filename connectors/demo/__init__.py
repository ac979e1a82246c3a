"""A whole invented company, generated from a seed, to ask about and to measure on.

generate(seed, on) -> DemoCompany    its rows by table, and what is planted in them
build_demo(home, seed=..., on=...)   the same as a snapshot of the book, and the transcripts of its calls in a folder
EFFECTS                              what decides whether its deals are won, in log odds

It is asked as of the day it was built for, so that its answers stay sensible next week.
"""

from datetime import UTC, date, datetime, time
from shutil import rmtree

from connectors.book import Snapshot, build_snapshot
from connectors.demo.calls import transcripts
from connectors.demo.chances import EFFECTS
from connectors.demo.company import DemoCompany, generate
from connectors.demo.planted import Planted
from connectors.home import Home

CALLS = "calls"  # the folder in the home

__all__ = ["CALLS", "EFFECTS", "DemoCompany", "Planted", "build_demo", "generate"]


def build_demo(home: Home, *, seed: int, on: date) -> Snapshot:
    """Generate the company and make it the book in use; the same seed and day give the same rows."""
    made = generate(seed, on)
    folder = home.root / CALLS
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in transcripts(made.tables, on).items():
        (folder / name).write_text(text, encoding="utf-8")
    return build_snapshot(home, made.tables, made.company, now=datetime.combine(on, time(6), UTC))
