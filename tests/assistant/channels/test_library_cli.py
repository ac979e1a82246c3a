"""`coach library` from outside: what it prints, what it leaves behind, its exit codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.channels.cli import app
from connectors.book import Company, build_snapshot
from connectors.book.schema import Person
from connectors.home import Home

PRICE = "# Price\n\nWhen they say it is too expensive, ask what they compare the price with.\n"
PAY = "---\naudience: [manager]\n---\n# Pay talks\n\nSalaries of sellers are discussed in November.\n"
Coach = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two guides, one of them for managers."""
    guides = tmp_path / "guides"
    guides.mkdir()
    (guides / "price.md").write_text(PRICE, encoding="utf-8")
    (guides / "pay.md").write_text(PAY, encoding="utf-8")
    return guides


@pytest.fixture
def library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """Run `coach library` with these words."""
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("COACH_HOME", str(folder.parent / "home"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["library", *words], catch_exceptions=False)

    return run


def test_add_reports_what_became_of_the_files(library: Coach, folder: Path) -> None:
    (folder / "scan.pdf").write_bytes(b"no PDF")
    done = library("add", "guides")
    assert done.exit_code == 0
    assert "2\u00a0documents added, 0 updated, 0 unchanged, 0 removed; 2\u00a0new passages." in done.stdout
    assert "Passed over: guides/scan.pdf (it is no PDF)" in done.stdout
    assert "2 unchanged" in library("add", "guides").stdout


def test_add_fails_where_nothing_could_be_taken_in(library: Coach, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"no PDF")
    assert library("add", "scan.pdf").exit_code == 1


def test_a_path_that_is_not_there_is_a_sentence(library: Coach) -> None:
    done = library("add", "nowhere")
    assert done.exit_code == 2
    assert "There is no file or folder" in done.stderr


def test_an_audience_that_is_no_role_is_a_sentence(library: Coach) -> None:
    done = library("add", "guides", "--audience", "pirates")
    assert done.exit_code == 2
    assert "pirates" in done.stderr
    assert "rep, manager, operations, finance, admin, everyone" in done.stderr


def test_search_shows_passages_with_where_they_stand(library: Coach) -> None:
    library("add", "guides")
    shown = library("search", "too expensive", "-n", "1").stdout
    assert shown.startswith("Price  (guides/price.md)  ")
    assert "ask what they compare the price with" in shown


def test_search_as_somebody_shows_only_what_they_may_read(library: Coach, folder: Path) -> None:
    people = [
        Person(person_id="M", name="Maya", email="maya@acme.example", role="manager"),
        Person(person_id="D", name="Dana", email="dana@acme.example", manager_id="M"),
    ]
    home = Home(folder.parent / "home")
    build_snapshot(home, {"people": people}, Company(name="A", currency="USD"), now=datetime(2026, 11, 20, tzinfo=UTC))
    library("add", "guides")
    question = "when are salaries discussed"
    assert "Salaries" in library("search", question).stdout
    assert "Salaries" in library("search", question, "--as", "maya@acme.example").stdout
    assert "Salaries" not in library("search", question, "--as", "dana@acme.example").stdout
    stranger = library("search", question, "--as", "eve@evil.example")
    assert stranger.exit_code == 1
    assert "eve@evil.example" in stranger.stderr


def test_list_names_documents_and_readers(library: Coach) -> None:
    assert "coach library add" in library("list").stdout
    library("add", "guides", "--team", "North")
    shown = library("list").stdout
    assert "Pay talks" in shown
    assert "everyone (North)" in shown


def test_remove_takes_out_by_name_and_names_what_went(library: Coach) -> None:
    library("add", "guides")
    assert "Removed: guides/price.md" in library("remove", "Price").stdout
    assert "Price" not in library("list").stdout
    missing = library("remove", "Price")
    assert missing.exit_code == 2
    assert "There is no 'Price' in the library." in missing.stderr


def test_a_language_given_holds_for_files_that_do_not_say(library: Coach, folder: Path) -> None:
    (folder / "pris.md").write_text("# OK\n\nOK.\n", encoding="utf-8")
    library("add", "guides/pris.md", "--language", "nb")
    assert "nb" in library("list").stdout


def test_add_counts_the_files_of_kinds_that_are_not_read(library: Coach, folder: Path) -> None:
    for name in ("old.doc", "older.doc", "sums.xlsx"):
        (folder / name).write_bytes(b"...")
    assert "3\u00a0files of kinds that are not read (.doc × 2, .xlsx)" in library("add", "guides").stdout


def test_search_may_be_narrowed_to_a_document_and_a_date(library: Coach, folder: Path) -> None:
    library("add", "guides")
    found = library("search", "what are salaries compared with", "--in", "Price").stdout
    assert "Price  (guides/price.md)" in found
    assert "Pay talks" not in found
    assert "Nothing found" in library("search", "price", "--since", "2026-01-01").stdout
    assert library("search", "price", "--in", "No such guide").exit_code == 2


def test_rebuild_embeds_what_is_there_anew_and_needs_no_files(library: Coach, folder: Path) -> None:
    library("add", "guides")
    for file in folder.iterdir():
        file.unlink()
    assert "2\u00a0documents embedded anew" in library("rebuild").stdout
    assert "Price" in library("search", "it is too expensive").stdout


def test_embeddings_that_are_no_embeddings_are_a_sentence(library: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_EMBEDDINGS", "nonsense")
    done = library("add", "guides")
    assert done.exit_code == 2
    assert "COACH_EMBEDDINGS is 'nonsense'" in done.stderr
