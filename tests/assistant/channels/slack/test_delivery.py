"""What goes wrong between Slack and us: nothing is lost, nothing is answered twice, or its asker is told."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assistant import Coach
from assistant.channels.slack.office import Office
from assistant.channels.slack.workers import Workers
from assistant.plain import plain
from connectors.errors import ServiceDown
from connectors.state.inbox import LEASE
from skills.charts import Chart, Mark
from tests.assistant.channels.slack.conftest import Running, quiet, recorded
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.channels.slack.loopback.workspace import BOT_USER, envelope

MOOD = "how does Globex feel about us by email?"


def test_an_event_that_comes_again_is_answered_once(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.says("hello")
    (first,) = (d for d in slack.delivery.log if d.payload["event"].get("ts") == asked["ts"])
    for _ in range(3):
        slack.delivery.send("events_api", first.payload)
    dana.answer(asked)
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1
    assert len(recorded(office)) == 1


def test_an_event_is_acknowledged_before_it_is_answered(slack: Slack, dana: Human, start: Running) -> None:
    start(workers=0)
    asked = dana.says("hello")
    delivered = next(d for d in slack.delivery.log if d.payload["event"].get("ts") == asked["ts"])
    slack.eventually(lambda: delivered.status == 200)
    assert dana.answers(asked) == []


def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(
    slack: Slack, dana: Human, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.delivery.pauses, slack.delivery.patience = (0.2, 0.2), 0.5
    whole, failures = type(office.inbox).put, [1]

    def put(self: Any, *args: Any, **more: Any) -> bool:
        if failures:
            failures.pop()
            raise OSError("the disk is full")
        return bool(whole(self, *args, **more))

    monkeypatch.setattr(type(office.inbox), "put", put)
    asked = dana.says("hello")
    dana.answer(asked)
    delivered = next(d for d in slack.delivery.log if d.payload["event"].get("ts") == asked["ts"])
    assert delivered.attempts == 2


def test_two_processes_answer_each_question_once_and_in_order(slack: Slack, dana: Human, start: Running) -> None:
    one, two = start(), start()
    slack.eventually(lambda: len(slack.delivery.sockets) == 2)
    first = dana.says("hello")
    said = ["thanks", "bye", "who are you?", "thanks again", "what can you do?"]
    for text in said:
        sent = dana.says(text, thread=first["ts"])
        event = next(d for d in slack.delivery.log if d.payload["event"].get("ts") == sent["ts"])
        slack.delivery.send("events_api", event.payload)  # this one goes to the other socket
    slack.eventually(lambda: len(dana.answers(first)) == 6, 40)
    quiet(slack, one)
    assert len(dana.answers(first)) == 6
    assert [a.question for a in recorded(two)] == ["hello", *said]


def test_a_question_whose_worker_died_is_answered_by_the_next(slack: Slack, dana: Human, start: Running) -> None:
    dead = start(workers=0)
    asked = dana.says("hello")
    work = slack.eventually(lambda: dead.inbox.take("a worker that dies", now=time.time()))
    assert work.body["question"] == "hello"
    alive = start()
    object.__setattr__(alive, "now", lambda: time.time() + LEASE + 1)
    answer = dana.answer(asked)
    assert "Dana" in words_of(answer["blocks"])
    quiet(slack, alive)
    assert len(dana.answers(asked)) == 1


def test_an_answer_that_arrived_unheard_is_not_sent_again(slack: Slack, dana: Human, office: Office) -> None:
    slack.loses("chat.postMessage")
    asked = dana.says("hello")
    dana.answer(asked)
    quiet(slack, office, 1.0)
    assert len(dana.answers(asked)) == 1
    assert len(recorded(office)) == 1
    assert slack.called("conversations.replies")


def test_in_a_channel_where_none_can_look_it_is_sent_again_and_says_so(
    slack: Slack, dana: Human, office: Office
) -> None:
    slack.loses("chat.postEphemeral")
    dana.mentions("C1", MOOD)
    _, second = slack.eventually(lambda: len(dana.whispers()) == 2 and dana.whispers())
    assert "see it twice" in words_of(second["blocks"])
    assert len(recorded(office)) == 1


def test_while_slack_is_down_nothing_is_lost_and_nothing_is_worked_out_twice(
    slack: Slack, dana: Human, office: Office
) -> None:
    dana.answer(dana.says("hello"))
    with slack.down():
        asked = [dana.says(MOOD), dana.says("thanks")]
        slack.eventually(lambda: len(recorded(office)) == 3)
        time.sleep(1.5)
        assert dana.answers(asked[0]) == []
    for each in asked:
        dana.answer(each)
    quiet(slack, office)
    assert [len(dana.answers(each)) for each in asked] == [1, 1]
    assert len(recorded(office)) == 3


def test_a_question_at_which_the_state_failed_is_answered_once_it_is_there_again(
    slack: Slack, dana: Human, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, failures = type(office.inbox).prepared, [1, 2]

    def prepared(self: Any, *args: Any) -> bool:
        if failures:
            failures.pop()
            raise ServiceDown("the database is locked", code="no_state")
        return bool(whole(self, *args))

    monkeypatch.setattr(type(office.inbox), "prepared", prepared)
    asked = dana.says("hello")
    dana.answer(asked)
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1


def test_slacks_limits_are_kept_to(slack: Slack, dana: Human, office: Office) -> None:
    slack.limit("chat.postMessage", retry_after=1, times=2)
    asked = dana.says("hello")
    dana.answer(asked)
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1
    assert len(slack.called("chat.postMessage")) == 3


def test_a_socket_that_slack_closes_is_opened_anew(slack: Slack, dana: Human, office: Office) -> None:
    slack.delivery.disconnect()
    slack.eventually(lambda: len(slack.called("apps.connections.open")) == 2 and slack.delivery.sockets)
    dana.answer(dana.says("hello"))


def test_a_socket_that_breaks_is_opened_anew_and_what_came_meanwhile_is_answered(
    slack: Slack, dana: Human, office: Office
) -> None:
    slack.delivery.pauses = (1,) * 20
    slack.delivery.cut()
    asked = dana.says("hello")
    dana.answer(asked, within=40)
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1


def test_the_status_is_taken_away_also_when_the_coach_fails(
    slack: Slack, dana: Human, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Coach, "ask", fails)
    asked = dana.says("hello")
    answer = dana.answer(asked)
    assert "Something went wrong" in words_of(answer["blocks"])
    quiet(slack, office)
    assert slack.workspace.statuses[dana.im, asked["ts"]][-1] == ""


def test_blocks_that_slack_refuses_are_said_in_plain_words(
    slack: Slack, dana: Human, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.channels.slack.kit.MARKDOWN", 10**6)
    monkeypatch.setattr("assistant.channels.slack.kit.MOST_CHARACTERS", 10**6)
    whole = Coach.ask

    def long(self: Coach, *args: Any, **more: Any) -> Any:
        table = "| deal | stage |\n|---|---|\n| Globex | Proposal |\n\n"
        return replace(whole(self, *args, **more), text=table + "word " * 5000)

    monkeypatch.setattr(Coach, "ask", long)
    answer = dana.answer(dana.says("hello"))
    assert "blocks" not in answer
    assert answer["text"].startswith("deal | stage\nGlobex | Proposal")


LONG = "All of it.\n\n| deal | amount |\n|---|--:|\n" + "\n".join(f"| Deal {n} | {n},000 |" for n in range(30))


@pytest.fixture
def long_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is a table of thirty rows."""
    monkeypatch.setattr("assistant.channels.slack.blocks.headline", lambda said: said)
    whole = Coach.ask

    def long(self: Coach, *args: Any, **more: Any) -> Any:
        return replace(whole(self, *args, **more), text=LONG)

    monkeypatch.setattr(Coach, "ask", long)


