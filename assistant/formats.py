"""Money, percentages, dates and counts as a language writes them (Unicode CLDR, by way of Babel).

    {{ gap | money }}            $4,250.00          4 250,00 NOK       money(0) leaves the cents out
    {{ share | percent }}        63%                63 %               percent(1) keeps one decimal; of a fraction
    {{ 1234.5 | number }}        1,234.5            1 234,5            number(0) rounds
    {{ close_on | day }}         Nov 20, 2026       20. nov. 2026      day("long") spells the month out
    {{ period | period }}        Q3 2026            3. kvartal 2026    of a Period or its name; words in phrases.yaml
    {{ n | plural("deal", "deals") }}               1 deal, 3 deals    one form for each plural form of the language
    {{ names | listed }}         a, b and c         a, b og c          listed("or") joins with "or"

Spaces inside an amount are non-breaking. Everything is rounded half-up, on Decimals, before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision, get_currency_symbol

from connectors.money import Money, round_to
from connectors.periods import Period

_PLURAL_ORDER = ("zero", "one", "two", "few", "many", "other")
_NAMED = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<kind>[QH])(?P<n>[1-4])|(?P<month>\d\d)))?", re.I)
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


def filters(language: str, forms: Mapping[str, str]) -> dict[str, Callable[..., str]]:
    """The filters for one language; `forms` are its patterns for quarter, half and range (phrases.yaml)."""
    locale = Locale.parse(language.replace("-", "_"))
    return {
        "money": partial(money, locale=locale),
        "percent": partial(percent, locale=locale),
        "number": partial(number, locale=locale),
        "day": partial(day, locale=locale),
        "period": partial(period, locale=locale, forms=forms),
        "plural": partial(plural, locale=locale),
        "listed": partial(listed, locale=locale),
    }


def money(amount: Money, decimals: int | None = None, *, locale: Locale) -> str:
    """An amount with its currency: the symbol where it means one currency, the ISO code where it is just "kr"."""
    places = get_currency_precision(amount.currency) if decimals is None else decimals
    pattern = locale.currency_formats["standard"].pattern.split(";")[0]
    digits = "0" if places == 0 else "0." + "0" * places
    pattern = pattern.replace("0.00", digits)
    if get_currency_symbol(amount.currency, locale).isalpha():
        pattern = re.sub(r"¤(?=[#0])", "¤\u00a0", pattern).replace("¤", "¤¤")
    rounded = round_to(amount.amount, Decimal(1).scaleb(-places))
    return format_currency(rounded, amount.currency, pattern, locale=locale, currency_digits=False)


def percent(fraction: Decimal | float, decimals: int = 0, *, locale: Locale) -> str:
    """A fraction as a percentage: 0.634 is 63%."""
    rounded = round_to(Decimal(str(fraction)), Decimal(1).scaleb(-2 - decimals))
    pattern = locale.percent_formats[None].pattern.replace("0%", "0" + ("." + "0" * decimals if decimals else "") + "%")
    if decimals and "\u00a0%" in pattern:
        pattern = pattern.replace("0\u00a0%", "0." + "0" * decimals + "\u00a0%")
    return format_percent(rounded, pattern, locale=locale)


def number(value: Decimal | float, decimals: int | None = None, *, locale: Locale) -> str:
    """A number with thousands separators; up to two decimals, or exactly `decimals` of them."""
    exact = Decimal(str(value))
    if decimals is None:
        return format_decimal(round_to(exact), "#,##0.##", locale=locale)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(round_to(exact, Decimal(1).scaleb(-decimals)), pattern, locale=locale)


def day(on: date | datetime | str, style: str = "medium", *, locale: Locale) -> str:
    """A date; `style` short, medium, long, full, or a CLDR pattern."""
    when = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return format_date(when, style, locale=locale)


def period(named: Period | str, *, locale: Locale, forms: Mapping[str, str]) -> str:
    """A period by its name: a month, quarter, half, year, or the days from one to another."""
    name = named if isinstance(named, str) else named.name
    if found := _RANGE.fullmatch(name):
        return forms["range"].format(start=day(found[1], locale=locale), end=day(found[2], locale=locale))
    found = _NAMED.fullmatch(name)
    if not found:
        return name
    if found["month"]:
        return format_date(date(int(found["year"]), int(found["month"]), 1), "LLLL y", locale=locale)
    if found["kind"]:
        form = forms["quarter" if found["kind"].upper() == "Q" else "half"]
        return form.format(n=found["n"], year=found["year"])
    return found["year"]


def plural(count: Decimal | int, *forms: str, locale: Locale) -> str:
    """A count with its noun; forms in the language's own order (English: one, other)."""
    tags = [t for t in _PLURAL_ORDER if t in locale.plural_form.tags or t == "other"]
    at = tags.index(locale.plural_form(count))
    return f"{number(count, locale=locale)}\u00a0{forms[min(at, len(forms) - 1)]}"


def listed(items: Iterable[Any], joined: str = "and", *, locale: Locale) -> str:
    """Items as a list in a sentence; `joined` "and" or "or"."""
    return format_list([str(i) for i in items], style="or" if joined == "or" else "standard", locale=locale)
