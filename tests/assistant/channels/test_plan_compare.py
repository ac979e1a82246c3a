"""`coach plan compare` over a book, for operations only."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.channels.cli import app
from connectors.book import Company, build_snapshot
from connectors.book.schema import Assignment, Credit, Person, Plan
from connectors.home import Home

PLAN = (
    "plan: flat\ntitle: Flat {rate}\ncurrency: USD\ncomponents:\n  - {{name: Sales, period: quarter, rate: {rate}}}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def person(name: str, role: str) -> Person:
        return Person(person_id=name, name=name, email=f"{name.lower()}@acme.example", role=role)  # type: ignore[arg-type]

    old = PLAN.format(rate="10%")
    tables: dict[str, list[Any]] = {
        "people": [person("Rita", "rep"), person("Olu", "operations"), person("Max", "manager")],
        "credits": [
            Credit(credit_id="C", person_id="Rita", date=date(2026, 8, 1), amount=Decimal(36000), currency="USD")
        ],
        "plans": [Plan(plan="flat", document=old)],
        "assignments": [Assignment(person_id="Rita", plan="flat", from_=date(2026, 1, 1))],
    }
    company = Company(name="Acme", currency="USD", as_of=date(2026, 11, 20))
    build_snapshot(Home(tmp_path / "home"), tables, company, now=datetime(2026, 11, 20, tzinfo=UTC))
    (tmp_path / "old.yaml").write_text(old, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(PLAN.format(rate="8%"), encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str, who: str = "olu", period: str = "2026-Q3") -> tuple[int, str]:
    given = ["plan", "compare", str(folder / "old.yaml"), str(folder / "new.yaml"), "--home", str(folder / "home")]
    done = CliRunner().invoke(app, [*given, "--period", period, "--as", f"{who}@acme.example", *more])
    return done.exit_code, done.output


def test_cost_share_and_who_loses_are_said(folder: Path) -> None:
    code, text = run(folder)
    assert code == 0, text
    assert "Flat 8% instead of Flat 10% for Q3 2026: $2,880.00 instead of $3,600.00" in text
    assert "8.00% instead of 10.00%" in text
    assert "Rita: $3,600.00 -> $2,880.00 (-$720.00)" in text


def test_the_same_as_one_json_document(folder: Path) -> None:
    code, text = run(folder, "--json")
    assert code == 0, text
    assert json.loads(text)["difference"] == {"amount": "-720.00", "currency": "USD"}


@pytest.mark.parametrize("who", ["rita", "max"])
def test_reps_and_managers_are_refused_in_one_sentence(folder: Path, who: str) -> None:
    code, text = run(folder, who=who)
    assert (code, text.count("\n")) == (1, 1)
    assert "operations" in text


def test_a_plan_that_nobody_is_on_is_said_with_those_there_are(folder: Path) -> None:
    (folder / "old.yaml").write_text(PLAN.format(rate="10%").replace("plan: flat", "plan: steep"), encoding="utf-8")
    code, text = run(folder)
    assert code == 2
    assert "steep" in text
    assert "flat" in text


def test_a_plan_with_a_fault_is_sent_to_the_check(folder: Path) -> None:
    (folder / "new.yaml").write_text("plan: x\n", encoding="utf-8")
    code, text = run(folder)
    assert code == 1
    assert "coach plan check" in text
