"""Money from one currency into another, at the rates of the book.

A rate says what one unit of a currency is in the company's, from its day until the next. Between two others the way
leads through the company's currency. A rate that is not there is an error that names it; none is ever guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from connectors.book.schema import Rate
from connectors.errors import NoData
from connectors.money import Money


class Exchange:
    """Rates by currency and day; `currency` is the company's."""

    def __init__(self, rates: Iterable[Rate], currency: str) -> None:
        self.currency = currency
        self._days: dict[str, list[date]] = defaultdict(list)
        self._rates: dict[str, list[Decimal]] = defaultdict(list)
        for rate in sorted(rates, key=lambda r: r.on):
            self._days[rate.currency].append(rate.on)
            self._rates[rate.currency].append(rate.rate)

    def rate(self, currency: str, on: date) -> Decimal:
        """What one unit is in the company's currency on a day; NoData (code no_rate) where no rate holds then."""
        if currency == self.currency:
            return Decimal(1)
        place = bisect_right(self._days.get(currency, []), on)
        if place == 0:
            message = f"There is no exchange rate from {currency} to {self.currency} on {on}."
            raise NoData(message, code="no_rate", currency=currency, into=self.currency, on=on)
        return self._rates[currency][place - 1]

    def convert(self, money: Money, into: str, on: date) -> Money:
        """The same money in another currency on a day, unrounded."""
        if money.currency == into:
            return money
        return Money(money.amount * self.rate(money.currency, on) / self.rate(into, on), into)

    def total(self, amounts: Iterable[Money], into: str, on: date) -> Money:
        """The sum in one currency on a day, unrounded."""
        return sum((self.convert(m, into, on) for m in amounts), Money(Decimal(0), into))
