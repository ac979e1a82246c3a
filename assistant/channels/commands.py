"""The commands of `coach`, each loaded when it is called, and what becomes of an error: a sentence and an exit code.

Commands of other packages come by the entry point group `coach.commands`: a name, and the Typer app that has it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from connectors.errors import CoachError

COMMANDS = {
    "ask": "assistant.channels.ask:app",
    "chat": "assistant.channels.chat:app",
    "feedback": "assistant.channels.feedback:app",
    "demo": "assistant.channels.demo:app",
    "sync": "assistant.channels.sync:app",
    "library": "assistant.channels.library_cli:app",
    "summary": "assistant.channels.summary_cli:app",
    "statement": "assistant.channels.statement_cli:app",
    "run": "assistant.channels.run_cli:app",
    "plan": "assistant.channels.plan_cli:plan_app",
    "expense": "assistant.channels.expense_cli:app",
    "what-if": "assistant.channels.what_if_cli:app",
    "contest": "assistant.channels.contest_cli:app",
    "usage": "assistant.channels.usage_cli:app",
    "slack": "assistant.channels.slack.command:app",
    "trace": "assistant.channels.trace:app",
    "mcp": "assistant.channels.mcp.command:app",
    "doctor": "assistant.channels.doctor:app",
}
ENTRY_POINTS = "coach.commands"


class Commands(TyperGroup):
    """A group that imports a command's module when the command is wanted, and no other."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The product's own commands first, then those of entry points."""
        return [*COMMANDS, *sorted(set(_foreign()) - set(COMMANDS))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        if cmd_name in COMMANDS:
            module, name = COMMANDS[cmd_name].split(":")
            return _named(getattr(import_module(module), name), cmd_name)
        entry = _foreign().get(cmd_name)
        return _named(entry.load(), cmd_name) if entry else None

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error becomes a sentence on standard error, a traceback only with --debug."""
        with sentences(debug=bool(ctx.params.get("debug"))):
            return super().invoke(ctx)


@contextmanager
def sentences(*, debug: bool) -> Iterator[None]:
    """Turn what goes wrong inside into one sentence and an exit code: 2 for use, 1 for failure."""
    logging.basicConfig(level=logging.INFO if debug else logging.CRITICAL, format="%(name)s: %(message)s")
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        raise typer.Exit(130) from None
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has gone; nothing is left to tell them
        raise typer.Exit(0) from None
    except (CoachError, OSError) as error:
        if debug:
            raise
        typer.echo(_sentence(error), err=True)
        raise typer.Exit(error.exit_code if isinstance(error, CoachError) else 1) from None
    except Exception as error:
        if debug or type(error).__module__.startswith("typer"):
            raise
        typer.echo(f"Something went wrong ({type(error).__name__}). Run it again with --debug to see where.", err=True)
        raise typer.Exit(1) from None


def _sentence(error: CoachError | OSError) -> str:
    if isinstance(error, CoachError):
        return error.message
    if error.errno in {ENOSPC, EDQUOT}:
        return "The disk is full, so nothing could be saved. Make room and try again."
    where = f" {error.filename}" if error.filename else ""
    return f"A file can't be used:{where} ({error.strerror or type(error).__name__})."


def _named(found: Any, name: str) -> Any:
    """The command of this name in a Typer app, or the whole app as a group of commands."""
    command = get_command(found)
    command = getattr(command, "commands", {}).get(name, command)
    command.name = name
    return command


def _foreign() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}
