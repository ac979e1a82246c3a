"""YAML documents, each a row: `plan`, its name, and `document`, its text. This is how commission plans are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connectors.crm.document import read_document
from connectors.crm.sources.sheet import BrokenFile, Line, Reading, Sheet
from connectors.errors import BadMapping


def sheets(path: Path, reading: Reading) -> Iterator[Sheet]:
    """The document of a file. One that is no YAML, or has no `plan:` line, is broken."""
    try:
        content = read_document(path).content
    except BadMapping as error:
        raise BrokenFile(path.name, error.message) from None
    name = content.get("plan") if isinstance(content, dict) else None
    if not isinstance(name, str):
        raise BrokenFile(path.name, "it has no line `plan: NAME`")
    text = path.read_text(encoding="utf-8-sig")
    reading.moved(path.stat().st_size)
    yield Sheet(path.name, ("plan", "document"), iter([Line(1, (name, text))]))
