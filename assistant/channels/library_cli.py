"""`coach library`: coaching content in and out, and what of it is found.

Who runs it sees all that is there; `--as EMAIL` shows what one person would.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.channels.options import HomeAt, home
from assistant.wording import phrase
from connectors.errors import BadUse
from connectors.home import Home

if TYPE_CHECKING:
    from connectors.book.schema import Person
    from connectors.library import AddReport, Library, Passage, Readers
    from connectors.library.library import Progress

app = typer.Typer(no_args_is_help=True, help="Coaching content: add, search, list, remove, rebuild.")
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="files and folders")]
Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="a title, source, file or folder")]
Audience = Annotated[
    str | None,
    typer.Option("--audience", metavar="ROLES", help="who may read files that don't say: rep,manager,...; everyone"),
]
Team = Annotated[str | None, typer.Option("--team", help="the one team that may read files that don't say")]
Spoken = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="of files that don't say; else told from the text"),
]
OfDeal = Annotated[
    str | None,
    typer.Option("--deal", metavar="NAME", help="the deal that these transcripts of calls are about, by name or id"),
]
OneReader = Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="only what this person may read")]


@app.command()
def add(
    paths: Paths,
    audience: Audience = None,
    team: Team = None,
    language: Spoken = None,
    deal: OfDeal = None,
    home_at: HomeAt = None,
) -> None:
    """Take in files and folders; what is the same as before is left alone, what has gone from a folder goes."""
    from assistant.channels.library_calls import deals_by_name

    spoken, folder = _language(), home(home_at)
    readers, deal_of = _readers(audience, team), deals_by_name(deal, folder)
    with _progress(spoken) as progress:
        report = _library(folder).add(paths, readers=readers, language=language, deal_of=deal_of, progress=progress)
    for line in _lines(report, spoken):
        print(line)
    raise typer.Exit(1 if report.broken and not (report.added or report.updated or report.unchanged) else 0)


@app.command()
def search(
    query: str,
    as_: OneReader = None,
    within: Annotated[
        list[str] | None, typer.Option("--in", metavar="NAME", help="only in this document or folder; may be repeated")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="only documents in it")] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="only documents of this day or later")
    ] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=50, help="passages at most")] = 5,
    home_at: HomeAt = None,
) -> None:
    """The passages that are nearest to a question, and how likely each is about it."""
    folder = home(home_at)
    on = since.date() if since else None
    found = _library(folder).search(
        query, person=_reader(as_, folder), k=limit, language=language, within=within or (), since=on
    )
    print("\n\n".join(_shown(passage) for passage in found) or phrase("library:nothing_found", _language()))


@app.command("list")
def list_(as_: OneReader = None, home_at: HomeAt = None) -> None:
    """The documents there are, and who may read them."""
    spoken, folder = _language(), home(home_at)
    entries = _library(folder).documents(_reader(as_, folder) if as_ else None)
    if not entries:
        print(phrase("empty_library", spoken))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    names = ("document", "source", "date", "language", "readers")
    table = Table(*(phrase(f"library:{name}", spoken) for name in names), box=box.SIMPLE)
    for entry in entries:
        dated = entry.date.isoformat() if entry.date else ""
        table.add_row(entry.title, entry.source, dated, entry.language, _may_read(entry.readers, spoken))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


@app.command()
def remove(names: Names, home_at: HomeAt = None) -> None:
    """Take documents out."""
    gone = _library(home(home_at)).remove(names)
    print(phrase("library:removed", _language(), sources=gone))


@app.command()
def rebuild(home_at: HomeAt = None) -> None:
    """Embed everything anew, after COACH_EMBEDDINGS or COACH_LIBRARY_URL has changed. The files are not needed."""
    spoken = _language()
    with _progress(spoken) as progress:
        documents = _library(home(home_at)).rebuild(progress)
    print(phrase("library:rebuilt", spoken, documents=documents))


def _library(folder: Home) -> Library:
    from assistant.settings import Settings
    from assistant.shelf import open_library

    return open_library(folder, Settings.read())


def _language() -> str:
    from assistant.settings import Settings

    return Settings.read().language


def _readers(audience: str | None, team: str | None) -> Readers:
    from connectors.library import Readers
    from connectors.library.documents import BadDocument, roles_of

    try:
        return Readers(team=team) if audience is None else Readers(roles_of(audience.split(",")), team)
    except BadDocument as error:
        raise BadUse(f"--audience can't be used: {error}.", code="bad_use") from None


def _reader(email: str | None, folder: Home) -> Person:
    """The person of this e-mail; without one whoever runs the command, who may read everything."""
    from connectors.book.schema import Person

    if email is None:
        return Person(person_id="", name="", role="admin")
    from connectors.book import Book, open_current

    return Book.open(open_current(folder), email).person


def _lines(report: AddReport, language: str) -> Iterator[str]:
    counts = {name: len(getattr(report, name)) for name in ("added", "updated", "unchanged", "removed")}
    yield phrase("library:report", language, **counts, passages=report.passages)
    if report.other:
        yield phrase("library:other", language, kinds=report.other.most_common(), files=report.other.total())
    for broken in report.broken:
        yield phrase("library:broken", language, source=broken.source, reason=broken.reason)


def _shown(passage: Passage) -> str:
    page = f", p. {passage.page}" if passage.page else ""
    dated = f", {passage.date}" if passage.date else ""
    return f"{passage.title}  ({passage.source}{page}{dated})  {passage.likely:.0%}\n{passage.text}"


def _may_read(readers: Readers, language: str) -> str:
    from connectors.library.documents import ROLES

    if not readers.roles:
        return phrase("library:by_deal", language)
    roles = phrase("library:everyone", language) if set(readers.roles) == set(ROLES) else ", ".join(readers.roles)
    return f"{roles} ({readers.team})" if readers.team else roles


@contextmanager
def _progress(language: str) -> Iterator[Progress | None]:
    """A bar on standard error, where somebody looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(phrase("library:reading", language), total=None)

        def moved(done: int, every: int, source: str) -> None:
            about: dict[str, Any] = {"description": source} if source else {}
            bar.update(task, completed=done, total=every, **about)

        yield moved
