"""Which currencies a sign beside an amount can mean: € one, $ and kr many, an ISO 4217 code itself.

The list of currencies and their symbols is Unicode CLDR's, by way of Babel.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

# Signs that several countries write for their own money; the company's currency or the row's decides among them.
_SHARED = {
    "$": "USD AUD BBD BMD BND BSD BZD CAD COP CLP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD ARS UYU XCD",
    "kr": "NOK SEK DKK ISK",
    "¥": "JPY CNY",
    "£": "GBP EGP LBP GIP FKP SHP SSP",
    "rs": "INR PKR LKR NPR MUR SCR",
    "fr": "CHF",
    "sfr": "CHF",
}
_WRITTEN = {
    "us$": "USD",
    "usd$": "USD",
    "ca$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "r$": "BRL",
    "$us": "USD",
    "nkr": "NOK",
    "skr": "SEK",
    "dkr": "DKK",
    "ikr": "ISK",
}


def meaning(sign: str) -> frozenset[str]:
    """The ISO codes that a sign can stand for; none for what is no sign of a currency."""
    return _meanings().get(sign.strip().rstrip(".").casefold(), frozenset())


def is_currency(code: str) -> bool:
    """Whether this is an ISO 4217 code, in capitals."""
    return code in _codes()


@cache
def _codes() -> frozenset[str]:
    from babel import Locale

    return frozenset(str(code) for code in Locale("en").currencies)


@cache
def _meanings() -> Mapping[str, frozenset[str]]:
    from babel import Locale

    known = {code.casefold(): frozenset({code}) for code in _codes()}
    for code, symbol in Locale("en").currency_symbols.items():
        if not symbol.isascii() and not symbol.isalnum():
            known.setdefault(symbol.casefold(), frozenset({code}))
    known |= {sign: frozenset({code}) for sign, code in _WRITTEN.items()}
    return known | {sign: frozenset(codes.split()) for sign, codes in _SHARED.items()}
