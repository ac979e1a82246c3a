"""`coach library add` of transcripts: which deal they are about, by name, id, head or file name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.channels.cli import app
from connectors.book import Company, build_snapshot
from connectors.book.schema import Account, Deal, Person
from connectors.home import Home
from connectors.library import Library

CALL = (
    "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Dana>Hello.\n\n00:05.000 --> 00:09.000\n<v Leila>We plan in spreadsheets.\n"
)
Coach = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A company with two deals of one customer."""
    made = Home(tmp_path / "home")
    deals = [
        Deal(deal_id=key, name=name, account_id="A", owner_id="D", amount=Decimal(1), currency="USD")
        for key, name in (("D-1", "Globex - Platform"), ("D-2", "Globex - Renewal"))
    ]
    tables: dict[str, Sequence[Any]] = {
        "people": [Person(person_id="D", name="Dana Kim", email="dana@acme.example")],
        "accounts": [Account(account_id="A", name="Globex AS", owner_id="D")],
        "deals": deals,
    }
    build_snapshot(made, tables, Company(name="Acme", currency="USD"), now=datetime(2026, 11, 20, tzinfo=UTC))
    return made


@pytest.fixture
def add(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """Run `coach library add` on a file of this name and text."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_HOME", str(home.root))

    def run(name: str, text: str, *words: str) -> Result:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["library", "add", str(tmp_path / name), *words])

    return run


@pytest.mark.parametrize("named", ["Globex - Platform", "D-1", "globex platform"])
def test_a_deal_is_given_by_its_name_or_id(add: Coach, home: Home, named: str) -> None:
    assert add("call.vtt", CALL, "--deal", named).exit_code == 0
    assert [call.deal_id for call in Library.open(home).calls(["D-1", "D-2"])] == ["D-1"]


def test_a_name_that_fits_several_deals_is_refused_before_anything_is_taken_in(add: Coach, home: Home) -> None:
    assert add("call.vtt", CALL, "--deal", "Globex").exit_code != 0
    assert Library.open(home).documents() == []


def test_the_head_of_the_file_says_it_before_the_command_does(add: Coach, home: Home) -> None:
    add("call.vtt", CALL.replace("WEBVTT\n", "WEBVTT\n\nNOTE\ndeal: Globex - Renewal\n"), "--deal", "D-1")
    assert [call.deal_id for call in Library.open(home).calls(["D-1", "D-2"])] == ["D-2"]


def test_the_id_in_the_files_name_says_it_where_nothing_else_does(add: Coach, home: Home) -> None:
    add("2026-11-16 D-2 first.vtt", CALL)
    assert [call.deal_id for call in Library.open(home).calls(["D-1", "D-2"])] == ["D-2"]


def test_a_head_that_names_no_deal_of_the_book_is_passed_over_with_its_reason(add: Coach, home: Home) -> None:
    told = add("call.vtt", CALL.replace("WEBVTT\n", "WEBVTT\n\nNOTE\ndeal: Umbrella\n"))
    assert "Umbrella" in told.output
    assert Library.open(home).documents() == []


def test_without_a_deal_it_is_a_guide_as_before(add: Coach, home: Home) -> None:
    assert "1 new passage" in add("kickoff.vtt", CALL).output.replace("\u00a0", " ")
