"""A practice in a conversation: what the seller says next is a reply, until it is over."""

from __future__ import annotations

from importlib.resources import as_file, files

from assistant import Coach
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
