"""Past stretches: as long as the days ahead, and looked at from the same point."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.outlook import Stretch, due_of
from connectors.periods import FiscalCalendar, Period
from skills.forecast.stretches import MOST, ahead, like

YEAR = FiscalCalendar()
DAY = timedelta(days=1)


def test_what_is_left_of_a_quarter_begins_tomorrow() -> None:
    found = ahead(YEAR.named("2026-Q4"), date(2026, 11, 20))
    assert found == (date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 31))


def test_a_running_quarter_is_like_those_before_at_the_same_age() -> None:
    first, second, *_ = like(YEAR.named("2026-Q4"), date(2026, 11, 20), YEAR)
    assert first == (date(2026, 8, 20), date(2026, 8, 21), date(2026, 9, 30))
    assert second == (date(2026, 5, 21), date(2026, 5, 22), date(2026, 6, 30))


def test_the_next_quarter_is_like_those_looked_at_from_as_long_before() -> None:
    first, *_ = like(YEAR.named("2017-Q4"), date(2017, 9, 30), YEAR)
    assert first == (date(2017, 6, 30), date(2017, 7, 1), date(2017, 9, 30))


def test_a_year_steps_by_quarters_so_that_there_are_enough() -> None:
    first, second, *_ = like(YEAR.named("2026"), date(2026, 3, 1), YEAR)
    assert (first.end, second.end) == (date(2026, 9, 30), date(2026, 6, 30))


@given(
    st.sampled_from(["2026-Q1", "2026-Q4", "2026-05", "2026-H2", "2026"]),
    st.integers(-60, 80),
    st.sampled_from([1, 2, 4, 7]),
)
def test_no_stretch_begins_before_it_is_looked_at(name: str, into: int, starts: int) -> None:
    calendar = FiscalCalendar(starts)
    period = calendar.named(name)
    today = period.start + timedelta(days=into)
    found = like(period, today, calendar)
    assert len(found) <= MOST
    for s in (*found, ahead(period, today)):
        assert s.origin < s.start
    assert all(a.end > b.end for a, b in pairwise(found))


def test_days_that_are_no_named_period_step_by_their_own_length() -> None:
    week = Period(date(2026, 11, 16), date(2026, 11, 22), "2026-11-16..2026-11-22")
    first, *_ = like(week, date(2026, 11, 18), YEAR)
    assert first == (date(2026, 11, 11), date(2026, 11, 12), date(2026, 11, 15))


@pytest.mark.parametrize(
    ("close_on", "said"),
    [
        (date(2026, 11, 20), "overdue"),
        (date(2026, 11, 25), "before"),
        (date(2026, 12, 1), "in"),
        (date(2026, 12, 31), "in"),
        (date(2027, 1, 1), "after"),
    ],
)
def test_where_a_close_date_lies(close_on: date, said: str) -> None:
    assert due_of(close_on, None, Stretch(date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 31))) == said


def test_without_a_close_date_it_is_the_age_that_counts() -> None:
    stretch = Stretch(date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 31))
    assert due_of(None, date(2026, 11, 1), stretch) == "aged 0"
    assert due_of(None, date(2026, 8, 1), stretch) == "aged 90"