@pytest.mark.usefixtures("long_table")
def test_a_long_table_has_pages(slack: Slack, dana: Human, office: Office) -> None:
    answer = dana.answer(dana.says("hello"))
    (table,) = (b for b in answer["blocks"] if b["type"] == "data_table")
    assert (len(table["rows"]), table["page_size"]) == (31, 10)
    assert slack.refusals() == []


@pytest.mark.usefixtures("long_table")
def test_where_a_workspace_has_no_tables_with_pages_it_is_a_plain_one(
    slack: Slack, dana: Human, office: Office
) -> None:
    slack.workspace.data_tables = False
    answer = dana.answer(dana.says("hello"))
    (table,) = (b for b in answer["blocks"] if b["type"] == "table")
    assert len(table["rows"]) == 31
    assert "Deal 29" in words_of(answer["blocks"])


@pytest.fixture
def charted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer has a chart."""
    drawn = plain(Chart("bars", "by_owner", "Acme", "USD", (Mark(Decimal(40), "Dana"), Mark(Decimal(10), "Bo"))))
    whole = Coach.ask

    def with_chart(self: Coach, *args: Any, **more: Any) -> Any:
        return replace(whole(self, *args, **more), charts=(drawn,))

    monkeypatch.setattr(Coach, "ask", with_chart)


@pytest.mark.usefixtures("charted")
@pytest.mark.parametrize("has_charts", [True, False])
def test_a_chart_is_slacks_own_or_letters_where_it_has_none(
    slack: Slack, dana: Human, office: Office, has_charts: bool
) -> None:
    slack.workspace.charts = has_charts
    answer = dana.answer(dana.says("hello"))
    assert any(b["type"] == "data_visualization" for b in answer["blocks"]) is has_charts
    assert ("█" in words_of(answer["blocks"])) is not has_charts


@pytest.mark.parametrize("sessions", [True, False])
def test_a_thread_is_named_after_its_first_question(slack: Slack, dana: Human, office: Office, sessions: bool) -> None:
    slack.workspace.sessions = sessions
    asked = dana.says(MOOD)
    dana.answer(asked)
    quiet(slack, office)
    place = dana.im, asked["ts"]
    assert slack.workspace.titles[place] == MOOD
    assert slack.workspace.statuses[place][-1] == ""


def test_an_answer_to_a_message_that_was_deleted_meanwhile_comes_all_the_same(
    slack: Slack, dana: Human, office: Office
) -> None:
    asked = dana.says("hello")
    slack.workspace.remove(asked)
    (answer,) = slack.eventually(dana.answers)
    assert "thread_ts" not in answer


def test_the_stop_button_stops_and_says_so(
    slack: Slack, dana: Human, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Coach.ask

    def slow(self: Coach, *args: Any, **more: Any) -> Any:
        time.sleep(1)
        return whole(self, *args, **more)

    monkeypatch.setattr(Coach, "ask", slow)
    asked = dana.says(MOOD)
    slack.eventually(lambda: slack.called("agents.sessions.setStatus"))
    dana.stops(dana.im, asked["ts"])
    answer = dana.answer(asked)
    quiet(slack, office, 1.5)
    assert [m["blocks"][0]["text"] for m in dana.answers(asked)] == ["Stopped. Ask again whenever you like."]
    assert answer is dana.answers(asked)[0]
    assert slack.workspace.statuses[dana.im, asked["ts"]][-1] == ""


def test_a_question_that_brings_workers_down_is_given_up_and_its_asker_told(
    slack: Slack, dana: Human, start: Running
) -> None:
    office = start(workers=0)
    asked = dana.says("the question that kills")
    now = time.time()
    slack.eventually(lambda: office.inbox.undone() == 1)
    for n in range(3):
        assert office.inbox.take(f"w{n}", now=now + n * (LEASE + 1) + 1)
    object.__setattr__(office, "now", lambda: time.time() + 5 * LEASE)
    crew = Workers(office, 1)
    crew.start()
    answer = dana.answer(asked)
    crew.stop()
    assert "the question that kills" in words_of(answer["blocks"])
    assert recorded(office) == []


def test_what_comes_from_another_workspace_has_no_effect(slack: Slack, dana: Human, office: Office) -> None:
    event = {"type": "message", "channel_type": "im", "channel": dana.im, "user": "U1", "text": "hello", "ts": "17.1"}
    foreign = envelope(event | {"event_ts": "17.1"}, "EvForeign", team="T0OTHER")
    delivered = slack.delivery.send("events_api", foreign)
    slack.eventually(lambda: delivered.status == 200)
    quiet(slack, office)
    assert dana.answers() == []
    assert recorded(office) == []


def test_the_app_does_not_answer_itself_or_other_apps(slack: Slack, dana: Human, office: Office) -> None:
    for about in ({"user": BOT_USER}, {"user": "U9", "bot_id": "B9"}, {"user": "U1", "subtype": "channel_join"}):
        event = {
            "type": "message",
            "channel_type": "im",
            "channel": dana.im,
            "text": "hello",
            "ts": slack.workspace.ts(),
        }
        payload = envelope({**event, **about, "event_ts": event["ts"]}, slack.workspace.key("Ev"))
        slack.delivery.send("events_api", payload)
    quiet(slack, office)
    assert recorded(office) == []
