"""`coach`: the command line. Commands are in the files beside this one; see commands.py for how they are found."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.channels.commands import Commands

app = typer.Typer(
    cls=Commands,
    help="A sales coach whose every figure is computed from your company's own data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def coach(
    debug: Annotated[
        bool, typer.Option("--debug", help="show where an error came from; works after any command")
    ] = False,
) -> None:
    """A sales coach whose every figure is computed from your company's own data."""


def main() -> None:
    """The entry point. `--debug` is taken wherever it stands."""
    given = sys.argv[1:]
    ours = given[: given.index("--")] if "--" in given else given
    if "--debug" in ours:
        given.remove("--debug")
        given.insert(0, "--debug")
    app(args=given, prog_name="coach")


if __name__ == "__main__":
    main()
