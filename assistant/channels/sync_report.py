"""The report of a sync for a person: a table of what became of the rows, and lines on what to know about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.wording import phrase

if TYPE_CHECKING:
    from rich.table import Table

    from connectors.crm import SyncReport, TableReport

SHOWN = 3  # reasons of a table; all are in the quarantine file


def table(report: SyncReport, language: str) -> Table:
    """Rows read, loaded, set aside and so on, a line for each table of the book."""
    from babel import Locale
    from rich import box
    from rich.table import Table

    from assistant.formats import number

    locale = Locale.parse(language)
    read = sum(t.read for t in report.tables)
    title = phrase("sync:title", language, company=report.company, read=read, seconds=report.seconds)
    shown = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE)
    shown.add_column(phrase("sync:table", language))
    for name in ("read", "loaded", "set_aside", "emptied", "left_out"):
        shown.add_column(phrase(f"sync:{name}", language), justify="right")
    for each in report.tables:
        counts = (each.read, each.loaded, each.set_aside, each.emptied, each.left_out + each.repeated)
        style = "yellow" if each.bad else None
        shown.add_row(each.table, *(number(n, locale=locale) if n else "-" for n in counts), style=style)
    return shown


def lines(report: SyncReport, language: str) -> Iterator[str]:
    """What to know: why rows were set aside, what was taken from elsewhere or derived, what is missing."""

    def say(code: str, **facts: Any) -> str:
        return phrase(f"sync:{code}", language, **facts)

    for each in report.tables:
        yield from _reasons(each, language)
    if report.quarantine:
        yield say("quarantine", path=report.quarantine)
    elif any(each.bad for each in report.tables):
        yield say("no_quarantine")
    for filled in report.filled:
        yield say("filled", table=filled.table, column=filled.column, taken=filled.taken, rows=filled.rows)
    for name, rows in report.derived.items():
        if rows:
            yield say(f"derived_{name}", rows=rows)
    if report.uncredited:
        yield say("uncredited", rows=report.uncredited)
    for mailbox in report.mail:
        yield say("mailbox", mail=mailbox)
    for note in report.notes:
        yield say("note", note=note)
    for name in report.missing:
        yield say(f"missing_{name}")


def _reasons(of: TableReport, language: str) -> Iterator[str]:
    for each in of.reasons[:SHOWN]:
        facts = {name: getattr(each, name) for name in ("rows", "action", "column", "reason", "file", "sheet", "line")}
        value = each.value if each.value is None or len(each.value) <= 60 else each.value[:59] + "…"
        yield phrase("sync:reason", language, table=of.table, value=value, **facts)
    if len(of.reasons) > SHOWN:
        yield phrase("sync:more_reasons", language, table=of.table, count=len(of.reasons) - SHOWN)
