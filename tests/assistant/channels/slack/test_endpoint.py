"""Behind an address: only what Slack has signed, of late and in its own words, has an effect."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import uvicorn

from assistant import Coach
from assistant.channels.slack.app import open_app, open_client, open_office
from assistant.channels.slack.endpoint import MOST_BYTES, Http
from assistant.channels.slack.office import Office
from assistant.channels.slack.workers import Workers
from assistant.settings import Settings
from connectors.home import Home
from tests.assistant.channels.slack.conftest import quiet, recorded
from tests.assistant.channels.slack.loopback.delivery import signed
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.channels.slack.loopback.workspace import envelope

EVENTS = "/slack/events"


@pytest.fixture
def office(slack: Slack, home: Home, settings: Settings) -> Iterator[Office]:
    """The app behind an address on this machine, which Slack calls."""
    office = open_office(Coach.open(home, settings), open_client(settings))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(Http(open_app(office, settings, http=True)), port=port, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    slack.eventually(lambda: server.started)
    slack.delivery.http = f"http://127.0.0.1:{port}{EVENTS}"
    crew = Workers(office, 2)
    crew.start()
    yield office
    crew.stop()
    server.should_exit = True
    thread.join(10)


def post(slack: Slack, body: str, headers: dict[str, str], path: str = EVENTS) -> int:
    """The status of a request to the app."""
    port = int(str(slack.delivery.http).split(":")[2].split("/")[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, body.encode(), {"Content-Type": "application/json", **headers})
    return connection.getresponse().status


def written(slack: Slack, dana: Human) -> str:
    """An event as Slack sends it."""
    message = dana.writes("hello")
    event = {**message, "channel_type": "im", "event_ts": message["ts"]}
    return json.dumps(envelope(event, slack.workspace.key("Ev")))


def test_signed_events_commands_and_buttons_work_as_over_a_socket(slack: Slack, dana: Human, office: Office) -> None:
    answer = dana.answer(dana.says("how does Globex feel about us by email?"))
    dana.clicks(answer, "Helpful")
    slack.eventually(dana.whispers)
    sent = dana.commands("", "C1")
    slack.eventually(lambda: sent.status)
    assert "/coach" in sent.answer["text"]
    assert len(office.state.feedback()) == 1


def test_slack_may_check_the_address(slack: Slack, office: Office) -> None:
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "c"})
    assert post(slack, body, signed(body)) == 200


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"secret": "somebody else's"}, 401),
        ({"at": -600}, 401),
        ({"at": 600}, 401),
        (None, 401),
    ],
)
def test_what_is_not_signed_or_signed_long_ago_is_refused(
    slack: Slack, dana: Human, office: Office, how: dict[str, object] | None, status: int
) -> None:
    body = written(slack, dana)
    given = {k: time.time() + v if isinstance(v, int) else v for k, v in (how or {}).items()}  # seconds from now
    assert post(slack, body, signed(body, **given) if how is not None else {}) == status  # type: ignore[arg-type]
    quiet(slack, office)
    assert recorded(office) == []


def test_what_was_changed_on_the_way_is_refused(slack: Slack, dana: Human, office: Office) -> None:
    body = written(slack, dana)
    assert post(slack, body.replace("hello", "help!"), signed(body)) == 401


@pytest.mark.parametrize("body", ["{not json", "\x00\x01", "[]", '"text"', "null", "payload=%7Bnot", ""])
def test_what_cannot_be_read_is_refused_without_an_effect(slack: Slack, office: Office, body: str) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        assert post(slack, body, {**signed(body), "Content-Type": kind}) in {400, 401, 404}
    quiet(slack, office)
    assert recorded(office) == []


def test_what_is_too_large_is_not_read(slack: Slack, office: Office) -> None:
    body = "x" * (MOST_BYTES + 1)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may hang up before it was told everything
        assert post(slack, body, signed(body)) == 413
    quiet(slack, office)
    assert recorded(office) == []


def test_nothing_else_is_there(slack: Slack, office: Office) -> None:
    assert post(slack, "{}", signed("{}"), "/elsewhere") == 404


def test_an_event_that_was_not_taken_in_is_sent_again(slack: Slack, dana: Human, office: Office) -> None:
    slack.delivery.pauses = (0.2, 0.2)
    body = json.loads(written(slack, dana))
    first = slack.delivery.send("events_api", body)
    again = slack.delivery.send("events_api", body)
    slack.eventually(lambda: first.status == again.status == 200)
    quiet(slack, office)
    assert len(dana.answers()) == 1


def test_a_forged_click_without_slacks_signature_has_no_effect(slack: Slack, dana: Human, office: Office) -> None:
    answer = dana.answer(dana.says("how does Globex feel about us by email?"))
    before = words_of(answer["blocks"])
    forged = urlencode(
        {"payload": json.dumps({"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T0ACME"}})}
    )
    headers = {**signed(forged, secret="guessed"), "Content-Type": "application/x-www-form-urlencoded"}
    assert post(slack, forged, headers) == 401
    assert words_of(answer["blocks"]) == before
