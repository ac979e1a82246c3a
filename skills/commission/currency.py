"""Amounts of other currencies in the plan's, exactly, at the book's rate of a day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from connectors.exchange import Exchange


def one_unit(exchange: Exchange, currency: str | None, into: str, on: date) -> Fraction:
    """What one unit of `currency` is in `into`; without a currency it is `into` itself. NoData (no_rate) if unknown."""
    if currency is None or currency == into:
        return Fraction(1)
    return Fraction(exchange.rate(currency, on)) / Fraction(exchange.rate(into, on))
