"""From what the source says to the book's columns, still as texts: values replaced, rows left out, columns filled.

The order is: `values` of source columns, `where` on them, `rows` for each, `columns`, `values` of the book's columns,
`defaults`, `where` on the book's columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.book.schema import Table
from connectors.crm.conditions import Condition
from connectors.crm.frame import Frame
from connectors.crm.mapping import Part
from connectors.crm.mapping_checks import column_names
from connectors.crm.templates import Template, as_text

Columns = dict[str, Sequence[Any]]
Sets = dict[str, dict[int, str | None]]  # by column and row


def shaped(table: Table, part: Part, frame: Frame) -> Frame:
    """The frame with the book's columns as texts, and only the rows that count."""
    frame = _for_each_row(part, frame)
    held: Columns = dict(frame.source)
    sets: Sets = {}
    for name in [n for n in part.values if n in held and n not in _mapped(table, part)]:
        held[name], more = _replaced(name, held[name], part.values[name])
        _merge(sets, more)
    columns = _filled(table, part, held, len(frame)) | _written(part, frame, held)
    for name in [n for n in part.values if n in columns]:
        columns[name], more = _replaced(name, columns[name], part.values[name])
        _merge(sets, more)
    for name, by_row in sets.items():
        now = list(columns.get(name) or [None] * len(frame))
        for row, value in by_row.items():
            now[row] = value
        columns[name] = now
    for name, default in part.defaults.items():
        now_there = columns.get(name) or [None] * len(frame)
        columns[name] = [default if value is None else value for value in now_there]
    keep = _kept(part.where, held | columns, frame)
    return replace(frame, columns=columns).kept(keep)


def working_source(table: Table, part: Part, frame: Frame, name: str) -> Sequence[Any]:
    """A column that a fallback looks up by: the book's where there is one, else the source's with values replaced."""
    if name in frame.columns:
        return frame.columns[name]
    values = frame.source[name]
    return _replaced(name, values, part.values[name])[0] if name in part.values else values


def _mapped(table: Table, part: Part) -> set[str]:
    return set(column_names(table)) if part.columns is None else set(part.columns)


def _for_each_row(part: Part, frame: Frame) -> Frame:
    """A source row becomes as many rows as are written under `rows`."""
    times = len(part.rows)
    if not part.has_source or times < 2:
        return frame
    again = [row for row in range(len(frame)) for _ in range(times)]
    return Frame(
        places=[frame.places[row] for row in again],
        source={name: [values[row] for row in again] for name, values in frame.source.items()},
        wrong={row * times + n: why for row, why in frame.wrong.items() for n in range(times)},
    )


def _filled(table: Table, part: Part, held: Columns, size: int) -> Columns:
    if part.columns is None:
        there = {name: held.get(name, ()) for name in column_names(table)}
        return {name: values for name, values in there.items() if any(value is not None for value in values)}
    return {name: _first_of(templates, held, size) for name, templates in part.columns.items()}


def _first_of(templates: Sequence[Template], held: Columns, size: int) -> Sequence[Any]:
    """For each row, the first of these that is not empty."""
    made = [_made(template, held, size) for template in templates]
    if len(made) == 1:
        return made[0]
    return [next((value for value in choices if value is not None), None) for choices in zip(*made, strict=True)]


def _made(template: Template, held: Columns, size: int) -> Sequence[Any]:
    if template.plain is not None:
        return held[template.plain]
    names = template.columns
    if not names:
        return [template.filled({})] * size
    return [
        template.filled(dict(zip(names, values, strict=True)))
        for values in zip(*(held[name] for name in names), strict=True)
    ]


def _written(part: Part, frame: Frame, held: Columns) -> Columns:
    """The columns that the mapping's own rows give; they go before what the source has."""
    rows = part.row_templates()
    if not rows or not len(frame):
        return {}
    columns: Columns = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        templates = [row.get(name) for row in rows]
        filled = [None if t is None else _made(t, held, len(frame)) for t in templates]
        kept = _filled_before(part, name, held, len(frame))
        columns[name] = [
            kept[row] if name not in rows[row % len(rows)] else _at(filled[row % len(rows)], row)
            for row in range(len(frame))
        ]
    return columns


def _filled_before(part: Part, name: str, held: Columns, size: int) -> Sequence[Any]:
    if part.columns and name in part.columns:
        return _first_of(part.columns[name], held, size)
    return held.get(name) or [None] * size if part.columns is None else [None] * size


def _at(values: Sequence[Any] | None, row: int) -> Any:
    return None if values is None else values[row]


def _replaced(
    name: str, values: Sequence[Any], replacements: Mapping[str, Mapping[str, str | None]]
) -> tuple[list[Any], Sets]:
    """The values with replacements made, and what these set in other columns. Case counts only where it decides."""
    loose = {old.casefold(): sets for old, sets in replacements.items()}
    known: dict[str, Mapping[str, str | None] | None] = {}
    now: list[Any] = list(values)
    others: Sets = {}
    for row, value in enumerate(values):
        if value is None:
            continue
        text = as_text(value)
        if text not in known:
            known[text] = replacements.get(text, loose.get(text.casefold()))
        for column, new in (known[text] or {}).items():
            if column == name:
                now[row] = new
            else:
                others.setdefault(column, {})[row] = new
    return now, others


def _merge(sets: Sets, more: Sets) -> None:
    for column, by_row in more.items():
        sets.setdefault(column, {}).update(by_row)


def _kept(where: Mapping[str, Condition], held: Mapping[str, Sequence[Any]], frame: Frame) -> list[bool]:
    """Whether a row counts; one that can't be read does, so that it is set aside and said."""
    keep = [True] * len(frame)
    for name, condition in where.items():
        values = held.get(name) or [None] * len(frame)
        keep = [kept and condition.holds(value) for kept, value in zip(keep, values, strict=True)]
    return [kept or row in frame.wrong for row, kept in enumerate(keep)]
