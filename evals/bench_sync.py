"""How fast a sync is: 200,000 deals from a CSV file to a book in use, beside what only reads that file.

The file is generated: thousands separators, American dates, a tenth of the columns unused, one bad row in a hundred.
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from evals.report import Measure, Report

ROWS = 200_000
MAPPING = """\
source: files
company: {name: Bench, currency: USD}
tables:
  deals:
    from: deals.csv
    columns: {deal_id: Id, name: Name, account_id: Account, owner_id: Owner, amount: Amount, created_on: Created,
              close_on: Close, stage: Stage, closed_on: Closed}
    values: {stage: {Won: {outcome: won}, Lost: {outcome: lost}}}
"""


def run() -> Report:
    """Generate, sync, and read the same file with the csv module and with pandas."""
    from connectors.crm import read_mapping, sync
    from connectors.home import Home

    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        file, mapping = Path(folder, "deals.csv"), Path(folder, "bench.yaml")
        _generate(file, seed=7)
        mapping.write_text(MAPPING, encoding="utf-8")
        home = Home(Path(folder, "home"))
        checked = _seconds(lambda: sync(home, read_mapping(mapping), now=datetime.now(UTC), dry_run=True))
        whole = _seconds(lambda: sync(home, read_mapping(mapping), now=datetime.now(UTC)))
        bare = _seconds(lambda: _read_bare(file))
        peer = _seconds(lambda: _read_with_pandas(file))
    return Report(
        "Sync of 200,000 deals",
        measures=[
            Measure("from the file to a book in use", ROWS / whole, "rows/s"),
            Measure("read, typed, checked, nothing written (--dry-run)", ROWS / checked, "rows/s"),
            Measure("only read, by the csv module: no types, no checks", ROWS / bare, "rows/s"),
            Measure("read and typed by pandas: no places, reasons or references", ROWS / peer, "rows/s"),
        ],
    )


def _generate(file: Path, *, seed: int) -> None:
    chance = random.Random(seed)

    def day(year: int) -> str:
        return f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/{year}"

    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Id", "Name", "Account", "Owner", "Amount", "Created", "Close", "Stage", "Notes", "Closed"])
        for n in range(ROWS):
            stage = chance.choice(["Won", "Lost", "Open", "Open"])
            amount = "unknown" if n % 100 == 99 else f"{chance.randint(10_000, 9_999_999) / 100:,.2f}"
            names = (f"D{n}", f"Deal {n}", f"A{chance.randrange(5000)}", f"P{chance.randrange(200)}")
            closed = day(2026) if stage != "Open" else ""
            writer.writerow([*names, amount, day(2025), day(2026), stage, "some words " * 5, closed])


def _read_bare(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        sum(1 for _ in csv.reader(lines))


def _read_with_pandas(file: Path) -> None:
    import pandas as pd

    pd.read_csv(file, thousands=",", parse_dates=["Created", "Close", "Closed"], date_format="%m/%d/%Y")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
