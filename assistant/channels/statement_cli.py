"""`coach statement`: somebody's commission statement, on the screen or as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.channels.options import As, HomeAt, On, coach_at, day
from connectors.errors import BadUse

app = typer.Typer()
Format = Literal["text", "csv", "xlsx", "pdf"]


@app.command()
def statement(
    ctx: typer.Context,
    asker: As = None,
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="whose; default: your own")] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="2026-Q3, last_month, ...")] = None,
    form: Annotated[Format | None, typer.Option("--format", help="default: by the file's name, else text")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="write a file", dir_okay=False)] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="en|nb", help="default COACH_LANGUAGE")] = None,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """A commission statement: earned, pending, paid, taken back, each line with its working."""
    from assistant.channels.statement_files import WRITERS
    from assistant.channels.statement_sheet import sheet_of
    from assistant.wording import phrase, worded
    from connectors.errors import CoachError
    from skills.statement import skill
    from skills.statement.results import Statement

    coach = coach_at(home_at, ctx)
    asks = coach.desk(asker, on=day(on), language=language or coach.settings.language)
    wanted = form or _by_name(out)
    if wanted in {"xlsx", "pdf"} and out is None:
        raise BadUse(f"Say where to write it: --out statement.{wanted}", code="bad_use")
    try:
        found = skill(asks, **{k: v for k, v in (("person", person), ("period", period)) if v})
    except CoachError as error:
        error.message = worded(error, asks.language)
        raise
    assert isinstance(found, Statement)
    written = WRITERS[wanted](sheet_of(found, asks.language))
    if out is None:
        sys.stdout.write(written.decode())
    else:
        out.write_bytes(written)
        print(phrase("statement:written", asks.language, file=str(out)))


def _by_name(out: Path | None) -> str:
    ending = out.suffix.lstrip(".").lower() if out else ""
    return {"csv": "csv", "xlsx": "xlsx", "pdf": "pdf"}.get(ending, "text")
