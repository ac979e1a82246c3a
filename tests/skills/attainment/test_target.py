"""Which quotas a period means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Quota
from connectors.periods import FiscalCalendar, Period
from skills.attainment.target import target

CALENDAR = FiscalCalendar()
NAMES = st.sampled_from(["2026", "2026-H2", "2026-Q3", "2026-Q4", "2026-08", "2026-11"])


def quota(period: str, amount: int = 100) -> Quota:
    named = CALENDAR.named(period)
    return Quota(
        person_id="P", measure="amount", period_start=named.start, period_end=named.end, amount=Decimal(amount)
    )


def meant(asked: str, *periods: str) -> tuple[list[str], str] | None:
    """The names of the quotas taken and of the days that they cover."""
    found = target([quota(p) for p in periods], CALENDAR.named(asked), CALENDAR)
    if found is None:
        return None
    names = {(CALENDAR.named(p).start, CALENDAR.named(p).end): p for p in periods}
    return [names[span] for span in found.spans], found.period.name


def test_a_quota_for_just_the_period_is_the_one() -> None:
    assert meant("2026-Q3", "2026-Q2", "2026-Q3", "2026-Q4") == (["2026-Q3"], "2026-Q3")


def test_months_within_a_quarter_add_up() -> None:
    assert meant("2026-Q3", "2026-07", "2026-08", "2026-09", "2026-10") == (
        ["2026-07", "2026-08", "2026-09"],
        "2026-Q3",
    )


def test_a_longer_quota_is_taken_whole_and_never_cut() -> None:
    assert meant("2026-08", "2026-Q3", "2026") == (["2026-Q3"], "2026-Q3")


def test_of_a_year_the_part_that_has_a_quota_is_told() -> None:
    assert meant("2026", "2026-Q3", "2026-Q4") == (["2026-Q3", "2026-Q4"], "2026-H2")


def test_a_years_quota_and_its_quarters_are_not_added() -> None:
    assert meant("2026", "2026-Q1", "2026-Q2", "2026", "2026-Q4") == (["2026"], "2026")


def test_a_stretch_over_two_quarters_takes_both_whole() -> None:
    stretch = Period(date(2026, 9, 15), date(2026, 10, 15), "2026-09-15..2026-10-15")
    found = target([quota("2026-Q3"), quota("2026-Q4")], stretch, CALENDAR)
    assert found is not None
    assert found.period.name == "2026-H2"


def test_no_quota_that_touches_the_period_is_none() -> None:
    assert meant("2026-Q3", "2026-Q1", "2026-Q4") is None


@given(NAMES, st.lists(NAMES, unique=True))
def test_no_day_is_counted_twice(asked: str, periods: list[str]) -> None:
    found = target([quota(p) for p in periods], CALENDAR.named(asked), CALENDAR)
    if found is not None:
        days = [d for start, end in found.spans for d in range(start.toordinal(), end.toordinal() + 1)]
        assert len(days) == len(set(days))


@given(NAMES, st.lists(NAMES, unique=True, min_size=1))
def test_the_order_in_which_quotas_are_loaded_changes_nothing(asked: str, periods: list[str]) -> None:
    quotas = [quota(p) for p in periods]
    assert target(quotas, CALENDAR.named(asked), CALENDAR) == target(quotas[::-1], CALENDAR.named(asked), CALENDAR)
