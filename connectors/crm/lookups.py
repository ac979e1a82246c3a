"""Values that are found in another table's rows: ids by a name or an e-mail, fall-backs like a product's list price.

Words compare as text, without regard to case. What fits two rows is found in neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.book.company import Company
from connectors.book.schema import TABLES, Table
from connectors.crm.conditions import fits
from connectors.crm.frame import Frame
from connectors.crm.mapping import Fallback, Part
from connectors.crm.shaping import working_source
from connectors.crm.templates import as_text

Rows = Mapping[str, Sequence[Any]]
# Amounts that a table without a currency column holds in the company's currency.
_MONEY = frozenset({"amount", "margin"})


@dataclass(frozen=True, slots=True)
class FilledIn:
    """How many rows took a column's value from elsewhere, because they had none."""

    table: str
    column: str
    taken: str
    rows: int


@dataclass(frozen=True, slots=True)
class Unfound:
    """A reference that finds no row, or more than one."""

    row: int
    column: str
    value: Any
    reason: str


def found_ids(table: Table, part: Part, frame: Frame, rows: Rows, own: Frame) -> tuple[Frame, list[Unfound]]:
    """References by another column of the table they point into, turned into its keys. `own` is the table so far."""
    unfound: list[Unfound] = []
    columns: dict[str, Sequence[Any]] = {}
    for name, by in part.find_by.items():
        spec = table.column(name)
        if (
            spec is None
            or spec.ref is None
            or name not in frame.columns
            or not (spec.ref in rows or spec.ref == table.name)
        ):
            continue
        index = _index_of_frame(table, own, by) if spec.ref == table.name else _index(spec.ref, rows[spec.ref], by)
        now = list(frame.columns[name])
        for row, value in enumerate(now):
            if value is None:
                continue
            fitting = index.get(_folded(value), set())
            now[row] = next(iter(fitting)) if len(fitting) == 1 else None
            if len(fitting) != 1:
                how = f"fits {len(fitting)} of" if fitting else "is none of"
                unfound.append(Unfound(row, name, value, f"{how} the {spec.ref} by {by}"))
        columns[name] = now
    return frame.with_columns(columns), unfound


def filled_in(table: Table, part: Part, frame: Frame, rows: Rows, company: Company) -> tuple[Frame, list[FilledIn]]:
    """Empty values taken from where the mapping says they can be found."""
    done: list[FilledIn] = []
    for name, fallback in part.fallbacks.items():
        if fallback.table not in rows:
            continue
        found = _values(fallback, rows[fallback.table])
        by = working_source(table, part, frame, fallback.by)
        now = list(frame.columns.get(name) or [None] * len(frame))
        count = 0
        for row in range(len(frame)):
            if now[row] is not None or by[row] is None:
                continue
            if _applies(table, name, fallback, frame, row) and _in_own_currency(name, frame, row, company):
                now[row] = found.get(_folded(by[row]))
                count += now[row] is not None
        frame = _without_missing(frame.with_columns({name: now}), name)
        if count:
            done.append(FilledIn(table.name, name, fallback.take, count))
    return frame, done


def _applies(table: Table, name: str, fallback: Fallback, frame: Frame, row: int) -> bool:
    """Whether a row's empty value may be taken from elsewhere: not where it was there and could not be read."""
    if any(why.column in {None, name} and why.value is not None for why in frame.wrong.get(row, ())):
        return False
    return fits(fallback.when, {column: _said(table, frame, column, row) for column in fallback.when})


def _in_own_currency(name: str, frame: Frame, row: int, company: Company) -> bool:
    """Prices stand in the company's currency; an amount in another one can't take them."""
    if name not in _MONEY or "currency" not in frame.columns:
        return True
    return frame.columns["currency"][row] in {None, company.currency}


def _said(table: Table, frame: Frame, column: str, row: int) -> Any:
    """A row's value, or what the book takes where it has none."""
    value = frame.columns[column][row] if column in frame.columns else None
    spec = table.column(column)
    return spec.default if value is None and spec else value


def _without_missing(frame: Frame, name: str) -> Frame:
    """What was said to be empty, and no longer is, is not wrong any more."""
    wrong = {
        row: tuple(
            w for w in why if not (w.column == name and w.value is None and frame.columns[name][row] is not None)
        )
        for row, why in frame.wrong.items()
    }
    return Frame(frame.places, frame.source, frame.columns, {row: why for row, why in wrong.items() if why})


def _values(fallback: Fallback, rows: Iterable[Any]) -> dict[str, Any]:
    """What is taken, by what it is looked up by; None for what fits two rows that differ."""
    table = TABLES[fallback.table]
    by, take = _field(table, fallback.on or table.key[0]), _field(table, fallback.column)
    found: dict[str, Any] = {}
    for row in rows:
        key, value = getattr(row, by), getattr(row, take)
        if key is not None:
            folded = _folded(key)
            found[folded] = value if found.get(folded, value) == value else None
    return found


def _index(name: str, rows: Iterable[Any], by: str) -> dict[str, set[Any]]:
    table = TABLES[name]
    key, field = _field(table, table.key[0]), _field(table, by)
    index: dict[str, set[Any]] = {}
    for row in rows:
        if (said := getattr(row, field)) is not None:
            index.setdefault(_folded(said), set()).add(getattr(row, key))
    return index


def _index_of_frame(table: Table, own: Frame, by: str) -> dict[str, set[Any]]:
    index: dict[str, set[Any]] = {}
    keys, names = own.columns.get(table.key[0], ()), own.columns.get(by, ())
    for key, said in zip(keys, names, strict=False):
        if key is not None and said is not None:
            index.setdefault(_folded(said), set()).add(key)
    return index


def _field(table: Table, column: str) -> str:
    spec = table.column(column)
    return spec.field if spec else column


def _folded(value: Any) -> str:
    return " ".join(as_text(value).split()).casefold()
