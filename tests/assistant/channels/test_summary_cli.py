"""`coach summary`: on the screen, as Markdown, as PDF and as a picture."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from typer.testing import CliRunner, Result

from assistant.channels.cli import app
from connectors.book import Company, build_snapshot
from connectors.home import Home
from tests.skills.scorecard.sellers import DANA, MAYA, TODAY, company


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    found = Home(tmp_path / "home")
    rows = company(discounts={"Dana": "0.25"})
    build_snapshot(found, rows, Company(name="Acme", currency="USD"), now=datetime(2026, 11, 20, tzinfo=UTC))
    return found


def coach(home: Home, *args: str, as_: str = MAYA) -> Result:
    given = ["summary", *args, "--as", as_, "--on", str(TODAY), "--home", str(home.root)]
    return CliRunner().invoke(app, given)


def text_of(file: Path) -> tuple[str, int]:
    pages = list(pypdfium2.PdfDocument(file))
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages), len(pages)


def test_the_screen_shows_whom_it_is_about_and_what_to_talk_about(home: Home) -> None:
    shown = coach(home, "Dana")
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("**Dana: coaching summary for Q4 2026**")
    assert "holding the price" in shown.output


def test_markdown_is_what_the_screen_shows(home: Home, tmp_path: Path) -> None:
    coach(home, "Dana", "--markdown", "dana.md")
    assert (tmp_path / "dana.md").read_text(encoding="utf-8") == coach(home, "Dana").output


def test_the_pdf_holds_every_word_of_it(home: Home, tmp_path: Path) -> None:
    coach(home, "Dana", "--long", "--pdf", "dana.pdf")
    written, pages = text_of(tmp_path / "dana.pdf")
    assert pages <= 3
    for words in ("holding the price", "Days worked for a closed deal", "ask for something in return", "26%"):
        assert words in written, words
    assert "**" not in written


def test_the_same_summary_is_the_same_file(home: Home, tmp_path: Path) -> None:
    for name in ("one", "two"):
        coach(home, "Dana", "--pdf", f"{name}.pdf", "--chart", f"{name}.png")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_chart_is_a_picture_also_of_a_team_that_has_no_peers(home: Home, tmp_path: Path) -> None:
    assert coach(home, "--team", "--chart", "team.png", "--language", "nb").exit_code == 0
    assert (tmp_path / "team.png").read_bytes().startswith(b"\x89PNG")


def test_a_rep_gets_their_own_and_nobody_else_s(home: Home) -> None:
    assert coach(home, as_=DANA).output.startswith("**Dana: coaching summary")
    refused = coach(home, "Erik", as_=DANA)
    assert refused.exit_code == 1
    assert "nobody called “Erik”" in refused.output
