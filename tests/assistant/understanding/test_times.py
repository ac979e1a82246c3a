"""Times as people say them, told from Friday 20 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.since import since
from assistant.understanding.times import Times
from assistant.understanding.words import lexicon, tokens
from connectors.periods import FiscalCalendar

TODAY = date(2026, 11, 20)


def times(language: str, starts: int = 1, today: date = TODAY) -> Times:
    return Times(lexicon(language), FiscalCalendar(starts), today)


@pytest.mark.parametrize(
    ("language", "text", "period"),
    [
        ("en", "how did I do last quarter", "last_quarter"),
        ("en", "this month", "this_month"),
        ("en", "previous qtr", "last_quarter"),
        ("en", "Q2", "2026-Q2"),
        ("en", "q3 2025", "2025-Q3"),
        ("en", "2025-Q3", "2025-Q3"),
        ("en", "second quarter of 2025", "2025-Q2"),
        ("en", "Q4 last year", "2025-Q4"),
        ("en", "first half", "2026-H1"),
        ("en", "year to date", "ytd"),
        ("en", "so far this quarter", "qtd"),
        ("en", "in March", "2026-03"),
        ("en", "december", "2025-12"),
        ("en", "march 2025", "2025-03"),
        ("en", "FY25", "2025"),
        ("en", "2024", "2024"),
        ("nb", "forrige kvartal", "last_quarter"),
        ("nb", "forrige uke", "last_week"),
        ("nb", "hittil i år", "ytd"),
        ("nb", "i fjor", "last_year"),
        ("nb", "denne måneden", "this_month"),
        ("nb", "forrige maned", "last_month"),
        ("nb", "2. kvartal", "2026-Q2"),
        ("nb", "andre kvartal 2025", "2025-Q2"),
        ("nb", "Q4 i fjor", "2025-Q4"),
        ("nb", "i mars", "2026-03"),
    ],
)
def test_a_period_is_named_as_skills_read_it(language: str, text: str, period: str) -> None:
    assert [p.value for p in times(language).periods(tokens(text))] == [period]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "by Wednesday", "2026-11-25"),
        ("en", "tomorrow", "2026-11-21"),
        ("en", "by end of month", "2026-11-30"),
        ("en", "end of quarter", "2026-12-31"),
        ("en", "15 December", "2026-12-15"),
        ("en", "Dec 15th, 2027", "2027-12-15"),
        ("en", "2026-12-15", "2026-12-15"),
        ("en", "15.12", "2026-12-15"),
        ("en", "in two weeks", "2026-12-04"),
        ("en", "in 10 days", "2026-11-30"),
        ("en", "in January", "2027-01-31"),
        ("en", "next quarter", "2027-03-31"),
        ("nb", "innen onsdag", "2026-11-25"),
        ("nb", "i morgen", "2026-11-21"),
        ("nb", "slutten av måneden", "2026-11-30"),
        ("nb", "15. desember", "2026-12-15"),
        ("nb", "om to uker", "2026-12-04"),
        ("nb", "neste kvartal", "2027-03-31"),
    ],
)
def test_a_day_is_a_date(language: str, text: str, day: str) -> None:
    assert [d.value for d in times(language).days(tokens(text))] == [day]


@pytest.mark.parametrize("text", ["what may I earn", "hva tjener jeg", "is it at risk", "show my deals", "80 000"])
def test_other_words_are_no_time(text: str) -> None:
    assert not times("en").periods(tokens(text))
    assert not times("en").days(tokens(text))


def test_a_quarter_is_the_companys_own() -> None:
    assert times("en", starts=2).days(tokens("end of quarter"))[0].value == "2027-01-31"


def test_q4_asked_in_the_new_year_is_the_one_that_is_over() -> None:
    assert times("en", today=date(2027, 1, 12)).periods(tokens("Q4"))[0].value == "2026-Q4"


@given(st.text(max_size=200), st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 12))
def test_no_text_breaks_reading_on_any_day_of_any_fiscal_year(text: str, today: date, starts: int) -> None:
    read = times("nb", starts, today)
    for said in (*read.periods(tokens(text)), *read.days(tokens(text))):
        assert 0 <= said.span[0] < said.span[1] <= len(text)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "what changed since yesterday", "2026-11-19"),
        ("nb", "hva er endret siden i går", "2026-11-19"),
        ("en", "what changed since November 1", "2026-11-01"),
        ("en", "what changed since the first of December", "2025-12-01"),
        ("nb", "hva er endret siden mandag", "2026-11-16"),
        ("en", "what changed this quarter", None),
    ],
)
def test_since_is_a_day_that_has_been(language: str, text: str, day: str | None) -> None:
    found = since(tokens(text), times(language))
    assert [s.value for s in found] == ([day] if day else [])
