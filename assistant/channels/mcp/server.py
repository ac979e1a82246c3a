"""The protocol on standard streams: one process serves one person, whose scope every call has."""

from __future__ import annotations

import os
import sys
from datetime import date
from functools import partial
from importlib.metadata import version
from io import TextIOWrapper
from threading import Thread
from typing import TYPE_CHECKING, Any, TextIO
from uuid import uuid4

from connectors.errors import CoachError

try:
    import anyio
    from mcp import types
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
except ModuleNotFoundError as missing:
    message = f"An MCP client needs {missing.name} here: install Sales Coach with its `mcp` extra (sales-coach[mcp])."
    raise CoachError(message, code="no_mcp", name=str(missing.name)) from missing

if TYPE_CHECKING:
    from assistant import Coach
    from skills.skill import Desk


def serve(coach: Coach, person: str | None, on: date | None) -> None:
    """Answer the client until it hangs up; CoachError before that where there is no book or nobody is known to ask."""
    desk = coach.desk(person, on=on, language=coach.settings.language)
    ahead = Thread(target=_read_ahead, args=(coach,), daemon=True)
    ahead.start()
    server = _server(coach, str(desk.person.email), on, _instructions(desk), ahead)
    anyio.run(_until_hung_up, server, _only_for_protocol())


def _server(coach: Coach, person: str, on: date | None, instructions: str, ahead: Thread) -> Server[Any, Any]:
    from assistant.channels.mcp.calling import call
    from assistant.channels.mcp.offering import offered

    session = uuid4().hex

    async def list_tools(_: types.ListToolsRequest) -> types.ServerResult:
        await anyio.to_thread.run_sync(ahead.join)
        return types.ServerResult(types.ListToolsResult(tools=offered()))

    async def call_tool(request: types.CallToolRequest) -> types.ServerResult:
        await anyio.to_thread.run_sync(ahead.join)
        asked = request.params
        calling = partial(call, coach, person, on, session, asked.name, asked.arguments or {})
        return types.ServerResult(await anyio.to_thread.run_sync(calling))

    server: Server[Any, Any] = Server("sales-coach", version("sales-coach"), instructions)
    server.request_handlers[types.ListToolsRequest] = list_tools
    server.request_handlers[types.CallToolRequest] = call_tool
    return server


def _read_ahead(coach: Coach) -> None:
    """Load what calls need: a client waits only so long for a server to say hello, which needs nothing of it.

    Calls wait until it is there, since two threads that import the same libraries for the first time get in each
    other's way.
    """
    from assistant.channels.mcp.offering import offered
    from assistant.warm import read_ahead

    read_ahead(coach.home)
    offered()


def _instructions(desk: Desk) -> str:
    from assistant.guard.spotlight import one_line
    from assistant.wording import frame

    company = one_line(desk.book.company.name)
    return frame("mcp.md").render(
        person=one_line(desk.person.name), role=desk.person.role, company=company, today=desk.today
    )


async def _until_hung_up(server: Server[Any, Any], out: TextIO) -> None:
    async with stdio_server(stdout=anyio.wrap_file(out)) as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())


def _only_for_protocol() -> TextIO:
    """Standard output for the protocol alone: whatever else is printed, by a library too, goes to standard error."""
    own = TextIOWrapper(os.fdopen(os.dup(sys.stdout.fileno()), "wb"), encoding="utf-8", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own
