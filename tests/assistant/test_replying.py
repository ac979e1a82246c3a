"""A practice in a conversation: what the seller says next is a reply, until it is over."""

from __future__ import annotations

from importlib.resources import as_file, files

import pytest

from assistant import Coach
from connectors.home import Home
from evals.endpoint import Endpoint
from tests.assistant.conftest import DANA


def with_objections(coach: Coach) -> Coach:
    with as_file(files("connectors") / "demo" / "practice") as folder:
        coach.library.add([folder])
    return coach


def test_a_reply_that_looks_like_a_question_to_the_coach_goes_to_the_customer(coach: Coach) -> None:
    asking = with_objections(coach)
    assert "> " in asking.ask("let me practise the price objection", DANA, thread="t").text
    reply = asking.ask("How much have you sold this quarter?", DANA, thread="t")
    assert [call.skill for call in reply.skills] == ["coaching_advice"]
    assert "of 4" in reply.text


def test_stop_ends_it_in_its_own_language_and_the_next_message_is_a_question_again(coach: Coach) -> None:
    asking = with_objections(coach)
    asking.ask("la meg øve på prisinnvendingen", DANA, thread="t")
    ended = asking.ask("stop", DANA, thread="t")
    assert "sjekklisten" in ended.text
    after = asking.ask("how am I doing against quota?", DANA, thread="t")
    assert [call.skill for call in after.skills] == ["attainment"]


def test_another_conversation_of_the_same_person_is_no_part_of_it(coach: Coach) -> None:
    asking = with_objections(coach)
    asking.ask("let me practise the price objection", DANA, thread="t")
    other = asking.ask("how am I doing against quota?", DANA, thread="u")
    assert [call.skill for call in other.skills] == ["attainment"]


def test_no_later_question_goes_on_from_a_practice(coach: Coach) -> None:
    asking = with_objections(coach)
    asking.ask("role-play", DANA, thread="t")
    asking.ask("stop", DANA, thread="t")
    again = asking.ask("practise with me: competitor", DANA, thread="t")
    assert "competitor" in again.text


def test_a_language_model_plays_the_customer_in_its_own_words_and_chooses_no_tool_for_a_reply(
    home: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.root)
    asking = with_objections(Coach.open(home, endpoint.settings()))
    endpoint.calls(("coaching_advice", {"about": "practice", "question": "the price objection"}))
    endpoint.says("Honestly? That is far more than I had in mind.")
    endpoint.says("Fair enough, but my boss will only look at the total.")
    first = asking.ask("let me practise the price objection", DANA, thread="t")
    assert first.text == "Honestly? That is far more than I had in mind."
    reply = asking.ask("I understand that. What are you comparing it with?", DANA, thread="t")
    assert reply.text == "Fair enough, but my boss will only look at the total."
    (call,) = reply.skills
    assert isinstance(call.result, dict)
    assert [point["words"] for point in call.result["now"]][-1] == "What are you comparing it with?"
