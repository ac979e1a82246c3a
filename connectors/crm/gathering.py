"""What a part's sources say: the columns that the mapping uses, and no others, from every file, sheet and row.

A column that a mapping does not name is never kept, not even in quarantine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from connectors.book.schema import Table
from connectors.crm.document import nearest
from connectors.crm.frame import Frame, Place, Wrong
from connectors.crm.mapping import Formats, Part
from connectors.crm.mapping_checks import column_names
from connectors.crm.sources import Sheet, Unfit
from connectors.crm.sources.excel import ERRORS


@dataclass(frozen=True, slots=True)
class Need:
    """A column of the source that is used: under which key of the mapping, and whether it may be missing.

    Of needs with one `choice`, a column of the book that has several sources, one must be there.
    """

    name: str
    key: str
    spare: bool = False
    choice: str | None = None


def needs(table: Table, part: Part) -> list[Need]:
    """The columns of the source that a part uses. Without `columns`, those that are called as in the book."""
    if part.columns is None:
        found = [Need(name, "from", spare=True) for name in column_names(table)]
    else:
        found = [
            Need(name, "columns", spare=len(templates) > 1, choice=column if len(templates) > 1 else None)
            for column, templates in part.columns.items()
            for template in templates
            for name in template.columns
        ]
    for row in part.row_templates() if part.has_source else ():
        found += [Need(name, "rows") for template in row.values() if template for name in template.columns]
    made = {*part.columns, *part.defaults, *(name for row in part.rows for name in row)} if part.columns else set()
    for key, names in (
        ("values", part.values),
        ("where", part.where),
        ("fallbacks", [fallback.by for fallback in part.fallbacks.values()]),
    ):
        found += [Need(name, key, spare=name in column_names(table)) for name in names if name not in made]
    return list(dict.fromkeys(found))


def gathered(sheets: Iterable[Sheet], wanted: Sequence[Need], formats: Formats) -> tuple[Frame, list[str]]:
    """The wanted columns of these sheets, one after the other, and what is to be said about the files."""
    names = list(dict.fromkeys(need.name for need in wanted))
    places: list[Place] = []
    rows: list[tuple[Any, ...]] = []
    wrong: dict[int, tuple[Wrong, ...]] = {}
    notes: list[str] = []
    for sheet in sheets:
        pick = _picked(sheet, names, _positions(sheet, wanted))
        for line in sheet.lines:
            if line.fault:
                wrong[len(rows)] = (Wrong(None, None, line.fault),)
                rows.append((None,) * len(names))
            else:
                rows.append(pick(line.cells))
            places.append(Place(sheet.file, sheet.sheet, line.number))
        notes += [note for note in sheet.notes if note not in notes]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    source = {name: _cleaned(column, formats) for name, column in zip(names, columns, strict=True)}
    return Frame(places, source, {}, wrong).with_wrong(_spreadsheet_errors(source)), notes


def _positions(sheet: Sheet, wanted: Sequence[Need]) -> dict[str, int]:
    """Where the wanted columns stand; Unfit names those that are missing, or stand there twice."""
    folded = [_folded(name) for name in sheet.header]
    counts = Counter(folded)
    exact = {name: at for at, name in reversed(list(enumerate(sheet.header)))}
    loose = {name: at for at, name in reversed(list(enumerate(folded)))}
    positions: dict[str, int] = {}
    for need in wanted:
        at = exact.get(need.name, loose.get(_folded(need.name)))
        if at is None:
            if not need.spare:
                raise Unfit(need.key, _missing(sheet, need))
            continue
        if counts[_folded(need.name)] > 1:
            where = ", ".join(str(n + 1) for n, name in enumerate(folded) if name == _folded(need.name))
            says = f"'{need.name}' stands more than once in the header of {sheet.name} (columns {where})"
            raise Unfit(need.key, f"{says}; rename one, or give the names under `header`")
        positions[need.name] = at
    for choice in {need.choice for need in wanted if need.choice}:
        names = [need.name for need in wanted if need.choice == choice]
        if not any(name in positions for name in names):
            raise Unfit("columns", f"for {choice}, {sheet.name} has none of the columns {', '.join(names)}")
    return positions


def _missing(sheet: Sheet, need: Need) -> str:
    there = [name for name in sheet.header if name]
    shown = ", ".join(there[:40]) or "none"
    return f"{sheet.name} has no column '{need.name}'{nearest(need.name, there)} Its columns are {shown}"


def _picked(sheet: Sheet, names: Sequence[str], positions: dict[str, int]) -> Any:
    at = [positions.get(name) for name in names]
    there = [n for n in at if n is not None]
    if len(there) == len(at) > 1:
        return itemgetter(*there)

    def pick(cells: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([None if n is None else cells[n] for n in at])

    return pick


def _cleaned(column: Sequence[Any], formats: Formats) -> list[Any]:
    """Texts without blanks around them; None for what stands for nothing."""
    bare = [value.strip() or None if type(value) is str else value for value in column]
    nothing = {word.casefold() for word in formats.empty}
    if not nothing:
        return bare
    return [None if type(value) is str and value.casefold() in nothing else value for value in bare]


def _spreadsheet_errors(source: dict[str, list[Any]]) -> Iterator[tuple[int, Wrong]]:
    for name, values in source.items():
        if not ERRORS.isdisjoint({value for value in values if type(value) is str}):
            for row, value in enumerate(values):
                if type(value) is str and value in ERRORS:
                    yield row, Wrong(name, value, "is an error that a spreadsheet left")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
