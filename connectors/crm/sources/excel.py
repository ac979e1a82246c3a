"""Excel workbooks, a row at a time; the values that formulas had when the workbook was saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from connectors.crm.document import nearest
from connectors.crm.sources.sheet import BrokenFile, Line, Reading, Sheet, Unfit

_TOLD = 2000
ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


def sheets(path: Path, reading: Reading) -> Iterator[Sheet]:
    """The sheets that the mapping names, else the first."""
    with closing(_opened(path)) as workbook:
        chosen = _chosen(path, workbook.sheetnames, reading.sheets)
        notes = []
        if not reading.sheets and len(workbook.sheetnames) > 1:
            others = ", ".join(workbook.sheetnames[1:])
            notes.append(f"{path.name}: only its first sheet, {chosen[0]}, was read (there are also {others})")
        for name in chosen:
            yield _sheet(path, workbook[name], name, reading, notes)


def _opened(path: Path) -> Any:
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception as error:  # what a broken workbook raises is as various as the ways to break one
        raise _broken(path) from error
    if workbook.epoch == CALENDAR_MAC_1904:
        raise BrokenFile(path.name, "it counts days from 1904. Save it with the 1900 date system")
    return workbook


def _chosen(path: Path, there: Sequence[str], said: Sequence[str]) -> list[str]:
    if not said:
        return list(there[:1])
    chosen = [name for pattern in said for name in there if name == pattern or fnmatchcase(name, pattern)]
    for pattern in said:
        if not any(name == pattern or fnmatchcase(name, pattern) for name in there):
            hint = nearest(pattern, there)
            raise Unfit("sheet", f"{path.name} has no sheet '{pattern}'{hint} Its sheets are {', '.join(there)}")
    return list(dict.fromkeys(chosen))


def _sheet(path: Path, worksheet: Any, name: str, reading: Reading, notes: list[str]) -> Sheet:
    if hasattr(worksheet, "reset_dimensions"):
        worksheet.reset_dimensions()  # what a writer says of a sheet's size is not always so
    rows = _rows(path, worksheet, reading)
    header = reading.header
    if not header:
        first = next(rows, None)
        if first is None:
            raise BrokenFile(path.name, f"there is nothing in its sheet {name}")
        header = tuple("" if cell is None else str(cell).strip() for cell in first.cells)
    return Sheet(path.name, header, _fitted(rows, len(header)), name, notes)


def _rows(path: Path, worksheet: Any, reading: Reading) -> Iterator[Line]:
    try:
        for number, cells in enumerate(worksheet.iter_rows(values_only=True), 1):
            if number > reading.skip and any(cell is not None and cell != "" for cell in cells):
                yield Line(number, cells)
            if number % _TOLD == 0:
                reading.moved(0)
    except GeneratorExit:
        raise
    except Exception as error:  # see _opened
        raise _broken(path) from error


def _fitted(rows: Iterator[Line], width: int) -> Iterator[Line]:
    for row in rows:
        cells = tuple(row.cells[:width]) + (None,) * (width - len(row.cells))
        yield Line(row.number, cells)


def _broken(path: Path) -> BrokenFile:
    return BrokenFile(path.name, "it is no whole Excel workbook; it may be cut off or locked. Save it as .xlsx again")
