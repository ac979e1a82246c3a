"""All tables of a mapping, made one after the other: each part read, shaped, settled, looked up, then joined to rows.

The tables come in the schema's order, so that what one looks up in another is there. Faults of the mapping that only
the files could show are collected over all tables and raised together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from connectors.book.company import Company
from connectors.book.schema import TABLES, Table
from connectors.crm.document import Fault
from connectors.crm.frame import Frame, Place, Wrong, joined
from connectors.crm.gathering import gathered, needs
from connectors.crm.lookups import FilledIn, Unfound, filled_in, found_ids
from connectors.crm.mapping import Fallback, Formats, Part
from connectors.crm.mapping_checks import missing_columns
from connectors.crm.mapping_reading import MappingFile
from connectors.crm.settling import distinct, settled
from connectors.crm.shaping import shaped
from connectors.crm.sources import Reading, Sheet, Unfit, open_sheets
from connectors.crm.sources.sql import sheet as sql_sheet

Moved = Callable[[Path, int], None]
_OF_STAGE = Fallback(take="stages.outcome", by="stage")


@dataclass(frozen=True)
class Made:
    """A table's rows before they are weeded: those without a fault of their own, and the number each has in the frame.

    `left_out` by `where`, `repeated` and said once by `distinct`; `unfound` references that are empty now.
    """

    table: Table
    frame: Frame
    rows: Sequence[Any]
    numbers: Sequence[int]
    read: int = 0
    left_out: int = 0
    repeated: int = 0
    unfound: Sequence[Unfound] = ()
    filled: Sequence[FilledIn] = ()
    notes: Sequence[str] = ()


@dataclass
class Maker:
    """Makes the tables of one mapping. `files` are those of each part with `from`, found before anything is read."""

    file: MappingFile
    company: Company
    files: dict[tuple[str, int], list[Path]]
    moved: Moved = lambda _path, _bytes: None
    faults: list[Fault] = field(default_factory=list)
    rows: dict[str, Sequence[Any]] = field(default_factory=dict)

    def tables(self) -> list[Made]:
        """Every table of the mapping. BadMapping where it does not fit the files, BrokenFile."""
        made = []
        for name, table in TABLES.items():
            if name in self.file.mapping.tables:
                made.append(self._table(table, self.file.mapping.tables[name]))
                self.rows[name] = made[-1].rows
        self.file.refuse(self.faults)
        return made

    def _table(self, table: Table, parts: Sequence[Part]) -> Made:
        shaped_parts: list[tuple[Part, Frame]] = []
        read = left_out = repeated = 0
        notes: list[str] = []
        for number, part in enumerate(parts):
            try:
                frame, said = self._gathered(table, number, part)
            except Unfit as unfit:
                self.faults.append(Fault(self.file.line("tables", table.name, number, unfit.key), unfit.says))
                continue
            times = max(1, len(part.rows)) if part.has_source else 1
            before = len(frame) * times
            whole, more = settled(table, shaped(table, part, frame), self._formats(part), self.company)
            left_out += before - len(whole)
            whole, again = distinct(whole) if part.distinct else (whole, 0)
            read, repeated, notes = read + before, repeated + again, [*notes, *said, *more]
            shaped_parts.append((part, whole))
        frame, unfound, filled = self._looked_up(table, shaped_parts)
        rows, numbers = built(table, frame)
        return Made(table, frame, rows, numbers, read, left_out, repeated, unfound, filled, tuple(dict.fromkeys(notes)))

    def _gathered(self, table: Table, number: int, part: Part) -> tuple[Frame, list[str]]:
        wanted = needs(table, part)
        if part.for_each:
            return self._of_table(table, number, TABLES[part.for_each])
        if not part.has_source:
            line = [self.file.line("tables", table.name, number, "rows", n) for n in range(len(part.rows))]
            return Frame([Place(self.file.path.name, None, at) for at in line]), []
        reading = self._reading(part, tuple(need.name for need in wanted))
        frame, notes = gathered(self._sheets(table, number, part, reading), wanted, self._formats(part))
        return frame, notes

    def _sheets(self, table: Table, number: int, part: Part, reading: Reading) -> Iterator[Sheet]:
        for sheet in self._opened(table, number, part, reading):
            if part.columns is None:
                _check_names(table, part, sheet)
            yield sheet

    def _opened(self, table: Table, number: int, part: Part, reading: Reading) -> Iterator[Sheet]:
        if part.query:
            yield from sql_sheet(f"the query of {table.name}", self.file.mapping.url or "", part.query)
            return
        for path in self.files[table.name, number]:
            yield from open_sheets(path, replace(reading, moved=partial(self.moved, path)))
            self.moved(path, path.stat().st_size)

    def _of_table(self, table: Table, number: int, other: Table) -> tuple[Frame, list[str]]:
        """The rows of a table made before, as a source."""
        rows = self.rows.get(other.name, ())
        line = self.file.line("tables", table.name, number, "for_each")
        source = {c.name: [getattr(row, c.field) for row in rows] for c in other.columns}
        return Frame([Place(self.file.path.name, None, line)] * len(rows), source), []

    def _looked_up(
        self, table: Table, parts: Sequence[tuple[Part, Frame]]
    ) -> tuple[Frame, list[Unfound], list[FilledIn]]:
        own = joined([frame for _, frame in parts]) if parts else Frame([])
        frames: list[Frame] = []
        unfound: list[Unfound] = []
        filled: list[FilledIn] = []
        before = 0
        for part, frame in parts:
            known, missing = found_ids(table, part, frame, self.rows, own)
            needed = {column.name for column in table.columns if column.required}
            known = known.with_wrong((u.row, Wrong(u.column, u.value, u.reason)) for u in missing if u.column in needed)
            whole, done = filled_in(table, _with_outcomes(table, part, known), known, self.rows, self.company)
            unfound += [replace(each, row=each.row + before) for each in missing if each.column not in needed]
            filled += done
            frames.append(whole)
            before += len(frame)
        return (joined(frames) if frames else own), unfound, filled

    def _formats(self, part: Part) -> Formats:
        return part.formats.over(self.file.mapping.formats)

    def _reading(self, part: Part, wanted: tuple[str, ...]) -> Reading:
        formats = self._formats(part)
        return Reading(
            wanted=wanted,
            header=tuple(name or "" for name in part.header),
            sheets=part.sheet,
            skip=part.skip,
            encoding=formats.encoding,
            delimiter=formats.delimiter,
        )


def _with_outcomes(table: Table, part: Part, frame: Frame) -> Part:
    """Deals whose outcome the mapping does not give have that of their stage."""
    if table.name != "deals" or "outcome" in frame.columns or "stage" not in frame.columns:
        return part
    return part.model_copy(update={"fallbacks": {**part.fallbacks, "outcome": _OF_STAGE}})


def _check_names(table: Table, part: Part, sheet: Sheet) -> None:
    """Without `columns`, the header has to name what every row needs."""
    there = {" ".join(name.split()).casefold() for name in sheet.header}
    mapped = [c.name for c in table.columns if c.name in there] + (["period"] if "period" in there else [])
    missing = missing_columns(table, part, mapped)
    if missing:
        says = f"{sheet.name} has no column called {', '.join(missing)}; say under `columns` what it is there"
        raise Unfit("from", f"{says}. Its columns are {', '.join(n for n in sheet.header if n) or 'none'}")


def built(table: Table, frame: Frame) -> tuple[list[Any], list[int]]:
    """Rows of the book from the rows of a frame that have nothing wrong, and the number of each in the frame."""
    columns = [column for column in table.columns if column.name in frame.columns]
    numbers = [row for row in range(len(frame)) if row not in frame.wrong]
    if not columns:
        return [], []
    names = [column.field for column in columns]
    values = [_with_default(frame.columns[column.name], column.default) for column in columns]
    make = table.row
    if len(numbers) == len(frame):
        return [make(**dict(zip(names, row, strict=True))) for row in zip(*values, strict=True)], numbers
    return [make(**dict(zip(names, [v[n] for v in values], strict=True))) for n in numbers], numbers


def _with_default(values: Sequence[Any], default: Any) -> Sequence[Any]:
    return values if default is None else [default if value is None else value for value in values]
