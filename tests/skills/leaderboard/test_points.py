"""Points, fairness, ranks, badges and streaks, by worked examples and by what must always hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Person, Territory
from connectors.periods import FiscalCalendar
from skills.leaderboard.contest import Contest
from skills.leaderboard.honours import earned, running
from skills.leaderboard.points import ranked, scored
from skills.leaderboard.tally import Sheet

QUARTER = FiscalCalendar(1).named("2026-Q4")
FRIDAY = date(2026, 11, 13)


def contest(**more: Any) -> Contest:
    return Contest.model_validate({"contest": "X", "every": "quarter", "points": {"won": 1}, **more})


def sheet(key: str, won: int = 0, territory: str | None = None, **more: Any) -> Sheet:
    person = Person(person_id=key, name=key, territory_id=territory)
    return Sheet(person, {"won": Decimal(won)}, {}, **more)


def met(*days: date, times: int = 1) -> Sheet:
    return Sheet(Person(person_id="p", name="p"), {}, {"meetings": dict.fromkeys(days, times)})


def test_equal_points_share_a_rank_and_the_next_comes_after_all_of_them() -> None:
    ranks = ranked(scored(contest(), [sheet("a", 5), sheet("b", 3), sheet("c", 5), sheet("d", 1)], []))
    assert [(r.scored.sheet.person.name, r.rank, r.shared) for r in ranks] == [
        ("a", 1, 2),
        ("c", 1, 2),
        ("b", 3, 1),
        ("d", 4, 1),
    ]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_a_rank_is_one_more_than_how_many_have_more_points(points: list[int]) -> None:
    ranks = ranked(scored(contest(), [sheet(f"p{n}", won) for n, won in enumerate(points)], []))
    for rank in ranks:
        assert rank.rank == 1 + sum(won > rank.scored.score for won in points)
        assert rank.shared == points.count(int(rank.scored.score))


@given(st.lists(st.integers(0, 6), min_size=2, max_size=20), st.integers(0, 19))
def test_somebody_who_leaves_does_not_change_the_order_of_the_others(points: list[int], at: int) -> None:
    sheets = [sheet(f"p{n:02}", won) for n, won in enumerate(points)]
    leaver = sheets[at % len(sheets)]

    def order(of: list[Sheet]) -> list[str]:
        return [r.scored.sheet.person.name for r in ranked(scored(contest(), of, []))]

    with_all = [name for name in order(sheets) if name != leaver.person.name]
    assert order([s for s in sheets if s is not leaver]) == with_all


def test_points_are_set_beside_the_median_of_the_own_territory() -> None:
    """Medians: rich 20, poor 4, of all 12 (of 4, 8, 2, 20, 40, 16: (8 + 16) / 2). 8 in the poor one is 24, 20 is 12."""
    sheets = [sheet(f"r{n}", n, "rich") for n in (20, 40, 16)] + [sheet(f"p{n}", n, "poor") for n in (4, 8, 2)]
    lands = [Territory(territory_id="rich", name="Rich"), Territory(territory_id="poor", name="Poor")]
    found = {s.sheet.person.name: s.score for s in scored(contest(fair="territory"), sheets, lands)}
    assert (found["p8"], found["r20"], found["r40"]) == (Decimal(24), Decimal(12), Decimal(24))


def test_a_territory_of_two_counts_with_the_one_around_it() -> None:
    sheets = [sheet("a", 4, "city"), sheet("b", 8, "city"), sheet("c", 6, "land"), sheet("d", 6, "abroad")]
    lands = [Territory(territory_id="city", name="City", parent_id="land"), Territory(territory_id="land", name="Land")]
    factors = {s.sheet.person.name: s.factor for s in scored(contest(fair="territory"), sheets, lands)}
    assert factors == dict.fromkeys("abcd", Decimal(1))  # the land's median is that of all, abroad is alone


def test_fairness_takes_points_from_nobody_where_a_territory_stands_at_nothing() -> None:
    sheets = [sheet(f"z{n}", 0, "zero") for n in range(3)] + [sheet(f"o{n}", 9, "one") for n in range(4)]
    assert all(s.factor == 1 for s in scored(contest(fair="territory"), sheets, []))


def test_going_backwards_costs_no_points() -> None:
    worse = Sheet(Person(person_id="p", name="p"), {"improvement": Decimal(-20), "won": Decimal(2)}, {})
    (found,) = scored(contest(points={"improvement": 1, "won": 3}), [worse], [])
    assert found.score == 6


def test_a_badge_of_a_week_is_earned_within_one_week_and_on_the_day_it_was_reached() -> None:
    rule = contest(badges=[{"name": "Three", "when": {"meetings": 3, "in": "week"}}])
    monday = date(2026, 11, 2)
    spread = [monday + timedelta(days=n) for n in (3, 4, 7)]  # Thursday, Friday, and Monday after
    assert not earned(rule, met(*spread), QUARTER)[0].has
    (badge,) = earned(rule, met(*(monday + timedelta(days=n) for n in range(4))), QUARTER)
    assert (badge.has, badge.on) == (True, monday + timedelta(days=2))


def test_what_was_done_before_the_contest_earns_no_badge_in_it() -> None:
    rule = contest(badges=[{"name": "One", "when": {"meetings": 1}}])
    assert not earned(rule, met(date(2026, 9, 30)), QUARTER)[0].has
    assert earned(rule, met(date(2026, 10, 1)), QUARTER)[0].has


STREAK = {"name": "S", "for": "meetings", "at_least": 1}


def test_a_day_that_is_not_over_breaks_no_streak_and_a_weekend_neither() -> None:
    rule = contest(streaks=[{**STREAK, "every": "day"}])
    days = [date(2026, 11, d) for d in (9, 10, 11, 12)]
    (streak,) = running(rule, met(*days), FRIDAY)
    assert (streak.now, streak.best) == (4, 4)
    (later,) = running(rule, met(*days, FRIDAY), date(2026, 11, 15))
    assert later.now == 5
    (missed,) = running(rule, met(*days), date(2026, 11, 16))
    assert (missed.now, missed.best) == (0, 4)


def test_weeks_in_a_row_count_what_was_done_in_each() -> None:
    rule = contest(streaks=[{**STREAK, "at_least": 2, "every": "week"}])
    weeks = [date(2026, 10, 26), date(2026, 11, 2)]
    (streak,) = running(rule, met(*weeks, times=2), FRIDAY)
    assert (streak.now, streak.best) == (2, 2)
    (too_few,) = running(rule, met(*weeks, times=1), FRIDAY)
    assert (too_few.now, too_few.best) == (0, 0)


@given(st.sets(st.integers(0, 120), max_size=60))
def test_a_streak_is_never_longer_than_its_best(days: set[int]) -> None:
    rule = contest(streaks=[{**STREAK, "every": "day"}, {**STREAK, "every": "week"}])
    for streak in running(rule, met(*(FRIDAY - timedelta(days=n) for n in days)), FRIDAY):
        assert 0 <= streak.now <= streak.best
