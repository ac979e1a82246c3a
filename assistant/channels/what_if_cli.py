"""`coach what-if FILE`: what a sheet of deals would earn if they closed as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.channels.options import As, HomeAt, On, coach_at, day

app = typer.Typer()


@app.command()
def what_if(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV: a line a deal; headings deal or amount, discount, close date ...")],
    person: As = None,
    on: On = None,
    as_json: Annotated[bool, typer.Option("--json", help="the result as JSON")] = False,
    home_at: HomeAt = None,
) -> None:
    """Work out together what the deals of a sheet would earn, each as its line supposes."""
    import json

    from assistant.channels.what_if import estimate
    from assistant.plain import plain
    from assistant.wording import word, worded
    from connectors.errors import BadUse, CoachError

    if not file.is_file():
        raise BadUse(f"There is no file {file}.", code="no_such_file", path=str(file))
    coach = coach_at(home_at, ctx)
    desk = coach.desk(person, on=day(on), language=coach.settings.language)
    try:
        result = estimate(file, desk)
    except CoachError as error:
        error.message = worded(error, desk.language)
        raise
    if as_json:
        print(json.dumps(plain(result), ensure_ascii=False, indent=2))
    else:
        print(word("commission_estimate", result, desk.language, desk.today))
