"""The app's home: what a role wants to know, answered when somebody looks, and anew after a sync."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from assistant.channels.slack.office import Office
from assistant.channels.slack.work.home import refresh
from connectors.book import Company, build_snapshot
from connectors.book.schema import Person
from connectors.home import Home
from connectors.state.disputes import Word
from tests.assistant.channels.slack.conftest import Running, quiet
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.conftest import DANA, TABLES, TODAY


def test_a_rep_sees_quota_and_risk_with_buttons_to_ask_on(slack: Slack, dana: Human, office: Office) -> None:
    dana.opens("home")
    view = slack.eventually(lambda: slack.workspace.homes.get("U1"))
    shown = words_of(view["blocks"])
    assert "Hi Dana" in shown
    assert "30%" in shown
    assert "Customers" in shown
    assert slack.refusals() == []


def test_a_manager_sees_the_team(slack: Slack, maya: Human, office: Office) -> None:
    maya.opens("home")
    view = slack.eventually(lambda: slack.workspace.homes.get("U2"))
    assert "The team" in words_of(view["blocks"])


def test_a_question_at_home_is_answered_in_the_conversation(slack: Slack, dana: Human, office: Office) -> None:
    dana.opens("home")
    slack.eventually(lambda: slack.workspace.homes.get("U1"))
    dana.clicks_at_home("How am I doing against quota?")
    root, answer = slack.eventually(lambda: len(dana.answers()) == 2 and dana.answers())
    assert "How am I doing against quota?" in root["text"]
    assert answer["thread_ts"] == root["ts"]
    assert "30%" in words_of(answer["blocks"])


def test_a_guest_sees_why_there_is_nothing_to_see(slack: Slack, office: Office) -> None:
    Human(slack, "U4").opens("home")
    view = slack.eventually(lambda: slack.workspace.homes.get("U4"))
    assert "guest" in words_of(view["blocks"])
    assert len(view["blocks"]) == 1


@pytest.fixture
def own_book(home: Home) -> None:
    """A book that no other test reads."""
    shared = (home.root / "book").resolve()
    (home.root / "book").unlink()
    shutil.copytree(shared, home.root / "book")


def test_after_a_sync_the_home_is_shown_anew(slack: Slack, dana: Human, own_book: None, start: Running) -> None:
    office = start()
    dana.opens("home")
    first = slack.eventually(lambda: slack.workspace.homes.get("U1"))
    company = Company(name="Acme Renamed", currency="USD", default_person=DANA, as_of=TODAY)
    snapshot = build_snapshot(office.coach.home, TABLES, company, now=datetime(2026, 11, 21, tzinfo=UTC))
    refresh(office, snapshot.name)
    refresh(office, snapshot.name)
    slack.eventually(lambda: slack.workspace.homes["U1"] is not first)
    quiet(slack, office)
    assert "Acme Renamed" in words_of(slack.workspace.homes["U1"]["blocks"])
    assert len(slack.called("views.publish")) == 2


@pytest.fixture
def desk_people(own_book: None, home: Home) -> None:
    """The company with people in operations and finance."""
    more = [
        Person(person_id="OPS", name="Ola Ops", email="ops@acme.example", role="operations", currency="USD"),
        Person(person_id="FIN", name="Fia Finance", email="fin@acme.example", role="finance", currency="USD"),
    ]
    company = Company(name="Acme", currency="USD", default_person=DANA, as_of=TODAY)
    tables = TABLES | {"people": [*TABLES["people"], *more]}
    build_snapshot(home, tables, company, now=datetime(2026, 11, 21, tzinfo=UTC))


def test_operations_sees_how_fresh_the_book_is_open_disputes_and_the_run(
    slack: Slack, desk_people: None, start: Running
) -> None:
    office = start()
    word = Word("dana@acme.example", datetime(2026, 11, 20, tzinfo=UTC), "The rate is wrong", ("P0",))
    office.state.disputes.open("P1", "2026-Q4", {"deal_id": "D-4", "deal": "Initech - Pilot"}, word)
    slack.workspace.person("U8", "Ola Ops", "ops@acme.example")
    Human(slack, "U8").opens("home")
    view = slack.eventually(lambda: slack.workspace.homes.get("U8"))
    shown = words_of(view["blocks"])
    assert "Dispute 1: Dana Kim, Initech - Pilot" in shown
    assert "No commissions have been run yet" in shown
    assert "last synced on Nov 21, 2026" in shown
    assert slack.refusals() == []


def test_finance_sees_what_commission_costs_and_decides_no_disputes(
    slack: Slack, desk_people: None, start: Running
) -> None:
    start()
    slack.workspace.person("U9", "Fia Finance", "fin@acme.example")
    Human(slack, "U9").opens("home")
    view = slack.eventually(lambda: slack.workspace.homes.get("U9"))
    shown = words_of(view["blocks"])
    assert "Commission expense" in shown
    assert "Decide" not in shown
    assert slack.refusals() == []
