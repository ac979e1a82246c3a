"""CSV files as `coach plan pay` takes them: rows of text with their lines, read as numbers, days and shares.

Separator (, ; tab), encoding, decimal mark and order of days are told from the file. Every fault is collected with
file, line and column before anything is refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from connectors.crm.dates import NotADate, day_written, order_of
from connectors.crm.numbers import NotANumber, mark_of, number
from connectors.errors import BadUse

T = TypeVar("T")
_SHOWN = 20  # of the faults of a file: whoever has more than that fixes the first ones and looks again


@dataclass(frozen=True)
class Rows:
    """A file's rows. `faults` grow as cells are read; `settle` refuses the file if there are any."""

    path: Path
    columns: tuple[str, ...]
    cells: tuple[tuple[int, dict[str, str]], ...]
    faults: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path, needed: Sequence[str]) -> Rows:
        """Read a file that must have some columns; BadUse (code bad_rows) names those it lacks."""
        text = _decoded(path)
        head = text.split("\n", 1)[0]
        mark = max(",;\t", key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        columns = tuple(name.strip().lower().replace(" ", "_") for name in next(reader, []))
        lacking = [name for name in needed if name not in columns]
        if lacking:
            raise BadUse(
                f"{path.name} lacks the column {', '.join(lacking)}; its first line should name its columns.",
                code="bad_rows",
                file=path.name,
            )
        rows = ((reader.line_num, [cell.strip() for cell in row]) for row in reader)
        cells = tuple((line, dict(zip(columns, row, strict=False))) for line, row in rows if any(row))
        return cls(path, columns, cells)

    def __iter__(self) -> Iterator[Row]:
        return (Row(self, line, held) for line, held in self.cells)

    def settle(self) -> None:
        """BadUse (code bad_rows) with every fault that reading the cells has found."""
        if self.faults:
            more = [f"... and {len(self.faults) - _SHOWN} more"] if len(self.faults) > _SHOWN else []
            raise BadUse("\n".join([*self.faults[:_SHOWN], *more]), code="bad_rows", file=self.path.name)

    def mark(self, column: str) -> Any:
        """The decimal mark of a column."""
        return self._marks.setdefault(column, mark_of(r[column] for _, r in self.cells if r.get(column))[0])

    def order(self, column: str) -> Any:
        """Whether days come before months in a column."""
        return self._orders.setdefault(column, order_of(r[column] for _, r in self.cells if r.get(column))[0])

    @cached_property
    def _marks(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _orders(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Row:
    """One row; a cell that cannot be read is a fault of the file, and None here."""

    rows: Rows
    line: int
    held: dict[str, str]

    def text(self, column: str) -> str | None:
        """A cell, None where it is empty or there is no such column."""
        return self.held.get(column) or None

    def need(self, column: str) -> str:
        """A cell that must not be empty."""
        if not self.held.get(column):
            self.fault(column, "is empty")
        return self.held.get(column, "")

    def number(self, column: str) -> Decimal | None:
        """A number; a percentage is its fraction."""
        return self._read(column, lambda cell: number(cell, self.rows.mark(column)).value)

    def day(self, column: str) -> date | None:
        """A day."""
        return self._read(column, lambda cell: day_written(cell, self.rows.order(column)))

    def fault(self, column: str, what: str) -> None:
        """Note what is wrong with a cell."""
        self.rows.faults.append(f"{self.rows.path.name}, line {self.line}, {column}: {what}.")

    def _read(self, column: str, how: Callable[[str], T]) -> T | None:
        cell = self.text(column)
        if cell is None:
            return None
        try:
            return how(cell)
        except (NotANumber, NotADate) as wrong:
            self.fault(column, str(wrong))
            return None


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", errors="replace")
