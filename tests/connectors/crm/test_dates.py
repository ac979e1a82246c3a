"""Days and moments as they are written in exports."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from connectors.crm.dates import NotADate, Order, day_written, moment, order_of

days = st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2017-09-30",
        "2017-09-30 00:00:00.000",
        "2017-09-30T23:30:00Z",
        "2017-09-30T23:30:00-08:00",
        "2017/9/30",
        "20170930",
        "30.09.2017",
        "30.9.17",
        "30/09/2017",
        "9/30/2017",
        "9/30/17 4:15 PM",
        "30-Sep-17",
        "30 Sep 2017",
        "Sep 30, 2017",
        "September 30th, 2017",
        "Sat, Sep 30, 2017",
        "30. september 2017",
        "lørdag 30. september 2017",
        "30. Sept. 2017",
        "43008",
        "1506729600",
        "1506729600000",
    ],
)
def test_a_day_in_any_form_is_that_day(text: str) -> None:
    assert day_written(text) == date(2017, 9, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017-13-01",
        "2017-02-30",
        "0000-00-00",
        "31.02.2017",
        "tomorrow",
        "1054",
        "2017",
        "3/14",
        "Sep 2017",
        "13:00 PM",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        moment(text)


def test_a_moment_with_a_zone_becomes_utc_and_a_day_stays_as_written() -> None:
    assert moment("2017-09-30T23:30:00-08:00").isoformat() == "2017-10-01T07:30:00"
    assert day_written("2017-09-30T23:30:00-08:00") == date(2017, 9, 30)


def test_midnight_and_noon_are_read_as_clocks_say_them() -> None:
    assert moment("9/30/2017 12:05 AM").hour == 0
    assert moment("9/30/2017 12:05 PM").hour == 12


def test_a_pattern_of_the_mapping_is_followed_and_nothing_else() -> None:
    assert moment("17-09-30", form="%y-%m-%d").isoformat() == "2017-09-30T00:00:00"
    with pytest.raises(NotADate, match="%y-%m-%d"):
        moment("2017-09-30", form="%y-%m-%d")


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["01/02/2017", "13/02/2017"], "day first"),
        (["01/02/2017", "02/13/2017"], "month first"),
        (["01/02/2017", "05/06/2017"], "open"),
        (["13/02/2017", "02/13/2017", "01/02/2017"], "both"),
        (["05/05/2017"], "open"),
        (["01.02.2017"], "day first"),
    ],
)
def test_a_column_tells_the_order_of_day_and_month(column: list[str], order: Order) -> None:
    assert order_of(column)[0] == order


def test_a_day_that_could_be_either_follows_its_column() -> None:
    assert day_written("04/05/2017", "day first") == date(2017, 5, 4)
    assert day_written("04/05/2017", "month first") == date(2017, 4, 5)
    with pytest.raises(NotADate, match="dates"):
        day_written("04/05/2017", "both")


@given(days, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%Y%m%d", "%Y/%m/%d", "%d %b %Y", "%B %d, %Y"]))
def test_a_day_that_tells_its_form_is_read_back(day: date, form: str) -> None:
    assert day_written(day.strftime(form)) == day


@given(
    days,
    st.sampled_from(["en_GB", "nb_NO", "da_DK", "sv_SE", "de_DE", "fr_FR", "nl_NL", "it_IT"]),
    st.sampled_from(["long", "medium"]),
)
def test_a_day_as_a_locale_writes_it_is_read_back(day: date, locale: str, style: str) -> None:
    assert day_written(format_date(day, style, locale=Locale.parse(locale))) == day


@given(st.text(max_size=16))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    with suppress(NotADate):
        assert isinstance(day_written(text), date)
