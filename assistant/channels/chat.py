"""`coach chat`: a conversation in the terminal. It remembers what was said until /forget.

/chart draws the last answer; /good and /bad say whether it was what was meant: "/bad I meant the deal in Oslo".
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from assistant.channels.options import As, HomeAt, On, day, debugging, home

if TYPE_CHECKING:
    from assistant import Coach
    from assistant.answer import Answer

app = typer.Typer()
_LEAVE = {"/quit", "/exit", "quit", "exit", "/q"}


@app.command()
def chat(
    ctx: typer.Context,
    person: As = None,
    on: On = None,
    thread: Annotated[str | None, typer.Option("--thread", help="go on in this conversation")] = None,
    home_at: HomeAt = None,
) -> None:
    """Talk with the coach; each question goes on from the one before."""
    today, folder = day(on), home(home_at)
    from assistant.warm import warmed

    with warmed(folder):
        from assistant import Coach
        from assistant.channels.terminal import follow
        from assistant.wording import phrase
    coach = Coach.open(folder, debug=debugging(ctx))
    desk = coach.desk(person, on=today, language=coach.settings.language)
    conversation, language = thread or uuid4().hex, desk.language
    answer: Answer | None = None
    print(phrase("terminal:welcome", language, person=desk.person.name.split()[0]))
    while (said := _read_line()) is not None and said.lower() not in _LEAVE:
        if said.lower() == "/forget":
            coach.forget(conversation, person)
            print(phrase("terminal:forgotten", language))
        elif said.split()[0:1] in (["/good"], ["/bad"]):
            print(_rated(coach, said, str(desk.person.email), conversation, language))
        elif said.lower() == "/chart":
            print(_drawn(answer, language))
        elif said:
            answer = follow(coach.stream(said, person=person, thread=conversation, on=today))
            language = answer.language
    print(phrase("terminal:bye", language))


def _drawn(answer: Answer | None, language: str) -> str:
    from assistant.channels.charts import in_terminal
    from assistant.wording import phrase

    charts = answer.charts if answer else ()
    return "\n\n".join(in_terminal(each, language) for each in charts) or phrase("chart:none", language)


def _rated(coach: Coach, said: str, person: str, thread: str, language: str) -> str:
    from assistant.feedback import rate
    from assistant.wording import phrase, worded
    from connectors.errors import NoData

    verdict, _, meant = said.partition(" ")
    try:
        answer = rate(coach, person, helpful=verdict == "/good", comment=meant.strip(), thread=thread)
    except NoData as error:
        return worded(error, language)
    return phrase("terminal:noted", language, question=answer.question)


def _read_line() -> str | None:
    try:
        said = input("\n> " if sys.stdin.isatty() else "").strip()
    except (EOFError, KeyboardInterrupt):
        return None
    return said
