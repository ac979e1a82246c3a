"""A dispute in conversation: nothing before the yes, and each side is told at its next question, once."""

from __future__ import annotations

from datetime import UTC, date, datetime

from assistant import Coach
from assistant.news import news
from connectors.home import Home
from tests.assistant.conftest import DANA, MAYA, TODAY


def test_a_dispute_from_opening_to_payment(coach: Coach) -> None:
    asked = coach.ask("I want to dispute my commission on Initech - Pilot because the rate is 10%", DANA, "d")
    assert asked.confirm is not None
    assert coach.state.disputes.all() == []

    done = coach.ask("yes", DANA, "d")
    assert [c.skill for c in done.skills] == ["disputes"]
    assert len(coach.state.disputes.all()) == 1

    told = coach.ask("how is my team doing against quota", MAYA)
    assert len(told.notes) == 1
    assert "the rate is 10%" in told.notes[0]
    assert coach.ask("how is my team doing against quota", MAYA).notes == ()

    coach.ask("accept dispute 1 with $1200 because the rate is 10%", MAYA, "m")
    coach.ask("yes", MAYA, "m")
    (note,) = coach.ask("hvordan ligger jeg an mot kvoten", DANA).notes
    assert "1 200,00 USD" in note.replace("\u00a0", " ")
    (correction,) = coach.state.corrections.all(approved=True)
    assert str(correction.amount.amount) == "1200"


def test_a_no_or_another_question_writes_nothing(coach: Coach) -> None:
    for reply in ("no", "how am I doing against quota"):
        coach.ask("I want to dispute my commission on Initech - Pilot because the rate is 10%", DANA, "d")
        coach.ask(reply, DANA, "d")
        coach.ask("yes", DANA, "d")
    assert coach.state.disputes.all() == []


def test_nobody_waits_for_a_state_that_is_not_there(coach: Coach, home: Home) -> None:
    assert coach.ask("how am I doing against quota", DANA).notes == ()
    assert not (home.state / "state.sqlite").exists()


def test_an_agreed_action_is_reminded_of_once_when_it_falls_due(coach: Coach) -> None:
    asked = coach.ask("agree with Dana Kim to call three new prospects a week by 15 December", MAYA, "a", on=TODAY)
    assert asked.confirm is not None
    assert coach.state.actions.all() == []
    coach.ask("yes", MAYA, "a", on=TODAY)
    (agreed,) = coach.state.actions.all()
    assert (agreed.text, agreed.due) == ("call three new prospects a week", date(2026, 12, 15))

    question = "how am I doing against quota"
    assert coach.ask(question, DANA, on=date(2026, 12, 11)).notes == ()
    (note,) = coach.ask(question, DANA, on=date(2026, 12, 12)).notes
    assert "call three new prospects a week" in note
    assert coach.ask(question, DANA, on=date(2026, 12, 13)).notes == ()
    assert coach.ask("how is my team doing against quota", MAYA, on=date(2026, 12, 13)).notes == ()


def test_an_action_that_is_done_is_not_reminded_of(coach: Coach) -> None:
    coach.ask("agree with Dana Kim to call Globex by 15 December", MAYA, "a", on=TODAY)
    coach.ask("yes", MAYA, "a", on=TODAY)
    coach.ask("mark it done", DANA, "d", on=TODAY)
    coach.ask("yes", DANA, "d", on=TODAY)
    assert [a.status for a in coach.state.actions.all()] == ["done"]
    assert coach.ask("how am I doing against quota", DANA, on=date(2026, 12, 14)).notes == ()


def test_a_goal_that_is_reached_is_told_once(coach: Coach) -> None:
    question = "how am I doing against quota"
    coach.ask("set a goal: sell for $100 this quarter", DANA, "g", on=TODAY)
    assert coach.state.goals.all() == []
    (note,) = coach.ask("yes", DANA, "g", on=TODAY).notes
    assert "reached" in note
    assert coach.ask(question, DANA, on=TODAY).notes == ()


CONTEST = "contest: Sprint\nevery: quarter\npoints: {won: 1}\nfair: team\nshow: top 3\nprize: a bike\n"


def test_a_contest_is_told_of_when_it_begins_and_when_it_is_over(coach: Coach) -> None:
    begun, over = date(2026, 10, 2), date(2027, 1, 4)
    coach.state.contests.put("sprint", CONTEST, by="ops", at=datetime(2026, 9, 30, tzinfo=UTC))
    first = news(coach.desk(DANA, on=begun), coach.state, "en")
    assert any("has begun and runs until Dec 31, 2026. Prize: a bike." in said for said in first.of_contests)
    first.note(coach.state)
    assert news(coach.desk(DANA, on=begun), coach.state, "en").of_contests == ()
    assert news(coach.desk(DANA, on=date(2026, 11, 2)), coach.state, "en").of_contests == ()

    last = news(coach.desk(DANA, on=over), coach.state, "nb")
    ended, again = last.of_contests
    assert "er over. 1. " in ended
    assert "har begynt" in again
    assert len(news(coach.desk(DANA, on=over), coach.state, "en").of_contests) == 2  # until it is noted


def test_who_has_left_hears_nothing_of_contests(coach: Coach) -> None:
    coach.state.contests.put("sprint", CONTEST, by="ops", at=datetime(2026, 9, 30, tzinfo=UTC))
    desk = coach.desk(DANA, on=date(2026, 10, 2))
    coach.state.contests.leave(desk.person.person_id, at=datetime(2026, 9, 30, tzinfo=UTC))
    assert news(desk, coach.state, "en").of_contests == ()
