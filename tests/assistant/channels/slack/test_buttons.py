"""What is pressed: the working, the next question, a choice, feedback; and that nobody gets at others' answers."""

from __future__ import annotations

import pytest

from assistant.channels.slack.office import Office
from tests.assistant.channels.slack.conftest import quiet, recorded
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack

WHICH = "how does Umbra feel about us by email?"
MOOD = "how does Globex feel about us by email?"


def test_feedback_is_kept_with_the_answer(slack: Slack, dana: Human, office: Office) -> None:
    answer = dana.answer(dana.says(MOOD))
    dana.clicks(answer, "Helpful")
    (thanks,) = slack.eventually(dana.whispers)
    assert thanks["thread_ts"] == answer["thread_ts"]
    (said,) = office.state.feedback()
    assert (said.person, said.helpful) == ("dana@acme.example", True)


def test_what_was_meant_is_asked_in_a_window_and_kept(slack: Slack, dana: Human, office: Office) -> None:
    answer = dana.answer(dana.says(MOOD))
    dana.clicks(answer, "Not what I meant")
    view = slack.eventually(lambda: list(slack.workspace.views.values()))[0]
    dana.submits(view, "I meant Initech")
    slack.eventually(dana.whispers)
    (said,) = office.state.feedback()
    assert (said.helpful, said.comment) == (False, "I meant Initech")


def test_a_suggested_question_is_asked_by_its_button_under_its_own_words(
    slack: Slack, dana: Human, office: Office
) -> None:
    asked = dana.says(MOOD)
    answer = dana.answer(asked)
    words, question = next(
        (e["text"]["text"], e["value"])
        for b in answer["blocks"]
        if b["type"] == "actions"
        for e in b["elements"]
        if e["action_id"].startswith("ask:")
    )
    dana.clicks(answer, words)
    second = slack.eventually(lambda: dana.answers(asked)[1:])[0]
    assert f"You asked: {question}" in words_of(second["blocks"])


def test_a_choice_is_taken_once_however_often_it_is_pressed(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.says(WHICH)
    answer = dana.answer(asked)
    label = answer["blocks"][1]["elements"][0]["text"]["text"]
    for _ in range(3):
        dana.clicks(answer, label)
    slack.eventually(lambda: len(dana.answers(asked)) == 2)
    quiet(slack, office)
    assert len(dana.answers(asked)) == 2
    given = recorded(office)
    assert [a.question for a in given] == [WHICH, "1"]
    assert given[1].document["skills"], "the choice was understood"


def test_in_a_channel_a_choice_goes_on_with_the_question_that_it_answers(
    slack: Slack, dana: Human, office: Office
) -> None:
    dana.mentions("C1", WHICH)
    (whisper,) = slack.eventually(dana.whispers)
    buttons = next(b for b in whisper["blocks"] if b["type"] == "actions")
    dana.clicks(whisper, buttons["elements"][0]["text"]["text"])
    (reply,) = slack.eventually(lambda: slack.workspace.replies)
    assert reply["replace_original"] is False
    assert recorded(office)[1].document["skills"], "the choice was understood"


@pytest.fixture
def long_answer(slack: Slack, dana: Human, office: Office, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """An answer that does not fit a screen."""
    monkeypatch.setattr("assistant.channels.slack.blocks._FEW_LINES", 0)
    return dana.answer(dana.says(MOOD))


def test_the_working_is_shown_and_hidden_in_place(
    slack: Slack, dana: Human, office: Office, long_answer: dict[str, object]
) -> None:
    folded = words_of(long_answer["blocks"])
    dana.clicks(long_answer, "Show the working")
    slack.eventually(lambda: "Hide the working" in words_of(long_answer["blocks"]))
    assert len(words_of(long_answer["blocks"])) > len(folded)
    dana.clicks(long_answer, "Hide the working")
    slack.eventually(lambda: words_of(long_answer["blocks"]) == folded)


@pytest.mark.parametrize("words", ["Show the working", "Helpful"])
def test_a_forged_press_of_somebody_elses_button_has_no_effect(
    slack: Slack, office: Office, long_answer: dict[str, object], words: str
) -> None:
    before = words_of(long_answer["blocks"])
    erik = Human(slack, "U3")
    slack.workspace.channels[str(long_answer["channel"])]["members"].add("U3")
    erik.clicks(long_answer, words)
    (said,) = slack.eventually(erik.whispers)
    assert "somebody else" in said["text"]
    assert words_of(long_answer["blocks"]) == before
    assert office.state.feedback() == []
