"""`coach sync` from outside: what it prints, where it leaves things, its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.channels.cli import app
from connectors.book import open_current
from connectors.home import Home

MAPPING = """\
source: files
company: {name: Acme, currency: USD}
tables:
  deals: {from: d.csv, columns: {deal_id: Id, amount: Amount, closed_on: Closed}, defaults: {outcome: won}}
"""
GOOD = "Id,Amount,Closed\n1,5,2026-01-02\n2,6,2026-01-03\n3,7,2026-01-04\n"
BAD = GOOD.replace(",6,", ",six,")
Coach = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a mapping and its export."""
    (tmp_path / "acme.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "d.csv").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def sync(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """Run `coach sync` with these words."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COACH_HOME", str(folder / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def syncing(*words: str) -> Result:
        return CliRunner().invoke(app, ["sync", *words], catch_exceptions=False)

    return syncing


def deals(folder: Path) -> int:
    """How many deals are in the book."""
    count: Any = open_current(Home(folder / "home")).rows("select count(*) from deals")[0][0]
    return int(count)


def test_a_report_says_what_became_of_the_rows_and_what_is_missing(sync: Coach, folder: Path) -> None:
    (folder / "d.csv").write_text(BAD, encoding="utf-8")
    done = sync("acme.yaml")
    assert done.exit_code == 0
    assert (
        "deals: 1 row set aside, because amount “six” is not a number (first in d.csv, line 3)"
        in done.stdout.replace("\xa0", " ")
    )
    assert "quarantine-" in done.stdout
    assert "No activities: I can't tell risk by silence" in done.stdout
    assert "The book is snapshot" in done.stdout
    assert deals(folder) == 2


def test_json_is_one_document(sync: Coach) -> None:
    done = sync("acme.yaml", "--json")
    document = json.loads(done.stdout)
    assert document["tables"]["deals"]["loaded"] == 3
    assert document["snapshot"]
    assert document["missing"]


def test_a_norwegian_is_told_in_norwegian(sync: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_LANGUAGE", "nb")
    assert "Ingen aktiviteter" in sync("acme.yaml").stdout


def test_a_dry_run_writes_nothing_but_the_quarantine_it_is_given(sync: Coach, folder: Path) -> None:
    (folder / "d.csv").write_text(BAD, encoding="utf-8")
    done = sync("acme.yaml", "--dry-run", "--quarantine", "bad.csv")
    assert (done.exit_code, "dry run" in done.stdout) == (0, True)
    assert "six" in (folder / "bad.csv").read_text(encoding="utf-8-sig")
    assert not (folder / "home").exists()


def test_another_folder_may_hold_the_files(sync: Coach, folder: Path) -> None:
    (folder / "today").mkdir()
    (folder / "today" / "d.csv").write_text(GOOD + "4,8,2026-01-05\n", encoding="utf-8")
    assert sync("acme.yaml", "--folder", "today").exit_code == 0
    assert deals(folder) == 4


@pytest.mark.parametrize("share", ["10%", "0.1", "10", "0", "0,1"])
def test_more_bad_rows_than_tolerated_stop_it_and_the_old_book_stays(sync: Coach, folder: Path, share: str) -> None:
    assert sync("acme.yaml").exit_code == 0
    (folder / "d.csv").write_text(BAD, encoding="utf-8")
    done = sync("acme.yaml", "--tolerance", share)
    assert done.exit_code == 1
    assert "Stopped" in done.stderr
    assert "--tolerance" in done.stderr
    assert deals(folder) == 3


def test_a_share_that_is_tolerated_is_let_through(sync: Coach, folder: Path) -> None:
    (folder / "d.csv").write_text(BAD, encoding="utf-8")
    assert sync("acme.yaml", "--tolerance", "50%").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("acme.yaml", "--tolerance", "some"), 2, "5% or 0.05"),
        (("acme.yaml", "--tolerance", "200%"), 2, "5% or 0.05"),
        (("nowhere.yaml",), 2, "nowhere.yaml"),
        (("acme.yaml", "--folder", "nowhere"), 2, "nowhere"),
        ((), 2, "MAPPING"),
    ],
)
def test_wrong_use_ends_with_two_and_says_how(sync: Coach, words: tuple[str, ...], code: int, says: str) -> None:
    done = sync(*words)
    assert done.exit_code == code
    assert says in done.stderr


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("d.csv", "", "d.csv can't be loaded: it is empty"),
        ("d.csv", "Id,Amount\n1,2\n", "acme.yaml:4: d.csv has no column 'Closed'"),
        (
            "acme.yaml",
            MAPPING.replace("deals", "dealz"),
            "acme.yaml:4: the book has no table 'dealz'; did you mean 'deals'?",
        ),
        ("acme.yaml", MAPPING.replace("d.csv", "e.csv"), "no file 'e.csv'"),
        ("acme.yaml", "a: [", "acme.yaml:"),
    ],
)
def test_what_is_broken_is_said_in_a_sentence_and_changes_nothing(
    sync: Coach, folder: Path, file: str, content: str, says: str
) -> None:
    assert sync("acme.yaml").exit_code == 0
    (folder / file).write_text(content, encoding="utf-8")
    done = sync("acme.yaml")
    assert done.exit_code == 1
    assert says in done.stderr
    assert deals(folder) == 3


def test_what_is_wrong_with_a_plan_is_said(sync: Coach, folder: Path) -> None:
    (folder / "acme.yaml").write_text(MAPPING + "  plans: {from: p.yaml}\n", encoding="utf-8")
    (folder / "p.yaml").write_text("plan: Reps\ncurrency: USD\ncomponents:\n  - {name: A, measure: amount, rat: 8%}\n")
    done = sync("acme.yaml")
    assert done.exit_code == 0
    assert "plan Reps, line 4" in done.stdout.replace("\n", " ")
