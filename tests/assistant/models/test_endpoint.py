"""An endpoint that fails: what is tried again, when it is left alone, and how its recovery is noticed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from assistant import Coach
from assistant.answer import Answer
from assistant.models.abilities import abilities
from assistant.models.openai import open_endpoints
from connectors.home import Home
from evals.endpoint import Endpoint, Reply, calling, serving

QUESTION = "how am I doing against quota?"
QUOTA: tuple[str, dict[str, Any]] = ("attainment", {})


@pytest.fixture
def open_coach(home: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A coach whose model is the scripted endpoint."""
    monkeypatch.chdir(home.root)
    return lambda **settings: Coach.open(home, endpoint.settings(**settings))


@pytest.fixture
def second() -> Iterator[Endpoint]:
    """Another server, for a model to fall back on."""
    with serving() as playing:
        yield playing


def timed(coach: Coach, question: str = QUESTION) -> tuple[Answer, float]:
    start = time.perf_counter()
    answer = coach.ask(question)
    return answer, time.perf_counter() - start


def waited_for(coach: Coach, model: str) -> Answer:
    """The answer once this model gives it, asked again and again for some seconds."""
    for _ in range(80):
        answer = coach.ask(QUESTION)
        if answer.model == model:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{model} did not come back")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_fails_in_passing_is_tried_again(open_coach: Any, endpoint: Endpoint, status: int) -> None:
    endpoint.fails(status, "busy", "busy", retry_after=0.05)
    endpoint.calls(QUOTA)
    endpoint.says("There it is.")
    answer = open_coach(openai_retries=1).ask(QUESTION)
    assert (answer.model, answer.text, answer.notes) == ("scripted-1", "There it is.", ())


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_would_fail_again_is_not_tried_again(open_coach: Any, endpoint: Endpoint, status: int) -> None:
    endpoint.fails(status, "no", "no")
    answer = open_coach(openai_retries=5).ask(QUESTION)
    assert answer.model == "embedded"
    assert len(endpoint.requests) == 1


def test_a_server_that_asks_for_patience_gets_it(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.fails(429, "slow down", "rate_limit", retry_after=0.7)
    endpoint.says("Which quarter?")
    answer, seconds = timed(open_coach(openai_retries=1))
    assert answer.text == "Which quarter?"
    assert seconds >= 0.7


def test_more_patience_than_there_is_time_is_not_waited_for(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.fails(429, "slow down", "rate_limit", retry_after=3600)
    answer, seconds = timed(open_coach(openai_retries=3, openai_timeout=60))
    assert (answer.model, len(endpoint.requests)) == ("embedded", 1)
    assert seconds < 30


def test_a_server_that_drips_is_left_when_its_time_is_over(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.says("words " * 200, pause=0.3)
    answer, seconds = timed(open_coach(openai_timeout=1))
    assert "in time" in answer.notes[0]
    assert seconds < 30


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw="<html>Bad gateway</html>"),
        Reply(raw='{"id": "x", "choices": ['),
        Reply(raw='{"id": "x", "object": "chat.completion", "choices": null}'),
        Reply({"role": "assistant", "content": "You are at 3%"}, cut=2),
        Reply(calling([("attainment", '{"period": ')])),
        Reply({"role": "assistant", "content": ""}),
    ],
    ids=["html", "half a document", "no choices", "cut off", "broken arguments", "nothing said"],
)
def test_what_cannot_be_read_is_answered_by_the_embedded_model(
    open_coach: Any, endpoint: Endpoint, reply: Reply
) -> None:
    endpoint.plays(reply)
    answer = open_coach().ask(QUESTION)
    assert (answer.model, len(answer.notes)) == ("embedded", 1)
    assert [c.skill for c in answer.skills] == ["attainment"]


def test_a_second_model_answers_where_the_first_fails(open_coach: Any, endpoint: Endpoint, second: Endpoint) -> None:
    endpoint.fails(500, "broken", "broken")
    second.calls(QUOTA)
    second.says("Here you are.")
    answer = open_coach(openai_fallback_model="scripted-2", openai_fallback_base_url=second.url).ask(QUESTION)
    assert (answer.model, answer.text) == ("scripted-2", "Here you are.")
    assert answer.notes == ("The language model scripted-1 failed, so scripted-2 answered.",)


def test_a_key_is_not_sent_to_another_address(open_coach: Any, endpoint: Endpoint, second: Endpoint) -> None:
    endpoint.fails(500, "broken", "broken")
    second.says("Which quarter?")
    open_coach(openai_fallback_model="scripted-2", openai_fallback_base_url=second.url).ask(QUESTION)
    assert "secret" in endpoint.keys[0]
    assert "secret" not in second.keys[0]


def test_where_both_models_fail_the_embedded_one_answers(open_coach: Any, endpoint: Endpoint, second: Endpoint) -> None:
    endpoint.fails(500, "broken", "broken")
    second.fails(401, "no", "no")
    answer = open_coach(openai_fallback_model="scripted-2", openai_fallback_base_url=second.url).ask(QUESTION)
    assert (answer.model, len(answer.notes)) == ("embedded", 2)
    assert answer.figures


def test_an_endpoint_that_is_down_is_not_asked_by_the_next_turn(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.fails(500, "broken", "broken")
    coach = open_coach(openai_rest=60)
    coach.ask(QUESTION)
    answer = coach.ask(QUESTION)
    assert "left alone" in answer.notes[0]
    assert len(endpoint.requests) == 1


def test_a_request_that_was_refused_says_nothing_about_the_next_one(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.fails(400, "too long", "context_length_exceeded")
    endpoint.says("Which quarter?")
    coach = open_coach()
    coach.ask(QUESTION)
    assert coach.ask(QUESTION).model == "scripted-1"


def test_recovery_is_noticed_without_anybody_waiting(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.fails(500, "broken", "broken")
    coach = open_coach(openai_rest=0.2)
    assert coach.ask(QUESTION).model == "embedded"
    endpoint.always(lambda _: Reply({"role": "assistant", "content": "ok, which quarter?"}))
    assert waited_for(coach, "scripted-1").notes == ()


def test_a_turn_is_bounded_in_time_over_all_its_steps(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.always(lambda _: Reply(calling([QUOTA]), late=0.4))
    answer = open_coach(openai_turn_seconds=1).ask(QUESTION)
    assert "too long" in answer.notes[0] or "in time" in answer.notes[0]


def test_what_an_endpoint_cannot_do_is_found_out(endpoint: Endpoint) -> None:
    def able(request: dict[str, Any]) -> Reply:
        names = ["Ann", "Bo"] if "Bo" in request["messages"][-1]["content"] else ["Ann"]
        if request.get("tools"):
            return Reply(calling([("quota_of", {"name": name}) for name in names]))
        return Reply({"role": "assistant", "content": "one two three"})

    endpoint.always(able)
    (found,) = open_endpoints(endpoint.settings())
    assert abilities(found.model).lacks == ()
    endpoint.always(lambda _: Reply({"role": "assistant", "content": "ok"}))
    assert abilities(found.model).lacks == ("tools", "parallel", "streaming")
    endpoint.always(lambda _: Reply(status=404, raw='{"error": {"message": "no such model"}}'))
    failure = abilities(found.model).failure
    assert failure is not None
    assert failure.code == "no_such_model"
