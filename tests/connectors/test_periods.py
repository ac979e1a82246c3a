"""Periods by name in any fiscal calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadUse
from connectors.periods import FiscalCalendar, Length

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
LENGTHS: st.SearchStrategy[Length] = st.sampled_from(["month", "quarter", "half", "year"])


@pytest.mark.parametrize(
    ("starts", "name", "start", "end"),
    [
        (1, "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        (1, "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (1, "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        (1, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (2, "2026-Q1", date(2026, 2, 1), date(2026, 4, 30)),
        (2, "2026-Q4", date(2026, 11, 1), date(2027, 1, 31)),
        (7, "2026", date(2026, 7, 1), date(2027, 6, 30)),
        (7, "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_a_name_is_the_days_it_means(starts: int, name: str, start: date, end: date) -> None:
    period = FiscalCalendar(starts).named(name)
    assert (period.start, period.end, period.name) == (start, end, name)


@pytest.mark.parametrize("name", ["", "2026-Q5", "2026-H3", "2026-13", "Q1", "yesterday", "26-Q1"])
def test_a_name_of_nothing_is_refused_with_the_forms_there_are(name: str) -> None:
    with pytest.raises(BadUse, match=r"period"):
        FiscalCalendar().named(name)


@given(DAYS, LENGTHS, st.integers(1, 12))
def test_a_day_lies_in_the_period_that_contains_it_and_the_name_leads_back(day: date, length: Length, s: int) -> None:
    calendar = FiscalCalendar(s)
    period = calendar.containing(day, length)
    assert day in period
    assert calendar.named(period.name) == period
    assert calendar.length(period) == length


@given(DAYS, LENGTHS, st.integers(1, 12))
def test_periods_follow_one_another_without_a_gap(day: date, length: Length, starts: int) -> None:
    calendar = FiscalCalendar(starts)
    period = calendar.containing(day, length)
    after = calendar.following(period)
    assert after.start == period.end + timedelta(days=1)
    assert calendar.previous(after) == period


@given(DAYS, st.integers(0, 800), LENGTHS, st.integers(1, 12))
def test_the_periods_between_two_days_cover_them(start: date, days: int, length: Length, starts: int) -> None:
    end = start + timedelta(days=days)
    periods = list(FiscalCalendar(starts).between(start, end, length))
    assert start in periods[0]
    assert end in periods[-1]
    assert all(b.start == a.end + timedelta(days=1) for a, b in pairwise(periods))
