"""The command line from outside: what it prints, its exit codes, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.home import Home

DANA = "dana@acme.example"
EARN = "what do I earn if I close the Initech platform deal?"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(home: Home, tmp_path: Path) -> Run:
    """Run `coach` in a process of its own; settings are given as keywords, without COACH_."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def running(*words: str, stdin: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
        ours = {f"COACH_{name.upper()}": value for name, value in ({"home": str(home.root)} | settings).items()}
        done = subprocess.run(
            [sys.executable, "-m", "assistant.channels.cli", *words],
            env=kept | ours | {"PYTHONPATH": str(Path(__file__).parents[3])},
            cwd=elsewhere,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "--debug" in words or "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return running


def fails(done: subprocess.CompletedProcess[str], code: int, *says: str) -> None:
    """It ended with this code and said these words in one short text."""
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert all(word in said for word in says), said
    assert len(said) < 1200


def test_an_answer_is_printed_with_what_to_ask_next(run: Run) -> None:
    done = run("ask", *EARN.split())
    assert done.returncode == 0, done.stderr
    assert "$" in done.stdout
    assert "Ask next" in done.stdout
    assert done.stdout.count("\n- ") >= 3


def test_json_is_one_document(run: Run) -> None:
    document = json.loads(run("ask", "--as", DANA, "--on", "2026-11-20", "--json", EARN).stdout)
    assert (document["question"], document["person"]) == (EARN, DANA)
    assert document["skills"][0]["skill"] == "commission_estimate"


def test_a_file_of_questions_becomes_a_document_a_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_text(f"{EARN}\n\nhvordan ligger jeg an mot kvoten?\nhi\n", encoding="utf-8")
    done = run("ask", "--file", str(tmp_path / "questions.txt"), "--json")
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert [d["language"] for d in documents][:2] == ["en", "nb"]
    assert len(documents) == 3


def test_questions_may_come_by_standard_input(run: Run) -> None:
    assert json.loads(run("ask", "--file", "-", "--json", stdin="hi\n").stdout)["question"] == "hi"


def test_choices_are_numbered(run: Run) -> None:
    done = run("ask", "what do I earn if I close globex?")
    assert "1. Globex" in done.stdout
    assert "2. Globex" in done.stdout


def test_a_thread_goes_on_in_the_next_process(run: Run) -> None:
    run("ask", "--thread", "t", EARN)
    document = json.loads(run("ask", "--thread", "t", "--json", "and with 10% off?").stdout)
    assert document["skills"][0]["skill"] == "commission_estimate"


def test_a_conversation_in_the_terminal(run: Run) -> None:
    done = run("chat", stdin="what do I earn if I close globex?\n2\n/forget\n/quit\n")
    assert done.returncode == 0, done.stderr
    assert "1. Globex" in done.stdout
    assert "$" in done.stdout
    assert "Forgotten." in done.stdout


def test_without_a_book_it_says_what_to_run(run: Run, tmp_path: Path) -> None:
    fails(run("ask", "hi", home=str(tmp_path / "new")), 1, "coach demo", "coach sync")


def test_a_home_that_is_no_folder_is_said_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    fails(run("ask", "hi", home=str(tmp_path / "file")), 1, "COACH_HOME")


def test_a_book_that_is_broken_is_said_so(run: Run, tmp_path: Path, taught: Home) -> None:
    import shutil

    home = tmp_path / "broken"
    shutil.copytree(taught.root, home)
    for file in (home / "book").rglob("*"):
        if file.is_file() and file.stat().st_size > 1000:
            file.write_bytes(b"not a database any more" * 100)
    fails(run("ask", EARN, home=str(home)), 1, "coach sync")


def test_a_stranger_is_refused_politely(run: Run) -> None:
    fails(run("ask", "--as", "stranger@else.example", "hi"), 1, "stranger@else.example")


@pytest.mark.parametrize("question", ["", "x" * 100_000, "今四半期の達成率は？"])
def test_a_question_that_cannot_be_read_is_a_use_error(run: Run, question: str) -> None:
    fails(run("ask", "--", question), 2)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask",), "Ask something"),
        (("ask", "--on", "tomorrow", "hi"), "YYYY-MM-DD"),
        (("ask", "--file", "nowhere.txt"), "nowhere.txt"),
        (("ask", "--file", "a.txt", "hi"), "not both"),
        (("ask", "--nonsense"), "--nonsense"),
        (("dance",), "dance"),
        (("sync",), "MAPPING"),
    ],
)
def test_a_command_used_wrongly_ends_with_two_and_says_how(run: Run, words: tuple[str, ...], says: str) -> None:
    fails(run(*words), 2, says)


def test_a_setting_that_cannot_be_used_is_named_without_its_value(run: Run) -> None:
    fails(run("ask", "hi", openai_timeout="soon-secret"), 2, "COACH_OPENAI_TIMEOUT")
    assert "soon-secret" not in run("ask", "hi", openai_timeout="soon-secret").stderr


def test_a_traceback_is_shown_only_when_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    done = run("ask", "hi", "--debug", home=str(tmp_path / "new"))
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_broken_mapping_is_said_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("tables: [oh no", encoding="utf-8")
    fails(run("sync", str(tmp_path / "broken.yaml")), 1, "broken.yaml")


def test_a_mapping_that_is_not_there_is_said_so(run: Run) -> None:
    done = run("sync", "nowhere.yaml")
    assert done.returncode in {1, 2}
    assert "nowhere.yaml" in done.stdout + done.stderr


def test_doctor_says_what_is_set_and_from_where_and_shows_no_secret(run: Run) -> None:
    done = run("doctor", openai_api_key="sk-very-secret", person=DANA)
    assert "COACH_OPENAI_API_KEY" in done.stdout
    assert "environment" in done.stdout
    assert "sk-very-secret" not in done.stdout + done.stderr
    assert "Acme" in done.stdout


def test_doctor_says_that_an_endpoint_cannot_be_reached(run: Run) -> None:
    done = run("doctor", model="openai", openai_base_url="http://user:pw-secret@127.0.0.1:9/v1", openai_retries="0")
    assert done.returncode == 1
    assert "could not be reached" in done.stdout
    assert "pw-secret" not in done.stdout + done.stderr


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    for name in ("ask", "chat", "demo", "sync", "library", "plan", "doctor"):
        assert name in done.stdout
