"""`coach slack` as a process: what it says when something is missing, and that a killed one loses nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from connectors.home import Home
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.channels.slack.loopback.workspace import APP_TOKEN, BOT_TOKEN

Process = subprocess.Popen[str]
Launch = Callable[..., Process]


@pytest.fixture
def launch(slack: Slack, home: Home, tmp_path: Path) -> Iterator[Launch]:
    """Start `coach slack`; settings are given as keywords, without COACH_."""
    started: list[Process] = []
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    whole = {
        "home": str(home.root),
        "slack_base_url": slack.url,
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
    }

    def launching(*words: str, **settings: str) -> Process:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
        ours = {f"COACH_{name.upper()}": value for name, value in (whole | settings).items() if value}
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.channels.cli", "slack", *words],
            env=kept | ours | {"PYTHONPATH": str(Path(__file__).parents[4])},
            cwd=elsewhere,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield launching
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"slack_bot_token": ""}, "COACH_SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-wrong"}, "refuses COACH_SLACK_BOT_TOKEN (invalid_auth)"),
        ({"slack_app_token": ""}, "COACH_SLACK_APP_TOKEN"),
        ({"slack_app_token": "xapp-wrong"}, "refuses COACH_SLACK_APP_TOKEN (invalid_auth)"),
        ({"slack_base_url": "http://127.0.0.1:9/api/"}, "can't be reached"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(launch: Launch, settings: dict[str, str], says: str) -> None:
    said, errors = launch(**settings).communicate(timeout=120)
    assert says in errors
    assert "Traceback" not in said + errors
    assert "xoxb-" not in errors
    assert "xapp-" not in errors


def test_over_http_the_signing_secret_is_asked_for(launch: Launch) -> None:
    _, errors = launch("--http").communicate(timeout=120)
    assert "COACH_SLACK_SIGNING_SECRET" in errors


def test_the_manifest_is_printed_for_a_socket_and_for_an_address(launch: Launch) -> None:
    said, _ = launch("--manifest").communicate(timeout=120)
    assert json.loads(said)["settings"]["socket_mode_enabled"] is True
    said, _ = launch("--manifest", "--url", "https://coach.example.com/").communicate(timeout=120)
    settings = json.loads(said)["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["interactivity"]["request_url"] == "https://coach.example.com/slack/events"


def test_a_user_is_linked_to_a_person_of_the_book_and_to_no_other(launch: Launch) -> None:
    said, _ = launch("--link", "U5=erik@acme.example").communicate(timeout=120)
    assert "U5 in Slack is Erik Berg" in said
    _, errors = launch("--link", "U5=nobody@acme.example").communicate(timeout=120)
    assert "nobody@acme.example" in errors
    _, errors = launch("--link", "U5").communicate(timeout=120)
    assert "--link U0123ABCD=" in errors


def test_metrics_of_what_was_answered_are_served(slack: Slack, dana: Human, launch: Launch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    launch("--metrics-port", str(port))
    slack.eventually(lambda: slack.delivery.sockets, 120)
    dana.says("how am I doing against quota?")

    def told() -> str:
        with urlopen(f"http://127.0.0.1:{port}/metrics") as page:
            text: str = page.read().decode()
        return text if "coach_turn_duration_seconds_count" in text else ""

    slack.eventually(told, 120)
    assert 'gen_ai_tool_name="attainment"' in told()


def test_a_process_killed_in_the_middle_of_an_answer_loses_nothing(slack: Slack, dana: Human, launch: Launch) -> None:
    first = launch()
    slack.eventually(lambda: slack.delivery.sockets, 120)
    slack.loses("chat.postMessage", times=1)
    with slack.down():
        asked = [dana.says("hello"), dana.says("how does Globex feel about us by email?")]
        slack.eventually(lambda: all(d.status == 200 for d in slack.delivery.log))
        time.sleep(1)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    launch()
    for each in asked:
        assert dana.answer(each, within=120)
    time.sleep(1)
    assert [len(dana.answers(each)) for each in asked] == [1, 1]
    assert "positive" in words_of(dana.answers(asked[1])[0]["blocks"])


def test_a_process_that_is_told_to_stop_stops(slack: Slack, dana: Human, launch: Launch) -> None:
    process = launch()
    slack.eventually(lambda: slack.delivery.sockets, 120)
    dana.answer(dana.says("hello"), within=60)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in errors
