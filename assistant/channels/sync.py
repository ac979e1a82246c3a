"""`coach sync`: a company's exports become a new snapshot of the book, and a report says what became of every row."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.channels.options import HomeAt, home
from connectors.errors import BadUse

if TYPE_CHECKING:
    from connectors.crm import Progress, SyncReport, Tolerance
    from connectors.home import Home

app = typer.Typer()
_THERE = {"exists": True, "dir_okay": False}
MappingAt = Annotated[Path, typer.Argument(metavar="MAPPING", help="a YAML file; see docs/mapping.md", **_THERE)]
FolderAt = Annotated[
    Path | None,
    typer.Option("--folder", help="where the files are, instead of the mapping's", exists=True, file_okay=False),
]
Share = Annotated[
    str | None,
    typer.Option(
        "--tolerance", metavar="SHARE", help="stop where more of a table is bad; default 5%, and ten rows in any case"
    ),
]
QuarantineAt = Annotated[
    Path | None,
    typer.Option("--quarantine", metavar="FILE", help="list what is not loaded here", dir_okay=False),
]


@app.command()
def sync(
    mapping: MappingAt,
    folder: FolderAt = None,
    tolerance: Share = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and check everything, change nothing")] = False,
    quarantine: QuarantineAt = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document")] = False,
    home_at: HomeAt = None,
) -> None:
    """Make a new snapshot of the book from a company's exports."""
    from assistant.settings import Settings
    from connectors.crm import read_mapping
    from connectors.crm import sync as synced

    language = Settings.read().language
    file, allowed = read_mapping(mapping), _tolerance(tolerance)
    with _progress(language, shown=sys.stderr.isatty() and not as_json) as progress:
        report = synced(
            home(home_at),
            file,
            now=datetime.now(UTC),
            folder=folder,
            tolerance=allowed,
            dry_run=dry_run,
            quarantine=quarantine,
            plan_faults=lambda document: _plan_faults(document, language),
            progress=progress,
        )
    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        _show(report, language, dry_run=dry_run)
    if report.snapshot:
        _teach(home(home_at), language, shown=not as_json)
    raise typer.Exit(1 if report.stopped else 0)


def _tolerance(said: str | None) -> Tolerance:
    from connectors.crm import Tolerance

    if said is None:
        return Tolerance()
    try:
        share = Decimal(said.strip().rstrip("%").replace(",", "."))
    except InvalidOperation:
        share = Decimal(-1)
    share = share / 100 if said.strip().endswith("%") or share > 1 else share
    if not 0 <= share <= 1:
        raise BadUse(f"'{said}' is no share of rows; write 5% or 0.05.", code="bad_use")
    return Tolerance(share, rows=0)


def _teach(folder: Home, language: str, *, shown: bool) -> None:
    """What closed deals say of open ones, learnt where the new snapshot says it better than what is in use."""
    from assistant.wording import phrase
    from connectors.book import open_current
    from skills.win_probability.teaching import teach

    model = teach(open_current(folder))
    if model is not None and shown:
        print(phrase(f"chances:taught_{model.verdict}", language, won=model.card.won, lost=model.card.lost))


def _plan_faults(document: str, language: str) -> list[str]:
    """What is wrong with a plan, as sentences with their lines."""
    from assistant.wording import phrase
    from skills.commission.reading import read_plan

    errors = read_plan(document).errors
    return [f"line {e.line}: {phrase(f'plan_faults:{e.code}', language, **e.facts)}" for e in errors]


def _show(report: SyncReport, language: str, *, dry_run: bool) -> None:
    from rich.console import Console

    from assistant.channels.sync_report import lines, table
    from assistant.wording import phrase

    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False, soft_wrap=True)
    console.print(table(report, language))
    for line in lines(report, language):
        console.print(f"- {line}", markup=False)
    print()
    for stopped in (t for t in report.tables if t.table in report.stopped):
        rows = stopped.read - stopped.left_out - stopped.repeated
        facts = {"table": stopped.table, "set_aside": stopped.set_aside, "emptied": stopped.emptied, "rows": rows}
        typer.echo(phrase("sync:stopped", language, **facts, tolerance=report.tolerance), err=True)
    if report.snapshot:
        print(phrase("sync:done", language, snapshot=report.snapshot))
    elif dry_run:
        print(phrase("sync:nothing_written", language))


@contextmanager
def _progress(language: str, *, shown: bool) -> Iterator[Progress]:
    """A bar on standard error while files are read, then what is being done."""
    from connectors.crm import Progress

    if not shown:
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from assistant.wording import phrase

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(phrase("sync:reading", language), total=None)
        behind: dict[Path, int] = {}

        def moved(path: Path, bytes_behind: int) -> None:
            step = bytes_behind - behind.get(path, 0)
            behind[path] = bytes_behind
            bar.update(task, advance=step if step >= 0 else bytes_behind, description=path.name)

        yield Progress(
            starts=lambda total: bar.update(task, total=total),
            moved=moved,
            reads=lambda what: bar.update(task, description=phrase(f"sync:{what}", language)),
        )
