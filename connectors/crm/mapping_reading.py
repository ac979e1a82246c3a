"""From a mapping's file to the typed mapping: every fault is collected, with its line and the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from connectors.crm.document import Document, Fault, nearest, read_document
from connectors.crm.mapping import Mapping, known_keys
from connectors.crm.mapping_checks import faults_in

_SHAPES = {
    "dict_type": "should hold `key: value` lines",
    "model_type": "should hold `key: value` lines",
    "model_attributes_type": "should hold `key: value` lines",
    "string_type": "should be a text",
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "bool_parsing": "should be yes or no",
    "bool_type": "should be yes or no",
    "date_from_datetime_parsing": "should be a date like 2026-09-30",
    "date_parsing": "should be a date like 2026-09-30",
    "date_type": "should be a date like 2026-09-30",
}


@dataclass(frozen=True)
class MappingFile:
    """A mapping, and the document it stands in, which knows its lines."""

    mapping: Mapping
    document: Document

    @property
    def path(self) -> Path:
        """The file."""
        return self.document.path

    def line(self, *way: str | int) -> int:
        """The line of a value by the way to it."""
        return self.document.line(*way)

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Raise BadMapping with these faults, if there are any."""
        self.document.refuse(faults)


def read_mapping(path: Path) -> MappingFile:
    """Read a mapping; BadMapping names file, line and what was expected for everything that is wrong with it."""
    document = read_document(path)
    if not isinstance(document.content, dict):
        document.refuse([Fault(1, "a mapping holds `key: value` lines: source, folder, company, tables")])
    try:
        mapping = Mapping.model_validate(document.content)
    except ValidationError as error:
        document.refuse(_fault(document, dict(each)) for each in error.errors())
        raise  # refuse has raised: a validation error has at least one fault
    document.refuse(faults_in(mapping, document))
    return MappingFile(mapping, document)


def _fault(document: Document, error: dict[str, Any]) -> Fault:
    way = tuple(error["loc"])
    return Fault(document.line(*way), _says(way, error))


def _says(way: tuple[str | int, ...], error: dict[str, Any]) -> str:
    name = next((str(step) for step in reversed(way) if isinstance(step, str) and step != "[key]"), "the mapping")
    kind = error["type"]
    if kind == "extra_forbidden":
        known = known_keys()[_where(way)]
        return f"there is no key '{name}' here{nearest(name, known)} Known are {', '.join(known)}"
    if kind == "missing":
        return f"'{name}' is missing"
    if kind == "value_error":
        said = str(error["ctx"]["error"])
        return said if said.startswith("'") else f"'{name}' {said}"
    if kind == "literal_error":
        return f"'{name}' should be {error['ctx']['expected']}, not '{error['input']}'"
    return f"'{name}' {_SHAPES.get(kind) or error['msg'].replace('Input should', 'should')}"


def _where(way: tuple[str | int, ...]) -> str:
    """The part of the language that a key stands in."""
    around = [step for step in way[:-1] if isinstance(step, str)]
    for name in reversed(around):
        if name in known_keys():
            return name
    return ""
