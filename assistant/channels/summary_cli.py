"""`coach summary`: somebody's coaching summary on the screen, as Markdown, as PDF, and its chart as a picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.channels.options import As, HomeAt, On, coach_at, day
from connectors.errors import CoachError

if TYPE_CHECKING:
    from skills.coaching_summary.results import Summary, TeamSummary
    from skills.scorecard.results import Card
    from skills.skill import Desk

app = typer.Typer()
File = Annotated[Path | None, typer.Option(metavar="FILE", dir_okay=False)]


@app.command()
def summary(
    ctx: typer.Context,
    person: Annotated[str | None, typer.Argument(metavar="[PERSON]", help="whose; default: your own")] = None,
    asker: As = None,
    team: Annotated[bool, typer.Option("--team", help="everyone below that person, or below you")] = False,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="2026-Q3, last_quarter, ...")] = None,
    long: Annotated[bool, typer.Option("--long", help="the long version")] = False,
    markdown: Annotated[Path | None, typer.Option("--markdown", metavar="FILE", help="write it as Markdown")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="write it as PDF, with its chart")] = None,
    chart: Annotated[Path | None, typer.Option("--chart", metavar="FILE", help="write the chart as PNG")] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="en|nb", help="default COACH_LANGUAGE")] = None,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """A coaching summary: where somebody stands, why, what to work on, which deals to look at."""
    from assistant.wording import phrase, word

    coach = coach_at(home_at, ctx)
    desk = coach.desk(asker, on=day(on), language=language or coach.settings.language)
    given = {"person": person, "team": team or None, "period": period, "form": "long" if long else None}
    found = _asked(desk, given)
    text = word("coaching_summary", found, desk.language, desk.today)
    for file, write in ((markdown, _markdown), (pdf, _pdf), (chart, _chart)):
        if file is not None:
            write(file, text, found, desk)
            print(phrase("summary:written", desk.language, file=str(file)))
    if markdown is pdf is chart is None:
        sys.stdout.write(f"{text}\n")


def _asked(desk: Desk, given: dict[str, Any]) -> Summary | TeamSummary:
    from assistant.wording import worded
    from skills.coaching_summary import skill

    try:
        found: Any = skill(desk, **{name: value for name, value in given.items() if value is not None})
    except CoachError as error:
        error.message = worded(error, desk.language)
        raise
    return found  # type: ignore[no-any-return]


def _markdown(file: Path, text: str, found: Summary | TeamSummary, desk: Desk) -> None:
    file.write_text(f"{text}\n", encoding="utf-8")


def _pdf(file: Path, text: str, found: Summary | TeamSummary, desk: Desk) -> None:
    from assistant.channels.summary_pdf import pages

    file.write_bytes(pages(text, _card(found, desk), found.by_past, desk))


def _chart(file: Path, text: str, found: Summary | TeamSummary, desk: Desk) -> None:
    from assistant.channels.summary_chart import picture

    file.write_bytes(picture(_card(found, desk), found.by_past, desk))


def _card(found: Summary | TeamSummary, desk: Desk) -> Card:
    """The scorecard of the same person or team over the same twelve months."""
    from skills.asked import whom
    from skills.scorecard.card import card

    who, ids = whom(found.who.person_id, found.who.is_team, desk)
    return card(who, ids, found.basis.window, desk)
