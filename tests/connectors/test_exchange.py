"""Money is converted at the book's rates, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.book.schema import Rate
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.money import Money

RATES = Exchange(
    [
        Rate(currency="NOK", on=date(2026, 10, 1), rate=Decimal("0.10")),
        Rate(currency="NOK", on=date(2026, 11, 1), rate=Decimal("0.09")),
        Rate(currency="EUR", on=date(2026, 1, 1), rate=Decimal("1.08")),
    ],
    "USD",
)
KRONER = Money(Decimal(1000), "NOK")


def test_a_rate_holds_from_its_day_until_the_next() -> None:
    assert RATES.convert(KRONER, "USD", date(2026, 10, 31)) == Money(Decimal("100.00"), "USD")
    assert RATES.convert(KRONER, "USD", date(2026, 11, 1)) == Money(Decimal("90.00"), "USD")
    assert RATES.convert(KRONER, "USD", date(2027, 5, 1)) == Money(Decimal("90.00"), "USD")


def test_between_two_others_the_way_leads_through_the_companys_currency() -> None:
    assert RATES.convert(KRONER, "EUR", date(2026, 10, 1)).rounded() == Money(Decimal("92.59"), "EUR")


def test_its_own_currency_needs_no_rate() -> None:
    assert Exchange([], "USD").convert(Money(Decimal(5), "USD"), "USD", date(2026, 1, 1)).amount == 5
    assert Exchange([], "USD").convert(KRONER, "NOK", date(2026, 1, 1)) == KRONER


@pytest.mark.parametrize(("currency", "on"), [("SEK", date(2026, 10, 1)), ("NOK", date(2026, 9, 30))])
def test_a_rate_that_is_not_there_is_named(currency: str, on: date) -> None:
    with pytest.raises(NoData, match=currency) as caught:
        RATES.convert(Money(Decimal(1), currency), "USD", on)
    assert caught.value.facts["on"] == on


def test_a_total_is_in_one_currency() -> None:
    held = [KRONER, Money(Decimal(10), "USD")]
    assert RATES.total(held, "USD", date(2026, 10, 5)) == Money(Decimal("110.00"), "USD")
