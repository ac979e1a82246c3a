"""Actions that are agreed: written after a yes, ticked off, looked at; by whom they concern and who leads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.wording import word
from connectors.book import Book
from connectors.errors import CoachError
from connectors.home import Home
from connectors.state.agreed import Agreed
from skills.coaching_summary import skill
from skills.coaching_summary.asking import proposes
from skills.coaching_summary.progress import by_month, falling_due
from skills.coaching_summary.results import Actions, Step, Summary
from skills.skill import Desk
from tests.skills.scorecard.sellers import DANA, ERIK, FAY, MAYA, TODAY, company

AGREED: dict[str, Any] = {"action": "agree", "person": "Dana", "task": "call three new prospects a week"}
BY = date(2026, 12, 15)


@pytest.fixture
def at(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    first = make_book(company(closed=2), MAYA)
    home = Home(first.snapshot.path.parent.parent)
    return lambda email, on=TODAY: make_desk(Book.open(first.snapshot, email), on, home=home)


def step(desk: Desk, **args: Any) -> Step:
    found = skill(desk, **args)
    assert isinstance(found, Step)
    return found


def actions(desk: Desk, **args: Any) -> Actions:
    found = skill(desk, action="progress", **args)
    assert isinstance(found, Actions)
    return found


def refused(desk: Desk, **args: Any) -> str:
    with pytest.raises(CoachError) as no:
        skill(desk, **args)
    return no.value.code


def test_what_would_be_written_is_shown_and_nothing_is_written(at: Callable[..., Desk]) -> None:
    shown = proposes(skill.args(**AGREED, due=BY), at(MAYA))
    assert isinstance(shown, Step)
    assert (shown.who.name, shown.text, shown.due, shown.number) == ("Dana", AGREED["task"], BY, None)
    assert actions(at(DANA)).rows == ()


def test_what_writes_nothing_asks_for_nothing(at: Callable[..., Desk]) -> None:
    assert proposes(skill.args(person="Dana"), at(MAYA)) is None
    assert proposes(skill.args(action="progress"), at(DANA)) is None


def test_an_agreed_action_is_seen_by_both_and_ticked_off_by_either(at: Callable[..., Desk]) -> None:
    number = step(at(MAYA), **AGREED, due=BY).number
    assert [(r.number, r.text, r.due, r.status) for r in actions(at(DANA)).rows] == [
        (number, AGREED["task"], BY, "open")
    ]
    step(at(DANA), action="done", number=number)
    found = actions(at(MAYA), person="Dana")
    assert (found.open, found.done, found.in_time) == (0, 1, 1)


def test_the_only_open_one_needs_no_number_and_of_several_the_numbers_are_asked_for(at: Callable[..., Desk]) -> None:
    step(at(MAYA), **AGREED)
    assert step(at(MAYA), action="done").text == AGREED["task"]
    assert refused(at(MAYA), action="done") == "no_open_action"
    step(at(MAYA), **AGREED)
    step(at(MAYA), **{**AGREED, "task": "write closing plans"})
    assert refused(at(MAYA), action="done") == "which_action"


def test_said_twice_it_is_written_once(at: Callable[..., Desk]) -> None:
    first, again = step(at(MAYA), **AGREED, due=BY), step(at(MAYA), **AGREED, due=BY)
    assert first.number == again.number
    assert len(actions(at(DANA)).rows) == 1


def test_one_that_is_closed_stays_closed(at: Callable[..., Desk]) -> None:
    number = step(at(MAYA), **AGREED).number
    step(at(MAYA), action="drop", number=number)
    assert refused(at(MAYA), action="done", number=number) == "action_closed"


def test_past_its_day_it_is_overdue(at: Callable[..., Desk]) -> None:
    step(at(MAYA), **AGREED, due=BY)
    assert actions(at(DANA, on=BY)).late == 0
    late = actions(at(DANA, on=date(2026, 12, 16)))
    assert late.late == 1
    assert "overdue" in word("coaching_summary", late, "en", TODAY)
    assert "over fristen" in word("coaching_summary", late, "nb", TODAY)


def test_a_colleague_s_actions_are_as_unknown_as_those_that_never_were(at: Callable[..., Desk]) -> None:
    number = step(at(MAYA), **AGREED).number
    assert refused(at(ERIK), action="done", number=number) == "no_action"
    assert refused(at(ERIK), action="done", number=999) == "no_action"
    assert refused(at(ERIK), action="progress", person="Dana") == "unknown_person"
    assert refused(at(ERIK), **AGREED) == "unknown_person"


def test_a_rep_can_note_an_own_one_and_nothing_is_noted_without_words(at: Callable[..., Desk]) -> None:
    assert step(at(DANA), action="agree", task="call five old customers").who.is_asker
    assert refused(at(DANA), action="agree") == "empty_action"


def test_finance_agrees_on_nothing_with_anybody(at: Callable[..., Desk]) -> None:
    assert refused(at(FAY), **AGREED) == "finance_no_coaching"


def test_the_next_summary_tells_what_became_of_them(at: Callable[..., Desk]) -> None:
    step(at(MAYA), **AGREED, due=BY)
    found = skill(at(MAYA), person="Dana")
    assert isinstance(found, Summary)
    assert [a.text for a in found.actions] == [AGREED["task"]]
    text = word("coaching_summary", found, "en", TODAY)
    assert "call three new prospects a week, by Dec 15, 2026: **open**" in text


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_step_has_words(at: Callable[..., Desk], language: str) -> None:
    shown = proposes(skill.args(**AGREED, due=BY), at(MAYA))
    number = step(at(MAYA), **AGREED).number
    written = [step(at(MAYA), action="done", number=number), actions(at(DANA)), shown]
    for each in written:
        assert AGREED["task"] in word("coaching_summary", each, language, TODAY)


def test_an_action_is_moved_to_another_day_and_reminded_of_anew(at: Callable[..., Desk]) -> None:
    number = step(at(MAYA), **AGREED, due=BY).number
    assert number is not None
    desk = at(DANA)
    desk.state.actions.reminded(number, at=datetime(2026, 12, 12, tzinfo=UTC))
    later = date(2027, 1, 10)
    assert step(desk, action="move", number=number, due=later).was_due == BY
    assert actions(desk).rows[0].due == later
    assert [a.id for a in desk.state.actions.to_remind(desk.person.person_id, later)] == [number]
    assert "Jan 10" in word("coaching_summary", step(desk, action="move", number=number, due=later), "en", TODAY)
    assert refused(desk, action="move", number=number) == "move_to_when"


def test_a_manager_sees_whose_actions_are_open_in_the_team_and_a_rep_has_none(at: Callable[..., Desk]) -> None:
    step(at(MAYA), **AGREED, due=BY)
    found = actions(at(MAYA), team=True)
    assert [(row.person, row.text) for row in found.rows] == [("Dana", AGREED["task"])]
    for language in ("en", "nb"):
        assert "Dana, call three" in word("coaching_summary", found, language, TODAY)
    assert refused(at(ERIK), action="progress", team=True) == "no_team"


def test_progress_is_told_by_month_of_what_was_agreed_done_and_in_time() -> None:
    def agreed(key: int, on: date, status: Any, closed: date | None, due: date | None) -> Agreed:
        at = datetime(on.year, on.month, on.day, tzinfo=UTC)
        shut = datetime(closed.year, closed.month, closed.day, tzinfo=UTC) if closed else None
        return Agreed(key, "D", "x", due, "m@x.example", at, status, None, shut)

    found = by_month(
        [
            agreed(1, date(2026, 9, 3), "done", date(2026, 10, 2), date(2026, 9, 30)),
            agreed(2, date(2026, 10, 1), "done", date(2026, 10, 5), date(2026, 10, 9)),
            agreed(3, date(2026, 10, 8), "dropped", date(2026, 11, 2), None),
            agreed(4, date(2026, 11, 2), "open", None, date(2026, 12, 1)),
        ],
        date(2026, 11, 20),
    )
    assert [(m.start.month, m.agreed, m.done, m.in_time, m.dropped) for m in found] == [
        (11, 1, 0, 0, 1),
        (10, 2, 2, 1, 0),
        (9, 1, 0, 0, 0),
    ]


def test_what_falls_due_this_week_is_listed_with_what_is_overdue_and_without_what_has_no_day(
    at: Callable[..., Desk],
) -> None:
    step(at(MAYA), **AGREED, due=BY)
    step(at(MAYA), **{**AGREED, "task": "meet the buyer"})
    desk = at(DANA)
    assert [row.text for row in falling_due(desk, BY)] == [AGREED["task"]]
    assert falling_due(desk, date(2026, 12, 1)) == ()
    assert falling_due(at(ERIK), BY) == ()
