"""What a language model is told: by role, tone and methodology, with a version that changes when the words do."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import Coach
from assistant.prompting import Style, version
from connectors.home import Home
from evals.endpoint import Endpoint

QUESTION = "how am I doing against quota?"
MAYA = "maya@acme.example"
TOOLS = (("attainment", "How far along."),)


@pytest.fixture
def told(home: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The system prompt that a model got, and the answer's version of it."""
    monkeypatch.chdir(home.root)

    def telling(person: str | None = None, **settings: Any) -> tuple[str, str]:
        endpoint.says("Which quarter?")
        answer = Coach.open(home, endpoint.settings(**settings)).ask(QUESTION, person=person)
        return str(endpoint.requests[-1]["messages"][0]["content"]), answer.prompt

    return telling


def test_a_manager_is_spoken_to_as_one(told: Any) -> None:
    assert "They lead sellers" in told(MAYA)[0]
    assert "They sell" in told()[0]


def test_tone_and_methodology_are_the_company_s(told: Any) -> None:
    text, _ = told(tone="direct", method="spin")
    assert "Be direct" in text
    assert "need-payoff" in text
    assert "MEDDICC" not in text


def test_the_version_names_the_words_and_not_the_person(told: Any) -> None:
    assert told()[1] == told(MAYA)[1]
    assert told()[1] != told(tone="warm")[1]
    assert version(Style(), TOOLS) != version(Style(), (("attainment", "How far along?"),))


def test_an_embedded_answer_has_the_version_of_its_templates(coach: Coach) -> None:
    one, two = coach.ask(QUESTION), coach.ask("hvordan ligger jeg an mot kvoten?")
    assert len(one.prompt) == 12
    assert one.prompt == coach.ask(QUESTION).prompt != two.prompt
