"""A contest's file: what it says when it is right, and every fault with its line when it is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from connectors.errors import BadUse
from connectors.periods import FiscalCalendar
from skills.leaderboard.contest_file import parse_contest, read_contest, warnings_of

RIGHT = """\
contest: Autumn sprint
from: 2026-10-01
to: 2026-12-31
points: {won: 10, meetings: 1.5}
most_a_day: {meetings: 4}
"""


def faults(text: str, tmp_path: Path, calendar: FiscalCalendar | None = None) -> str:
    file = tmp_path / "c.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadUse) as caught:
        read_contest(file, calendar)
    assert caught.value.code == "bad_contest"
    return caught.value.message


def test_points_are_exact_and_sellers_see_their_own_rank_unless_it_says_more() -> None:
    contest = parse_contest(RIGHT)
    assert contest.points == {"won": Decimal(10), "meetings": Decimal("1.5")}
    assert contest.show == 0
    assert parse_contest(RIGHT + "show: top 3\n").show == 3
    assert parse_contest(RIGHT + "show: all\n").show is None


def test_one_that_comes_again_and_again_has_the_days_of_the_round_that_is_asked_about() -> None:
    monthly = parse_contest("contest: X\nevery: month\npoints: {won: 1}\n")
    assert monthly.period(date(2026, 2, 14), FiscalCalendar(2)).name == "2026-02"
    quarterly = parse_contest("contest: X\nevery: quarter\npoints: {won: 1}\n")
    assert quarterly.period(date(2026, 2, 14), FiscalCalendar(2)).name == "2026-Q1"


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = """\
contest: X
from: 2026-10-03
to: soon
pionts: {won: 3}
points: {wonn: 2, meetings: -1}
show: top
badges:
  - {name: A, when: {meetings: 5, calls: 2}}
  - {name: B, when: {attainment: 100%, in: week}}
streaks: [{name: S, for: attainment, at_least: 1, every: day}]
"""
    said = faults(text, tmp_path)
    expected = {
        3: "a date like",
        4: "did you mean 'points'",
        5: "'wonn' should be",
        6: "top and a number",
        8: "one thing",
        9: "leave 'in: week' out",
        10: "done on a day",
    }
    for line, what in expected.items():
        assert any(row.split("c.yaml")[-1].startswith(f":{line}:") and what in row for row in said.splitlines()), what


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("contest: X\npoints: {won: 1}\n", "'from' and 'to' are missing"),
        ("contest: X\nevery: month\nfrom: 2026-01-01\npoints: {won: 1}\n", "do not go together"),
        ("contest: X\nfrom: 2026-02-01\nto: 2026-01-01\npoints: {won: 1}\n", "is before 'from'"),
        ("contest: X\nevery: month\npoints: {}\n", "'points'"),
        ("contest: X\nevery: month\npoints: {attainment: 1}\nmost_a_day: {attainment: 1}\n", "of the whole contest"),
        ("- a\n- list\n", "`key: value`"),
        ("contest: [\n", "not YAML"),
    ],
)
def test_what_does_not_go_together_is_said(text: str, why: str, tmp_path: Path) -> None:
    assert why in faults(text, tmp_path)


def test_attainment_needs_whole_fiscal_periods_to_be_measured_in(tmp_path: Path) -> None:
    odd = "contest: X\nfrom: 2026-10-05\nto: 2026-10-16\npoints: {attainment: 1}\n"
    assert "whole fiscal months" in faults(odd, tmp_path, FiscalCalendar(1))
    whole = odd.replace("10-05", "10-01").replace("10-16", "12-31")
    (tmp_path / "w.yaml").write_text(whole, encoding="utf-8")
    assert read_contest(tmp_path / "w.yaml", FiscalCalendar(1)).contest.points
    assert "whole fiscal months" in faults(whole, tmp_path, FiscalCalendar(2))


def test_what_often_goes_wrong_is_warned_of() -> None:
    assert warnings_of(parse_contest("contest: X\nevery: month\npoints: {attainment: 1}\n")) == ("all_attainment",)
    loose = parse_contest("contest: X\nevery: month\npoints: {won: 1, calls: 1}\n")
    assert warnings_of(loose) == ("activity_without_limit", "fair_by_nothing")
    sound = "contest: X\nevery: month\npoints: {won: 1, calls: 1}\nmost_a_day: {calls: 9}\nfair: team\n"
    assert warnings_of(parse_contest(sound)) == ()


@pytest.mark.parametrize(
    ("package", "file"), [("prompts", "_contests/quarter.yaml"), ("connectors.demo", "contests/sprint.yaml")]
)
def test_contests_that_ship_are_sound_in_every_language(package: str, file: str) -> None:
    contest = parse_contest((files(package) / file).read_text(encoding="utf-8"))
    assert warnings_of(contest) == ()
    for texts in (contest.title, *(b.name for b in contest.badges), *(s.name for s in contest.streaks)):
        assert {"en", "nb"} <= texts.keys()
