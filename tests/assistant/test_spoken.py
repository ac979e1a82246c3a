"""A language is a folder in prompts/ and a line in the settings: German, started, alone and as it is shown."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from assistant import Coach
from assistant.spoken import spoken

COMMAND = [sys.executable, "-m", "assistant.channels.cli", "ask", "--as", "dana@acme.example", "--on", "2026-11-20"]


def asked(coach: Coach, question: str, languages: str) -> subprocess.CompletedProcess[str]:
    """One question in a process of its own, as the setting is read once."""
    environment = {
        **os.environ,
        "COACH_HOME": str(coach.home.root),
        "COACH_LANGUAGES": languages,
        "COACH_LANGUAGE": languages.split(",", maxsplit=1)[0],
    }
    return subprocess.run([*COMMAND, question], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("wie stehe ich gegenüber meiner Quote?", "der Quote für 4. Quartal 2026"),
        ("wie lief es letztes Quartal gegen das Ziel", "3. Quartal 2026"),
        ("wie wird das Wetter am Sonntag?", "Davon weiß ich nichts"),
        ("vielen Dank!", "Gern geschehen"),
    ],
)
def test_a_language_that_the_setting_names_is_understood_and_answered_in(
    coach: Coach, question: str, told: str
) -> None:
    answered = asked(coach, question, "de")
    assert told in answered.stdout, answered.stderr


def test_a_language_without_words_is_a_fault_in_the_settings(coach: Coach) -> None:
    answered = asked(coach, "hi", "en,xx")
    assert answered.returncode != 0
    assert "xx" in answered.stderr
    assert "Traceback" not in answered.stderr


def test_a_started_language_waits_for_the_setting() -> None:
    assert spoken() == ("en", "nb")
