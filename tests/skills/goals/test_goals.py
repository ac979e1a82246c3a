"""Goals: what is written only after a yes, measured from the book, seen by whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording import next_questions, word
from connectors.book import Book, Company
from connectors.book.schema import Activity
from connectors.errors import BadUse, CoachError, NoData, NotAllowed
from connectors.home import Home
from skills.goals import due, skill
from skills.goals.asking import Args
from skills.goals.dividing import divided
from skills.goals.results import GoalList, History, Step
from skills.skill import Desk, Result
from tests.skills.forecast.selling import TODAY, company, open_deal

ACME = Company(name="Us", currency="USD", as_of=TODAY)
Sit = Callable[..., Desk]


def demo(day: int, person: str = "ann", kind: str = "demo", month: int = 11) -> Activity:
    at = datetime(2026, month, day, 10)  # noqa: DTZ001
    return Activity(activity_id=f"{person}{kind}{month}-{day}", person_id=person, kind=kind, at=at)  # type: ignore[arg-type]


def won(key: str, amount: int, owner: str = "ann", day: date = date(2026, 11, 3)) -> Any:
    return replace(open_deal(key, amount, owner), outcome="won", stage="Won", closed_on=day)


@pytest.fixture
def sit(make_book: Callable[..., Book], make_desk: Callable[..., Desk], tmp_path: Any) -> Sit:
    """Somebody's desk in a company with three demos of ann's and two won deals; all desks share one state."""
    activities = [demo(2), demo(9), demo(16), demo(16, kind="call"), demo(5, "bob"), demo(30, month=10)]
    tables = {
        **company([won("W1", 30_000), won("W2", 20_000, "bob"), open_deal("O1", 40_000)]),
        "activities": activities,
    }

    def at(name: str = "ann", today: date = TODAY) -> Desk:
        return make_desk(make_book(tables, f"{name}@x.example", ACME), today, home=Home(tmp_path / "shared"))

    return at


def written(desk: Desk, **args: Any) -> Step:
    """What comes of a step that is proposed and said yes to."""
    proposed = skill.proposes(Args(**args), desk) if skill.proposes else None
    assert isinstance(proposed, Step)
    assert proposed.kind == "propose"
    done = skill(desk, **args)
    assert isinstance(done, Step)
    return done


def listed(desk: Desk, **args: Any) -> GoalList:
    found = skill(desk, **args)
    assert isinstance(found, GoalList)
    return found


DEMOS: dict[str, Any] = {"action": "set", "measure": "demos", "count": 12, "period": "this_month"}


def test_nothing_is_written_before_a_yes(sit: Sit) -> None:
    desk = sit()
    step = skill.proposes(Args(**DEMOS), desk) if skill.proposes else None
    assert isinstance(step, Step)
    assert (step.so_far and step.so_far.value, step.target.value) == (Decimal(3), Decimal(12))
    assert desk.state.goals.all() == []
    assert "Shall I do that?" in word("goals", step, "en", TODAY)
    assert "Skal jeg gjøre det?" in word("goals", step, "nb", TODAY)


def test_a_goal_is_measured_from_the_book_and_held_against_the_working_days_gone(sit: Sit) -> None:
    desk = sit()
    written(desk, **DEMOS)
    (goal,) = listed(desk).goals
    assert (goal.done and goal.done.value, goal.left and goal.left.value) == (Decimal(3), Decimal(9))
    assert goal.state == "behind"  # a quarter of it with 14 of 21 working days gone
    assert goal.gone == Decimal(14) / 21
    assert listed(sit(today=date(2026, 12, 5))).goals[0].state == "missed"
    written(desk, action="adjust", goal=1, count=3)
    assert listed(desk).goals[0].state == "reached"


@pytest.mark.parametrize(
    ("args", "target", "done"),
    [
        ({"percent": 110}, Decimal(110), Decimal(0)),  # nothing is credited in this company
        ({"amount": 100_000}, Decimal(100_000), Decimal("30000.00")),
        ({"measure": "deals", "count": 5}, Decimal(5), Decimal(1)),
        ({"measure": "win_rate", "percent": 40}, Decimal(40), Decimal(100)),
        ({"measure": "created", "count": 5}, Decimal(5), Decimal(2)),
        ({"measure": "new_pipeline", "amount": 90_000}, Decimal(90_000), Decimal("70000.00")),
        ({"measure": "pipeline", "amount": 90_000}, Decimal(90_000), Decimal("40000.00")),
        ({"measure": "calls", "count": 10}, Decimal(10), Decimal(1)),
    ],
)
def test_each_measure_is_read_where_the_book_tells_it(
    sit: Sit, args: dict[str, Any], target: Decimal, done: Decimal
) -> None:
    desk = sit()
    step = written(desk, action="set", **args)
    assert (step.target.value, step.who.person_id) == (target, "ann")
    (goal,) = listed(desk).goals
    assert goal.done is not None
    if step.measure != "attainment":
        assert goal.done.value == done


def test_what_is_not_said_is_asked_for_and_what_is_over_refused(sit: Sit) -> None:
    for args, code in (
        ({"action": "set"}, "goal_of_what"),
        ({"action": "set", "measure": "demos"}, "goal_without_target"),
        ({**DEMOS, "period": "last_month"}, "goal_over"),
        ({"action": "adjust", "goal": 7, "count": 2}, "no_goal"),
        ({"action": "drop"}, "no_open_goal"),
    ):
        with pytest.raises((BadUse, NoData)) as refused:
            skill(sit(), **args)
        assert refused.value.code == code


def test_of_several_open_goals_the_numbers_are_named(sit: Sit) -> None:
    desk = sit()
    written(desk, **DEMOS)
    written(desk, action="set", measure="calls", count=9)
    with pytest.raises(BadUse) as several:
        skill(desk, action="share")
    assert several.value.facts["numbers"] == [1, 2]
    assert written(desk, action="share", measure="calls").number == 2


def test_an_own_goal_is_nobody_elses_until_it_is_shared(sit: Sit) -> None:
    written(sit(), **DEMOS)
    assert not listed(sit("lee")).goals
    assert not listed(sit("lee"), person="Ann Able").goals
    written(sit(), action="share", goal=1)
    (seen,) = listed(sit("lee")).goals
    assert (seen.who.name, seen.shared) == ("Ann Able", True)
    assert not listed(sit("bob")).goals
    assert not listed(sit("ops")).goals
    with pytest.raises(NotAllowed):
        skill(sit("lee"), action="drop", goal=1)


def test_a_lead_sets_goals_for_those_they_lead_and_only_the_lead_changes_them(sit: Sit) -> None:
    written(sit("lee"), person="Ann Able", **DEMOS)
    (seen,) = listed(sit()).goals
    assert seen.number == 1
    with pytest.raises(NotAllowed) as theirs:
        skill(sit(), action="adjust", goal=1, count=2)
    assert theirs.value.code == "goal_not_yours"
    with pytest.raises(CoachError):
        skill(sit("ann"), person="Bob Best", **DEMOS)
    with pytest.raises(NotAllowed) as not_led:
        skill(sit("ops"), person="Ann Able", **DEMOS)
    assert not_led.value.code == "goal_not_led"


def test_a_team_goal_is_divided_into_parts_that_add_up_and_dropped_with_them(sit: Sit) -> None:
    lee = sit("lee")
    team = written(lee, action="set", measure="demos", count=25, team=True)
    assert listed(lee).goals[0].done == replace(team.target, value=Decimal(5))  # four of ann's, one of bob's
    step = written(lee, action="cascade", goal=1)
    assert [(p.name, p.target.value) for p in step.parts] == [("Ann Able", Decimal(13)), ("Bob Best", Decimal(12))]
    assert [g.target.value for g in listed(sit()).goals] == [13]
    with pytest.raises(BadUse) as again:
        skill(lee, action="cascade", goal=1)
    assert again.value.code == "goal_divided"
    written(lee, action="drop", goal=1)
    assert not listed(sit()).goals
    assert not listed(lee).goals


def test_money_is_divided_by_quota_and_a_share_is_the_same_for_all(sit: Sit) -> None:
    lee = sit("lee")
    written(lee, action="set", measure="won", amount=100_001, team=True)
    parts = written(lee, action="cascade", goal=1).parts
    assert [p.target.value for p in parts] == [Decimal("50000.50"), Decimal("50000.50")]
    written(lee, action="set", measure="win_rate", percent=45, team=True)
    assert {p.target.value for p in written(lee, action="cascade", goal=4).parts} == {Decimal(45)}


def test_the_same_goal_said_twice_is_one(sit: Sit) -> None:
    desk = sit()
    assert written(desk, **DEMOS).number == written(desk, **DEMOS).number == 1


def test_what_is_due_is_called_to_mind_once(sit: Sit) -> None:
    written(sit(), **DEMOS)
    (behind,) = due(sit())
    assert behind.about == "behind"
    sit().state.goals.reminded(1, "behind", at=datetime.now(UTC))
    assert due(sit()) == ()
    assert [r.about for r in due(sit(today=date(2026, 11, 25)))] == ["ending"]
    assert [r.about for r in due(sit(today=date(2026, 12, 2)))] == ["missed"]


def test_history_tells_what_was_done_and_how_goals_ended(sit: Sit) -> None:
    written(sit(), **DEMOS)
    written(sit(), action="adjust", goal=1, count=3)
    found = skill(sit(today=date(2026, 12, 5)), action="history")
    assert isinstance(found, History)
    assert [(e.what, e.target.value) for e in found.entries] == [("adjusted", Decimal(3)), ("set", Decimal(12))]
    assert [g.state for g in found.over] == ["reached"]
    for language in ("en", "nb"):
        assert word("goals", found, language, TODAY)


def test_every_answer_has_words_in_both_languages(sit: Sit) -> None:
    lee = sit("lee")
    answers: list[Result] = [
        written(lee, action="set", measure="won", amount=90_000, team=True),
        written(lee, action="adjust", goal=1, amount=80_000),
        written(lee, action="cascade", goal=1),
        skill(lee),
        skill(sit()),
        written(lee, action="drop", goal=1),
        skill(sit()),
    ]
    for answer in answers:
        for language in ("en", "nb"):
            assert word("goals", answer, language, TODAY)
            next_questions("goals", answer, language, TODAY)


@given(
    st.decimals(0, 10**7, places=2),
    st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=20),
)
def test_parts_add_up_to_the_whole_and_none_is_off_by_more_than_a_step(total: Decimal, weights: list[Decimal]) -> None:
    step = Decimal("0.01")
    parts = divided(total, weights, step)
    assert sum(parts) == total
    used = weights if any(weights) else [Decimal(1)] * len(weights)
    for part, weight in zip(parts, used, strict=True):
        assert abs(part - total * weight / sum(used)) <= step
