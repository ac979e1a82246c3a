"""`coach ask`: one question, one answer; or many from a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.channels.options import As, HomeAt, On, day, debugging, home
from connectors.errors import BadUse

if TYPE_CHECKING:
    from assistant.answer import Answer

app = typer.Typer()
# Refusals that another way of asking would not have met, by the exit code that a script sees.
FAILURES = {"empty": 2, "too_long": 2, "unknown_language": 2, "no_person": 2, "unknown_person": 1, "failed": 1}


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[list[str] | None, typer.Argument(help="the question, quoted or not")] = None,
    person: As = None,
    on: On = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document for each question")] = False,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE", help="questions, one a line; - for standard input")
    ] = None,
    chart: Annotated[bool, typer.Option("--chart", help="show what there is to see as a chart, too")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="write that chart as a picture")] = None,
    thread: Annotated[str | None, typer.Option("--thread", help="go on in this conversation")] = None,
    home_at: HomeAt = None,
) -> None:
    """Ask one question, or each line of a file."""
    questions = list(_questions(question, file))
    today, folder = day(on), home(home_at)
    from assistant.warm import warmed

    with warmed(folder):
        from assistant import Coach
        from assistant.channels.terminal import show
    coach = Coach.open(folder, debug=debugging(ctx))
    code = 0
    for number, each in enumerate(questions):
        answer = coach.ask(each, person=person, thread=thread, on=today)
        if as_json:
            print(json.dumps(answer.to_json(), ensure_ascii=False), flush=True)
        else:
            if number:
                print("\n---\n")
            show(answer)
        if chart or png:
            _draw(answer, png, shown=chart and not as_json)
        code = max(code, FAILURES.get(answer.code or "", 0))
    if code and not file:
        raise typer.Exit(code)


def _draw(answer: Answer, file: Path | None, *, shown: bool) -> None:
    """The charts below the answer, and the first of them as a picture."""
    from assistant.channels.charts import as_picture, in_terminal
    from assistant.wording import phrase

    for each in answer.charts if shown else ():
        print(f"\n{in_terminal(each, answer.language)}")
    if not answer.charts:
        typer.echo(phrase("chart:none", answer.language), err=True)
    elif file is not None:
        try:
            file.write_bytes(as_picture(answer.charts[0], answer.language))
        except OSError as error:
            raise BadUse(f"{file} can't be written ({error.strerror}).", code="bad_use") from None
        typer.echo(phrase("summary:written", answer.language, file=str(file)), err=True)


def _questions(words: list[str] | None, file: str | None) -> Iterator[str]:
    if file and words:
        raise BadUse("Give a question or --file, not both.", code="bad_use")
    if not file:
        if words is None:
            raise BadUse('Ask something: coach ask "how am I doing against quota?"', code="bad_use")
        yield " ".join(words)
        return
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadUse(f"The file {file} can't be read ({error.strerror}).", code="bad_use") from None
    except UnicodeDecodeError:
        raise BadUse(f"The file {file} is not UTF-8 text. Save it as UTF-8.", code="bad_use") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadUse(f"There is no question in {file}.", code="bad_use")
    yield from lines
