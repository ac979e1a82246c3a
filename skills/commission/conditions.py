"""Which credits count: the conditions of a plan's `where`.

    type: [new, expansion]            any of these
    product: {not: Services}          none of these
    amount: {min: 10000, max: 50000}  from and to, both included
    date: {from: 2026-03-01}          the same for days

Text compares without regard to case. A column that is empty fits no condition but `not`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """What one column of a credit must hold; all parts that are given."""

    column: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    since: date | None = None
    until: date | None = None

    def holds(self, value: Any) -> bool:
        """Whether a column's value fits."""
        if value is None or value == "":
            return bool(self.none_of) and not (self.any_of or self._has_bounds)
        if self.any_of and not _among(value, self.any_of):
            return False
        if self.none_of and _among(value, self.none_of):
            return False
        return not self._has_bounds or (self._within_numbers(value) and self._within_days(value))

    @property
    def _has_bounds(self) -> bool:
        return any(b is not None for b in (self.least, self.most, self.since, self.until))

    def _within_numbers(self, value: Any) -> bool:
        if self.least is None and self.most is None:
            return True
        number = as_number(value)
        if number is None:
            return False
        return (self.least is None or number >= Fraction(self.least)) and (
            self.most is None or number <= Fraction(self.most)
        )

    def _within_days(self, value: Any) -> bool:
        if self.since is None and self.until is None:
            return True
        day = as_day(value)
        return day is not None and (self.since or date.min) <= day <= (self.until or date.max)


Where = tuple[Condition, ...]


def fits(where: Where, value: Callable[[str], Any]) -> bool:
    """Whether a credit, by the values of its columns, fits every condition."""
    return all(condition.holds(value(condition.column)) for condition in where)


def as_number(value: Any) -> Fraction | None:
    """A value as a number, None where it is none."""
    if isinstance(value, (Fraction, Decimal, int)):
        return Fraction(value)
    return _number_in(str(value))


@lru_cache(maxsize=4096)
def _number_in(text: str) -> Fraction | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return Fraction(number) if number.is_finite() else None


def as_day(value: Any) -> date | None:
    """A value as a day, None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None


def _among(value: Any, words: Iterable[str]) -> bool:
    said = str(value).strip().casefold()
    number = as_number(value)
    return any(said == word.casefold() or (number is not None and as_number(word) == number) for word in words)
