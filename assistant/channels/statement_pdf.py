"""A statement on A4 pages, drawn by matplotlib."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from assistant.channels.paper import document, page, plain
from assistant.channels.statement_files import rate_of
from assistant.channels.statement_sheet import Row, Sheet, written
from assistant.wording import phrase

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.08, 0.92, 0.945, 0.07
_STEP = 0.0195  # of a page's height, from one row to the next
_FIRST, _OTHERS = 37, 43  # rows that a page holds below its head
_COLUMNS = {"on": 0.555, "base": 0.70, "rate": 0.78, "pay": _RIGHT}
_INK, _PALE, _BAND = "#1f2933", "#6b7785", "#eef2f6"


def drawn(sheet: Sheet) -> bytes:
    """The PDF."""
    out = io.BytesIO()
    pages = list(_pages(sheet.rows))
    with document(out, sheet.title) as pdf:
        for number, rows in enumerate(pages, 1):
            figure = page()
            at = _head(figure, sheet) if number == 1 else _TOP
            at = _columns(figure, sheet, at)
            for row in rows:
                at = _row(figure, sheet, row, at)
            foot = phrase("statement:page", sheet.language, page=number, pages=len(pages))
            figure.text(_RIGHT, _BOTTOM / 2, foot, size=7.5, color=_PALE, ha="right")
            figure.text(_LEFT, _BOTTOM / 2, f"{sheet.person}, {sheet.period}", size=7.5, color=_PALE)
            pdf.savefig(figure)
    return out.getvalue()


def _pages(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    """Rows by page; a heading is not left alone at a page's end."""
    left, room = rows, _FIRST
    while len(left) > room:
        cut = room
        while cut > 1 and left[cut - 1].kind in {"heading", "line"}:
            cut -= 1
        yield left[:cut]
        left, room = left[cut:], _OTHERS
    yield left


def _head(figure: Any, sheet: Sheet) -> float:
    figure.text(_LEFT, _TOP, sheet.title, size=19, weight="bold", color=_INK)
    figure.text(_LEFT, _TOP - 0.032, f"{sheet.person}  ·  {sheet.period}", size=12, color=_INK)
    figure.text(_LEFT, _TOP - 0.053, sheet.status, size=8.5, color=_PALE)
    return _TOP - 0.095


def _columns(figure: Any, sheet: Sheet, at: float) -> float:
    names = {"on": "day", "base": "base", "rate": "rate_head", "pay": "pay"}
    figure.text(_LEFT, at, phrase("statement:what", sheet.language), size=8, color=_PALE)
    for column, x in _COLUMNS.items():
        nudge = 0.006 if column == "pay" else 0
        name = phrase(f"statement:{names[column]}", sheet.language)
        figure.text(x - nudge, at, name, size=8, color=_PALE, ha="right")
    _rule(figure, at - 0.007)
    return at - 0.007 - _STEP


def _row(figure: Any, sheet: Sheet, row: Row, at: float) -> float:
    if row.kind == "heading":
        _band(figure, at)
        _text(figure, _LEFT + 0.006, at, row.what, weight="bold", most=62)
        _text(figure, _RIGHT - 0.006, at, row.note, ha="right", color=_PALE, size=8)
        return at - _STEP * 1.15
    bold = "bold" if row.kind == "total" else "normal"
    color = _PALE if row.kind == "deal" else _INK
    indent = {"deal": 0.024, "line": 0.006, "amount": 0.006}.get(row.kind, 0.006)
    wide = row.kind in {"amount", "total"}
    _text(figure, _LEFT + indent, at, row.what, weight=bold, color=color, most=92 if wide else 50)
    cells = {
        "on": row.on.isoformat() if row.on else "",
        "base": written(row.base, sheet.language),
        "rate": rate_of(row, sheet.language),
        "pay": written(row.pay, sheet.language),
    }
    for column, x in _COLUMNS.items():
        nudge = 0.006 if column == "pay" else 0
        _text(figure, x - nudge, at, cells[column], ha="right", weight=bold, color=color)
    if row.kind == "total":
        _rule(figure, at + _STEP * 0.72)
    return at - _STEP


def _text(figure: Any, x: float, y: float, text: str, *, most: int = 200, **how: Any) -> None:
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    figure.text(x, y, plain(short), **{"size": 8.5, "color": _INK, **how})


def _rule(figure: Any, y: float) -> None:
    from matplotlib.lines import Line2D

    figure.add_artist(Line2D([_LEFT, _RIGHT], [y, y], color="#c8d0d8", linewidth=0.6))


def _band(figure: Any, y: float) -> None:
    from matplotlib.patches import Rectangle

    figure.add_artist(Rectangle((_LEFT, y - 0.005), _RIGHT - _LEFT, _STEP, color=_BAND, linewidth=0, zorder=0))
