"""A coaching summary on A4 pages: its Markdown laid out line by line, and the chart at the end. Drawn by matplotlib.

What the wording writes is read: paragraphs, lists, tables, **bold** and *italic*.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.channels.charts.theme import INK
from assistant.channels.paper import A4, document, page, plain
from assistant.channels.summary_chart import Frame, draw

if TYPE_CHECKING:
    from skills.coaching_summary.drivers import Drivers
    from skills.scorecard.results import Card
    from skills.skill import Desk

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.09, 0.91, 0.945, 0.06
_SIZE, _TITLE, _STEP = 9.5, 15, 0.0172  # points; of a page's height, from one line to the next
_CHART = 0.27  # of a page's height
_MARK = re.compile(r"(\*\*|\*)")
_ITEM = re.compile(r"(?P<mark>-|\d+\.) (?P<text>.*)")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with its style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """Words on one line; `indent` in shares of the page's width, `gap` lines before it, `size` in points."""

    words: tuple[_Word, ...]
    indent: float = 0.0
    gap: float = 0.0
    size: float = _SIZE
    cells: tuple[str, ...] = ()
    marked: bool = False


def pages(text: str, card: Card, past: Drivers | None, desk: Desk) -> bytes:
    """The PDF."""
    out, ruler = io.BytesIO(), _Ruler()
    title = text.split("\n", 1)[0].replace("*", "")
    with document(out, title) as pdf:
        figure, at = page(), _TOP
        for line in _lines(text, ruler):
            at -= line.gap * _STEP
            if at < _BOTTOM:
                pdf.savefig(figure)
                figure, at = page(), _TOP
            _write(figure, line, at, ruler)
            at -= _STEP * max(line.size / _SIZE, 1)
        if at - _CHART < _BOTTOM:
            pdf.savefig(figure)
            figure, at = page(), _TOP
        frame = Frame(_LEFT + 0.03, at - _CHART + 0.06, _RIGHT - _LEFT - 0.03, _CHART - 0.1, letters=6.5)
        draw(figure, frame, card, past, desk)
        pdf.savefig(figure)
    return out.getvalue()


def _lines(text: str, ruler: _Ruler) -> Iterator[_Line]:
    """Lines as they are drawn, long ones broken."""
    table: list[tuple[str, ...]] = []
    for number, block in enumerate(text.splitlines()):
        if block.startswith("|"):
            cells = tuple(c.strip().replace("*", "") for c in block.strip("|").split("|"))
            if not set("".join(cells)) <= set("-: "):
                table.append(cells)
            continue
        yield from _table(table)
        table = []
        if not block.strip():
            continue
        item = _ITEM.fullmatch(block)
        size = _TITLE if number == 0 else _SIZE
        body = item["text"] if item else block
        indent = 0.022 if item else 0.0
        for n, words in enumerate(ruler.broken(_words(body), _RIGHT - _LEFT - indent, size)):
            mark = (_Word(item["mark"] if item["mark"] != "-" else "•"),) if item and n == 0 else ()
            gap = 0.0 if n or (item and item["mark"] == "-") else 0.55
            yield _Line((*mark, *words), indent - 0.022 * bool(mark), gap, size, marked=bool(mark))
    yield from _table(table)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[_Line]:
    for n, cells in enumerate(rows):
        yield _Line((), gap=0.55 if n == 0 else 0.0, cells=cells)


def _words(text: str) -> list[_Word]:
    """Words with the style that the marks around them give; a mark inside a word leaves no blank there."""
    found: list[_Word] = []
    bold = italic = False
    blank = ""
    for piece in _MARK.split(text):
        if piece == "**":
            bold = not bold
        elif piece == "*":
            italic = not italic
        else:
            found += [_Word(w, bold, italic) for w in re.findall(r" *[^ ]+", blank + piece)]
            blank = " " if piece.endswith(" ") else ""
    return found


class _Ruler:
    """Measures words as matplotlib draws them."""

    def __init__(self) -> None:
        from matplotlib.textpath import TextToPath

        self._paths = TextToPath()

    def wide(self, word: _Word, size: float) -> float:
        """Of a word with the blank before it, as a share of the page's width."""
        from matplotlib.font_manager import FontProperties

        how = FontProperties(
            weight="bold" if word.bold else "normal", style="italic" if word.italic else "normal", size=size
        )
        width: float = self._paths.get_text_width_height_descent(word.text.replace("$", "S"), how, ismath=False)[0]
        return width / 72 / A4[0]

    def broken(self, words: Sequence[_Word], room: float, size: float) -> Iterator[list[_Word]]:
        """Lines that fit."""
        line: list[_Word] = []
        used = 0.0
        for word in words:
            wide = self.wide(word, size)
            if line and used + wide > room:
                yield line
                line, used = [], 0.0
            line.append(_Word(word.text.lstrip(), word.bold, word.italic) if not line else word)
            used += wide
        if line:
            yield line


def _write(figure: Any, line: _Line, at: float, ruler: _Ruler) -> None:
    if line.cells:
        places = [_LEFT, *(_RIGHT - 0.02 - 0.19 * n for n in reversed(range(len(line.cells) - 1)))]
        for n, (cell, x) in enumerate(zip(line.cells, places, strict=True)):
            figure.text(x, at, plain(cell), size=line.size, color=INK, ha="right" if n else "left")
        return
    x = _LEFT + line.indent
    for n, word in enumerate(line.words):
        text = plain(word.text)
        weight, style = "bold" if word.bold else "normal", "italic" if word.italic else "normal"
        figure.text(x, at, text.lstrip() if n == 0 else text, size=line.size, color=INK, weight=weight, style=style)
        x = _LEFT + line.indent + 0.022 if n == 0 and line.marked else x + ruler.wide(word, line.size)
