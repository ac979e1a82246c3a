"""A statement as a file: text, CSV, Excel, PDF."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from assistant.channels.statement_sheet import Row, Sheet, written
from assistant.wording import phrase
from connectors.money import Money

COLUMNS = ("person", "period", "plan", "component", "what", "deal_id", "date", "base", "rate", "amount", "currency")
_TEXTS = frozenset(range(6))
_WIDTHS = (46, 13, 18, 10, 18)


def as_text(sheet: Sheet) -> bytes:
    """A table in plain text."""
    rows = [_cells(row, sheet.language) for row in sheet.rows]
    wide = [max([len(r[i]) for r in rows], default=0) for i in range(5)]
    lines = [sheet.title, f"{sheet.person}, {sheet.period}", sheet.status, ""]
    for row, cells in zip(sheet.rows, rows, strict=True):
        if row.kind == "heading":
            lines += ["", f"{row.what} - {row.note}"]
            continue
        first, *others = cells
        numbers = "  ".join(cell.rjust(w) for cell, w in zip(others, wide[1:], strict=True))
        lines.append(f"{first.ljust(wide[0])}  {numbers}".rstrip())
    return ("\n".join(lines) + "\n").encode()


def as_csv(sheet: Sheet) -> bytes:
    """One row for each amount; the column `amount` adds up to what is paid, by currency."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for values in data(sheet):
        writer.writerow([_safe(v) if i in _TEXTS else v for i, v in enumerate(values)])
    return out.getvalue().encode()


def data(sheet: Sheet) -> list[tuple[str, ...]]:
    """The rows that add up, as text: dates as YYYY-MM-DD, numbers with a point."""
    return [
        (
            sheet.person,
            row.period,
            row.plan,
            row.component,
            row.what,
            row.deal_id or "",
            row.on.isoformat() if row.on else "",
            _number(row.base),
            _number(row.rate),
            _number(row.pay),
            row.pay.currency if row.pay else "",
        )
        for row in sheet.rows
        if row.adds
    ]


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook: the statement as it is read, and its amounts as rows. Numbers are numbers."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    page: Any = book.active
    page.title = sheet.title[:31]
    for text, font in ((sheet.title, Font(bold=True, size=16)), (f"{sheet.person}, {sheet.period}", Font(bold=True))):
        page.append([text])
        page.cell(page.max_row, 1).font = font
    page.append([sheet.status])
    page.append([])
    page.append([phrase(f"statement:{code}", sheet.language) for code in ("what", "day", "base", "rate_head", "pay")])
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)
    for row in sheet.rows:
        page.append(_values(row))
        bold = row.kind in {"heading", "total"}
        for cell, form in zip(page[page.max_row], _formats(row), strict=True):
            cell.font = Font(bold=bold)
            cell.number_format = form
        page.cell(page.max_row, 1).alignment = Alignment(indent=1 if row.kind == "deal" else 0)
    for column, width in zip("ABCDE", _WIDTHS, strict=True):
        page.column_dimensions[column].width = width
    page.freeze_panes = "A6"
    _amounts(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_pdf(sheet: Sheet) -> bytes:
    """A page or a few."""
    from assistant.channels.statement_pdf import drawn

    return drawn(sheet)


WRITERS: Mapping[str, Callable[[Sheet], bytes]] = {"text": as_text, "csv": as_csv, "xlsx": as_xlsx, "pdf": as_pdf}


def _amounts(book: Any, sheet: Sheet) -> None:
    """The rows of the CSV; amounts as numbers."""
    page = book.create_sheet("CSV")
    page.append(COLUMNS)
    for row, values in zip([r for r in sheet.rows if r.adds], data(sheet), strict=True):
        page.append([*map(_safe, values[:6]), row.on, *(_plain(v) for v in (row.base, row.rate, row.pay)), values[-1]])


def _values(row: Row) -> list[Any]:
    what = f"{row.what} - {row.note}" if row.note else row.what
    return [_safe(what), row.on, _plain(row.base), _plain(row.rate), _plain(row.pay)]


def _safe(text: str) -> str:
    """A text that a spreadsheet takes for a formula is kept a text."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _formats(row: Row) -> list[str]:
    share = isinstance(row.rate, Decimal)
    money = f'#,##0.00 "{row.pay.currency}"' if row.pay else "General"
    return ["General", "yyyy-mm-dd", "#,##0.00", "0.00%" if share else "#,##0.00", money]


def _plain(value: Money | Decimal | None) -> Decimal | None:
    return value.amount if isinstance(value, Money) else value


def _number(value: Money | Decimal | None) -> str:
    plain = _plain(value)
    return "" if plain is None else format(plain, "f")


def _cells(row: Row, language: str) -> tuple[str, str, str, str, str]:
    """A row as its reader reads it."""
    indent = {"deal": "    ", "line": "  "}.get(row.kind, "")
    on = row.on.isoformat() if row.on else ""
    return f"{indent}{row.what}", on, written(row.base, language), rate_of(row, language), written(row.pay, language)


def rate_of(row: Row, language: str) -> str:
    """A rate as a percentage, or an amount for one."""
    if isinstance(row.rate, Decimal):
        return f"{written(row.rate * 100, language)}%"
    return written(row.rate, language)
