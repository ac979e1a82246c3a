"""From texts to values: each column read, periods turned into days, currencies settled, what is needed looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.book.company import Company
from connectors.book.schema import Table
from connectors.crm.currencies import meaning
from connectors.crm.dates import NotADate, Order, day_written
from connectors.crm.frame import Frame, Wrong
from connectors.crm.mapping import Formats
from connectors.crm.mapping_checks import PERIOD
from connectors.crm.templates import as_text
from connectors.crm.values import order_told, read_column
from connectors.errors import BadUse
from connectors.periods import FiscalCalendar, Length, Period

_PERIOD_OF = re.compile(r"(month|quarter|half|year) of (.+)", re.I)
_MONTH_FIRST = "USD"  # whose country writes the month first; used only where nothing else tells, and said


def settled(table: Table, frame: Frame, formats: Formats, company: Company) -> tuple[Frame, list[str]]:
    """The frame with typed columns and what is wrong with each row, and what was decided on the way."""
    order = _shared_order(table, frame, formats, company)
    notes: list[str] = []
    wrong: list[tuple[int, Wrong]] = []
    columns: dict[str, Sequence[Any]] = {}
    signs: dict[str, Mapping[int, str]] = {}
    for column in table.columns:
        if column.name in frame.columns:
            said = frame.columns[column.name]
            read = read_column(column, said, formats, order)
            columns[column.name] = read.values
            wrong += [(row, Wrong(column.name, said[row], reason)) for row, reason in read.wrong.items()]
            signs[column.name] = read.signs
            notes += [f"{table.name}.{note}" for note in read.notes]
    if PERIOD in frame.columns:
        columns |= _days_of(frame.columns[PERIOD], columns, company.calendar, wrong)
    columns, more = _in_currencies(table, columns, signs, company)
    columns = _in_own_currency(table, columns, company.currency, len(frame))
    columns = _named(table, columns)
    whole = replace(frame, columns=columns).with_wrong([*wrong, *more])
    return whole.with_wrong(_missing(table, whole)), notes


def _shared_order(table: Table, frame: Frame, formats: Formats, company: Company) -> Order:
    """Columns of one export write dates alike; where none of them tells, the company's country decides."""
    told = {order_told(c, frame.columns[c.name], formats) for c in table.columns if c.name in frame.columns}
    told -= {"open", "both"}
    if len(told) == 1:
        return told.pop()
    return "month first" if company.currency == _MONTH_FIRST else "day first"


def _days_of(
    said: Sequence[Any], columns: Mapping[str, Sequence[Any]], calendar: FiscalCalendar, wrong: list[tuple[int, Wrong]]
) -> dict[str, Sequence[Any]]:
    """First and last days of periods, for rows that don't name their days themselves."""
    starts = list(columns.get("period_start") or [None] * len(said))
    ends = list(columns.get("period_end") or [None] * len(said))
    known: dict[str, Period | str] = {}
    for row, value in enumerate(said):
        if value is None:
            continue
        text = as_text(value)
        if text not in known:
            known[text] = _period(text, calendar)
        period = known[text]
        if isinstance(period, str):
            wrong.append((row, Wrong(PERIOD, value, period)))
        else:
            starts[row], ends[row] = starts[row] or period.start, ends[row] or period.end
    return {"period_start": starts, "period_end": ends}


def _period(text: str, calendar: FiscalCalendar) -> Period | str:
    try:
        if found := _PERIOD_OF.fullmatch(text):
            length: Length = found[1].lower()  # type: ignore[assignment]
            return calendar.containing(day_written(found[2]), length)
        return calendar.named(text)
    except (BadUse, NotADate, ValueError):
        return "is no period; write 2026-03, 2026-Q1, 2026-H1, 2026, or 'quarter of' and a date"


def _in_currencies(
    table: Table, columns: dict[str, Sequence[Any]], signs: Mapping[str, Mapping[int, str]], company: Company
) -> tuple[dict[str, Sequence[Any]], list[tuple[int, Wrong]]]:
    """Signs beside amounts against the row's currency: they fill it in where it is empty, and may not contradict it."""
    if not any(signs.values()):
        return columns, []
    wrong: list[tuple[int, Wrong]] = []
    size = len(next(iter(columns.values())))
    own = table.column("currency")
    has_own = own is not None and not own.key
    currencies = list(columns.get("currency") or [None] * size) if has_own else [company.currency] * size
    for name, by_row in signs.items():
        for row, sign in by_row.items():
            code = _meant(meaning(sign), currencies[row], company.currency)
            if code is None:
                theirs = currencies[row] or "not said"
                wrong.append(
                    (row, Wrong(name, f"{sign} {columns[name][row]}", f"is no amount in the row's currency ({theirs})"))
                )
            elif has_own:
                currencies[row] = code
    return (columns | {"currency": currencies} if has_own else columns), wrong


def _in_own_currency(
    table: Table, columns: dict[str, Sequence[Any]], currency: str, size: int
) -> dict[str, Sequence[Any]]:
    """An amount whose currency is not said is in the company's."""
    column = table.column("currency")
    if column is None or column.key:
        return columns
    said = columns.get("currency") or [None] * size
    return columns | {"currency": [currency if code is None else code for code in said]}


def _meant(codes: frozenset[str], said: str | None, company: str) -> str | None:
    if said is not None:
        return said if said in codes else None
    if len(codes) == 1:
        return next(iter(codes))
    return company if company in codes else None


def _named(table: Table, columns: dict[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Where a source has no name for a row, its key stands for it."""
    name = table.column("name")
    if name is None or not name.required or len(table.key) != 1 or table.key[0] not in columns:
        return columns
    keys = columns[table.key[0]]
    names = columns.get("name") or keys
    return columns | {"name": [key if said is None else said for said, key in zip(names, keys, strict=True)]}


def _missing(table: Table, frame: Frame) -> Iterator[tuple[int, Wrong]]:
    for column in table.columns:
        if not column.required:
            continue
        values = frame.columns.get(column.name) or [None] * len(frame)
        for row, value in enumerate(values):
            if value is None and not _told(frame.wrong.get(row, ()), column.name):
                yield row, Wrong(column.name, None, "is empty")


def _told(wrong: Sequence[Wrong], column: str) -> bool:
    """Whether it is said already why this column has no value, or that the whole row could not be read."""
    period = column in {"period_start", "period_end"}
    return any(why.column in {None, column} or (period and why.column == PERIOD) for why in wrong)


def distinct(frame: Frame) -> tuple[Frame, int]:
    """Without rows that say the same again, and how many these were."""
    seen: set[tuple[Any, ...]] = set()
    keep: list[bool] = []
    names = list(frame.columns)
    for row, values in enumerate(zip(*(frame.columns[name] for name in names), strict=True)):
        keep.append(row in frame.wrong or values not in seen)
        seen.add(values)
    return frame.kept(keep), keep.count(False)
