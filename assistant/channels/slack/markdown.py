"""An answer's Markdown, taken apart: paragraphs and lists as they are written, tables as rows, words without marks.

parts("You earn **$5**.\\n\\n| a | b |\\n|---|--:|\\n| 1 | 2 |")   [Prose("You earn **$5**."), Grid(...)]
plain_text("You earn **$5**.")                                 "You earn $5."
rich("You earn **$5**.")                                       rich_text elements, for where Slack has no Markdown
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Plain = dict[str, Any]
_ITEM = re.compile(r"([-*+]|\d+[.)])\s")
_SIGNAL = re.compile(r"<(?=[!@#])")  # <!channel>, <@U1>, <#C1>: Slack would act on them


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs, lists, quotes, code: Markdown."""

    text: str

    @property
    def lines(self) -> int:
        """How many lines it is written in."""
        return sum(bool(line.strip()) for line in self.text.splitlines())

    @property
    def lists(self) -> bool:
        """Whether it is a list."""
        return bool(_ITEM.match(self.text))

    def top(self, count: int) -> Prose:
        """The first items of a list."""
        lines = self.text.splitlines()
        starts = [number for number, line in enumerate(lines) if _ITEM.match(line)]
        return Prose("\n".join(lines[: starts[count]]).rstrip()) if len(starts) > count else self


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its head, its rows, and which columns stand to the right. Cells are Markdown."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]

    @property
    def lines(self) -> int:
        """Its rows and its head."""
        return len(self.rows) + 1

    @property
    def lists(self) -> bool:
        """A table lists its rows."""
        return True

    def top(self, count: int) -> Grid:
        """Its first rows."""
        return replace(self, rows=self.rows[:count])


Part = Prose | Grid


def parts(markdown: str) -> list[Part]:
    """The paragraphs and tables of a text, in order; every paragraph or list by itself."""
    lines = markdown.splitlines()
    found: list[Part] = []
    for opening, inside in _outermost(_parser().parse(markdown)):
        if opening.type == "table_open":
            found.append(_grid(inside))
        elif opening.map:
            text = "\n".join(lines[slice(*opening.map)]).strip("\n")
            if text.strip():
                found.append(Prose(_SIGNAL.sub("&lt;", text)))
    return found


def plain_text(markdown: str) -> str:
    """The words alone, paragraphs on lines of their own."""
    said = (words(token.children or ()) for token in _parser().parse(markdown) if token.type == "inline")
    return "\n".join(line for line in said if line)


def rich(markdown: str) -> list[Plain]:
    """The elements of a rich_text block: sections, lists, code. What a table says is left to `parts`."""
    elements: list[Plain] = []
    for opening, inside in _outermost(_parser().parse(markdown)):
        if opening.type in {"bullet_list_open", "ordered_list_open"}:
            style = "bullet" if opening.type == "bullet_list_open" else "ordered"
            items = [_section(t) for t in inside if t.type == "inline" and t.content.strip()]
            if items:
                elements.append({"type": "rich_text_list", "style": style, "elements": items})
        elif opening.type != "table_open":
            elements += [_section(t) for t in inside if t.type == "inline" and t.content.strip()]
    return elements


def styled(markdown: str) -> list[Plain]:
    """One line as elements of rich text; bold, italic and code are kept, a link is its words."""
    inline = _parser().parseInline(markdown)[0].children or []
    return list(_runs(inline))


def words(tokens: Sequence[Token]) -> str:
    """The words of one line."""
    return "".join(" " if t.type in {"softbreak", "hardbreak"} else t.content for t in tokens).strip()


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _outermost(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """Each block that stands in no other, with the tokens inside it."""
    inside: list[Token] = []
    for token in tokens:
        inside.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield inside[0], inside
            inside = []


def _grid(inside: Sequence[Token]) -> Grid:
    rows: list[list[str]] = []
    right: list[bool] = []
    for token in inside:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            right.append("right" in str(token.attrGet("style") or ""))
        elif token.type == "inline":
            rows[-1].append(token.content)
    return Grid(tuple(rows[0]), tuple(map(tuple, rows[1:])), tuple(right))


def _section(token: Token) -> Plain:
    return {"type": "rich_text_section", "elements": list(_runs(token.children or ()))}


def _runs(tokens: Sequence[Token]) -> Iterator[Plain]:
    marks: set[str] = set()
    for token in tokens:
        kind = {"strong": "bold", "em": "italic", "s": "strike"}.get(token.type.rpartition("_")[0])
        if kind:
            (marks.add if token.nesting > 0 else marks.discard)(kind)
            continue
        text = "\n" if token.type in {"softbreak", "hardbreak"} else token.content
        if text:
            on = marks | ({"code"} if token.type == "code_inline" else set())
            yield {"type": "text", "text": text} | ({"style": dict.fromkeys(sorted(on), True)} if on else {})
