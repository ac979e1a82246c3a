"""What was not loaded, as a CSV file that a person can work through: where it stands, why, and what the row said.

It lies beside the snapshots, named after the one that it belongs to: COACH_HOME/book/quarantine-<snapshot>.csv.
As many are kept as there are snapshots.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from connectors.crm.frame import Wrong
from connectors.crm.templates import as_text
from connectors.crm.weeding import Weed
from connectors.home import Home

COLUMNS = ("table", "action", "file", "sheet", "line", "column", "value", "reason", "row")
KEPT = 5


def quarantine_path(home: Home, name: str) -> Path:
    """Where the file of a snapshot, or of a sync that was stopped, lies."""
    return home.book / f"quarantine-{name}.csv"


def write_quarantine(path: Path, weeds: Sequence[Weed]) -> None:
    """Write every row that was set aside and every value that was emptied, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    with half.open("w", encoding="utf-8-sig", newline="") as file:  # the mark is for spreadsheets
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_line(weed) for weed in weeds)
    half.replace(path)


def keep_latest(home: Home, kept: int = KEPT) -> None:
    """Remove the oldest files beyond as many as are kept."""
    for old in sorted(home.book.glob("quarantine-*.csv"))[:-kept]:
        old.unlink(missing_ok=True)


def reason_of(wrong: Iterable[Wrong]) -> str:
    """Further reasons as one text."""
    return "; ".join(f"{why.column or 'the row'} {why.reason}" for why in wrong)


def _line(weed: Weed) -> tuple[object, ...]:
    row = {name: as_text(value) for name, value in weed.row.items() if value is not None}
    reason = f"{weed.reason}; also: {reason_of(weed.more)}" if weed.more else weed.reason
    value = None if weed.value is None else as_text(weed.value)
    shown = json.dumps(row, ensure_ascii=False) if row else None
    return (
        weed.table,
        weed.action,
        weed.place.file,
        weed.place.sheet,
        weed.place.line,
        weed.column,
        value,
        reason,
        shown,
    )
