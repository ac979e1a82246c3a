"""JSON (a list of objects, or an object that holds one) and JSON lines (an object a line).

An object within an object is reached by a dot: `Account.Name`. Numbers with decimals stay exact. In a JSON file rows
are counted from 1; in JSON lines they have their line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.crm.sources.encoding import encoding_of
from connectors.crm.sources.sheet import BrokenFile, Line, Reading, Sheet

_LINES = (".jsonl", ".ndjson")
_NO_OBJECT = "is no JSON object"


def sheets(path: Path, reading: Reading) -> Iterator[Sheet]:
    """The one list of a file. Its columns are known only when all of it is read."""
    encoding = reading.encoding or encoding_of(path).name
    try:
        text = path.read_text(encoding=encoding)
    except UnicodeDecodeError as error:
        raise BrokenFile(path.name, f"its bytes are no {encoding} text ({error})") from None
    reading.moved(path.stat().st_size)
    if path.suffix.lower() in _LINES:
        found = _of_lines(text)
    else:
        found = [(number, item) for number, item in enumerate(_items(path, text), 1)]
    objects = [(number, _flat(item) if isinstance(item, dict) else item) for number, item in found]
    header = tuple(dict.fromkeys(key for _, item in objects if isinstance(item, dict) for key in item))
    yield Sheet(path.name, header, _lines(objects, header))


def _lines(objects: Sequence[tuple[int, Any]], header: Sequence[str]) -> Iterator[Line]:
    for number, item in objects:
        if isinstance(item, dict):
            yield Line(number, tuple(item.get(key) for key in header))
        else:
            yield Line(number, [str(item)[:200]], _NO_OBJECT)


def _of_lines(text: str) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append((number, _loaded(line)))
            except (ValueError, RecursionError):
                found.append((number, line))
    return found


def _items(path: Path, text: str) -> list[Any]:
    try:
        root = _loaded(text)
    except json.JSONDecodeError as error:
        why = f"it is no whole JSON ({error.msg}, line {error.lineno} column {error.colno}). Export it again"
        raise BrokenFile(path.name, why) from None
    except (ValueError, RecursionError):
        raise BrokenFile(path.name, "its JSON can't be read: it is too deep or holds a number too long") from None
    if isinstance(root, dict):
        lists = [value for value in root.values() if isinstance(value, list)]
        root = lists[0] if len(lists) == 1 else None
    if not isinstance(root, list):
        raise BrokenFile(path.name, "it holds no list of objects")
    return root


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=str)


def _flat(item: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        else:
            flat[f"{before}{key}"] = ", ".join(map(str, value)) if isinstance(value, list) else value
    return flat
