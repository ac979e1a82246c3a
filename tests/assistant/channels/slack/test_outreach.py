"""What is written to people unasked: digests and alerts, each once, by their own clock, until they opt out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from assistant.channels.slack.office import Office
from assistant.channels.slack.rounds import go_round
from assistant.channels.slack.workers import Workers
from connectors.book import Company, build_snapshot, open_current
from connectors.book.schema import Deal, DealChange
from connectors.home import Home
from connectors.state.agreed import NewAction
from tests.assistant.channels.slack.conftest import MAIL, Running, quiet
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.conftest import DANA, TABLES, TODAY

MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # six in the morning in Oslo
Clock = Callable[[datetime], None]


@pytest.fixture
def own_book(home: Home) -> None:
    """A book that no other test reads."""
    shared = (home.root / "book").resolve()
    (home.root / "book").unlink()
    shutil.copytree(shared, home.root / "book")


def set_clock(office: Office, moment: datetime) -> None:
    """The clock shows this moment, and goes on."""
    ahead = moment.timestamp() - time.time()
    object.__setattr__(office, "now", lambda: time.time() + ahead)


def round_of(office: Office, moment: datetime) -> int:
    """What every process does every half minute."""
    set_clock(office, moment)
    return go_round(office, open_current(office.coach.home).name)


@pytest.fixture
def known(slack: Slack, office: Office, dana: Human, maya: Human) -> Office:
    """A rep in Oslo and a manager in New York have used the coach early on Monday."""
    slack.workspace.users["U2"]["tz"] = "America/New_York"
    set_clock(office, MONDAY)
    for human in (dana, maya):
        human.answer(human.says("hello"))
    quiet(slack, office, 0)
    return office


def unasked(human: Human) -> list[dict[str, Any]]:
    return [m for m in human.answers() if "thread_ts" not in m]


def test_a_digest_comes_at_eight_by_each_ones_own_clock(slack: Slack, known: Office, dana: Human, maya: Human) -> None:
    assert round_of(known, MONDAY.replace(hour=6, minute=59)) == 0
    round_of(known, MONDAY.replace(hour=7))
    (digest,) = slack.eventually(lambda: unasked(dana))
    quiet(slack, known)
    assert "Good morning, Dana" in words_of(digest["blocks"])
    assert "30%" in words_of(digest["blocks"])
    assert unasked(maya) == []
    round_of(known, MONDAY.replace(hour=13))
    (weekly,) = slack.eventually(lambda: unasked(maya))
    assert "your team this week" in words_of(weekly["blocks"])
    assert slack.refusals() == []


def test_a_manager_has_a_digest_on_mondays_only(slack: Slack, known: Office, dana: Human, maya: Human) -> None:
    round_of(known, MONDAY.replace(hour=14) + timedelta(days=1))
    slack.eventually(lambda: unasked(dana))
    quiet(slack, known)
    assert unasked(maya) == []


def test_two_processes_and_a_restart_send_one_digest(slack: Slack, known: Office, dana: Human, start: Running) -> None:
    second = start(now=known.now)
    for office in (known, second, known):
        round_of(office, MONDAY.replace(hour=7, minute=1))
    slack.eventually(lambda: unasked(dana))
    quiet(slack, known)
    third = start(now=known.now)
    round_of(third, MONDAY.replace(hour=9))
    quiet(slack, third)
    assert len(unasked(dana)) == 1
    round_of(third, MONDAY.replace(hour=9) + timedelta(days=1))
    slack.eventually(lambda: len(unasked(dana)) == 2)


def test_a_digest_that_arrived_unheard_is_not_sent_again(
    slack: Slack, known: Office, dana: Human, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_seven = MONDAY.replace(hour=7).timestamp() - time.time()
    monkeypatch.setattr(slack.workspace, "ahead", at_seven)  # Slack's clock stamps messages
    slack.loses("chat.postMessage")
    round_of(known, MONDAY.replace(hour=7))
    slack.eventually(lambda: slack.called("conversations.history"))
    quiet(slack, known)
    assert len(unasked(dana)) == 1


def _place(office: Office) -> Any:
    from assistant.channels.slack.place import Place

    return Place(office.team, "", "U1")


def test_a_digest_whose_day_is_over_is_not_sent(slack: Slack, known: Office, dana: Human) -> None:
    known.put("digest:late", "digest", _place(known), day="2026-11-20")
    quiet(slack, known)
    assert unasked(dana) == []


def test_whoever_opts_out_by_the_button_gets_no_more_until_they_opt_in_at_home(
    slack: Slack, known: Office, dana: Human
) -> None:
    round_of(known, MONDAY.replace(hour=7))
    (digest,) = slack.eventually(lambda: unasked(dana))
    dana.clicks(digest, "No more digests")
    slack.eventually(lambda: any("No more digests" in w["text"] for w in dana.whispers()))
    round_of(known, MONDAY.replace(hour=9) + timedelta(days=1))
    quiet(slack, known)
    assert len(unasked(dana)) == 1
    dana.opens("home")
    slack.eventually(lambda: "You get no digest" in words_of(slack.workspace.homes.get("U1", {}).get("blocks", [])))
    dana.clicks_at_home("Send me digests")
    slack.eventually(lambda: "You get a digest" in words_of(slack.workspace.homes["U1"]["blocks"]))
    round_of(known, MONDAY.replace(hour=9) + timedelta(days=2))
    slack.eventually(lambda: len(unasked(dana)) == 2)


def test_whoever_may_not_ask_any_more_is_written_to_no_more(slack: Slack, known: Office, dana: Human) -> None:
    slack.workspace.users["U1"]["deleted"] = True
    dana.changes()
    round_of(known, MONDAY.replace(hour=7))
    quiet(slack, known)
    assert unasked(dana) == []
    assert known.state.outreach.get("slack:T0ACME:U1") is None


def test_agreed_actions_stand_in_the_digest_with_a_button(slack: Slack, known: Office, dana: Human) -> None:
    for person, text in (("P1", "Call the CFO of Globex"), ("P2", "Somebody else's")):
        known.state.actions.add(NewAction(person, text, date(2026, 11, 23), "maya@acme.example", MONDAY))
    round_of(known, MONDAY.replace(hour=7))
    (digest,) = slack.eventually(lambda: unasked(dana))
    shown = words_of(digest["blocks"])
    assert "Call the CFO of Globex" in shown
    assert "Somebody else's" not in shown
    assert known.state.actions.to_remind("P1", date(2026, 11, 23)) == [], "the digest has reminded of it"


def turned_bad(home: Home, number: int = 0) -> None:
    """A sync after which more of Dana's deals are at risk."""
    late = date(2026, 10, 1)
    deals = [d if d.deal_id not in bad(number) else _risky(d, late) for d in TABLES["deals"]]
    changes = [
        DealChange(deal_id=key, field="close_on", old=f"2026-0{m}-01", new=f"2026-0{m + 1}-01",
                   changed_at=datetime(2026, m, 1))  # noqa: DTZ001
        for key in bad(number) for m in (6, 7, 8)
    ]  # fmt: skip
    company = Company(name="Acme", currency="USD", default_person=DANA, as_of=TODAY)
    tables = TABLES | {"emails": MAIL, "deals": deals, "deal_changes": changes}
    build_snapshot(home, tables, company, now=datetime(2026, 11, 21, 10, 30 + number, tzinfo=UTC))


