"""Numbers as they are written in exports: every form that means one number gives that number, and no other."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from babel import Locale, localedata
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from connectors.crm.numbers import Mark, NotANumber, mark_of, number

amounts = st.decimals(min_value=Decimal(-(10**9)), max_value=Decimal(10**9), places=2)
# N'Ko and Adlam have a grouping mark of their own that no exporter is known to write.
locales = st.sampled_from([name for name in localedata.locale_identifiers() if not name.startswith("ff_Adlm")])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("12,34,567.8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("(350.00)", "-350.00"),
        ("45-", "-45"),
        ("−45", "-45"),
        ("- 45", "-45"),
        ("250,-", "250"),
        ("1.250,-", "1250"),
        ("12 %", "0.12"),
        ("12,5%", "0.125"),
        ("1.2E+05", "120000"),
        (".0000", "0"),
        ("5.", "5"),
        ("0,500", "0.5"),
        ("٣٬٤٥٦٫٧", "3456.7"),
    ],
)
def test_a_number_is_read_as_it_was_meant(text: str, value: str) -> None:
    assert number(text).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value", "sign"),
    [
        ("$1,200.50", "1200.50", "$"),
        ("-$5", "-5", "$"),
        ("($5.00)", "-5.00", "$"),
        ("kr 1 200,-", "1200", "kr"),
        ("1200 NOK", "1200", "NOK"),
        ("€1.234.567", "1234567", "€"),
        ("US$ 5", "5", "US$"),
        ("5 kr.", "5", "kr."),
    ],
)
def test_a_currency_beside_a_number_is_kept(text: str, value: str, sign: str) -> None:
    assert (number(text).value, number(text).sign) == (Decimal(value), sign)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12k", "1.2.3", "1,23,4", "12 34", "--5", "-5-", "(5", "5)", "NaN", "inf", "$5€", "2017-01-01", "1..2"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        number(text)


@given(amounts, locales)
def test_a_number_in_the_form_of_any_locale_is_read_back(amount: Decimal, locale: str) -> None:
    assert number(format_decimal(amount, "#,##0.00", locale=locale)).value == amount


@given(
    amounts, st.sampled_from(["en_US", "nb_NO", "de_DE", "fr_FR", "de_CH", "en_IN", "sv_SE", "da_DK", "pt_BR", "ja_JP"])
)
def test_money_in_the_form_of_a_locale_is_read_back(amount: Decimal, locale: str) -> None:
    for currency in ("USD", "EUR", "NOK"):
        written = format_currency(
            amount, currency, locale=Locale.parse(locale), currency_digits=False, format_type="standard"
        )
        assert round(number(written).value, 2) == round(amount, 2)


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with suppress(NotANumber):
        assert number(text).value.is_finite()


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,234", "1.5"], "."),
        (["1.234", "1,5"], ","),
        (["1,234", "2,500"], "open"),
        (["1,234", "1,234.50", "1.234,50"], "both"),
        (["1,234,567", "1,234"], "."),
        (["1234.567"], "."),
        (["12", "15"], "open"),
    ],
)
def test_a_column_tells_its_decimal_mark(column: list[str], mark: Mark) -> None:
    assert mark_of(column)[0] == mark


def test_a_number_that_could_be_either_follows_its_column() -> None:
    assert number("1.234", ",").value == 1234
    assert number("1.234", ".").value == Decimal("1.234")
    with pytest.raises(NotANumber, match="decimal"):
        number("1.234", "both")
