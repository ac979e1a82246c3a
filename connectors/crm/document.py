"""A YAML document as plain text values, with the line that each of them stands on.

Every scalar stays the text that was written (an id 007 stays 007, an amount keeps its cents, `no` is the country); only
an empty value, `null` and `~` are None. Whoever reads the document gives the texts their types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process, utils
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from connectors.errors import BadMapping

Way = tuple[str | int, ...]
_NULL = {"", "~", "null", "Null", "NULL"}
_DEEPEST = 40
_NEAR = 70  # of 100: alike enough to be meant


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong on a line of a document."""

    line: int
    says: str


@dataclass(frozen=True)
class Document:
    """The values of a document, and the lines of its keys and items by the way to them from the root."""

    path: Path
    content: Any
    lines: Mapping[Way, int] = field(default_factory=dict)

    def line(self, *way: str | int) -> int:
        """The line of a value, or of the nearest thing around it that is written down."""
        for kept in _shorter(way):
            if kept in self.lines:
                return self.lines[kept]
        return 1

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Raise BadMapping with every fault, each with file and line; nothing where there is none."""
        found = sorted(set(faults))
        if not found:
            return
        said = [f"{self.path}:{fault.line}: {fault.says}" for fault in found]
        many = f"{len(said)} things are wrong in {self.path.name}:\n" if len(said) > 1 else ""
        raise BadMapping(many + "\n".join(said), code="bad_mapping", file=self.path.name, why="; ".join(said))


def read_document(path: Path) -> Document:
    """Read a YAML file; BadMapping names file and line where it is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(path, f"it can't be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8 text. Save it as UTF-8") from None
    return parse_document(text, path)


def parse_document(text: str, path: Path) -> Document:
    """A document from its text; `path` is what faults call it. BadMapping where it is no YAML."""
    faults: list[Fault] = []
    lines: dict[Way, int] = {(): 1}
    try:
        root = YAML(typ="rt", pure=True).compose(text)
        content = _plain(root, (), lines, faults) if root else None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        says = f"this is not YAML: {error.problem or error.context}"
        Document(path, None).refuse([Fault(mark.line + 1 if mark else 1, says)])
    except (YAMLError, ValueError) as error:
        Document(path, None).refuse([Fault(1, f"this is not YAML: {str(error).splitlines()[0]}")])
    document = Document(path, content, lines)
    document.refuse(faults)
    return document


def _unreadable(path: Path, why: str) -> BadMapping:
    return BadMapping(f"{path}: {why}.", code="bad_mapping", file=path.name, why=why)


def nearest(said: str, known: Iterable[str]) -> str:
    """The end of a sentence: '; did you mean ...?' with the known word that is most like this one, or a full stop."""
    found = process.extractOne(said, list(known), scorer=fuzz.ratio, processor=utils.default_process)
    return f"; did you mean '{found[0]}'?" if found and found[1] >= _NEAR else "."


def _plain(node: Node, way: Way, lines: dict[Way, int], faults: list[Fault]) -> Any:
    if len(way) > _DEEPEST:
        raise ValueError(f"it goes more than {_DEEPEST} levels deep")
    if isinstance(node, ScalarNode):
        return None if node.style is None and node.value in _NULL else str(node.value)
    if isinstance(node, SequenceNode):
        for number, item in enumerate(node.value):
            lines[*way, number] = item.start_mark.line + 1
        return [_plain(item, (*way, number), lines, faults) for number, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        raise ValueError(f"line {node.start_mark.line + 1} is neither a value, a list nor `key: value` lines")
    content: dict[str, Any] = {}
    for key, value in _entries(node):
        name = str(key.value)
        if (*way, name) in lines and name in content:
            faults.append(Fault(key.start_mark.line + 1, f"'{name}' stands here twice"))
        lines[*way, name] = key.start_mark.line + 1
        content[name] = _plain(value, (*way, name), lines, faults)
    return content


def _entries(node: MappingNode) -> Iterator[tuple[ScalarNode, Node]]:
    """The entries of a mapping; those merged in by `<<` first, unless its own replace them."""
    own = [(key, value) for key, value in node.value if key.value != "<<"]
    named = {key.value for key, _ in own}
    for key, value in node.value:
        if key.value == "<<":
            merging = value.value if isinstance(value, SequenceNode) else [value]
            for merged in (each for each in merging if isinstance(each, MappingNode)):
                yield from ((k, v) for k, v in _entries(merged) if k.value not in named)
    yield from own


def _shorter(way: Way) -> Iterator[Way]:
    """The way, then without its item numbers one by one from the left, then without its end."""
    while way:
        yield way
        bare = way
        for number in [step for step in way if isinstance(step, int)]:
            at = bare.index(number)
            bare = bare[:at] + bare[at + 1 :]
            yield bare
        way = way[:-1]
    yield ()
