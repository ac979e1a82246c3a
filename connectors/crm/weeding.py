"""Rows that can't be loaded are set aside; references that find nothing are emptied. Neither is lost: both are listed.

Set aside: a value that can't be read, a key that stands there already, a needed column that is empty or points nowhere.
Emptied: a column that may be empty and points to a row that is not there. The deal of an account that the export
lacks still counts; its account is not known, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from connectors.book import Fault, check
from connectors.book.schema import TABLES, Table
from connectors.crm.frame import Place, Wrong
from connectors.crm.making import Made

Action = Literal["set aside", "emptied"]


@dataclass(frozen=True, slots=True)
class Weed:
    """A row that was set aside, or a value that was emptied: where it stands, why, and what the source said.

    `number` is the row's in its table's frame; `reason` ends a sentence that begins with column and value; `more` are
    further reasons of the same row.
    """

    table: str
    number: int
    action: Action
    place: Place
    column: str | None
    value: Any
    reason: str
    row: Mapping[str, Any]
    more: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class Weeded:
    """The rows that go into the book, by table, and everything that does not."""

    rows: Mapping[str, Sequence[Any]]
    weeds: Sequence[Weed]

    def count(self, table: str, action: Action) -> int:
        """How many rows of a table were set aside, or lost a reference."""
        return len({w.number for w in self.weeds if w.table == table and w.action == action})


def weeded(tables: Sequence[Made]) -> Weeded:
    """Set aside and empty until all that is left holds together."""
    weeds = [weed for made in tables for weed in _of_reading(made)]
    by_name = {made.table.name: made for made in tables}
    rows: dict[str, list[Any]] = {name: list(made.rows) for name, made in by_name.items()}
    numbers: dict[str, list[int]] = {name: list(made.numbers) for name, made in by_name.items()}
    if "people" in by_name:
        weeds += _shared_addresses(by_name["people"], rows["people"], numbers["people"])
    while faults := check(rows):
        weeds += _taken_out(faults, by_name, rows, numbers)
    loaded = {name: {*held} for name, held in numbers.items()}
    # A row that was set aside in the end is listed for that alone.
    kept = [weed for weed in weeds if weed.action == "set aside" or weed.number in loaded[weed.table]]
    order = list(by_name)
    return Weeded(rows, sorted(kept, key=lambda weed: (order.index(weed.table), weed.number)))


def _of_reading(made: Made) -> Iterator[Weed]:
    for row, wrong in sorted(made.frame.wrong.items()):
        first, *more = wrong
        yield _weed(made, row, "set aside", [first, *more])
    for each in made.unfound:
        if each.row not in made.frame.wrong:
            yield _weed(made, each.row, "emptied", [Wrong(each.column, each.value, each.reason)])


def _taken_out(
    faults: Iterable[Fault], tables: Mapping[str, Made], rows: dict[str, list[Any]], numbers: dict[str, list[int]]
) -> list[Weed]:
    """What these faults take out of the rows."""
    weeds: list[Weed] = []
    out: dict[str, dict[int, list[Fault]]] = {}
    empty: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.kind == "dangling" and not _needed(TABLES[fault.table], fault.column):
            empty.setdefault(fault.table, []).append(fault)
        else:
            out.setdefault(fault.table, {}).setdefault(fault.row, []).append(fault)
    for name, emptied in empty.items():
        for fault in emptied:
            if fault.row not in out.get(name, {}):
                spec = TABLES[name].column(fault.column)
                rows[name][fault.row] = replace(rows[name][fault.row], **{spec.field if spec else fault.column: None})
                weeds.append(_weed(tables[name], numbers[name][fault.row], "emptied", [_wrong(fault)]))
    for name, by_row in out.items():
        weeds += [
            _weed(tables[name], numbers[name][row], "set aside", [_wrong(fault) for fault in wrong])
            for row, wrong in by_row.items()
        ]
        rows[name] = [row for number, row in enumerate(rows[name]) if number not in by_row]
        numbers[name] = [held for number, held in enumerate(numbers[name]) if number not in by_row]
    return weeds


def _weed(made: Made, row: int, action: Action, wrong: Sequence[Wrong]) -> Weed:
    first, *more = wrong
    return Weed(made.table.name, row, action, made.frame.places[row], *first, made.frame.said(row), tuple(more))


def _wrong(fault: Fault) -> Wrong:
    return Wrong(fault.column or None, fault.value, _reason(fault))


def _reason(fault: Fault) -> str:
    """The end of the sentence, so that rows with one reason can be counted together."""
    table = TABLES[fault.table]
    column = table.column(fault.column)
    if fault.kind == "duplicate":
        return f"stands in {fault.table} already" + (
            f" (with the same {', '.join(table.key[1:])})" if table.key[1:] else ""
        )
    if fault.kind == "dangling" and column:
        return f"is none of the {column.ref}"
    return {"missing": "is empty", "too_large": "is not a number that the book can hold"}.get(fault.kind, fault.says)


def _needed(table: Table, column: str) -> bool:
    spec = table.column(column)
    return spec is None or spec.required


def _shared_addresses(made: Made, rows: list[Any], numbers: list[int]) -> Iterator[Weed]:
    """A person is known by e-mail: of people with one address, only the first may sign in with it."""
    seen: set[str] = set()
    for number, person in enumerate(rows):
        address = (person.email or "").strip().casefold()
        if address and address in seen:
            rows[number] = replace(person, email=None)
            reason = "is the address of somebody else in people, so this person can't sign in"
            yield _weed(made, numbers[number], "emptied", [Wrong("email", person.email, reason)])
        seen.add(address)
