"""Days and times as exports write them: 2017-09-30, 30.09.2017, 9/30/17 4:15 PM, 30 Sep 2017, 20170930, 43008.

Whether 04/05 is in April or in May, no value says by itself: `order_of` decides from all values of a column. A moment
with a time zone becomes UTC; a day is the day that was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

Order = Literal["day first", "month first", "both", "open"]  # both: the column has both; open: it shows neither
_TIME = (
    r"(?:(?:T|,? +|:)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r" ?(?P<half>[ap]\.?m\.?)?(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + _TIME, re.I)
_COMPACT = re.compile(r"(?P<year>(?:19|20|21)\d\d)(?P<month>\d\d)(?P<day>\d\d)" + _TIME, re.I)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.]) ?(?P<b>\d{1,2})(?P=mark) ?(?P<year>\d{4}|\d\d)" + _TIME, re.I)
_WEEKDAY = r"(?:[^\W\d]{2,12}\.?,? +)?"
_DAY_NAMED = re.compile(
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[. /-]{0,2}(?P<name>[^\W\d]{3,12})[., /-]{1,2}'?(?P<year>\d{4}|\d\d)"
    + _TIME, re.I)  # fmt: skip
_NAME_DAY = re.compile(
    _WEEKDAY + r"(?P<name>[^\W\d]{3,12})\.?[ -](?P<day>\d{1,2})(?:st|nd|rd|th)?,? +(?P<year>\d{4})" + _TIME, re.I
)
_SHEET_DAY = re.compile(r"(?P<days>[2-7]\d{4})(?P<part>\.\d+)?")  # a spreadsheet's day number: 1954 to 2118
_EPOCH = re.compile(r"1\d{9}|[1-4]\d{12}")
_LANGUAGES = ("en", "nb", "nn", "da", "sv", "de", "fr", "es", "nl", "it", "pt", "fi")
_SHEET_START = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no time zone


NO_DATE = "is not a date"


class NotADate(ValueError):
    """Why a text is no day, as the end of a sentence that begins with the text."""


def moment(text: str, order: Order = "day first", form: str | None = None) -> datetime:
    """Read a day or a moment. `order` tells 04/05; `form` is a strptime pattern that the text must follow."""
    try:
        if form:
            return _in_utc(datetime.strptime(text, form))  # noqa: DTZ007 - a zone is read where the pattern has one
        return _read(text, order)
    except NotADate:
        raise
    except (ValueError, OverflowError):
        raise NotADate(f"is not a date as {form}" if form else NO_DATE) from None


def order_of(texts: Iterable[str]) -> tuple[Order, str | None]:
    """The order of a column's days and months, and the first of its values that could be read either way."""
    seen: set[Order] = set()
    either = None
    for text in texts:
        found = _YEAR_LAST.fullmatch(text)
        if not found:
            continue
        a, b = int(found["a"]), int(found["b"])
        if found["mark"] == "." or a > 12:
            seen.add("day first")
        elif b > 12:
            seen.add("month first")
        elif a != b:
            either = either or text
    if len(seen) == 2:
        return "both", either
    return (seen.pop() if seen else "open"), either


def sheet_day(number: float) -> datetime:
    """A spreadsheet's day number (1900 system) as a moment, to the second."""
    return _SHEET_START + timedelta(seconds=round(number * 86400))


def is_sheet_day(text: str) -> bool:
    """Whether a text is a number that dates are kept as in spreadsheets."""
    return bool(_SHEET_DAY.fullmatch(text))


def _read(text: str, order: Order) -> datetime:
    said = " ".join(text.split())
    if found := _YEAR_FIRST.fullmatch(said) or _COMPACT.fullmatch(said):
        return _at(int(found["year"]), int(found["month"]), int(found["day"]), found)
    if found := _YEAR_LAST.fullmatch(said):
        day, month = _day_and_month(found, order)
        return _at(_full_year(found["year"]), month, day, found)
    found = _DAY_NAMED.fullmatch(said) or _NAME_DAY.fullmatch(said)
    if found and (named := _month(found["name"])):
        return _at(_full_year(found["year"]), named, int(found["day"]), found)
    if found := _SHEET_DAY.fullmatch(said):
        return sheet_day(float(said))
    if _EPOCH.fullmatch(said):
        since = int(said) / (1000 if len(said) == 13 else 1)
        return datetime.fromtimestamp(since, UTC).replace(tzinfo=None)
    raise NotADate(NO_DATE)


def _day_and_month(found: re.Match[str], order: Order) -> tuple[int, int]:
    a, b = int(found["a"]), int(found["b"])
    if a > 12 or found["mark"] == "." or a == b:
        return a, b
    if b > 12:
        return b, a
    if order == "both":
        raise NotADate("can be read in two ways, and its column has dates of both kinds; set `dates`")
    return (b, a) if order == "month first" else (a, b)


def _at(year: int, month: int, day: int, found: re.Match[str]) -> datetime:
    hour = int(found["hour"] or 0)
    half = (found["half"] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        raise NotADate(f"{NO_DATE}: there is no {hour} {half}")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    micro = int((found["part"] or "0")[:6].ljust(6, "0"))
    when = datetime(year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), micro)  # noqa: DTZ001
    return when - _offset(found["zone"])


def _offset(zone: str | None) -> timedelta:
    if not zone or zone.upper() in {"Z", "UTC", "GMT"}:
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -ahead if zone[0] == "-" else ahead


def _in_utc(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def _full_year(said: str) -> int:
    """Two digits are 1969 to 2068, as in POSIX."""
    year = int(said)
    return year if len(said) == 4 else year + (1900 if year >= 69 else 2000)


def _month(name: str) -> int | None:
    return _months().get(name.casefold().rstrip("."))


@cache
def _months() -> Mapping[str, int]:
    """Names of months, long and short, in the languages around us (Unicode CLDR)."""
    from babel import Locale

    names: dict[str, int] = {}
    for language in _LANGUAGES:
        months = Locale(language).months
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in months[context][width].items():
                    names.setdefault(str(name).casefold().rstrip("."), number)
    return names | {"sept": 9}


def day_written(text: str, order: Order = "day first", form: str | None = None) -> date:
    """The day of a text, as written: a time zone does not move it."""
    bare = re.sub(r"(?<=\d) ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$", "", text) if ":" in text and not form else text
    return moment(bare, order, form).date()
