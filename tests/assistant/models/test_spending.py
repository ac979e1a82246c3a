"""Budgets: what a language model may cost in a day, and who answers when that is spent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from assistant import Coach
from assistant.answer import Answer
from connectors.errors import BadUse, ServiceDown
from connectors.home import Home
from connectors.money import Money
from evals.endpoint import Endpoint, Reply, calling

QUESTION = "how am I doing against quota?"
QUOTA: tuple[str, dict[str, Any]] = ("attainment", {})
DANA, ERIK, MAYA = "dana@acme.example", "erik@acme.example", "maya@acme.example"


@pytest.fixture
def open_coach(home: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A coach whose model is the scripted endpoint, which reads 90 tokens and writes 10 with each call."""
    monkeypatch.chdir(home.root)
    endpoint.always(lambda _: Reply({"role": "assistant", "content": "Which quarter?"}, usage=(90, 10)))
    return lambda **settings: Coach.open(home, endpoint.settings(**settings))


def total(coach: Coach, **whose: str) -> int:
    return coach.state.usage.total(datetime.now(UTC).astimezone().date(), **whose).tokens


def models(answers: list[Answer]) -> list[str]:
    return [answer.model for answer in answers]


def test_every_call_of_a_turn_is_counted_as_the_endpoint_says(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA, usage=(900, 30))
    endpoint.says("There it is.", usage=(1200, 8))
    coach = open_coach(price_in="2", price_out="8")
    answer = coach.ask(QUESTION)
    assert answer.tokens == {"in": 2100, "out": 38}
    (row,) = coach.state.usage.used(*[datetime.now(UTC).astimezone().date()] * 2)
    assert (row.person, row.team, row.model, row.calls, row.estimated) == (DANA, "North", "scripted-1", 2, 0)
    assert row.cost == Money(Decimal("0.004504"), "USD")


def test_a_streamed_answer_is_counted_too(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA, usage=(900, 30))
    endpoint.says("There it is. You will manage.", usage=(1200, 8))
    coach = open_coach()
    assert coach.stream(QUESTION).answer.tokens == {"in": 2100, "out": 38}


def test_a_stream_that_the_guard_ended_is_counted_by_estimate(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA, usage=(900, 30))
    endpoint.says("You have earned $98,765.43 this week. " + "And more. " * 50, pause=0.01)
    endpoint.says("There it is.", usage=(1000, 5))
    coach = open_coach()
    answer = coach.stream(QUESTION).answer
    (row,) = coach.state.usage.used(*[datetime.now(UTC).astimezone().date()] * 2)
    assert (answer.model, row.calls, row.estimated) == ("scripted-1", 3, 1)
    assert answer.tokens["in"] > 1900


def test_an_endpoint_that_does_not_say_is_counted_by_estimate(open_coach: Any, endpoint: Endpoint) -> None:
    silent = '{"id":"x","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop",'
    endpoint.plays(Reply(raw=silent + '"message":{"role":"assistant","content":"Which quarter do you mean?"}}]}'))
    coach = open_coach()
    answer = coach.ask(QUESTION)
    assert answer.model == "scripted-1"
    assert answer.tokens["in"] > 1000  # the tools alone are longer
    assert 0 < answer.tokens["out"] < 20


@pytest.mark.parametrize(
    ("limit", "whose"),
    [
        ("budget_person_tokens", "you may"),
        ("budget_team_tokens", "your team"),
        ("budget_company_tokens", "the company"),
    ],
)
def test_where_a_budget_is_spent_the_embedded_model_answers(
    open_coach: Any, endpoint: Endpoint, limit: str, whose: str
) -> None:
    coach = open_coach(**{limit: 150})
    answers = [coach.ask(QUESTION) for _ in range(3)]
    assert models(answers) == ["scripted-1", "scripted-1", "embedded"]
    assert len(endpoint.requests) == 2
    assert answers[2].figures
    assert whose in answers[2].notes[0]


def test_a_budget_that_is_spent_within_a_turn_ends_it_with_the_tools_own_words(
    open_coach: Any, endpoint: Endpoint
) -> None:
    endpoint.calls(QUOTA, usage=(900, 100))
    coach = open_coach(budget_person_tokens=1000)
    answer = coach.ask(QUESTION)
    assert (answer.model, len(endpoint.requests)) == ("embedded", 1)
    assert [call.skill for call in answer.skills] == ["attainment"]
    assert answer.text == Coach.open(coach.home).ask(QUESTION).text
    assert len(answer.notes) == 1


def test_the_line_is_in_the_language_of_the_answer(open_coach: Any) -> None:
    answer = open_coach(budget_person_tokens=0).ask("hvordan ligger jeg an mot kvoten?")
    assert answer.notes == (
        "Språkmodellen scripted-1 har brukt opp det du kan bruke på den i dag, så den innebygde svarte.",
    )


def test_one_persons_budget_is_not_anothers_but_a_teams_is(open_coach: Any) -> None:
    coach = open_coach(budget_person_tokens=100)
    assert models([coach.ask(QUESTION, person=who) for who in (DANA, DANA, ERIK)]) == [
        "scripted-1",
        "embedded",
        "scripted-1",
    ]
    coach = open_coach(budget_team_tokens=200)
    assert coach.ask(QUESTION, person=MAYA).model == "embedded"


def test_a_budget_in_money_is_exact(open_coach: Any) -> None:
    coach = open_coach(budget_person_money="0.00052", price_in="2", price_out="8")
    assert models([coach.ask(QUESTION) for _ in range(3)]) == ["scripted-1", "scripted-1", "embedded"]


def test_a_budget_in_money_without_prices_is_refused(open_coach: Any) -> None:
    with pytest.raises(BadUse, match="COACH_PRICE_IN"):
        open_coach(budget_team_money="5", price_in="2").ask(QUESTION)


def test_a_new_day_has_its_own_budget(home: Home, endpoint: Endpoint, open_coach: Any) -> None:
    now = datetime(2026, 11, 25, 23, 59, tzinfo=UTC)
    coach = Coach(home, endpoint.settings(budget_person_tokens=50), clock=lambda: now)
    assert models([coach.ask(QUESTION), coach.ask(QUESTION)]) == ["scripted-1", "embedded"]
    now += timedelta(minutes=2)
    assert coach.ask(QUESTION).model == "scripted-1"


def test_where_the_state_cannot_be_read_a_budget_holds_all_the_same(
    open_coach: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> Any:
        raise ServiceDown("gone", code="no_state")

    monkeypatch.setattr("connectors.state.usage.Usage.total", down)
    monkeypatch.setattr("connectors.state.usage.Usage.add", down)
    assert open_coach().ask(QUESTION).model == "scripted-1"
    answer = open_coach(budget_company_tokens=10**9).ask(QUESTION)
    assert answer.model == "embedded"
    assert "can't be counted" in answer.notes[0]


def test_several_processes_share_one_budget(open_coach: Any, endpoint: Endpoint) -> None:
    first, second = open_coach(budget_company_tokens=150), open_coach(budget_company_tokens=150)
    first.ask(QUESTION)
    second.ask(QUESTION)
    assert first.ask(QUESTION).model == "embedded"
    assert total(second) == 200


def test_a_model_that_goes_round_in_circles_costs_no_more_than_the_budget(open_coach: Any, endpoint: Endpoint) -> None:
    endpoint.always(lambda _: Reply(calling([QUOTA]), usage=(400, 100)))
    coach = open_coach(budget_person_tokens=1200)
    assert coach.ask(QUESTION).model == "embedded"
    assert total(coach, person=DANA) == 1500
