"""Block Kit's pieces, each within Slack's limits whatever it is given. The limits are those of Slack's reference.

Texts that are too long are cut at a word and end in an ellipsis; what a person must be able to read whole is split
before it gets here (`pieces`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.channels.slack.markdown import Grid, plain_text, styled

Plain = dict[str, Any]
MOST_BLOCKS, MOST_BLOCKS_AT_HOME = 50, 100
MOST_CHARACTERS = 11_000  # of one message: Slack refuses somewhere above 13,000 and counts in its own way
MARKDOWN, SECTION, HEADER, INPUT = 12_000, 3000, 150, 3000
LABEL, VALUE, TITLE, OPTION, PLACEHOLDER = 75, 2000, 24, 75, 150
ROWS, COLUMNS, CELL, TABLE_CHARACTERS = 100, 20, 400, 8000
PAGED, PAGE = 12, 10  # rows from which a table has pages, and how many a page has
BUTTONS, OPTIONS, CONTEXTS, SMALL_PRINT = 25, 100, 10, 600
BLOCK_NAME = 255
_UNREAD = {"type", "action_id", "value", "block_id"}


def cut(text: str, limit: int) -> str:
    """The text, or as much of it as fits, ending in an ellipsis; never empty."""
    text = text.strip() or "…"
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rsplit(None, 1)[0] if re.search(r"\s", head[limit // 2 :]) else head
    return at_word.rstrip() + "…"


def pieces(text: str, limit: int) -> Iterator[str]:
    """The text in pieces that fit, parted at line ends, else at words, else anywhere."""
    while len(text) > limit:
        head = text[: limit + 1]
        at = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or limit
        if text[:at].strip():
            yield text[:at]
        text = text[at:].lstrip("\n ")
    if text.strip():
        yield text


def escaped(text: str) -> str:
    """Text in which Slack finds no mention, link or entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> Plain:
    """A markdown block."""
    return {"type": "markdown", "text": cut(text, MARKDOWN)}


def header(text: str) -> Plain:
    """A header block."""
    return {"type": "header", "text": _plain(text, HEADER)}


def context(lines: Sequence[str]) -> Plain:
    """Small print: each line a text of its own."""
    shown = [{"type": "mrkdwn", "text": cut(escaped(line), SMALL_PRINT)} for line in lines[:CONTEXTS]]
    return {"type": "context", "elements": shown}


def section(text: str) -> Plain:
    """A paragraph of plain words."""
    return {"type": "section", "text": _plain(text, SECTION)}


def actions(elements: Sequence[Plain], name: str = "") -> Plain:
    """A row of buttons or menus; its name comes back with what is pressed."""
    named = {"block_id": name[:BLOCK_NAME]} if name else {}
    return {"type": "actions", "elements": list(elements[:BUTTONS]), **named}


def button(words: str, action: str, value: str, style: str | None = None) -> Plain:
    """A button; what it stands for is in `value`."""
    made = {"type": "button", "text": _plain(words, LABEL), "action_id": action, "value": cut(value, VALUE)}
    return made | ({"style": style} if style else {})


def menu(words: str, action: str, options: Sequence[tuple[str, str]]) -> Plain:
    """A menu of (words, value)."""
    shown = [{"text": _plain(label, OPTION), "value": cut(value, 150)} for label, value in options[:OPTIONS]]
    return {"type": "static_select", "action_id": action, "placeholder": _plain(words, PLACEHOLDER), "options": shown}


def feedback(good: str, bad: str, answer_id: str, name: str) -> Plain:
    """Slack's own feedback buttons."""
    sides = {
        "positive_button": {"text": _plain(good, LABEL), "value": f"good:{answer_id}"},
        "negative_button": {"text": _plain(bad, LABEL), "value": f"bad:{answer_id}"},
    }
    element = {"type": "feedback_buttons", "action_id": "feedback", **sides}
    return {"type": "context_actions", "elements": [element], "block_id": name[:BLOCK_NAME]}


def rich_text(elements: Sequence[Plain]) -> Plain:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(elements)}


def modal(callback: str, title: str, send: str, close: str, blocks: Sequence[Plain], kept: str = "") -> Plain:
    """A modal; `kept` comes back with what is sent."""
    words = {name: _plain(text, TITLE) for name, text in (("title", title), ("submit", send), ("close", close))}
    return {"type": "modal", "callback_id": callback, "private_metadata": kept, "blocks": list(blocks), **words}


def kept(what: Plain) -> str:
    """What a window is to remember, as Slack keeps it."""
    return json.dumps(what, separators=(",", ":"))


