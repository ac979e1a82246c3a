"""Results into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from assistant.formats import filters
from assistant.wording import Words, _compiled, _environment, _phrases, languages, phrase, worded
from connectors.errors import NoData
from connectors.money import Money
from connectors.periods import FiscalCalendar
from skills.skill import NotFound, Result

NBSP = "\u00a0"


def said(template: str, language: str, **facts: object) -> str:
    return str(_environment(language).from_string(template).render(**facts)).replace(NBSP, " ")


def test_an_amount_is_written_as_its_reader_writes_it() -> None:
    dollars, kroner = Money(Decimal("4250.005"), "USD"), Money(Decimal("4250"), "NOK")
    assert said("{{ m | money }}", "en", m=dollars) == "$4,250.01"
    assert said("{{ m | money }}", "nb", m=dollars) == "4 250,01 USD"
    assert said("{{ m | money }}", "nb", m=kroner) == "4 250,00 NOK"
    assert said("{{ m | money(0) }}", "en", m=kroner) == "NOK 4,250"
    assert said("{{ m | money }}", "en", m=-dollars) == "-$4,250.01"


def test_a_fraction_is_written_as_a_percentage_rounded_half_up() -> None:
    assert said("{{ s | percent }} {{ s | percent(1) }}", "en", s=Decimal("0.6345")) == "63% 63.5%"
    assert said("{{ s | percent }} {{ s | percent(1) }}", "nb", s=Decimal("0.6345")) == "63 % 63,5 %"
    assert said("{{ s | percent }}", "en", s=Decimal("1.005")) == "101%"


def test_periods_days_lists_and_counts_follow_the_language() -> None:
    quarter = FiscalCalendar().named("2026-Q3")
    template = "{{ p | period }}, {{ d | day }}, {{ names | listed }}, {{ 1 | plural('deal', 'deals') }}"
    facts = {"p": quarter, "d": date(2026, 11, 20), "names": ["Ada", "Bo", "Cy"]}
    assert said(template, "en", **facts) == "Q3 2026, Nov 20, 2026, Ada, Bo, and Cy, 1 deal"
    assert said(template, "nb", **facts) == "3. kvartal 2026, 20. nov. 2026, Ada, Bo og Cy, 1 deal"
    assert said("{{ '2026-03' | period }}", "nb") == "mars 2026"
    assert said("{{ '2026-01-01..2026-01-31' | period }}", "en") == "Jan 1, 2026 – Jan 31, 2026"


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_an_amount_can_be_read_back_to_the_cent(amount: Decimal) -> None:
    written = filters("nb", {})["money"](Money(amount, "EUR"))
    digits = written.replace("−", "-").removesuffix("€").strip()
    assert parse_decimal(digits, locale="nb") == amount


@dataclass(frozen=True)
class Reached(Result):
    """A result with a property that would fail if it were computed."""

    gap: Money
    quota: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal:
        return self.gap.amount / self.quota


def test_only_what_a_template_names_is_computed() -> None:
    words: Words = _compiled("{{ gap | money }} to go on {{ today | day }}", "en")
    assert words.say(Reached(Money(Decimal(5), "USD")), today=date(2026, 1, 2)).startswith("$5.00 to go on Jan 2")


def test_a_name_that_the_result_does_not_have_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _compiled("{{ gasp }}", "en").say(Reached(Money(Decimal(5), "USD")))


def test_an_error_is_worded_in_the_language_asked_in() -> None:
    error = NotFound("deal", "Hooli")
    assert "«Hooli»" in worded(error, "nb")
    assert "“Hooli”" in worded(error, "en")


def test_an_error_nobody_has_words_for_is_said_as_it_stands() -> None:
    assert worded(NoData("No moon is loaded.", code="no_moon"), "nb") == "No moon is loaded."


def test_every_phrase_of_english_has_its_norwegian() -> None:
    english, norwegian = _phrases("en"), _phrases("nb")
    internal = {"repair"}  # what a language model is told, which is not for people
    missing = [
        f"{section}.{code}"
        for section, phrases in english.items()
        for code in phrases
        if code not in norwegian.get(section, {}) and code not in internal
    ]
    assert missing == []


def test_a_language_is_a_folder() -> None:
    assert set(languages()) >= {"en", "nb"}
    assert phrase("thanks", "xx-no-such-language"[:2]) == phrase("thanks", "en")
