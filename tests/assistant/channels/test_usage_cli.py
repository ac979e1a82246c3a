"""`coach usage`: everybody sees what they may."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.channels.cli import app
from connectors.book import Company, build_snapshot
from connectors.book.schema import Person
from connectors.home import Home
from connectors.state import State
from connectors.state.usage import Used
from connectors.tokens import Price
from tests.assistant.conftest import TABLES

DANA, ERIK, MAYA, OPS, LEFT = (f"{name}@acme.example" for name in ("dana", "erik", "maya", "ops", "left"))
DAY = datetime.now(UTC).astimezone().date()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    home = Home(tmp_path / "home")
    ops = Person(person_id="P9", name="Ola Opp", email=OPS, role="operations")
    tables = {**TABLES, "people": [*TABLES["people"], ops]}
    build_snapshot(home, tables, Company(name="Acme", currency="USD"), now=datetime(2026, 11, 20, tzinfo=UTC))
    state = State.open(home)
    price = Price(Decimal("2.50"), Decimal(10), "USD")
    for who, days in ((DANA, 0), (ERIK, 0), (LEFT, 1), (DANA, 30)):
        state.usage.add(
            Used(
                day=DAY - timedelta(days=days),
                person=who,
                team="North",
                model="gpt-4.1-mini",
                price=price,
                calls=1,
                estimated=1 if who == ERIK else 0,
                tokens_in=12000,
                tokens_out=300,
            )
        )
    state.close()
    return home


def shown(home: Home, who: str, *more: str) -> str:
    done = CliRunner().invoke(app, ["usage", "--as", who, "--home", str(home.root), *more])
    assert done.exit_code == 0, done.output
    return done.stdout.replace("\u00a0", " ")


def people(home: Home, who: str) -> list[Any]:
    return [row["person"] for row in json.loads(shown(home, who, "--json"))]


def test_reps_see_their_own_managers_their_peoples_and_operations_everybodys(home: Home) -> None:
    assert people(home, DANA) == [DANA]
    assert people(home, MAYA) == [DANA, ERIK]
    assert people(home, OPS) == [DANA, ERIK, LEFT]


def test_the_table_adds_up(home: Home) -> None:
    text = shown(home, OPS)
    assert "$0.0330" in text
    assert "36,000" in text
    assert "$0.0990" in text
    assert "Of 1 call the endpoint did not say" in text
    assert "$0.0660" in shown(home, DANA, "--days", "31")


def test_what_is_left_of_a_budget_is_said_to_those_whom_it_concerns(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_BUDGET_PERSON_TOKENS", "50000")
    monkeypatch.setenv("COACH_BUDGET_TEAM_MONEY", "2")
    monkeypatch.setenv("COACH_BUDGET_COMPANY_TOKENS", "90000")
    monkeypatch.setenv("COACH_PRICE_IN", "2.50")
    monkeypatch.setenv("COACH_PRICE_OUT", "10")
    assert "Today you have used 12,300 tokens of 50,000 tokens." in shown(home, DANA)
    assert "team" not in shown(home, DANA)
    assert "Today the company has used 24,600 tokens" not in shown(home, MAYA)
    assert "Today your team has used $0.0660 of $2.0000." in shown(home, MAYA)
    assert "Today the company has used 24,600 tokens of 90,000 tokens." in shown(home, OPS)


def test_where_nothing_was_paid_yet_it_says_nothing_and_not_blank(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_BUDGET_PERSON_MONEY", "2")
    monkeypatch.setenv("COACH_PRICE_IN", "2.50")
    monkeypatch.setenv("COACH_PRICE_OUT", "10")
    assert "Today you have used $0.0000 of $2.0000." in shown(home, MAYA)


def test_on_a_narrow_screen_addresses_stay_whole(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = shown(home, OPS)
    assert DANA in text
    assert DAY.isoformat() in text
    assert "…" not in text
    assert "gpt-4.1" in text


def test_it_speaks_the_language_of_the_settings(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_LANGUAGE", "nb")
    assert shown(home, MAYA).startswith("Tokener for språkmodeller, ")


def test_where_nothing_was_used_it_says_so(home: Home) -> None:
    (home.state / "state.sqlite").unlink()
    assert shown(home, DANA).startswith("No language model was asked")
