"""`coach trace`: how an answer came about, for the one it was given to; for operations without what was said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant import Coach
from assistant.channels.cli import app
from assistant.wording import _phrases
from connectors.book import Company, build_snapshot
from connectors.book.schema import Person
from connectors.home import Home
from tests.assistant.conftest import DANA, MAYA, TODAY

OLA = "ola@acme.example"
EARN = "what do I earn if I close the Initech platform deal?"


@pytest.fixture
def home(tables: dict[str, list[Any]], taught: Home, tmp_path: Path) -> Home:
    """The company with somebody in operations."""
    found = Home(tmp_path / "home")
    found.root.mkdir()
    (found.root / "cache").symlink_to(taught.cache)
    people = [*tables["people"], Person(person_id="P9", name="Ola Nes", email=OLA, role="operations", currency="USD")]
    company = Company(name="Acme", currency="USD", default_person=DANA, as_of=TODAY)
    build_snapshot(found, {**tables, "people": people}, company, now=datetime(2026, 11, 20, tzinfo=UTC))
    return found


def trace(home: Home, *args: str, as_: str = DANA) -> Result:
    return CliRunner().invoke(app, ["trace", *args, "--as", as_, "--home", str(home.root)])


def documents(home: Home, *args: str, as_: str = DANA) -> list[dict[str, Any]]:
    done = trace(home, *args, "--json", as_=as_)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_a_turn_is_shown_from_how_it_was_understood_to_where_its_figures_come_from(home: Home, coach: Coach) -> None:
    answer = coach.ask(EARN, DANA, "t")
    (turn,) = documents(home, "t")
    understood, skill, worded, traced = turn["steps"]
    assert understood["about"]["skills"] == ["commission_estimate"]
    assert 0 < understood["about"]["score"] <= 1
    assert skill["about"] == {"skill": "commission_estimate", "args": {"deal": "D-3"}, "outcome": "result"}
    assert [step["step"] for step in (worded, traced)] == ["worded", "traced"]
    assert all(step["ms"] >= 0 for step in turn["steps"])
    assert [step["at"] for step in turn["steps"]] == sorted(step["at"] for step in turn["steps"])
    commission = {each["words"]: each["source"] for each in turn["figures"]}["$4,000.00"]
    assert commission == "commission_estimate.commission.amount"
    assert (turn["model"], turn["prompt"], turn["repairs"]) == ("embedded", answer.prompt, 0)


def test_the_turns_of_a_conversation_are_shown_in_words_oldest_first(home: Home, coach: Coach) -> None:
    for question in (EARN, "and with 10% off?"):
        coach.ask(question, DANA, "t")
    shown = trace(home, "t").output
    assert shown.index(EARN) < shown.index("and with 10% off?")
    assert "understood as commission_estimate, score" in shown
    assert 'skill commission_estimate(deal="D-3")' in shown
    assert "Model embedded, words " in shown


def test_the_last_answer_is_shown_by_default_and_any_by_its_id(home: Home, coach: Coach) -> None:
    first = coach.ask(EARN, DANA)
    coach.ask("hi", DANA)
    assert [turn["question"] for turn in documents(home)] == ["hi"]
    assert [turn["question"] for turn in documents(home, first.id)] == [EARN]


@pytest.mark.parametrize("stranger", [MAYA, "erik@acme.example"])
def test_somebody_elses_conversation_is_as_if_there_were_none(home: Home, coach: Coach, stranger: str) -> None:
    answer = coach.ask(EARN, DANA, "t")
    for thread in ("t", answer.id, "nowhere"):
        done = trace(home, thread, as_=stranger)
        assert done.exit_code == 1
        assert done.output.strip() == f"I find no conversation '{thread}' of yours."


def test_operations_sees_the_steps_of_anybody_and_nothing_of_what_was_said(home: Home, coach: Coach) -> None:
    answer = coach.ask(EARN, DANA, "t")
    (turn,) = documents(home, "t", as_=OLA)
    assert turn["steps"][1]["about"] == {"skill": "commission_estimate", "args": ["deal"], "outcome": "result"}
    assert turn["figures"]
    told = json.dumps(turn, ensure_ascii=False) + trace(home, "t", as_=OLA).output
    assert "for dana@acme.example only" in told
    for secret in (EARN, "D-3", "Initech", *(each.words for each in answer.trace if "$" in each.words)):
        assert secret not in told


def test_a_question_back_and_a_refusal_say_what_they_were(home: Home, coach: Coach) -> None:
    for question in ("what do I earn if I close globex?", "what is the weather in Oslo?"):
        coach.ask(question, DANA, "t")
    back, refused = documents(home, "t")
    outcomes = [step["about"].get("outcome") or step["about"].get("clarify") for step in back["steps"]]
    assert {"choices", "commission_estimate"} & set(outcomes)
    assert refused["steps"][0]["about"]["refused"]
    shown = trace(home, "t").output
    assert "asked which is meant" in shown or "with a question back" in shown
    assert "nothing to answer (" in shown


def test_a_models_calls_its_repair_and_the_guard_are_steps(
    home: Home, endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.root)
    endpoint.calls(("commission_estimate", {"deal": "D-3"}))
    endpoint.says("You would earn $98,765.43!")
    endpoint.says("You would earn $4,000.00.")
    Coach.open(home, endpoint.settings()).ask(EARN, DANA, "t")
    (turn,) = documents(home, "t")
    models = [step["about"] for step in turn["steps"] if step["step"] == "model"]
    assert [model["skills"] for model in models] == [["commission_estimate"], [], []]
    assert models[0]["tokens_in"] == 10
    guards = [step["about"] for step in turn["steps"] if step["step"] == "guard"]
    assert guards == [{"outcome": "repair", "wrong": 1}, {"outcome": "passed"}]
    assert turn["repairs"] == 1
    shown = trace(home, "t").output.replace("\u00a0", " ")
    assert "model scripted-1 chose commission_estimate" in shown
    assert "1 word that no tool had returned, asked once more" in shown
    assert "98,765" not in shown


def test_a_model_that_fails_is_a_step_with_the_reason(
    home: Home, endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.root)
    endpoint.fails(401, "no", "invalid_api_key")
    Coach.open(home, endpoint.settings()).ask(EARN, DANA, "t")
    (turn,) = documents(home, "t")
    assert [step["step"] for step in turn["steps"]] == ["model", "understood", "skill", "worded", "traced"]
    assert turn["steps"][0]["about"] == {"model": "scripted-1", "failed": "refused_key"}


def test_an_answer_from_before_there_were_steps_is_shown_without(home: Home, coach: Coach) -> None:
    coach.ask(EARN, DANA, "t")
    (record,) = home.state.glob("answers-*.jsonl")
    entry = json.loads(record.read_text(encoding="utf-8"))
    del entry["steps"]
    record.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    assert "No steps were recorded of this turn." in trace(home, "t").output


def test_where_nothing_was_asked_yet_it_says_so(home: Home) -> None:
    done = trace(home)
    assert done.exit_code == 1
    assert "Ask something first" in done.output


def test_the_words_of_traces_are_there_in_both_languages() -> None:
    english, norwegian = (_phrases(language, "trace_phrases.yaml") for language in ("en", "nb"))
    assert {s: sorted(words) for s, words in english.items()} == {s: sorted(words) for s, words in norwegian.items()}
