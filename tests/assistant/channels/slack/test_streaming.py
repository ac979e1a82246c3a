"""An answer that a language model words is shown as it comes, and stands as blocks when it is whole."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from assistant import Coach
from assistant.answer import Answer
from assistant.settings import Settings
from assistant.telling import Telling
from tests.assistant.channels.slack.conftest import Running, quiet
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack

PIECES = ("You are at **30%** of quota.", " You need $140,000 more.", " That is on pace.")


class Model:
    """Words an answer piece by piece, each when the test lets it."""

    def __init__(self) -> None:
        self.steps = [threading.Semaphore(0) for _ in PIECES]

    def stream(self, coach: Coach, question: str, person: str, thread: str) -> Telling:
        telling = Telling()

        def turn() -> Answer:
            for step, piece in zip(self.steps, PIECES, strict=True):
                assert step.acquire(timeout=20)
                if telling.stopped:
                    break
                telling.tell(piece)
            return Answer(question=question, person=person, language="en", text="".join(PIECES), id="a" * 32)

        return telling.start(turn)

    def go_on(self, *numbers: int) -> None:
        for number in numbers:
            self.steps[number].release()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A language model words the answers."""
    return settings.model_copy(update={"model": "openai:any"})


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    """The model."""
    made = Model()

    def stream(self: Coach, question: str, person: str = "", thread: str = "", **_: Any) -> Telling:
        return made.stream(self, question, person, thread)

    monkeypatch.setattr(Coach, "stream", stream)
    return made


def test_it_grows_and_then_is_blocks_in_the_same_message(
    slack: Slack, dana: Human, start: Running, model: Model
) -> None:
    office = start()
    asked = dana.says("how am I doing?")
    model.go_on(0)
    (message,) = slack.eventually(lambda: dana.answers(asked))
    assert message["text"] == PIECES[0]
    assert "blocks" not in message
    model.go_on(1, 2)
    slack.eventually(lambda: "on pace" in words_of(message.get("blocks", [])))
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1
    assert slack.refusals() == []
    assert slack.workspace.statuses[dana.im, asked["ts"]][-1] == ""


def test_where_slack_ends_the_stream_the_whole_comes_all_the_same(
    slack: Slack, dana: Human, start: Running, model: Model
) -> None:
    office = start()
    asked = dana.says("how am I doing?")
    model.go_on(0)
    (message,) = slack.eventually(lambda: dana.answers(asked))
    message["streaming"] = False
    model.go_on(1, 2)
    slack.eventually(lambda: "on pace" in words_of(message.get("blocks", [])))
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1


def test_where_slack_takes_no_stream_the_answer_is_posted(
    slack: Slack, dana: Human, start: Running, model: Model
) -> None:
    office = start()
    slack.limit("chat.startStream", retry_after=1)
    asked = dana.says("how am I doing?")
    model.go_on(0, 1, 2)
    slack.eventually(lambda: [m for m in dana.answers(asked) if "on pace" in words_of(m.get("blocks", []))])
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1


def test_the_stop_button_ends_it_in_the_middle(slack: Slack, dana: Human, start: Running, model: Model) -> None:
    office = start()
    asked = dana.says("how am I doing?")
    model.go_on(0)
    (message,) = slack.eventually(lambda: dana.answers(asked))
    dana.stops(dana.im, asked["ts"])
    slack.eventually(lambda: office.inbox.undone() == 0)
    model.go_on(1, 2)
    slack.eventually(lambda: message["streaming"] is False)
    quiet(slack, office)
    assert message["text"] == PIECES[0]
    assert "blocks" not in message
    assert any("Stopped" in words_of(m.get("blocks", [])) for m in dana.answers(asked))


def test_in_a_channel_nothing_is_shown_before_it_is_whole(
    slack: Slack, dana: Human, start: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    monkeypatch.setattr(Coach, "ask", lambda self, question, **_: Answer(
        question=question, person="dana@acme.example", language="en", text="Hello."))  # fmt: skip
    dana.mentions("C1", "how am I doing?")
    slack.eventually(lambda: [m for m in slack.workspace.messages if m["channel"] == "C1" and m["user"] != "U1"])
    assert slack.called("chat.startStream") == []
