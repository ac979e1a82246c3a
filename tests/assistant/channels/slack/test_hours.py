"""When somebody may be written to unasked, by their own clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.slack.hours import Hours, has_digest, local_time
from assistant.settings import Settings
from connectors.errors import BadUse

HOURS = Hours(time(8), time(18), time(8))
WEDNESDAY = datetime(2026, 11, 25, tzinfo=ZoneInfo("Europe/Oslo"))
LONG_AGO = WEDNESDAY - timedelta(days=30)


@pytest.mark.parametrize(
    ("at", "due"), [((7, 59), False), ((8, 0), True), ((12, 30), True), ((17, 59), True), ((18, 0), False)]
)
def test_the_digest_is_due_from_its_time_until_it_is_quiet(at: tuple[int, int], due: bool) -> None:
    assert HOURS.digest_due(WEDNESDAY.replace(hour=at[0], minute=at[1]), LONG_AGO) is due


def test_whoever_came_after_the_time_of_the_digest_gets_the_first_one_tomorrow() -> None:
    came = WEDNESDAY.replace(hour=10)
    assert not HOURS.digest_due(WEDNESDAY.replace(hour=11), came)
    assert HOURS.digest_due(WEDNESDAY.replace(hour=8) + timedelta(days=1), came)


def test_nobody_is_written_to_on_saturdays_and_sundays() -> None:
    saturday = WEDNESDAY.replace(hour=12) + timedelta(days=3)
    assert HOURS.quiet(saturday)
    assert HOURS.quiet(saturday + timedelta(days=1))
    assert not HOURS.quiet(saturday + timedelta(days=2))


def test_reps_have_a_digest_every_working_day_managers_on_mondays_others_none() -> None:
    assert [day for day in range(7) if has_digest("rep", day)] == [0, 1, 2, 3, 4]
    assert [day for day in range(7) if has_digest("manager", day)] == [0]
    assert not any(has_digest("finance", day) for day in range(7))


def test_the_clock_is_the_persons_own_and_an_unknown_zone_is_utc() -> None:
    moment = datetime(2026, 11, 25, 7, 30, tzinfo=ZoneInfo("UTC")).timestamp()
    assert local_time(moment, "Europe/Oslo").hour == 8
    assert local_time(moment, "America/New_York").hour == 2
    assert local_time(moment, "Mars/Olympus").hour == 7


@pytest.mark.parametrize("quiet", ["late", "18-8", "25:00-08:00", ""])
def test_quiet_hours_that_cannot_be_read_are_refused(quiet: str) -> None:
    with pytest.raises(BadUse, match="COACH_SLACK_QUIET"):
        Hours.of(Settings(slack_quiet=quiet))


def test_a_digest_in_quiet_hours_is_refused() -> None:
    with pytest.raises(BadUse, match="lies in the quiet hours"):
        Hours.of(Settings(slack_digest_at=time(7)))


minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(st.integers(0, 366 * 24 * 60), minutes, minutes)
def test_after_the_wait_it_is_not_quiet_and_there_is_no_wait_where_it_is_not(
    minute: int, begins: time, ends: time
) -> None:
    hours, local = Hours(time(8), begins, ends), LONG_AGO + timedelta(minutes=minute, seconds=7)
    wait = hours.until_awake(local)
    assert (wait > 0) == hours.quiet(local)
    assert not hours.quiet(local + timedelta(seconds=wait))