def unkept(text: str) -> Plain:
    """What a window remembered."""
    remembered: Plain = json.loads(text)
    return remembered


def text_input(block: str, label: str, hint: str, said: str = "") -> Plain:
    """A field for a few lines of text; `said` stands in it already."""
    element: Plain = {
        "type": "plain_text_input",
        "action_id": "said",
        "multiline": True,
        "max_length": INPUT,
        "placeholder": _plain(hint, PLACEHOLDER),
    }
    if said.strip():
        element["initial_value"] = cut(said, INPUT)
    return {"type": "input", "block_id": block, "label": _plain(label, 2000), "element": element}


def number_input(block: str, label: str, *, optional: bool = False) -> Plain:
    """A field for a number, which may have decimals."""
    element = {"type": "number_input", "action_id": "said", "is_decimal_allowed": True}
    return {"type": "input", "block_id": block, "label": _plain(label, 2000), "element": element, "optional": optional}


def choice(block: str, label: str, options: Sequence[tuple[str, str]]) -> Plain:
    """A field to choose one of (words, value) in."""
    element = menu(label, "said", options)
    return {"type": "input", "block_id": block, "label": _plain(label, 2000), "element": element}


def tables(grid: Grid) -> Iterator[Plain]:
    """A table as blocks: one where it fits, else several, each under the same head."""
    head = [_cell(cell, bold=True) for cell in grid.head[:COLUMNS]]
    rows, size = [head], _size(head)
    for row in grid.rows:
        cells = [_cell(cell, bold=False) for cell in row[:COLUMNS]]
        if len(rows) == ROWS or (size + _size(cells) > TABLE_CHARACTERS and len(rows) > 1):
            yield _table(rows, grid)
            rows, size = [head], _size(head)
        rows.append(cells)
        size += _size(cells)
    yield _table(rows, grid)


def data_table(grid: Grid) -> Plain | None:
    """A table with pages, that its reader may sort; None for what is short, or too much for one."""
    rows = [[_raw(cell) for cell in row[:COLUMNS]] for row in (grid.head, *grid.rows)]
    long = PAGED < len(grid.rows) <= ROWS and len(grid.head) <= COLUMNS
    if not long or any(len(row) != len(rows[0]) for row in rows) or size(rows) > TABLE_CHARACTERS:
        return None
    caption = cut(" · ".join(plain_text(cell) for cell in grid.head if cell.strip()), SMALL_PRINT)
    return {"type": "data_table", "caption": caption, "rows": rows, "page_size": PAGE}


def as_table(block: Plain) -> Plain:
    """A data_table as the plain table that every workspace takes; any other block as it is."""
    return {"type": "table", "rows": block["rows"][:ROWS]} if block["type"] == "data_table" else block


def size(block: Any) -> int:
    """How many characters of text a block holds."""
    if isinstance(block, dict):
        return sum(size(inner) for name, inner in block.items() if name not in _UNREAD)
    if isinstance(block, list):
        return sum(map(size, block))
    return len(block) if isinstance(block, str) else 0


def words(block: Plain) -> str:
    """What a block says, for where it can't be shown: a table row by row."""
    if block["type"] == "markdown":
        return str(block["text"])
    if block["type"] == "context":
        return "\n".join(element["text"] for element in block["elements"])
    if block["type"] == "data_table":
        return "\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"])
    runs = ([[e["text"] for e in cell["elements"][0]["elements"]] for cell in row] for row in block["rows"])
    return "\n".join(" | ".join("".join(run) for run in row) for row in runs)


def _table(rows: list[list[Plain]], grid: Grid) -> Plain:
    settings = [{"align": "right" if right else "left", "is_wrapped": True} for right in grid.right[:COLUMNS]]
    return {"type": "table", "rows": rows, "column_settings": settings}


def _cell(text: str, *, bold: bool) -> Plain:
    runs = styled(cut(text.replace("\u00a0", " "), CELL)) if text.strip() else []
    for run in runs if bold else ():
        run["style"] = {**run.get("style", {}), "bold": True}
    return rich_text([{"type": "rich_text_section", "elements": runs or [{"type": "text", "text": " "}]}])


def _raw(text: str) -> Plain:
    return {"type": "raw_text", "text": cut(plain_text(text.replace("\u00a0", " ")), CELL)}


def _size(cells: list[Plain]) -> int:
    return sum(map(size, cells))


def _plain(text: str, limit: int) -> Plain:
    return {"type": "plain_text", "text": cut(text, limit)}
