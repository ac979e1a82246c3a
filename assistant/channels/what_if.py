"""A sheet of deals as they might close, as the arguments of a commission estimate: a line of the file is a deal.

Headings are those of prompts/what_if.yaml in any order, numbers and dates as anybody writes them; a line without a deal
is a made-up one. BadUse, with the line where it is one: what_if_columns, what_if_empty, what_if_value, what_if_long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from connectors.book.schema import TABLES, Column
from connectors.crm.mapping import Formats
from connectors.crm.sources.delimited import sheets
from connectors.crm.sources.sheet import Line, Reading
from connectors.crm.values import FRACTIONS, read_column
from connectors.errors import BadUse
from skills.skill import Desk, Result

_OF = {"amount": "deals", "discount": "deals", "close_on": "deals", "currency": "deals", "type": "deals"}
_NEEDED = ("deal", "amount")


def deals_of(path: Path) -> list[dict[str, Any]]:
    """What is supposed of each deal, in the file's order; only what the line says."""
    from skills.commission.estimate import MOST

    wanted = tuple(name for names in _headings().values() for name in names)
    (header, every), *_ = ((s.header, list(s.lines)) for s in sheets(path, Reading(wanted=wanted)))
    places = _places(header)
    if not any(name in places for name in _NEEDED):
        raise BadUse("No heading names a deal or an amount.", code="what_if_columns", file=path.name)
    lines = [line for line in every if any(line.cells)]
    if not lines:
        raise BadUse("There is no deal in it.", code="what_if_empty", file=path.name)
    if len(lines) > MOST:
        raise BadUse(
            "There are too many deals in it.", code="what_if_long", file=path.name, deals=len(lines), most=MOST
        )
    columns = {name: _read(name, place, lines, path) for name, place in places.items()}
    return [{name: read[n] for name, read in columns.items() if read[n] is not None} for n in range(len(lines))]


def estimate(path: Path, desk: Desk) -> Result:
    """What the deals of a sheet would earn together, at somebody's desk."""
    from skills.registry import load

    return load("commission_estimate")(desk, each=deals_of(path))


def _read(name: str, place: int, lines: Sequence[Line], path: Path) -> Sequence[Any]:
    said = [_cell(line, place) for line in lines]
    found = read_column(_column(name), said, Formats())
    for n, line in enumerate(lines):
        why = line.fault or found.wrong.get(n)
        if why:
            facts = {"file": path.name, "line": line.number, "value": said[n] or "", "column": name}
            raise BadUse(f"Line {line.number}: {why}", code="what_if_value", why=why, **facts)
    return [value * 100 if name in FRACTIONS and value is not None else value for value in found.values]


def _cell(line: Line, place: int) -> str | None:
    text = str(line.cells[place]).strip() if place < len(line.cells) else ""
    return text or None


def _column(name: str) -> Column:
    """As the book's own, so that figures and dates are read as a sync reads them."""
    table = TABLES[_OF.get(name, "credits" if name == "share" else "products")]
    found = table.column({"deal": "name", "product": "name"}.get(name, name))
    assert found is not None
    return found


def _places(header: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands, the first heading that fits."""
    folded = [" ".join(name.split()).casefold() for name in header]
    found = {name: [n for n, said in enumerate(folded) if said in names] for name, names in _headings().items()}
    return {name: places[0] for name, places in found.items() if places}


@cache
def _headings() -> Mapping[str, frozenset[str]]:
    import yaml

    said = yaml.safe_load((files("prompts") / "what_if.yaml").read_text("utf-8"))
    return {name: frozenset(word.casefold() for word in words) for name, words in said.items()}
