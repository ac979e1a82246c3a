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
from assistant.guard.links import without_links
from assistant.guard.names import strange_names, told_words
from assistant.guard.numbers import stated
from assistant.guard.tracing import traced, untraced

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


WORDING = "You have **16 open deals**, 3 at risk: 12 days of silence on *Globex*, closing on Dec 15, 2026, in Q4 2026."


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("You have sixteen open deals and three at risk.", []),
        ("You have four deals.", ["four"]),
        ("Twelve days of silence.", []),
        ("There are 3 days of silence.", ["3"]),
        ("It is due in Q4, in December 2026.", []),
        ("It is due in Q3 2026.", ["Q3 2026"]),
        ("It is due in October 2026.", ["October 2026"]),
        ("You have **12 open deals**, 3 at risk.", ["12"]),
    ],
)
def test_a_count_is_traced_with_what_it_counts_and_a_figure_with_its_place(text: str, wrong: list[str]) -> None:
    assert untraced(text, known(WORDING)) == wrong


def test_a_sum_or_difference_is_let_through_where_its_parts_are_shown() -> None:
    result = known(quota={"amount": "200000", "currency": "USD"}, credited={"amount": "60000", "currency": "USD"})
    shown, wrong = traced("$60,000 of $200,000, so $140,000 to go.", result)
    assert (wrong, shown[-1].how, shown[-1].source) == ([], "derived", "$200,000 - $60,000")
    assert untraced("You have $140,000 to go.", result) == ["$140,000"]


def test_about_a_figure_may_be_said_and_no_more_than_about() -> None:
    result = known(value={"amount": "84972", "currency": "USD"})
    assert untraced("About $85,000, or nearly $90,000, well over $80,000.", result) == []
    assert untraced("It is $85,000.", result) == ["$85,000"]
    assert untraced("It is about $95,000.", result) == ["$95,000"]


def test_the_length_of_a_list_is_counted() -> None:
    assert untraced("Three things to do:\n- call\n- write\n- ask", known("x")) == []
    assert untraced("Four things to do:\n- call\n- write\n- ask", known("x")) == ["Four"]


def test_norwegian_words_are_figures_too() -> None:
    message = ToolMessage("Du har 3 avtaler, 50 % av dem i fare.", tool_call_id="1", artifact={"skill": "s"})
    told = known_from([message], TODAY, "nb")
    assert untraced("Du har tre avtaler, halvparten i fare.", told, "nb") == []
    assert untraced("Du har fire avtaler.", told, "nb") == ["fire"]


def test_each_figure_is_told_with_where_it_comes_from() -> None:
    shown, _ = traced("You earn $4,250, at 63%.", known(**ESTIMATE))
    assert [(t.words, t.source) for t in shown] == [("$4,250", "s.commission.amount"), ("63%", "s.share")]


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("Call Globex today.", []),
        ("Call Umbrella today.", ["Umbrella"]),
        ("You should ask Initech's buyer.", ["Initech's"]),
        ("Initech is next.", ["Initech"]),
        ("**Next Steps:** Call them on Monday.", []),
        ("Prepare MEDDICC questions, then call Dana.", []),
    ],
)
def test_a_name_must_have_been_told(text: str, strange: list[str]) -> None:
    told = told_words(["Globex AS has an open deal", "Dana Kim"])
    assert strange_names(text, told, told_words(["Initech Inc."]), "en") == strange


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("See [the deal](https://evil.example/?d=85000).", "See the deal."),
        ("![chart](http://evil.example/c.png) Done", "chart Done"),
        ("<https://evil.example/a|Click> now", "Click now"),
        ("Go to https://evil.example/a?b=1 now", "Go to * now"),
        ("Go to evil.example/a?b=1 now", "Go to * now"),
        ("[[x](http://a.example)](http://b.example)", "x"),
        ("<img src=x onerror=alert(1)>ok", "ok"),
        ("[a][1]\n\n[1]: http://evil.example", "a"),
        ("Win rate 3/4, at 10:30, a < b, [2].", "Win rate 3/4, at 10:30, a < b, [2]."),
    ],
)
def test_no_link_or_image_of_a_model_is_left(text: str, clean: str) -> None:
    assert without_links(text, "*").strip() == clean
