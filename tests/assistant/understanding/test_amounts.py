"""Money and percentages as people type them, in English and Norwegian."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.amounts import amounts, parsed_number
from assistant.understanding.words import lexicon, tokens


@pytest.mark.parametrize(
    ("language", "text", "value", "currency"),
    [
        ("en", "80k", "80000", None),
        ("en", "what if it closes at 1.2m", "1200000", None),
        ("en", "$1,250,000.50", "1250000.50", "USD"),
        ("en", "€40.000,50", "40000.50", "EUR"),
        ("en", "USD 12k by friday", "12000", "USD"),
        ("en", "half a million", "500000", None),
        ("en", "one and a half million", "1500000", None),
        ("en", "two hundred thousand dollars", "200000", "USD"),
        ("en", "a hundred grand", "100000", None),
        ("en", "quarter of a million", "250000", None),
        ("en", "a deal worth 45000", "45000", None),
        ("nb", "kr 250 000", "250000", "NOK"),
        ("nb", "kr 250 000,-", "250000", "NOK"),
        ("nb", "250.000 kroner", "250000", "NOK"),
        ("nb", "1,5 mill", "1500000", None),
        ("nb", "en halv million", "500000", None),
        ("nb", "halvannen million", "1500000", None),
        ("nb", "to og en halv million", "2500000", None),
        ("nb", "hundre og femti tusen", "150000", None),
        ("nb", "2,5 mnok", "2500000", None),
    ],
)
def test_money_is_read(language: str, text: str, value: str, currency: str | None) -> None:
    money, percents = amounts(tokens(text), lexicon(language))
    assert [(m.value, m.currency) for m in money] == [(Decimal(value), currency)]
    assert not percents


@pytest.mark.parametrize(
    "text",
    ["in 2026", "3 deals in Q2", "in 30 days", "more than 30 days", "a deal", "a quarter", "15.12.2026", "my 4 reps"],
)
def test_years_counts_and_days_are_no_money(text: str) -> None:
    assert amounts(tokens(text), lexicon("en")) == ([], [])


@pytest.mark.parametrize(
    ("language", "text", "value", "off"),
    [
        ("en", "ten percent off", "10", True),
        ("en", "15 % discount", "15", True),
        ("en", "and with 10 off?", "10", True),
        ("en", "twenty five percent", "25", False),
        ("en", "am I at 7.5%", "7.5", False),
        ("nb", "10 prosent rabatt", "10", True),
        ("nb", "femten prosent avslag", "15", True),
        ("nb", "med 12,5 % rabatt", "12.5", True),
    ],
)
def test_percentages_are_read_and_a_discount_is_told_from_other_ones(
    language: str, text: str, value: str, off: bool
) -> None:
    money, percents = amounts(tokens(text), lexicon(language))
    assert [(p.value, p.off) for p in percents] == [(Decimal(value), off)]
    assert not money


@given(st.integers(1000, 999_999_999), st.sampled_from([",", ".", " ", "\u00a0"]))
def test_grouped_thousands_read_as_the_same_number(number: int, group: str) -> None:
    written = f"{number:,}".replace(",", group)
    money, _ = amounts(tokens(f"NOK {written}"), lexicon("nb"))
    assert [m.value for m in money] == [number]


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_both_ways_of_writing_decimals_mean_the_same(number: Decimal) -> None:
    english = f"{number:,.2f}"
    norwegian = english.translate(str.maketrans(",.", ".,"))
    if number >= 1000:
        assert parsed_number(english) == parsed_number(norwegian) == number


@given(st.text(max_size=300))
def test_no_text_breaks_reading(text: str) -> None:
    for language in ("en", "nb"):
        money, percents = amounts(tokens(text), lexicon(language))
        assert all(m.value > 0 for m in money)
        assert all(0 <= p.span[0] < p.span[1] <= len(text) for p in percents)


@pytest.mark.parametrize(
    ("text", "language", "earned"),
    [
        ("how much must I sell to earn 10,000 more", "en", True),
        ("what do I have to close to make another $5k", "en", True),
        ("how much more for 5000 extra in commission", "en", True),
        ("what do I make on an 80k deal", "en", False),
        ("what do I earn if it closes at 100k", "en", False),
        ("hvor mye må jeg selge for å tjene 5000 ekstra", "nb", True),
        ("hvor mye til for 10 000 kr i provisjon", "nb", True),
        ("hva tjener jeg på en ny avtale på 80k", "nb", False),
    ],
)
def test_an_amount_is_told_to_be_earned_or_sold(text: str, language: str, earned: bool) -> None:
    (amount,), _ = amounts(tokens(text), lexicon(language))
    assert amount.earned is earned


@pytest.mark.parametrize(
    ("text", "language", "off", "part"),
    [
        ("and with 10% off", "en", True, False),
        ("if I only have 60% of it", "en", False, True),
        ("with a 60% split", "en", False, True),
        ("at 10 percent", "en", False, False),
        ("med 10 % avslag", "nb", True, False),
        ("med 60 % deling", "nb", False, True),
    ],
)
def test_a_percentage_is_told_to_be_off_the_price_or_part_of_the_credit(
    text: str, language: str, off: bool, part: bool
) -> None:
    _, (percent,) = amounts(tokens(text), lexicon(language))
    assert (percent.off, percent.part) == (off, part)


def test_a_short_word_that_is_one_letter_off_a_number_is_not_that_number() -> None:
    said = [lexicon("en").mended(t, frozenset()) for t in tokens("a brand new 45k order")]
    money, _ = amounts(said, lexicon("en"))
    assert [m.value for m in money] == [45000]


@pytest.mark.parametrize(("text", "part"), [("60% of it", True), ("a 60% split", True), ("with 10% of", False)])
def test_a_percentage_is_a_part_where_something_is_split(text: str, part: bool) -> None:
    _, percents = amounts(tokens(text), lexicon("en"))
    assert [p.part for p in percents] == [part]
