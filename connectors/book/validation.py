"""What may not stand in a book: the same key twice, a reference to a row that is not there, a value of the wrong kind.

`check` looks at whole tables and returns every fault it finds, each naming its row; it changes nothing and stops at
nothing. What to do about a fault (set the row aside, empty the reference, give up) is for the caller to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal

from connectors.book.schema import TABLES, Column, Table

Kind = Literal[
    "unknown_table", "not_a_row", "missing", "wrong_type", "wrong_word", "too_large", "duplicate", "dangling"
]
_DIGITS = 18  # of a Decimal column, its decimals included


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in row number `row` (from 0) of a table, in a column (by its name in the book)."""

    table: str
    row: int
    column: str
    kind: Kind
    value: Any
    says: str


def check(tables: Mapping[str, Sequence[Any]]) -> list[Fault]:
    """Every fault of these tables, in their order. Of rows with one key, all but the first are faults."""
    faults = [
        Fault(name, 0, "", "unknown_table", name, f"there is no table '{name}' in the book")
        for name in tables
        if name not in TABLES
    ]
    known = {name: rows for name, rows in tables.items() if name in TABLES}
    keys = {name: _keys(TABLES[name], rows) for name, rows in known.items() if len(TABLES[name].key) == 1}
    for name, rows in known.items():
        faults += _of_table(TABLES[name], rows, keys)
    return faults


def _keys(table: Table, rows: Sequence[Any]) -> frozenset[str]:
    field = next(c.field for c in table.columns if c.key)
    return frozenset(str(getattr(row, field, "")) for row in rows)


def _of_table(table: Table, rows: Sequence[Any], keys: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    seen: set[tuple[Any, ...]] = set()
    key = [c.field for c in table.columns if c.key]
    # Nearly every column of nearly every source is whole: looked at as a column, it costs a tenth.
    same = set(map(type, rows)) <= {table.row}
    doubtful = [c for c in table.columns if not same or not _is_whole(c, rows, keys)]
    if not doubtful and len(set(map(attrgetter(*key), rows))) == len(rows):
        return
    for number, row in enumerate(rows):
        if not isinstance(row, table.row):
            yield Fault(table.name, number, "", "not_a_row", row, f"a {type(row).__name__} is no row of {table.name}")
            continue
        for column in doubtful:
            yield from _of_value(table, number, column, getattr(row, column.field), keys)
        held = tuple(getattr(row, field) for field in key)
        if held in seen:
            says = f"{' and '.join(table.key)} {', '.join(map(str, held))} stand in {table.name} already"
            yield Fault(table.name, number, table.key[0], "duplicate", held[0], says)
        seen.add(held)


def _is_whole(column: Column, rows: Sequence[Any], keys: Mapping[str, frozenset[str]]) -> bool:
    """Whether no value of a column can be at fault; where it is not certain, each is looked at."""
    values = list(map(attrgetter(column.field), rows))
    kinds = set(map(type, values))
    if not kinds <= {column.type, type(None)} or (column.required and type(None) in kinds):
        return False
    if column.type is Decimal:
        most = Decimal(10) ** (_DIGITS - column.scale)
        return all(value is None or (value.is_finite() and -most < value < most) for value in values)
    if column.type is not str:
        return True
    allowed = set(column.one_of) or (keys.get(column.ref) if column.ref else None)
    different = set(values) - {None}
    return not (column.required and "" in different) and (allowed is None or different - {""} <= allowed)


def _of_value(
    table: Table, number: int, column: Column, value: Any, keys: Mapping[str, frozenset[str]]
) -> Iterator[Fault]:
    def fault(kind: Kind, says: str) -> Fault:
        return Fault(table.name, number, column.name, kind, value, says)

    if value is None or value == "":
        if column.required:
            yield fault("missing", f"{column.name} is empty")
        return
    if not _is(value, column.type):
        yield fault("wrong_type", f"{column.name} should be a {column.type.__name__}, not {value!r}")
    elif column.one_of and value not in column.one_of:
        yield fault("wrong_word", f"{column.name} should be one of {', '.join(column.one_of)}, not '{value}'")
    elif isinstance(value, Decimal) and not _fits(value, column.scale):
        yield fault("too_large", f"{column.name} {value} is not a number that the book can hold")
    elif column.ref and column.ref in keys and value not in keys[column.ref]:
        yield fault("dangling", f"{column.name} '{value}' is none of the {column.ref}")


def _is(value: Any, kind: type) -> bool:
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _fits(value: Decimal, scale: int) -> bool:
    return value.is_finite() and abs(value) < Decimal(10) ** (_DIGITS - scale)
