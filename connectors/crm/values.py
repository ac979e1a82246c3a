"""Texts of a column into values of the book: one way of reading for the whole column, found from all of its values.

Each different text is read once. A value that is typed already (from Excel, Parquet, JSON) is taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from connectors.book.schema import Column
from connectors.crm.currencies import is_currency, meaning
from connectors.crm.dates import NO_DATE, NotADate, Order, day_written, is_sheet_day, moment, order_of
from connectors.crm.mapping import ORDERS, Formats
from connectors.crm.numbers import NO_NUMBER, Mark, NotANumber, Number, mark_of, number
from connectors.crm.templates import as_text

# Columns that hold fractions of one; a figure beyond that is a percentage whose sign was left out.
FRACTIONS = frozenset({"probability", "discount", "share"})
_NOTHINGS = frozenset({"null", "none", "nil", "nan", "n/a", "na", "#n/a", "-", "--", "\\n", "unknown", "?", "tbd"})
_FIRST_YEAR = 1900
Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A column's values; those that could not be read are None and in `wrong`, by row number, with the reason.

    `signs` are currencies that stood beside amounts; `notes` say what was decided where it could have been otherwise.
    """

    values: Sequence[Any]
    wrong: Mapping[int, str] = field(default_factory=dict)
    signs: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bad:
    """In place of a value that could not be read."""

    reason: str


def read_column(column: Column, said: Sequence[Any], formats: Formats, order: Order = "open") -> Read:
    """Read a column. `order` of days and months counts where its own values and the mapping don't tell."""
    if column.type is str and not column.one_of and column.name != "currency":
        return Read([v if v is None or type(v) is str else as_text(v) for v in said])
    texts = {value for value in said if type(value) is str}
    reader, notes = _reader(column, texts, formats, order)
    known: dict[Any, Any] = {text: _tried(reader, text) for text in texts} | {None: None}
    if set(map(type, said)) <= {str, type(None)}:
        values = list(map(known.__getitem__, said))
    else:
        values = [known[v] if type(v) is str or v is None else _typed(column, v, reader, formats) for v in said]
    return _sorted_out(values, notes)


def _sorted_out(values: Sequence[Any], notes: tuple[str, ...]) -> Read:
    """What could be read, what could not, and the signs of currencies, each by itself."""
    kinds = set(map(type, values))
    signs: dict[int, str] = {}
    wrong: dict[int, str] = {}
    if Number in kinds:
        signs = {row: v.sign for row, v in enumerate(values) if type(v) is Number and v.sign}
        values = [v.value if type(v) is Number else v for v in values]
    if Bad in kinds:
        wrong = {row: v.reason for row, v in enumerate(values) if type(v) is Bad}
        values = [None if type(v) is Bad else v for v in values]
    return Read(values, wrong, signs, notes)


def order_told(column: Column, said: Sequence[Any], formats: Formats) -> Order:
    """The order of days and months that a date column shows by itself or by the mapping."""
    if column.type not in {date, datetime} or formats.dates_of(column.name):
        return "open"
    return order_of({value for value in said if type(value) is str})[0]


def _reader(column: Column, texts: set[str], formats: Formats, order: Order) -> tuple[Reader, tuple[str, ...]]:
    if column.type is Decimal or column.type is int:
        return _number_reader(column, texts, formats)
    if column.type in {date, datetime}:
        return _date_reader(column, texts, formats, order)
    if column.one_of:
        return _word_reader(column), ()
    return (_currency if column.name == "currency" else str), ()


def _number_reader(column: Column, texts: set[str], formats: Formats) -> tuple[Reader, tuple[str, ...]]:
    told, either = mark_of(texts)
    mark: Mark = formats.decimal or told
    notes: tuple[str, ...] = ()
    if mark == "open" and either:
        as_is = number(either, ".").value
        notes = (f"{column.name}: '{either}' could be read in two ways; it was read as {as_is}. Set `decimal` to say",)
    percent = column.name in formats.percent

    def read(text: str) -> Any:
        found = number(text, mark)
        if percent and "%" not in text:
            found = Number(found.value.scaleb(-2), found.sign)
        return _whole(found.value) if column.type is int else _fraction(column, found)

    return read, notes


def _date_reader(column: Column, texts: set[str], formats: Formats, order: Order) -> tuple[Reader, tuple[str, ...]]:
    said = formats.dates_of(column.name)
    form = said if said and said not in ORDERS else None
    told, either = order_of(texts)
    notes: list[str] = []
    if said in ORDERS:
        order = said  # type: ignore[assignment]
    elif told != "open":
        order = told
    elif either and not form:
        order = "month first" if order == "month first" else "day first"
        read = moment(either, order).date()
        notes.append(f"{column.name}: '{either}' could be read in two ways; it was read as {read}. Set `dates` to say")
    if not form and (counted := next((t for t in texts if is_sheet_day(t)), None)):
        notes.append(f"{column.name}: '{counted}' was read as a spreadsheet's day number, {moment(counted).date()}")
    reads = day_written if column.type is date else moment
    return (lambda text: _sane(reads(text, order, form))), tuple(notes)


def _word_reader(column: Column) -> Reader:
    words = {word.casefold(): word for word in column.one_of}

    def read(text: str) -> Any:
        found = words.get(text.casefold())
        return found or Bad(f"should be one of {', '.join(column.one_of)}; say under `values` what it means")

    return read


def _currency(text: str) -> Any:
    code = text.upper()
    if is_currency(code):
        return code
    codes = meaning(text)
    return next(iter(codes)) if len(codes) == 1 else Bad("is no ISO currency code, like USD or NOK")


def _typed(column: Column, value: Any, reader: Reader, formats: Formats) -> Any:
    """A value that is no text: as it is where it fits, else by way of its text."""
    kind = column.type
    if isinstance(value, bool):
        return _tried(reader, as_text(value))
    if kind in {Decimal, int} and isinstance(value, (int, float, Decimal)):
        exact = Decimal(as_text(value)) if isinstance(value, float) else Decimal(value)
        if not exact.is_finite():
            return Bad(NO_NUMBER)
        exact = exact.scaleb(-2) if column.name in formats.percent else exact
        return _whole(exact) if kind is int else _fraction(column, Number(exact))
    if kind is datetime and isinstance(value, date):
        return _sane(value if isinstance(value, datetime) else datetime(value.year, value.month, value.day))  # noqa: DTZ001
    if kind is date and isinstance(value, date):
        return _sane(value.date() if isinstance(value, datetime) else value)
    return _tried(reader, as_text(value))


def _tried(reader: Reader, text: str) -> Any:
    try:
        return reader(text)
    except (NotANumber, NotADate) as error:
        hint = "; if it stands for nothing, list it under `empty`" if text.casefold() in _NOTHINGS else ""
        return Bad(f"{error}{hint}")


def _whole(value: Decimal) -> Any:
    if not value.is_finite() or value != value.to_integral_value() or abs(value) >= 2**63:
        return Bad("is not a whole number")
    return int(value)


def _fraction(column: Column, found: Number) -> Any:
    if column.name in FRACTIONS and abs(found.value) > 1:
        return Bad(f"is more than 1; if it is a percentage, set `percent: [{column.name}]`")
    return found


def _sane(value: date | datetime) -> Any:
    if isinstance(value, datetime) and value.tzinfo:
        value = _utc(value)
    if value.year < _FIRST_YEAR:
        return Bad(f"{NO_DATE} after {_FIRST_YEAR}; if it stands for nothing, list it under `empty`")
    return value


def _utc(value: datetime) -> datetime:
    from datetime import UTC

    return value.astimezone(UTC).replace(tzinfo=None)
