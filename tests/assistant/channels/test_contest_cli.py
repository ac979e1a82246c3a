"""`coach contest`: checked, put in, shown, taken out, by those whom it is for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.channels.cli import app
from connectors.book import Company, build_snapshot
from connectors.home import Home
from tests.skills.leaderboard.sellers import TODAY, company

SPRINT = "contest: {en: Sprint, nb: Spurten}\nevery: quarter\npoints: {improvement: 1}\nshow: top 1\nprize: a bike\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    found = Home(tmp_path / "home")
    build_snapshot(found, company(), Company(name="Us", currency="USD"), now=datetime(2026, 11, 13, tzinfo=UTC))
    (tmp_path / "sprint.yaml").write_text(SPRINT, encoding="utf-8")
    return found


def coach(home: Home, *args: str, as_: str = "ops", on: bool = False) -> Result:
    dated = ["--on", str(TODAY)] if on else []
    given = ["contest", *args, "--as", f"{as_}@x.example", *dated, "--home", str(home.root)]
    return CliRunner().invoke(app, given)


def test_a_contest_goes_in_is_shown_and_comes_out_with_nothing_lost(home: Home) -> None:
    assert "is in" in coach(home, "add", "sprint.yaml").output
    assert "is replaced" in coach(home, "add", "sprint.yaml").output
    assert "**Sprint**" in coach(home, "list", on=True).output
    shown = coach(home, "show", "spurten", as_="dag", on=True).output
    assert "number **4** of 6" in shown
    assert "Prize: a bike." in shown
    removed = coach(home, "remove", "Spurten")
    assert SPRINT in removed.output
    assert "Sprint" not in coach(home, "list", on=True).output
    assert coach(home, "remove", "Spurten").exit_code == 1


def test_json_holds_what_the_asker_may_see_and_no_more(home: Home) -> None:
    coach(home, "add", "sprint.yaml")
    found = json.loads(coach(home, "show", "--json", as_="dag", on=True).output)
    assert [row["name"] for row in found["rows"]] == ["Bob", "Dag"]


def test_a_seller_and_a_manager_cannot_put_contests_in(home: Home) -> None:
    for who in ("ann", "lead"):
        refused = coach(home, "add", "sprint.yaml", as_=who)
        assert refused.exit_code == 1
        assert "operations and administrators" in refused.output


def test_a_file_with_faults_changes_nothing(home: Home, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(SPRINT.replace("points", "pionts"), encoding="utf-8")
    coach(home, "add", "sprint.yaml")
    refused = coach(home, "add", "bad.yaml")
    assert refused.exit_code == 2
    assert "did you mean 'points'" in refused.output
    assert "**Sprint**" in coach(home, "list", on=True).output


def test_check_shows_the_rules_and_says_what_to_think_about(home: Home, tmp_path: Path) -> None:
    (tmp_path / "loose.yaml").write_text("contest: X\nevery: month\npoints: {calls: 1}\n", encoding="utf-8")
    found = coach(home, "check", "loose.yaml")
    assert found.exit_code == 0, found.output
    assert "for each call" in found.output
    assert "without a limit a day" in found.output
