"""`coach statement`: the same figures on the screen, as CSV, in Excel and as PDF."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from assistant.channels.cli import app
from connectors.book import Company, build_snapshot
from connectors.home import Home
from tests.skills.statement.company import DANA, ERIK, MAYA, TODAY, credit, tables


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    found = Home(tmp_path / "home")
    deals = credit("A", "2026-10-05", 70000), credit("B", "2026-11-02", 60000)
    rows = tables(*deals, credit("C", "2026-11-03", 1000, deal="=1+1"))
    build_snapshot(found, rows, Company(name="Acme", currency="USD"), now=datetime(2026, 11, 20, tzinfo=UTC))
    return found


def coach(home: Home, *args: str, as_: str = DANA) -> Result:
    given = ["statement", "--as", as_, "--on", str(TODAY), "--home", str(home.root), *args]
    return CliRunner().invoke(app, given)


def test_the_screen_shows_each_line_and_what_is_paid(home: Home) -> None:
    shown = coach(home)
    assert shown.exit_code == 0, shown.output
    assert "$100,000.00   8%   $8,000.00" in shown.output
    assert shown.output.strip().endswith("$11,720.00")


def test_the_amounts_of_the_csv_add_up_to_what_is_paid(home: Home, tmp_path: Path) -> None:
    coach(home, "--out", "mine.csv")
    rows = list(csv.DictReader((tmp_path / "mine.csv").open(encoding="utf-8")))
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("11720.00")
    assert {row["currency"] for row in rows} == {"USD"}


def test_a_name_that_looks_like_a_formula_stays_a_text(home: Home, tmp_path: Path) -> None:
    coach(home, "--out", "mine.csv")
    coach(home, "--out", "mine.xlsx")
    assert ",'=1+1," in (tmp_path / "mine.csv").read_text(encoding="utf-8")
    cells = [c.value for row in load_workbook(tmp_path / "mine.xlsx")["CSV"] for c in row]
    assert not [c for c in cells if isinstance(c, str) and c.startswith("=")]


def test_the_workbook_holds_numbers(home: Home, tmp_path: Path) -> None:
    coach(home, "--out", "mine.xlsx")
    page = load_workbook(tmp_path / "mine.xlsx").worksheets[0]
    last = list(page.values)[-1]
    assert (last[0], last[4]) == ("Paid", 11720)


def test_the_pdf_says_the_same_and_is_the_same_each_time(home: Home, tmp_path: Path) -> None:
    import pypdfium2

    first, second = tmp_path / "one.pdf", tmp_path / "two.pdf"
    for file in (first, second):
        assert coach(home, "--out", file.name).exit_code == 0
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(first))
    assert "$11,720.00" in text
    assert "Dana Kim" in text
    assert first.read_bytes() == second.read_bytes()


def test_a_manager_prints_a_reps_statement_and_another_rep_does_not(home: Home) -> None:
    assert "$11,720.00" in coach(home, "--person", "Dana Kim", as_=MAYA).output
    refused = coach(home, "--person", "Dana Kim", as_=ERIK)
    assert refused.exit_code == 1
    assert "11,720" not in refused.output


def test_it_speaks_norwegian(home: Home) -> None:
    assert "Utbetalt" in coach(home, "--language", "nb").output
