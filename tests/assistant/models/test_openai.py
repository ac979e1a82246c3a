"""A language model behind an endpoint: it words answers, and the coach stays right when it does not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from assistant import Coach
from assistant.answer import Answer
from connectors.errors import BadUse
from connectors.home import Home

DEAL = "D-3"
QUESTION = "what do I earn if I close the Initech platform deal?"
CALL = ("commission_estimate", {"deal": DEAL})


@pytest.fixture
def ask(home: Home, endpoint: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask one question of a coach whose model is the scripted endpoint."""
    monkeypatch.chdir(home.root)

    def asked(question: str = QUESTION, thread: str | None = None, **settings: Any) -> Answer:
        return Coach.open(home, endpoint.settings(**settings)).ask(question, thread=thread)

    return asked


def commission(answer: Answer) -> str:
    return f"${float(str(answer.figures[0].value)):,.2f}"


def test_the_model_chooses_the_tool_and_words_its_result(ask: Any, endpoint: Any, coach: Coach) -> None:
    exact = commission(coach.ask(QUESTION))
    endpoint.calls(CALL)
    endpoint.says(f"Closing it would pay you **{exact}**.")
    answer = ask()
    assert answer.text == f"Closing it would pay you **{exact}**."
    assert (answer.model, answer.notes, answer.refused) == ("scripted-1", (), False)
    assert [c.skill for c in answer.skills] == ["commission_estimate"]


def test_the_model_sees_the_tools_their_wording_and_no_one_elses_name(ask: Any, endpoint: Any) -> None:
    endpoint.calls(CALL)
    endpoint.says("Done.")
    ask()
    first, second = endpoint.requests
    assert first["path"] == "/v1/chat/completions"
    assert endpoint.keys[0] == "Bearer sk-secret-of-the-test"
    assert {t["function"]["name"] for t in first["tools"]} >= {"attainment", "commission_estimate", "pipeline_risk"}
    assert "runtime" not in str(first["tools"])
    assert "Dana" in first["messages"][0]["content"]
    assert second["messages"][-1]["role"] == "tool"
    assert "$" in second["messages"][-1]["content"]


def test_several_tools_may_be_called_at_once(ask: Any, endpoint: Any) -> None:
    endpoint.calls(CALL, ("attainment", {}))
    endpoint.says("Both are in hand.")
    assert {c.skill for c in ask().skills} == {"commission_estimate", "attainment"}


def test_an_invented_figure_is_sent_back_once_and_put_right(ask: Any, endpoint: Any, coach: Coach) -> None:
    exact = commission(coach.ask(QUESTION))
    endpoint.calls(CALL)
    endpoint.says("You would earn $98,765.43!")
    endpoint.says(f"You would earn {exact}.")
    answer = ask()
    assert answer.text == f"You would earn {exact}."
    assert "$98,765.43" in endpoint.requests[-1]["messages"][-1]["content"]
    assert answer.notes == ()


def test_a_figure_invented_twice_goes_out_as_the_template_wording(ask: Any, endpoint: Any, coach: Coach) -> None:
    wording = coach.ask(QUESTION).text
    endpoint.calls(CALL)
    endpoint.says("You would earn $98,765.43!")
    endpoint.says("You would earn $98,765.44!")
    answer = ask()
    assert answer.text == wording
    assert len(answer.notes) == 1


def test_a_figure_without_any_tool_is_answered_by_the_embedded_model(ask: Any, endpoint: Any, coach: Coach) -> None:
    endpoint.says("You would earn $98,765.43!")
    endpoint.says("You would still earn $98,765.43!")
    answer = ask()
    assert answer.figures == coach.ask(QUESTION).figures
    assert answer.text == coach.ask(QUESTION).text


def test_a_wrong_key_is_said_so_and_the_embedded_model_answers(ask: Any, endpoint: Any) -> None:
    endpoint.fails(401, "Incorrect API key provided", "invalid_api_key")
    answer = ask()
    assert answer.model == "embedded"
    assert answer.figures
    assert "key" in answer.notes[0]
    assert "sk-secret" not in str(answer.to_json())


def test_an_endpoint_that_does_not_answer_in_time_is_left(ask: Any, endpoint: Any) -> None:
    endpoint.sleeps(3)
    start = time.perf_counter()
    answer = ask(openai_timeout=0.5)
    assert time.perf_counter() - start < 2.5
    assert (answer.model, bool(answer.figures)) == ("embedded", True)
    assert "in time" in answer.notes[0]


def test_an_endpoint_that_is_not_there_is_left(ask: Any) -> None:
    answer = ask(openai_base_url="http://127.0.0.1:9/v1")
    assert (answer.model, bool(answer.figures)) == ("embedded", True)


def test_an_endpoint_that_fails_after_the_tools_ran_leaves_their_wording(ask: Any, endpoint: Any, coach: Coach) -> None:
    endpoint.calls(CALL)
    endpoint.fails(500, "overloaded", "server_error")
    answer = ask()
    assert answer.text == coach.ask(QUESTION).text
    assert answer.model == "embedded"


def test_a_model_that_says_nothing_is_left(ask: Any, endpoint: Any) -> None:
    endpoint.says("")
    assert ask().figures


def test_a_model_that_goes_round_in_circles_is_stopped(ask: Any, endpoint: Any) -> None:
    for _ in range(20):
        endpoint.calls(CALL)
    answer = ask()
    assert answer.figures
    assert len(endpoint.requests) <= 8


def test_a_tool_that_is_none_and_arguments_that_do_not_fit_are_told_to_the_model(ask: Any, endpoint: Any) -> None:
    endpoint.calls(("launch_rocket", {}))
    endpoint.calls(("commission_estimate", {"amount": "a lot"}))
    endpoint.says("I could not work that out.")
    answer = ask()
    assert answer.text == "I could not work that out."
    assert "launch_rocket" in endpoint.requests[1]["messages"][-1]["content"]
    assert "amount" in endpoint.requests[2]["messages"][-1]["content"]


def test_a_follow_up_is_sent_with_what_was_said_before(ask: Any, endpoint: Any) -> None:
    endpoint.says("Which deal do you mean?")
    ask("what would I earn?", thread="t")
    endpoint.calls(CALL)
    endpoint.says("There it is.")
    ask("the Initech platform deal", thread="t")
    said = [m["content"] for m in endpoint.requests[1]["messages"] if m["role"] != "system"]
    assert said == ["what would I earn?", "Which deal do you mean?", "the Initech platform deal"]


def test_a_model_setting_that_names_nothing_is_bad_use(ask: Any) -> None:
    with pytest.raises(BadUse, match="COACH_MODEL"):
        ask(model="clippy")
