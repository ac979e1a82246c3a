"""Working days: weekdays, less the public holidays of a country that is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Person, Territory
from skills.working_days import country_of, working_days

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_a_week_has_five() -> None:
    assert working_days(date(2026, 11, 16), date(2026, 11, 22)) == 5


def test_norway_does_not_work_on_its_national_day() -> None:
    week = date(2027, 5, 10), date(2027, 5, 23)  # Monday to Sunday of two weeks; 17 May is a Monday, Whit Monday too
    assert working_days(*week) == 10
    assert working_days(*week, "NO") == 9


def test_there_are_none_between_a_day_and_one_before_it() -> None:
    assert working_days(date(2026, 11, 20), date(2026, 11, 19)) == 0


@given(DAYS, st.integers(0, 500), st.integers(0, 500), st.sampled_from([None, "NO", "US", "GB"]))
def test_two_stretches_that_meet_have_as_many_as_the_whole(start: date, first: int, more: int, country: str) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + more)
    parts = working_days(start, middle, country) + working_days(middle + timedelta(days=1), end, country)
    assert parts == working_days(start, end, country)


@pytest.mark.parametrize(
    ("named", "code"), [("Norway", "NO"), ("Norge", "NO"), ("NORWAY ", "NO"), ("United Kingdom", "GB"), ("NA", None)]
)
def test_a_country_is_told_by_the_name_of_the_territory(named: str, code: str | None) -> None:
    person = Person(person_id="P", name="P", territory_id="T")
    assert country_of(person, [Territory(territory_id="T", name=named)]) == code


def test_a_state_that_is_called_like_a_country_lies_in_the_country_above_it() -> None:
    territories = [
        Territory(territory_id="T1", name="Georgia", parent_id="T2"),
        Territory(territory_id="T2", name="United States"),
    ]
    assert country_of(Person(person_id="P", name="P", territory_id="T1"), territories) == "US"


def test_territories_in_a_circle_end() -> None:
    circle = [
        Territory(territory_id="T1", name="North", parent_id="T2"),
        Territory(territory_id="T2", name="South", parent_id="T1"),
    ]
    assert country_of(Person(person_id="P", name="P", territory_id="T1"), circle) is None
