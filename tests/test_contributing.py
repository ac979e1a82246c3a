"""The five steps of CONTRIBUTING, taken literally in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.book import Company, build_snapshot
from connectors.book.schema import Person
from connectors.home import Home

PROJECT = Path(__file__).parents[1]
DANA = Person(person_id="P1", name="Dana Kim", email="dana@acme.example", role="manager", hired_on=date(2021, 11, 20))
ERIK = Person(person_id="P2", name="Erik Berg", email="erik@acme.example", manager_id="P1", hired_on=date(2024, 3, 1))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as CONTRIBUTING changes it."""
    root = tmp_path_factory.mktemp("project")
    for name in ("assistant", "skills", "connectors", "prompts", "tests"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", root)
    for path, content in steps():
        target = root / path
        if target.exists():
            target.write_text(with_line(target.read_text("utf-8"), content), encoding="utf-8")
        else:
            target.write_text(content, encoding="utf-8")
    return root


def steps() -> list[tuple[str, str]]:
    """Every block of CONTRIBUTING that follows a path."""
    text = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    return re.findall(r"^`([\w/.]+)`\n\n```\w*\n(.*?)^```$", text, re.M | re.S)


def with_line(source: str, line: str) -> str:
    """The list of skills with one more line."""
    start = source.index("SKILLS: dict[str, str] = {\n")
    end = source.index("\n}", start) + 1
    return source[:end] + line + source[end:]


def run(copy: Path, *words: str, home: Path | None = None) -> str:
    environment = os.environ | {"PYTHONPATH": str(copy)} | ({"COACH_HOME": str(home)} if home else {})
    done = subprocess.run(
        [sys.executable, *words], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_there_are_five_files() -> None:
    assert [path for path, _ in steps()] == [
        "skills/tenure.py",
        "skills/registry.py",
        "prompts/en/tenure.md",
        "prompts/nb/tenure.md",
        "tests/skills/test_tenure.py",
    ]


def test_its_specification_holds(copy: Path) -> None:
    run(copy, "-m", "pytest", "tests/skills/test_tenure.py")


def test_its_style_and_types_hold(copy: Path) -> None:
    run(copy, "-m", "ruff", "check", "skills/tenure.py", "tests/skills/test_tenure.py")
    run(copy, "-m", "mypy", "--follow-imports=silent", "skills/tenure.py")


def test_it_is_asked_in_both_languages_without_a_line_of_understanding(copy: Path, tmp_path: Path) -> None:
    company = Company(name="Acme", currency="USD", default_person=DANA.email, as_of=date(2026, 11, 20))
    build_snapshot(Home(tmp_path), {"people": [DANA, ERIK]}, company, now=datetime(2026, 11, 20, tzinfo=UTC))
    questions = tmp_path / "questions.txt"
    questions.write_text("how long have i wroked here?\nhvor lenge har Erik vært her?\n", encoding="utf-8")
    told = run(copy, "-m", "assistant.channels.cli", "ask", "--json", "--file", str(questions), home=tmp_path)
    english, norwegian = (json.loads(line) for line in told.splitlines())
    assert "5 years" in english["text"].replace("\u00a0", " ")
    assert norwegian["language"] == "nb"
    assert "2 år" in norwegian["text"].replace("\u00a0", " ")