def bad(number: int) -> set[str]:
    return {"D-1", "D-2", "D-3"} if number == 3 else {"D-1"}


def _risky(deal: Deal, late: date) -> Deal:
    from dataclasses import replace

    return replace(deal, close_on=late, amount=Decimal(deal.amount or 0), created_on=date(2026, 1, 1))


@pytest.fixture
def watched(own_book: None, slack: Slack, known: Office, dana: Human) -> Office:
    """Alerts have begun: what holds already is no news."""
    round_of(known, MONDAY.replace(hour=8))
    slack.eventually(lambda: unasked(dana))
    quiet(slack, known, 0)
    return known


def alerts_of(human: Human) -> list[str]:
    return [words_of(m["blocks"]) for m in unasked(human) if "has turned" in words_of(m["blocks"])]


def test_a_deal_that_turns_risky_is_told_once(slack: Slack, watched: Office, dana: Human) -> None:
    assert alerts_of(dana) == []
    turned_bad(watched.coach.home)
    round_of(watched, MONDAY.replace(hour=9))
    (alert,) = slack.eventually(lambda: alerts_of(dana))
    assert "**Globex - Expansion** has turned risky" in alert
    round_of(watched, MONDAY.replace(hour=10))
    round_of(watched, MONDAY.replace(hour=10) + timedelta(days=1))
    quiet(slack, watched)
    assert len(alerts_of(dana)) == 1
    assert slack.refusals() == []


def test_there_are_no_more_alerts_a_day_than_allowed_and_the_rest_come_the_next(
    slack: Slack, watched: Office, dana: Human
) -> None:
    object.__setattr__(watched.coach.settings, "__dict__", {**watched.coach.settings.__dict__, "slack_alerts_a_day": 2})
    turned_bad(watched.coach.home, 3)
    round_of(watched, MONDAY.replace(hour=9))
    slack.eventually(lambda: len(alerts_of(dana)) == 2)
    round_of(watched, MONDAY.replace(hour=10))
    quiet(slack, watched)
    assert len(alerts_of(dana)) == 2
    round_of(watched, MONDAY.replace(hour=9) + timedelta(days=1))
    slack.eventually(lambda: len(alerts_of(dana)) == 3)


def test_in_quiet_hours_alerts_wait(slack: Slack, watched: Office, dana: Human) -> None:
    turned_bad(watched.coach.home)
    round_of(watched, MONDAY.replace(hour=19))
    quiet(slack, watched)
    assert alerts_of(dana) == []
    round_of(watched, MONDAY.replace(hour=8) + timedelta(days=1))
    slack.eventually(lambda: alerts_of(dana))


def test_whoever_opts_out_of_alerts_gets_none(slack: Slack, watched: Office, dana: Human) -> None:
    watched.state.outreach.choose("slack:T0ACME:U1", "alerts", wanted=False)
    turned_bad(watched.coach.home)
    round_of(watched, MONDAY.replace(hour=9))
    quiet(slack, watched)
    assert alerts_of(dana) == []


def test_a_sync_with_nothing_new_tells_nothing(slack: Slack, watched: Office, dana: Human) -> None:
    company = Company(name="Acme", currency="USD", default_person=DANA, as_of=TODAY)
    build_snapshot(watched.coach.home, TABLES | {"emails": MAIL}, company, now=datetime(2026, 11, 22, tzinfo=UTC))
    round_of(watched, MONDAY.replace(hour=9))
    quiet(slack, watched)
    assert alerts_of(dana) == []


def test_a_worker_that_dies_at_a_digest_leaves_it_to_the_next(
    slack: Slack, known: Office, dana: Human, start: Running
) -> None:
    idle = start(workers=0, now=known.now)
    moment = MONDAY.replace(hour=7)
    assert round_of(idle, moment) > 0
    crew = Workers(idle, 1)
    crew.start()
    slack.eventually(lambda: unasked(dana))
    crew.stop()
    assert len(unasked(dana)) == 1
