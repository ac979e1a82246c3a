"""Delimited text: CSV as spreadsheets, databases and CRMs write it, in any encoding and with any common delimiter.

The delimiter is the one under which the first line holds the columns that the mapping wants. A line that is too short
or too long, or whose bytes don't belong to the file's encoding, carries that as its fault; a quote that is opened and
swallows the lines after it breaks the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from connectors.crm.sources.encoding import Encoding, encoding_of
from connectors.crm.sources.sheet import BrokenFile, Line, Reading, Sheet

DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200  # lines that the delimiter is found from
_TOLD = 5000  # lines between two words on how far the reading has come
_STRANGE = re.compile("[\udc80-\udcff\0]")
_NOTHING = "\r\n\0 \ufeff" + "".join(DELIMITERS)
csv.field_size_limit(1 << 26)  # e-mail bodies are longer than the 128 KB that the library starts with


def sheets(path: Path, reading: Reading) -> Iterator[Sheet]:
    """The one sheet of a text file."""
    encoding = Encoding(reading.encoding) if reading.encoding else encoding_of(path)
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding.name, "surrogateescape", newline="")
        try:
            yield _sheet(path, text, raw, encoding, reading)
        except UnicodeError as error:
            why = f"its bytes are no {encoding.name} text ({error}). Say its `encoding`, or export it again"
            raise BrokenFile(path.name, why) from None


def _sheet(path: Path, text: io.TextIOWrapper, raw: BinaryIO, encoding: Encoding, reading: Reading) -> Sheet:
    notes: list[str] = []
    if encoding.guessed:
        notes.append(f"{path.name} is not UTF-8; it was read as {encoding.name}, by its letters")
    lines = iter(text)
    skipped = sum(1 for _ in islice(lines, reading.skip))
    first = list(islice(lines, _LOOKED_AT))
    if first and (said := re.fullmatch(r"sep=(.)\s*", first[0])):  # a spreadsheet's own way to say it
        first, skipped, delimiter = first[1:], skipped + 1, said[1]
    else:
        delimiter = reading.delimiter or delimiter_of(first, reading)
    if not any(line.strip(_NOTHING + delimiter) for line in first):
        raise BrokenFile(path.name, "there is nothing in it. Export it again")
    rows = _rows(path, chain(first, lines), delimiter, skipped)
    header = reading.header or tuple(name.strip() for name in next(rows).cells)
    return Sheet(path.name, header, _told(_checked(rows, len(header), encoding.broken), raw, reading), notes=notes)


def delimiter_of(lines: Sequence[str], reading: Reading) -> str:
    """The delimiter that gives the most of the wanted columns, then the evenest and most columns."""
    wanted = {_folded(name) for name in reading.wanted}

    def score(delimiter: str) -> tuple[int, float, int]:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(row)]
        if not rows:
            return 0, 0.0, 0
        width = len(rows[0])
        if reading.header:
            hits = sum(len(row) == len(reading.header) for row in rows)
        else:
            hits = sum(_folded(name) in wanted for name in rows[0])
        even = sum(len(row) == width for row in rows) / len(rows) if width > 1 else 0.0
        return hits, round(even, 1), width

    return max(DELIMITERS, key=score)


def _rows(path: Path, lines: Iterable[str], delimiter: str, skipped: int) -> Iterator[Line]:
    """Every row that holds anything, with the line it starts on."""
    last: list[str] = []

    def remembered() -> Iterator[str]:
        for line in lines:
            last.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=delimiter)
    at = 0
    try:
        for cells in reader:
            start, at = at + 1, reader.line_num
            if any(cells):
                opened = (
                    _left_open(path, last, cells, start + skipped, delimiter)
                    if len(last) > 1 or not _ends(last)
                    else None
                )
                yield Line(start + skipped, cells, opened)
            last.clear()
    except csv.Error as error:
        raise BrokenFile(path.name, f"line {at + 1 + skipped} is no delimited text ({error})") from None


def _ends(lines: Sequence[str]) -> bool:
    return not lines or lines[-1].endswith(("\n", "\r"))


def _left_open(path: Path, lines: Sequence[str], cells: Sequence[str], start: int, delimiter: str) -> str | None:
    """Why a row whose text ends within quotes can't be used; a file is broken where that swallowed other rows."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" not in str(error):
            return None
    else:
        return None
    swallowed = sum(line.count(delimiter) >= max(1, len(cells) - 1) for line in lines[1:])
    if swallowed > 1:
        why = f"a quote that opens on line {start} is never closed, so the rows after it can't be told apart"
        raise BrokenFile(path.name, why)
    return "has a quote that is opened and never closed; the file may have been cut off here"


def _checked(rows: Iterator[Line], width: int, broken: bool) -> Iterator[Line]:
    for row in rows:
        fault = row.fault
        if not fault and len(row.cells) != width:
            fault = _width_fault(row.cells, width)
        if not fault and broken and _STRANGE.search("".join(row.cells)):
            fault = "has bytes that are no text in this file's encoding"
        yield row if fault is None else Line(row.number, _shown(row.cells), fault)


def _width_fault(cells: Sequence[str], width: int) -> str | None:
    if len(cells) > width:
        return f"has {len(cells)} values, and there are {width} columns" if any(cells[width:]) else None
    return f"has {len(cells)} of {width} values; it may have been cut off"


def _shown(cells: Sequence[str]) -> list[str]:
    """Cells that can be written down: what is no text is shown as bytes."""
    return [c.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") for c in cells]


def _told(rows: Iterator[Line], raw: BinaryIO, reading: Reading) -> Iterator[Line]:
    for number, row in enumerate(rows):
        if number % _TOLD == 0:
            reading.moved(raw.tell())
        yield row
    reading.moved(raw.tell())


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
