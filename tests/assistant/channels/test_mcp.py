"""`coach mcp` from outside: a real client of the protocol, over standard streams, with a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, Tool
from typer.testing import CliRunner

from assistant import Coach
from assistant.channels.cli import app
from connectors.home import Home
from skills.registry import SKILLS
from tests.assistant.conftest import DANA, MAYA

Calls = Sequence[tuple[str, dict[str, Any]]]
COMMAND = ["-m", "assistant.channels.cli", "mcp"]


@pytest.fixture
def environment(home: Home) -> dict[str, str]:
    """What the process of the server finds around it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    return kept | {"COACH_HOME": str(home.root), "PYTHONPATH": str(Path(__file__).parents[3])}


@pytest.fixture
def client(environment: dict[str, str], tmp_path: Path) -> Callable[..., list[CallToolResult]]:
    """Connect as somebody and call these tools, one after the other."""

    def calling(*calls: tuple[str, dict[str, Any]], as_: str = DANA) -> list[CallToolResult]:
        return anyio.run(_called, calls, environment | {"COACH_PERSON": as_}, tmp_path)

    return calling


async def _called(calls: Calls, environment: dict[str, str], folder: Path) -> list[CallToolResult]:
    server = StdioServerParameters(command=sys.executable, args=COMMAND, env=environment, cwd=folder)
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as session:
        await session.initialize()
        return [await session.call_tool(name, args) for name, args in calls]


async def _offered(environment: dict[str, str], folder: Path) -> tuple[str, dict[str, Tool]]:
    server = StdioServerParameters(command=sys.executable, args=[*COMMAND, "--as", MAYA], env=environment, cwd=folder)
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as session:
        told = (await session.initialize()).instructions or ""
        return told, {tool.name: tool for tool in (await session.list_tools()).tools}


def text(result: CallToolResult) -> str:
    """The words of a result."""
    return str(getattr(result.content[0], "text", ""))


def test_every_skill_is_offered_with_its_arguments_and_so_are_whole_questions(
    environment: dict[str, str], tmp_path: Path
) -> None:
    told, tools = anyio.run(_offered, environment, tmp_path)
    assert "Maya Lind (manager at Acme)" in told
    assert set(tools) == {"ask", *SKILLS}
    schema = tools["attainment"].inputSchema
    assert schema["properties"]["period"]["description"].startswith("which quota period")
    assert schema["additionalProperties"] is False
    assert tools["coaching_advice"].inputSchema["required"] == ["question"]
    assert all(tool.annotations and tool.annotations.readOnlyHint for tool in tools.values())


def test_a_rep_is_told_their_attainment_in_words_and_as_the_document_of_coach_ask(
    client: Callable[..., list[CallToolResult]], coach: Coach
) -> None:
    (answer,) = client(("attainment", {}))
    asked = coach.ask("how am I doing against quota?", DANA)
    assert not answer.isError
    assert text(answer).startswith(asked.text)
    document = answer.structuredContent or {}
    expected = json.loads(json.dumps(asked.to_json()))
    assert set(document) == set(expected)
    assert document["figures"] == expected["figures"]
    assert document["skills"][0]["result"] == expected["skills"][0]["result"]
    assert document["person"] == DANA


def test_a_rep_sees_nobody_elses_figures_and_a_manager_those_of_the_team(
    client: Callable[..., list[CallToolResult]],
) -> None:
    others, none, asked = client(
        ("attainment", {"person": "Maya Lind"}),
        ("commission_estimate", {"deal": "Nordic Power - Suite"}),
        ("ask", {"question": "how is Erik doing against quota?"}),
    )
    assert others.isError
    assert "nobody called “Maya Lind”" in text(others)
    assert none.isError
    assert "Nordic Power - Suite" in text(none)
    assert "200,000" not in text(asked) + text(others)
    (team,) = client(("attainment", {"person": "Dana Kim"}), as_=MAYA)
    assert not team.isError
    assert "$60,000" in text(team)


