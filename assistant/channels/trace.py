"""`coach trace`: the turns of a conversation step by step, with the time of each and where each figure comes from."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.channels.options import As, HomeAt, coach_at

if TYPE_CHECKING:
    from assistant.answer import Plain

app = typer.Typer()


@app.command()
def trace(
    ctx: typer.Context,
    thread: Annotated[
        str | None, typer.Argument(help="a conversation, or the id of an answer; default: your last answer")
    ] = None,
    person: As = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document a turn")] = False,
    home_at: HomeAt = None,
) -> None:
    """Show how answers came about; operations may look at anybody's steps, without what was asked and said."""
    coach = coach_at(home_at, ctx)
    from assistant.retracing import turns_of

    language = coach.settings.language
    turns = turns_of(thread, coach.desk(person, language=language).person, coach.state)
    if as_json:
        for turn in turns:
            print(json.dumps(turn, ensure_ascii=False))
    else:
        print("\n\n".join(_shown(turn, language) for turn in turns))


def _shown(turn: Plain, language: str) -> str:
    from assistant.wording import phrase

    lines = [phrase("trace:turn", language, **turn)]
    lines += [phrase("trace:asked", language, **turn) if turn["own"] else phrase("trace:unsaid", language, **turn), ""]
    lines += [_step(step, language) for step in turn["steps"]] or [phrase("trace:no_steps", language)]
    if turn["figures"]:
        lines += ["", phrase("trace:figures", language)]
        lines += [_figure(figure, language) for figure in turn["figures"]]
    return "\n".join([*lines, "", phrase("trace:made_with", language, **turn)])


def _step(step: Plain, language: str) -> str:
    from assistant.wording import phrase

    about = defaultdict(lambda: None, step["about"])  # a step has only what there was to note of it
    about["args"] = _written(about["args"] or {})
    says = phrase(f"trace:{step['step']}", language, about=about)
    return f"  {step['at']:>8.1f} {step['ms']:>8.1f} ms  {says}"


def _figure(figure: Plain, language: str) -> str:
    from assistant.wording import phrase

    source = phrase(f"trace:{figure['how']}", language, source=figure["source"])
    return f"  {figure['words']:<20} {source}" if "words" in figure else f"  {source}"


def _written(args: Any) -> str:
    if isinstance(args, dict):
        return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in args.items())
    return ", ".join(args)
