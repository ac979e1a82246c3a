"""`coach feedback good|bad`: whether the last answer was what was meant, and what was."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from assistant.channels.options import As, HomeAt, home

app = typer.Typer()


class Verdict(StrEnum):
    """What the answer was."""

    good = "good"
    bad = "bad"


@app.command()
def feedback(
    verdict: Annotated[Verdict, typer.Argument(help="of the last answer")],
    meant: Annotated[list[str] | None, typer.Argument(help="what you had meant, in your own words")] = None,
    person: As = None,
    home_at: HomeAt = None,
) -> None:
    """Say whether the last answer was what you meant; it is kept for whoever improves the coach."""
    from assistant import Coach
    from assistant.feedback import rate
    from assistant.wording import phrase

    coach = Coach.open(home(home_at))
    desk = coach.desk(person, language=coach.settings.language)
    asker = str(desk.person.email)
    answer = rate(coach, asker, helpful=verdict is Verdict.good, comment=" ".join(meant or ()))
    print(phrase("terminal:noted", coach.settings.language, question=answer.question))
