"""An answer told sentence by sentence: what has passed is told at once, what has not is never told."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import Coach
from assistant.guard.sieve import whole_until
from assistant.telling import Telling
from connectors.errors import NoData
from connectors.home import Home
from evals.endpoint import Endpoint

QUESTION = "how am I doing against quota?"
QUOTA: tuple[str, dict[str, Any]] = ("attainment", {})
RIGHT = "You have sold **$60,000.00** so far."


@pytest.fixture
def tell(home: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask a coach whose model is the scripted endpoint, and listen."""
    monkeypatch.chdir(home.root)

    def telling(question: str = QUESTION, **settings: Any) -> tuple[list[str], Telling]:
        heard = Coach.open(home, endpoint.settings(**settings)).stream(question)
        return list(heard), heard

    return telling


def test_each_sentence_is_told_by_itself_and_together_they_are_the_answer(tell: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA)
    endpoint.says(f"{RIGHT} Your quota is $200,000.00. Keep going!")
    pieces, telling = tell()
    assert pieces == [RIGHT, " Your quota is $200,000.00.", " Keep going!"]
    assert "".join(pieces) == telling.answer.text
    assert [r.get("stream") for r in endpoint.requests] == [False, True]


def test_a_wrong_sentence_is_not_told_and_the_model_goes_on_from_what_was(tell: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA)
    endpoint.says(f"{RIGHT} You need $123,456.78 more. That is a lot.")
    endpoint.says("Your quota is $200,000.00.")
    pieces, telling = tell()
    assert pieces[0] == RIGHT
    assert "123,456" not in telling.answer.text
    assert telling.answer.text == f"{RIGHT}\n\nYour quota is $200,000.00." == "".join(pieces)
    *_, said, told_off = endpoint.requests[-1]["messages"]
    assert said["content"] == RIGHT
    assert "$123,456.78" in told_off["content"]
    assert "do not repeat" in told_off["content"]


def test_a_model_that_repeats_what_was_told_is_not_told_twice(tell: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA)
    endpoint.says(f"{RIGHT} You need $123,456.78 more. That is a lot.")
    endpoint.says(f"{RIGHT} Your quota is $200,000.00.")
    pieces, telling = tell()
    assert "".join(pieces) == telling.answer.text
    assert telling.answer.text.count(RIGHT) == 1


def test_a_model_that_stays_wrong_is_followed_by_the_template(tell: Any, endpoint: Endpoint, coach: Coach) -> None:
    wording = coach.ask(QUESTION).text
    endpoint.calls(QUOTA)
    endpoint.says("You need $123,456.78 more. That is a lot.")
    endpoint.says("You need $123,456.79 more. That is a lot.")
    pieces, telling = tell()
    assert telling.answer.text == wording == "".join(pieces)
    assert len(telling.answer.notes) == 1


def test_a_stream_that_breaks_off_is_followed_by_the_template(tell: Any, endpoint: Endpoint, coach: Coach) -> None:
    wording = coach.ask(QUESTION).text
    endpoint.calls(QUOTA)
    endpoint.says(f"{RIGHT} Your quota is a lot of money to go for, so", cut=9)
    pieces, telling = tell(openai_retries=3)
    assert telling.answer.text == f"{RIGHT}\n\n{wording}" == "".join(pieces)
    assert (telling.answer.model, len(endpoint.requests)) == ("embedded", 2)


def test_a_stream_that_breaks_off_before_anything_was_told_is_tried_again(tell: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA)
    endpoint.says(f"{RIGHT} Your", cut=2)
    endpoint.says(RIGHT)
    pieces, telling = tell(openai_retries=1)
    assert telling.answer.text == RIGHT == "".join(pieces)
    assert telling.answer.notes == ()


def test_a_slow_stream_that_was_given_up_says_no_more(tell: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA)
    endpoint.says(f"{RIGHT} Your quota is $200,000.00. " * 20, pause=0.15)
    pieces, telling = tell(openai_timeout=1.5)
    assert telling.answer.model == "embedded"
    assert "".join(pieces) == telling.answer.text


def test_an_embedded_answer_can_be_listened_to_as_well(coach: Coach) -> None:
    telling = coach.stream(QUESTION)
    assert "".join(telling) == telling.answer.text


def test_who_has_heard_enough_gets_the_answer_so_far(home: Home, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA)
    endpoint.says(f"{RIGHT} " + "Your quota is $200,000.00. " * 50, pause=0.05)
    telling = Coach.open(home, endpoint.settings()).stream(QUESTION)
    heard = next(iter(telling))
    telling.stop()
    assert telling.answer.text.startswith(heard)
    assert len(telling.answer.text) < 600
    assert "as you asked" in telling.answer.notes[0]


def test_an_error_is_raised_to_who_listens(tmp_path: Any) -> None:
    with pytest.raises(NoData):
        list(Coach.open(Home(tmp_path)).stream(QUESTION))


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("You earn $4,250. That is ", "You earn $4,250. "),
        ("Den lukkes 20. november. Du ", "Den lukkes 20. november. "),
        ("about ca. 5 deals", ""),
        ("1. Call them\n2. Ask", "1. Call them\n"),
        ("Three things:\n- a\n- b", ""),
        ("Three things:\n- a\n- b\n\nThen this", "Three things:\n- a\n- b\n\n"),
        ("Look at www.example.com/a?b=c", ""),
        ("Really? Yes", "Really? "),
    ],
)
def test_what_is_whole_is_a_sentence_a_line_or_a_list_with_what_announces_it(written: str, whole: str) -> None:
    assert written[: whole_until(written)] == whole
