"""`coach expense`: commissions in the books for a period, and the journal as a file."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.channels.options import As, HomeAt, On, coach_at, day
from connectors.errors import BadUse

if TYPE_CHECKING:
    from skills.commission_expense.results import Journal

app = typer.Typer()
ZERO = Decimal(0)


@app.command()
def expense(
    ctx: typer.Context,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="2026-10, 2026-Q3, ...")] = None,
    deal: Annotated[str | None, typer.Option("--deal", metavar="NAME", help="the costs of one deal")] = None,
    schedule: Annotated[bool, typer.Option("--schedule", help="what is still to be amortised, by month")] = False,
    journal: Annotated[Path | None, typer.Option("--journal", metavar="FILE.csv", help="write the entries")] = None,
    person: As = None,
    on: On = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document")] = False,
    home_at: HomeAt = None,
) -> None:
    """Show what of the commissions is capitalised, amortised and carried forward; write the journal entries."""
    from assistant.plain import plain
    from assistant.wording import phrase, word
    from skills.commission_expense.asking import skill
    from skills.commission_expense.results import Journal

    coach = coach_at(home_at, ctx)
    desk = coach.desk(person, on=day(on), language=coach.settings.language)
    show = "schedule" if schedule else None
    result = skill(desk, period=period, deal=deal, show=show)
    if journal is not None:
        entries = skill(desk, period=period, show="journal")
        assert isinstance(entries, Journal)
        _write(journal, entries)
        written = {"file": str(journal), "lines": len(entries.entries), "total": entries.total}
        typer.echo(phrase("expense:written", desk.language, **written), err=True)
    if as_json:
        print(json.dumps(plain(result), ensure_ascii=False))
        return
    text = word(skill.name, result, desk.language, desk.today)
    if not sys.stdout.isatty():
        print(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def _write(path: Path, found: Journal) -> None:
    """The entries as a ledger reads them in, written whole or not at all."""
    from skills.commission_expense.journal import Line, as_csv

    lines = [
        Line(e.month, e.entry, e.account, e.debit.amount if e.debit else ZERO, e.credit.amount if e.credit else ZERO)
        for e in found.entries
    ]
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(as_csv(lines, found.total.currency), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BadUse(f"{path} can't be written ({error.strerror}).", code="bad_use") from None
