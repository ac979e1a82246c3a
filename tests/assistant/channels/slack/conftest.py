"""The app under test against a Slack on the loopback: real Bolt, real sockets, the real coach over a small company."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from assistant import Coach
from assistant.channels.slack.app import open_app, open_client, open_office
from assistant.channels.slack.manifest import manifest
from assistant.channels.slack.office import Office
from assistant.channels.slack.sockets import Sockets
from assistant.channels.slack.workers import Workers
from assistant.settings import Settings
from connectors.book import Company, build_snapshot
from connectors.book.schema import Account, Email
from connectors.home import Home
from connectors.state import RecordedAnswer
from tests.assistant.channels.slack.loopback.people import Human
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.channels.slack.loopback.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, SIGNING_SECRET
from tests.assistant.conftest import DANA, TABLES, TODAY

Running = Callable[..., Office]


def mail(number: int, account: str, sender: str, body: str, deal: str | None = None) -> Email:
    """A mail from a customer, the later the higher its number."""
    return Email(
        email_id=f"E-{number}",
        thread_id=f"T-{number}",
        deal_id=deal,
        account_id=account,
        sender=sender,
        recipients="dana@acme.example",
        sent_at=datetime(2026, 11, number, 9, 0),  # noqa: DTZ001
        subject="Your offer",
        body=body,
    )


MAIL = [
    mail(2, "A1", "kari@globex.example", "Thank you, the demo was excellent. We are excited to go on!", "D-1"),
    mail(9, "A1", "kari@globex.example", "Great work. Can you send the contract this week?", "D-2"),
    mail(5, "A2", "ole@initech.example", "The price is far too high for us and we are disappointed.", "D-3"),
    mail(12, "A2", "ole@initech.example", "I am frustrated. Nobody answers, and we look at other vendors.", "D-3"),
]


@pytest.fixture(scope="session")
def taught(taught: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small company with some mail; the router is the one that was trained already."""
    root = tmp_path_factory.mktemp("taught-slack")
    (root / "cache").symlink_to(taught.cache)
    company = Company(name="Acme", currency="USD", default_person=DANA, as_of=TODAY)
    umbra = [
        Account(account_id=f"U{n}", name=f"Umbra {side}", owner_id="P1") for n, side in enumerate(("East", "West"))
    ]
    tables = TABLES | {"emails": MAIL, "accounts": [*TABLES["accounts"], *umbra]}
    build_snapshot(Home(root), tables, company, now=datetime(2026, 11, 20, tzinfo=UTC))
    return Home(root)


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A workspace with the app installed as its manifest asks, and a channel."""
    with Slack.open(manifest()) as workspace:
        for user, name in (("U1", "Dana Kim"), ("U2", "Maya Lind"), ("U3", "Erik Berg")):
            workspace.workspace.person(user, name, f"{name.split()[0].lower()}@acme.example")
        workspace.workspace.person("U4", "Gus Guest", "gus@acme.example", is_restricted=True)
        workspace.workspace.person("U5", "Sam Stranger", "sam@elsewhere.example")
        workspace.workspace.channel("C1", "sales", ["U1", "U2", "U3", "U4", "U5", BOT_USER])
        yield workspace


@pytest.fixture
def dana(slack: Slack) -> Human:
    """A rep."""
    return Human(slack, "U1")


@pytest.fixture
def maya(slack: Slack) -> Human:
    """The manager of the rep."""
    return Human(slack, "U2")


@pytest.fixture
def settings(slack: Slack, home: Home, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that point the app at the loopback."""
    monkeypatch.chdir(home.root)
    return Settings(
        home=home.root,
        slack_base_url=slack.url,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
    )


@contextmanager
def running(
    slack: Slack, home: Home, settings: Settings, workers: int = 2, now: Callable[[], float] = time.time
) -> Iterator[Office]:
    """The app over a socket, with its workers, until the block is over."""
    client = open_client(settings)
    office = open_office(Coach.open(home, settings), client, now=now)
    before = len(slack.delivery.sockets)
    sockets = Sockets(open_app(office, settings), client, APP_TOKEN)
    sockets.open()
    crew = Workers(office, workers)
    crew.start()
    slack.eventually(lambda: len(slack.delivery.sockets) == before + 1)
    try:
        yield office
    finally:
        sockets.close()
        crew.stop()
        office.state.close()


@pytest.fixture
def start(slack: Slack, home: Home, settings: Settings) -> Iterator[Running]:
    """Start the app, once or several times at once, as several processes would be."""
    with ExitStack() as stack:
        yield lambda workers=2, now=time.time: stack.enter_context(running(slack, home, settings, workers, now))


@pytest.fixture
def office(start: Running) -> Office:
    """One running app."""
    return start()


def recorded(office: Office) -> list[RecordedAnswer]:
    """Every answer the coach has given, oldest first."""
    office.state.take_in()
    return office.state.answers()


def quiet(slack: Slack, office: Office, seconds: float = 0.3) -> None:
    """Wait until nothing is left to do, and a little longer for what should not come."""
    slack.eventually(lambda: office.inbox.undone() == 0)
    time.sleep(seconds)
