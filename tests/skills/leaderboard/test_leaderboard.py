"""The leaderboard from a real book: who is ahead, who sees whom, who has left, and that somebody new can win."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assistant.wording import next_questions, word
from connectors.book import Book, Company
from connectors.errors import NoData
from connectors.home import Home
from skills.leaderboard import skill
from skills.leaderboard.asking import Args
from skills.leaderboard.contest_file import parse_contest
from skills.leaderboard.results import Board, Contests, Honours, Rules, Step
from skills.skill import Ambiguous, Desk, NotFound
from tests.skills.leaderboard.sellers import COURSE, TODAY, company

ACME = Company(name="Us", currency="USD", as_of=TODAY)
Sit = Callable[..., Desk]
SPRINT = "contest: Sprint\nevery: quarter\npoints: {improvement: 1}\nshow: top 1\n"


@pytest.fixture
def sit(make_book: Callable[..., Book], make_desk: Callable[..., Desk], tmp_path: Any) -> Sit:
    """Somebody's desk; all desks share one state."""

    def at(name: str = "ann", today: date = TODAY, language: str = "en", **more: Any) -> Desk:
        book = make_book(company(**more), f"{name}@x.example", ACME)
        return make_desk(book, today, language, home=Home(tmp_path / "shared"))

    return at


def put(desk: Desk, document: str) -> None:
    desk.state.contests.put(parse_contest(document).key, document, by="ops", at=datetime(2026, 10, 1, tzinfo=UTC))


def board(desk: Desk, **args: Any) -> Board:
    found = skill(desk, **args)
    assert isinstance(found, Board)
    return found


def order(found: Board) -> list[tuple[int, str | None, Decimal]]:
    return [(p.rank, p.name, p.score) for p in found.rows]


def test_improvement_is_attainment_less_ones_own_usual_at_this_point(sit: Sit) -> None:
    """Bob 50 less 20; New has no past, and 60 less the median of the others' usual (50) is 10."""
    put(sit("ops"), SPRINT)
    assert order(board(sit("ops"), by="improvement")) == [
        (1, "Bob", Decimal(30)),
        (2, "Ann", Decimal(10)),
        (2, "New", Decimal(10)),
        (4, "Cleo", Decimal(0)),
        (4, "Eva", Decimal(0)),
        (6, "Dag", Decimal(-10)),
    ]


def test_somebody_new_can_win(sit: Sit) -> None:
    put(sit("ops"), SPRINT)
    quick = {**COURSE, "new": (None, None, None, None, 85)}
    first = board(sit("ops", course=quick)).rows[0]
    assert (first.name, first.score, first.stood_in) == ("New", Decimal(35), True)


def test_a_seller_sees_their_own_rank_and_no_name_unless_the_company_chose_so(sit: Sit) -> None:
    own = board(sit("dag"))
    assert [p.name for p in own.rows] == ["Dag"]
    assert (own.entrants, own.hidden, own.to_next) == (6, 5, None)
    put(sit("ops"), SPRINT)
    top = board(sit("dag"))
    assert [(p.rank, p.name) for p in top.rows] == [
        (1, "Bob"),
        (4, "Dag"),
    ]  # points are never below nothing: three share it
    assert top.rows[0].parts == ()  # what others' points are made of stays theirs
    assert top.rows[1].parts


def test_somebody_elses_place_is_told_where_the_contest_shows_it_and_else_they_are_not_known(sit: Sit) -> None:
    put(sit("ops"), SPRINT)
    bob = board(sit("dag"), person="Bob")
    assert (bob.me and bob.me.name, bob.me and bob.me.score) == ("Bob", Decimal(30))
    assert "Bob is number **1** of 6" in word("leaderboard", bob, "en", TODAY)
    with pytest.raises(NotFound):
        board(sit("dag"), person="Ann")
    assert board(sit("dag"), person="sprint").me  # the contest's own name is nobody's


def test_names_stay_hidden_where_the_contest_says_so(sit: Sit) -> None:
    put(sit("ops"), SPRINT.replace("top 1", "all") + "names: no\n")
    assert [p.name for p in board(sit("dag")).rows] == [None, None, None, None, "Dag", None]
    assert [p.name for p in board(sit("lead")).rows] == ["Bob", "Ann", None, "Cleo", None, None]


