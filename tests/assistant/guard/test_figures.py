"""What a language model may say: figures that this turn's tools returned, no others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import ToolMessage

from assistant.guard.known import Known, known_from
from assistant.guard.numbers import stated
from assistant.guard.tracing import untraced

TODAY = date(2026, 11, 20)


def known(content: str = "", **result: Any) -> Known:
    artifact = {"skill": "s", "args": {"amount": "999999"}, "result": result}
    return known_from([ToolMessage(content, tool_call_id="1", artifact=artifact)], TODAY)


ESTIMATE: dict[str, Any] = {
    "commission": {"amount": "4250.37", "currency": "USD"},
    "share": "0.634",
    "close_on": "2026-12-15",
    "deals": ["a", "b", "c"],
}


@pytest.mark.parametrize(
    "text",
    [
        "You earn **$4,250.37**.",
        "You earn $4,250, at 63% of quota.",
        "Du tjener 4 250,37 USD, og ligger på 63,4 % av kvoten.",
        "About 4.3k, closing 15 December 2026.",
        "It closes on Dec 15; three others (3 deals) follow.",
        "1. Call them\n2. Ask about budget",
        "Det lukkes 15. desember.",
        "Today is November 20, 2026.",
    ],
)
def test_a_figure_of_a_tool_may_be_said_in_any_form_and_less_exactly(text: str) -> None:
    assert untraced(text, known(**ESTIMATE)) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("You earn $4,251.37.", "$4,251.37"),
        ("You earn €4,250.37.", "€4,250.37"),
        ("You are at 64% of quota.", "64%"),
        ("It closes on December 16.", "December 16"),
        ("That is 5k.", "5k"),
        ("You asked about 999999.", "999999"),
        ("You are 12 days behind.", "12"),
        ("You earn $4.25 million.", "$4.25 million"),
    ],
)
def test_a_figure_that_no_tool_returned_is_found(text: str, wrong: str) -> None:
    assert untraced(text, known(**ESTIMATE)) == [wrong]


def test_what_the_wording_of_a_tool_says_may_be_said() -> None:
    assert untraced("In Q3 2026 you sold 17 of 20.", known("Q3 2026: 17 of 20")) == []


def test_an_argument_that_the_model_chose_is_no_source() -> None:
    assert untraced("So 999,999 it is.", known(**ESTIMATE)) == ["999,999"]


@given(st.decimals(Decimal("0.01"), Decimal(10**9), places=2), st.sampled_from(["en", "nb"]))
def test_an_amount_as_our_own_templates_write_it_is_read_as_it_was(amount: Decimal, language: str) -> None:
    from assistant.formats import filters
    from connectors.money import Money

    (figure,) = stated(filters(language, {})["money"](Money(amount, "USD")))
    assert figure.value == amount
    assert "USD" in figure.currencies


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from(["en", "nb"]))
def test_a_day_as_our_own_templates_write_it_is_read_as_it_was(on: date, language: str) -> None:
    from assistant.formats import filters

    (figure,) = stated(filters(language, {})["day"](on))
    assert figure.day == (on.year, on.month, on.day)
