"""Many workspaces by OAuth: who may install the app, where tokens are kept, and what is left when it is removed."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from cryptography.fernet import Fernet
from pydantic import SecretStr

from assistant import Coach
from assistant.channels.slack.app import open_app, open_flow, open_workspaces
from assistant.channels.slack.endpoint import Http
from assistant.channels.slack.installing import key_of
from assistant.channels.slack.office import Office
from assistant.channels.slack.workers import Workers
from assistant.settings import Settings
from connectors.errors import BadUse
from connectors.home import Home
from tests.assistant.channels.slack.conftest import quiet, recorded
from tests.assistant.channels.slack.loopback.people import Human
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.channels.slack.loopback.workspace import (
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    TEAM,
    envelope,
)

KEY = Fernet.generate_key().decode()


@dataclass
class Served:
    """The app behind an address."""

    office: Office
    port: int
    home: Home

    def get(self, path: str, cookie: str = "") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        return connection.getresponse()

    def begin(self) -> tuple[str, str]:
        """Open the page to install from: the state, and the cookie of the browser."""
        answer = self.get("/slack/install")
        page = answer.read().decode()
        (address,) = re.findall(r'href="(https://slack.com/oauth/[^"]*)"', page)
        address = address.replace("&amp;", "&")
        return parse_qs(urlsplit(address).query)["state"][0], str(answer.headers["Set-Cookie"]).split(";")[0]

    def installs(self, slack: Slack, team: str = TEAM) -> int:
        """Somebody installs the app in a workspace; the status of the page that they end at."""
        state, cookie = self.begin()
        slack.workspace.codes["a-code"] = team
        return self.get(f"/slack/oauth_redirect?code=a-code&state={state}", cookie).status


@pytest.fixture
def many(settings: Settings) -> Settings:
    """Settings for several workspaces, two of them allowed."""
    more = {
        "slack_bot_token": None,
        "slack_client_id": CLIENT_ID,
        "slack_client_secret": SecretStr(CLIENT_SECRET),
        "slack_encryption_key": SecretStr(KEY),
        "slack_workspaces": f"{TEAM}, T0SECOND",
        "slack_signing_secret": SecretStr(SIGNING_SECRET),
    }
    return settings.model_copy(update=more)


@pytest.fixture
def served(slack: Slack, home: Home, many: Settings) -> Iterator[Served]:
    """The app, which nobody has installed yet."""
    office = open_workspaces(Coach.open(home, many), many)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = Http(open_app(office, many, http=True), open_flow(office, many))
    server = uvicorn.Server(uvicorn.Config(application, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    crew = Workers(office, 2)
    crew.start()
    slack.delivery.http = f"http://127.0.0.1:{port}/slack/events"
    yield Served(office, port, home)
    crew.stop()
    server.should_exit = True
    thread.join(10)
    office.state.close()


def test_once_installed_a_workspace_is_answered(slack: Slack, served: Served, dana: Human) -> None:
    dana.says("hello")
    quiet(slack, served.office)
    assert dana.answers() == []
    assert served.installs(slack) == 200
    dana.answer(dana.says("thanks"))
    assert [a.question for a in recorded(served.office)] == ["thanks"]


def test_each_workspace_is_answered_with_its_own_token(slack: Slack, served: Served, dana: Human) -> None:
    slack.workspace.person("U7", "Erik Berg", "erik@acme.example", team_id="T0SECOND")
    assert (served.installs(slack), served.installs(slack, "T0SECOND")) == (200, 200)
    first = {team: token for token, team in slack.workspace.tokens.items()}
    other = Human(slack, "U7")
    message = other.writes("hello")
    event = {**message, "channel_type": "im", "event_ts": message["ts"]}
    slack.delivery.send("events_api", envelope(event, "EvSecond", team="T0SECOND"))
    other.answer(message)
    dana.answer(dana.says("hello"))
    here = served.office.at(TEAM)
    there = served.office.at("T0SECOND")
    assert here is not None
    assert there is not None
    assert (here.client.token, there.client.token) == (first[TEAM], first["T0SECOND"])
    assert here.client.token != there.client.token


def test_no_token_lies_in_the_state_unencrypted(slack: Slack, served: Served) -> None:
    served.installs(slack)
    token = next(token for token in slack.workspace.tokens if token.startswith("xoxb-of-0") or "of-the" not in token)
    kept = b"".join(path.read_bytes() for path in Path(served.home.root / "state").rglob("*") if path.is_file())
    assert token.encode() not in kept
    assert served.office.state.installations.teams() == [TEAM]


def test_a_workspace_that_is_not_allowed_cannot_install_it(slack: Slack, served: Served) -> None:
    assert served.installs(slack, "T0STRANGE") == 500
    assert served.office.state.installations.teams() == []


def test_an_installation_that_was_not_begun_here_is_refused(slack: Slack, served: Served) -> None:
    state, cookie = served.begin()
    slack.workspace.codes["a-code"] = TEAM
    assert served.get("/slack/oauth_redirect?code=a-code&state=forged", cookie).status == 400
    assert served.get(f"/slack/oauth_redirect?code=a-code&state={state}").status == 400, "another browser"
    cookie_of = cookie.split("=")[0]
    forged = served.get("/slack/oauth_redirect?code=a-code&state=forged", f"{cookie_of}=forged")
    assert forged.status == 401
    assert served.office.state.installations.teams() == []
    assert "oauth.v2.access" not in [name for name, _, _ in slack.calls]


def test_a_state_is_good_once(slack: Slack, served: Served) -> None:
    state, cookie = served.begin()
    slack.workspace.codes |= {"one": TEAM, "two": TEAM}
    assert served.get(f"/slack/oauth_redirect?code=one&state={state}", cookie).status == 200
    assert served.get(f"/slack/oauth_redirect?code=two&state={state}", cookie).status == 401


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0COACH"]}}]
)
def test_where_it_is_removed_its_token_is_forgotten_and_nobody_is_written_to(
    slack: Slack, served: Served, dana: Human, event: dict[str, object]
) -> None:
    served.installs(slack)
    dana.answer(dana.says("hello"))
    assert served.office.state.outreach.all(f"slack:{TEAM}:")
    delivered = slack.delivery.send("events_api", envelope({**event, "event_ts": "17.1"}, "EvGone"))
    slack.eventually(lambda: delivered.status == 200)
    assert served.office.state.installations.teams() == []
    assert served.office.state.outreach.all(f"slack:{TEAM}:") == []
    said = dana.says("hello again")
    quiet(slack, served.office)
    assert dana.answers(said) == []


def test_a_token_of_a_user_that_is_revoked_changes_nothing(slack: Slack, served: Served) -> None:
    served.installs(slack)
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}, "event_ts": "17.1"}
    delivered = slack.delivery.send("events_api", envelope(event, "EvUser"))
    slack.eventually(lambda: delivered.status == 200)
    assert served.office.state.installations.teams() == [TEAM]


def test_with_another_key_it_is_as_if_it_were_not_installed_and_an_older_key_still_opens(
    slack: Slack, served: Served, many: Settings
) -> None:
    served.installs(slack)
    other = Fernet.generate_key().decode()
    for key, opens in ((other, False), (f"{other},{KEY}", True)):
        settings = many.model_copy(update={"slack_encryption_key": SecretStr(key)})
        office = open_workspaces(Coach.open(served.home, settings), settings)
        assert (office.at(TEAM) is not None) is opens
        office.state.close()


@pytest.mark.parametrize("key", [None, SecretStr(""), SecretStr("short")])
def test_without_a_key_it_does_not_start(many: Settings, key: SecretStr | None) -> None:
    with pytest.raises(BadUse, match="COACH_SLACK_ENCRYPTION_KEY"):
        key_of(many.model_copy(update={"slack_encryption_key": key}))


def test_a_state_is_good_for_ten_minutes(served: Served) -> None:
    kept = served.office.state.installations
    state = kept.begin(at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert not kept.consume(state, at=datetime(2026, 11, 20, 9, 11, tzinfo=UTC))
    assert kept.consume(state, at=datetime(2026, 11, 20, 9, 9, tzinfo=UTC))
