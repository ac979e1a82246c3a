"""`coach contest`: contests checked, put in, shown, taken out, for whoever runs them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.channels.options import As, HomeAt, On, coach_at, day
from connectors.book.schema import Role
from connectors.errors import NoData, NotAllowed

if TYPE_CHECKING:
    from skills.leaderboard.contest_file import ContestFile
    from skills.skill import Desk

app = typer.Typer(no_args_is_help=True, help="Contests: check a file, put it in, show the ranking, take it out.")
MAY_RUN: frozenset[Role] = frozenset({"operations", "admin"})
Name = Annotated[str, typer.Argument(metavar="NAME", help="its name, as `coach contest list` shows it")]
FileAt = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="a contest in YAML")]


@app.command()
def check(ctx: typer.Context, file: FileAt, asker: As = None, home_at: HomeAt = None) -> None:
    """Say whether a contest can be used, with every fault and its line, and what to think about before it runs."""
    from assistant.wording import phrase, word
    from skills.leaderboard.asked import rules_of

    desk = _desk(ctx, asker, None, home_at)
    found = _read(file, desk)
    print(word("leaderboard", rules_of(found.contest, desk), desk.language, desk.today))
    for warning in found.warnings:
        typer.echo(phrase(f"contest:{warning}", desk.language), err=True)


@app.command()
def add(ctx: typer.Context, file: FileAt, asker: As = None, home_at: HomeAt = None) -> None:
    """Put a contest in, instead of the one of the same name. For operations and administrators."""
    from assistant.wording import phrase

    desk = _running(_desk(ctx, asker, None, home_at))
    found = _read(file, desk)
    by = desk.person.email or desk.person.person_id
    there = desk.state.contests.put(found.contest.key, found.text, by=by, at=datetime.now(UTC))
    title = next(iter(found.contest.title.values()))
    print(phrase("contest:replaced" if there else "contest:added", desk.language, title=title))
    for warning in found.warnings:
        typer.echo(phrase(f"contest:{warning}", desk.language), err=True)


@app.command("list")
def list_(ctx: typer.Context, asker: As = None, on: On = None, home_at: HomeAt = None) -> None:
    """Show which contests there are."""
    _show(_desk(ctx, asker, on, home_at), {"about": "contests"})


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="default: the one that runs")] = None,
    asker: As = None,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="2026-Q3, last_quarter, ...")] = None,
    teams: Annotated[bool, typer.Option("--teams", help="teams against each other")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="what it is played by")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document")] = False,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """Show a contest's ranking, as far as the asker may see it."""
    given = {"contest": name, "period": period, "of": "teams" if teams else None, "about": "rules" if rules else None}
    _show(_desk(ctx, asker, on, home_at), {k: v for k, v in given.items() if v}, as_json=as_json)


@app.command()
def remove(ctx: typer.Context, name: Name, asker: As = None, home_at: HomeAt = None) -> None:
    """Take a contest out; its file is printed, so that nothing is lost. For operations and administrators."""
    from assistant.wording import phrase, worded
    from skills.leaderboard.asked import key_of

    desk = _running(_desk(ctx, asker, None, home_at))
    kept = {k.key: k for k in desk.state.contests.all()}
    key = key_of(name, desk)
    if key not in kept:
        error = NoData(f"There is no contest '{name}'.", code="no_contest", name=name)
        error.message = worded(error, desk.language)
        raise error
    sys.stdout.write(kept[key].document)
    desk.state.contests.remove(key)
    typer.echo(phrase("contest:removed", desk.language, title=name), err=True)


def _desk(ctx: typer.Context, asker: str | None, on: str | None, home_at: Path | None) -> Desk:
    coach = coach_at(home_at, ctx)
    return coach.desk(asker, on=day(on), language=coach.settings.language)


def _running(desk: Desk) -> Desk:
    """The desk of somebody who may run contests; NotAllowed (code contest_not_yours) for others."""
    from assistant.wording import phrase

    if desk.person.role not in MAY_RUN:
        said = phrase("contest_not_yours", desk.language, person=desk.person.name)
        raise NotAllowed(said, code="contest_not_yours", person=desk.person.name)
    return desk


def _read(file: Path, desk: Desk) -> ContestFile:
    from skills.leaderboard.contest_file import read_contest

    return read_contest(file, desk.calendar)


def _show(desk: Desk, given: dict[str, Any], *, as_json: bool = False) -> None:
    from assistant.plain import plain
    from assistant.wording import word, worded
    from connectors.errors import CoachError
    from skills.leaderboard import skill

    try:
        result = skill(desk, **given)
    except CoachError as error:
        error.message = worded(error, desk.language)
        raise
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