def test_what_is_called_wrongly_is_an_error_that_says_how_to_call_it(
    client: Callable[..., list[CallToolResult]],
) -> None:
    unknown, value, tool, missing = client(
        ("attainment", {"persn": "Dana"}),
        ("attainment", {"how_many": 0}),
        ("dance", {}),
        ("ask", {}),
    )
    assert text(unknown).startswith("attainment has no argument persn. It takes period, person,")
    assert "how_many" in text(value)
    assert "There is no tool called “dance”" in text(tool)
    assert "question" in text(missing)
    assert all(result.isError for result in (unknown, value, tool, missing))


def test_questions_of_a_session_go_on_from_each_other(client: Callable[..., list[CallToolResult]]) -> None:
    first, then, apart = client(
        ("ask", {"question": "what do I earn if I close the Initech platform deal?"}),
        ("ask", {"question": "and with 10% off?"}),
        ("ask", {"question": "and with 10% off?", "thread": "another"}),
    )
    assert not first.isError
    assert (then.structuredContent or {})["skills"][0]["args"] == {"deal": "D-3", "discount": "10"}
    assert all(call["args"].get("deal") != "D-3" for call in (apart.structuredContent or {})["skills"])


def test_what_would_write_is_told_and_never_done_whoever_says_yes(
    client: Callable[..., list[CallToolResult]], coach: Coach
) -> None:
    goal = {"action": "set", "measure": "demos", "count": 12, "period": "this_month"}
    called, asked, agreed, again = client(
        ("goals", goal),
        ("ask", {"question": "set a goal: 12 demos this month", "thread": "t"}),
        ("ask", {"question": "yes", "thread": "t"}),
        ("ask", {"question": "set a goal: 12 demos this month", "thread": "t"}),
    )
    for proposal in (called, asked, again):
        assert "12 demos" in text(proposal)
        assert "Nothing was changed" in text(proposal)
    assert "Nothing was changed" in text(agreed)
    assert "Nothing was changed" in coach.ask("yes", DANA, "mcp:t").text  # nor what a program was proposed
    assert "You have **no goals**" in coach.ask("show my goals", DANA).text
    coach.ask("set a goal: 12 demos this month", DANA, "own")
    coach.ask("yes", DANA, "own")
    assert "You have **no goals**" not in coach.ask("show my goals", DANA).text


def test_calls_are_recorded_like_answers(client: Callable[..., list[CallToolResult]], coach: Coach) -> None:
    client(("attainment", {"period": "2026-Q4"}))
    (recorded,) = coach.state.latest(DANA)
    assert recorded.question == 'attainment {"period": "2026-Q4"}'
    assert recorded.document["figures"]


def test_nothing_but_the_protocol_is_on_standard_output(environment: dict[str, str], tmp_path: Path) -> None:
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "attainment", "arguments": {}}},
    ]
    server = subprocess.Popen(
        [sys.executable, *COMMAND, "--debug"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=tmp_path,
    )
    with server as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("".join(f"{json.dumps(message)}\n" for message in messages))
        process.stdin.flush()
        lines = [json.loads(process.stdout.readline()) for _ in (1, 2)]
        process.stdin.close()
        assert process.stdout.read() == ""
    assert process.returncode == 0
    assert [line["id"] for line in lines] == [1, 2]


def test_a_stranger_is_not_served(home: Home) -> None:
    done = CliRunner().invoke(app, ["mcp", "--as", "stranger@else.example", "--home", str(home.root)])
    assert done.exit_code == 1
    assert "stranger@else.example" in done.output


def test_without_the_package_it_names_the_extra(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "assistant.channels.mcp.server", raising=False)
    done = CliRunner().invoke(app, ["mcp", "--home", str(home.root)])
    assert done.exit_code == 1
    assert "sales-coach[mcp]" in done.output
