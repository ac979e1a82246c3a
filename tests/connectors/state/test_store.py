"""The state: answers taken in from their record, and what people said of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.audit import record
from connectors.errors import CoachError, NoData, ServiceDown
from connectors.home import Home
from connectors.state import Feedback, State

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def note(home: Home, key: str, person: str = "dana@acme.example", now: datetime = NOW) -> None:
    answer = Answer(question="how am I doing?", person=person, language="en", text="63%", id=key, ms={"total": 4.0})
    record(home, answer, snapshot="s1", now=now)


def test_answers_recorded_before_the_store_was_opened_are_taken_in(home: Home, state_url: str) -> None:
    note(home, "a1")
    state = State.open(home, url=state_url)
    (answer,) = state.answers()
    assert (answer.id, answer.person, answer.text, answer.snapshot) == ("a1", "dana@acme.example", "63%", "s1")
    assert answer.document["question"] == "how am I doing?"


def test_an_answer_is_taken_in_once_however_often_it_is_asked_for(home: Home, state_url: str) -> None:
    note(home, "a1")
    state = State.open(home, url=state_url)
    note(home, "a2")
    assert state.take_in() == 1
    assert state.take_in() == 0
    assert [a.id for a in State.open(home, url=state_url).answers()] == ["a1", "a2"]


def test_a_line_that_is_not_whole_yet_waits(home: Home, state_url: str) -> None:
    note(home, "a1")
    (journal,) = home.state.glob("answers-*.jsonl")
    whole = journal.read_bytes()
    journal.write_bytes(whole + whole.replace(b"a1", b"a2")[:40])
    state = State.open(home, url=state_url)
    assert len(state.answers()) == 1
    journal.write_bytes(whole + whole.replace(b"a1", b"a2"))
    state.take_in()
    assert [a.id for a in state.answers()] == ["a1", "a2"]


def test_a_broken_line_does_not_stop_the_ones_after_it(home: Home, state_url: str) -> None:
    note(home, "a1")
    (journal,) = home.state.glob("answers-*.jsonl")
    journal.write_bytes(b"{broken\n" + journal.read_bytes())
    assert [a.id for a in State.open(home, url=state_url).answers()] == ["a1"]


def test_a_month_has_its_own_file(home: Home, state_url: str) -> None:
    note(home, "a1")
    note(home, "a2", now=NOW.replace(month=12))
    assert len(list(home.state.glob("answers-*.jsonl"))) == 2
    assert len(State.open(home, url=state_url).answers()) == 2


def test_answers_can_be_found_by_person_and_time(home: Home, state_url: str) -> None:
    note(home, "a1")
    note(home, "a2", person="erik@acme.example", now=NOW.replace(day=21))
    state = State.open(home, url=state_url)
    assert [a.id for a in state.answers(person="erik@acme.example")] == ["a2"]
    assert [a.id for a in state.answers(since=NOW.replace(day=21, hour=0))] == ["a2"]


def test_what_somebody_says_of_an_answer_replaces_what_they_said_before(home: Home, state_url: str) -> None:
    note(home, "a1")
    state = State.open(home, url=state_url)
    state.add_feedback(Feedback("a1", "dana@acme.example", NOW, helpful=True))
    state.add_feedback(Feedback("a1", "dana@acme.example", NOW, helpful=False, comment="wrong deal"))
    (said,) = state.feedback(answer_id="a1")
    assert (said.helpful, said.comment) == (False, "wrong deal")


def test_feedback_on_an_answer_that_never_was_is_refused(home: Home, state_url: str) -> None:
    with pytest.raises(NoData):
        State.open(home, url=state_url).add_feedback(Feedback("nope", "dana@acme.example", NOW, helpful=True))


def test_a_state_that_cannot_be_reached_does_not_show_its_password(home: Home) -> None:
    with pytest.raises(ServiceDown) as caught:
        State.open(home, url="sqlite:////nowhere/that/is/secret-word.sqlite")
    assert "secret-word" not in caught.value.message


def test_a_full_disk_is_said_so_and_leaves_no_half_line(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    note(home, "a1")
    import os

    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, line: real(handle, line[:10]))
    with pytest.raises(CoachError) as caught:
        note(home, "a2")
    monkeypatch.undo()
    assert caught.value.code == "disk_full"
    assert [a.id for a in State.open(home).answers()] == ["a1"]
