"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.errors import BadUse
from connectors.home import Home

if TYPE_CHECKING:
    from assistant.agent import Coach

As = Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="who asks; default COACH_PERSON")]
On = Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="the day that counts as today")]
HomeAt = Annotated[Path | None, typer.Option("--home", metavar="FOLDER", help="instead of COACH_HOME")]


def day(said: str | None) -> date | None:
    """A day as YYYY-MM-DD; BadUse for anything else."""
    if said is None:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise BadUse(f"'{said}' is not a day; write YYYY-MM-DD.", code="bad_day", said=said) from None


def debugging(ctx: typer.Context) -> bool:
    """Whether `--debug` was given."""
    return bool(ctx.find_root().params.get("debug"))


def coach_at(home_at: Path | None, ctx: typer.Context) -> Coach:
    """The coach of this home, as commands without a conversation need it."""
    from assistant import Coach

    return Coach.open(home(home_at), debug=debugging(ctx))


def home(given: Path | None) -> Home:
    """The folder given, else COACH_HOME (also from .env), else the platform's."""
    if given:
        return Home(given.expanduser())
    from assistant.settings import Settings

    configured = Settings.read().home
    return Home(configured.expanduser()) if configured else Home.find()