def test_whoever_leads_people_sees_them_and_operations_see_everybody(sit: Sit) -> None:
    assert {p.name for p in board(sit("lead")).rows} == {"Ann", "Bob", "Cleo"}
    assert len(board(sit("ops")).rows) == 6
    assert {p.name for p in board(sit("lead"), team=True).rows} == {"Ann", "Bob", "Cleo"}


def test_who_has_left_is_in_nobodys_list_and_may_come_back(sit: Sit) -> None:
    bob = sit("bob")
    step = skill.proposes(Args(about="leave"), bob) if skill.proposes else None
    assert isinstance(step, Step)
    assert len(board(sit("ops")).rows) == 6  # nothing is written before the yes
    assert isinstance(skill(bob, about="leave"), Step)
    assert "Bob" not in {p.name for p in board(sit("ops")).rows}
    mine = board(bob)
    assert (mine.out, mine.me, mine.entrants) == (True, None, 5)
    assert "left" in word("leaderboard", mine, "en", TODAY)
    skill(bob, about="join")
    assert board(bob).me is not None


def test_more_than_so_many_a_day_earns_nothing(sit: Sit) -> None:
    put(sit("ops"), "contest: M\nevery: quarter\npoints: {meetings: 2}\nmost_a_day: {meetings: 1}\n")
    (mine,) = board(sit("ann", done={"ann": 5})).rows
    assert mine.score == 10


def test_teams_are_ranked_by_the_mean_of_their_people(sit: Sit) -> None:
    put(sit("ops"), SPRINT)
    found = board(sit("ops"), of="teams")
    assert order(found) == [(1, "One", Decimal("13.3")), (2, "Two", Decimal("3.3"))]
    assert [p.size for p in found.rows] == [3, 3]


def test_a_round_that_is_over_is_asked_about_by_its_period(sit: Sit) -> None:
    put(sit("ops"), SPRINT.replace("improvement", "attainment"))
    last = board(sit("ops"), period="last_quarter")
    assert (last.about.state, last.about.period.name) == ("ended", "2026-Q3")
    assert last.rows[0].name == "Ann"
    assert "New" not in {p.name for p in last.rows}


def test_of_several_contests_it_is_asked_which(sit: Sit) -> None:
    desk = sit("ops")
    put(desk, SPRINT)
    put(desk, "contest: Call fest\nevery: month\npoints: {calls: 1}\nmost_a_day: {calls: 9}\n")
    with pytest.raises(Ambiguous) as asked:
        board(desk)
    assert {c.label for c in asked.value.choices} == {"Sprint", "Call fest"}
    assert board(desk, said="who leads the call fest?").about.title == "Call fest"
    assert board(desk, contest="Sprint").about.title == "Sprint"
    listed = skill(desk, about="contests")
    assert isinstance(listed, Contests)
    assert {c.title for c in listed.contests} == {"Sprint", "Call fest"}
    with pytest.raises(NoData):
        board(desk, contest="Other")


def test_the_contest_that_ended_last_is_shown_where_none_runs(sit: Sit) -> None:
    put(sit("ops"), "contest: Summer\nfrom: 2026-07-01\nto: 2026-09-30\npoints: {attainment: 1}\n")
    assert board(sit("ops")).about.state == "ended"


def test_honours_and_rules_are_told_in_the_askers_language(sit: Sit) -> None:
    desk = sit("ann", language="nb", done={"ann": 31})
    mine = skill(desk, about="honours")
    assert isinstance(mine, Honours)
    assert {b.name: b.earned for b in mine.badges} == {
        "Kvoten nådd": False,
        "Ti over meg selv": True,
        "Fem møter på en uke": True,
    }
    assert mine.streaks[0].now > 3
    assert "på rad" in word("leaderboard", mine, "nb", TODAY)
    rules = skill(desk, about="rules")
    assert isinstance(rules, Rules)
    assert "Selgere ser bare sin egen plass" in word("leaderboard", rules, "nb", TODAY)


def test_somebody_it_is_not_for_is_told_so(sit: Sit) -> None:
    with pytest.raises(NoData) as said:
        skill(sit("ops"), about="honours")
    assert said.value.code == "not_in_contest"


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("args", [{}, {"by": "improvement"}, {"of": "teams"}, {"about": "honours"}, {"about": "rules"}])
def test_every_answer_has_words_and_goes_on(sit: Sit, language: str, args: dict[str, Any]) -> None:
    put(sit("ops"), SPRINT)
    result = skill(sit("ann", language=language), **args)
    assert "**" in word("leaderboard", result, language, TODAY)
    assert next_questions("leaderboard", result, language, TODAY)
