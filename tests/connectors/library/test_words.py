"""Words are compared by what they mean in sales, in both languages."""

from __future__ import annotations

import pytest

from connectors.library.catalog import Sought, _telling
from connectors.library.words import Word, asked, kin, small_words, stems


def shared(question: str, text: str, language: str) -> bool:
    """Whether any word of the question is kin to one of the text."""
    return any(not set(word.kin).isdisjoint(kin(text, language)) for word in asked(question))


@pytest.mark.parametrize(
    ("question", "text", "language"),
    [
        ("innkjøp", "procurement presses us", "en"),
        ("innkjøpsavdelingen", "procurement presses us", "en"),
        ("quote", "the proposal", "en"),
        ("prisinnvendinger", "handling objections", "en"),
        ("discounts", "de vil ha rabatter", "nb"),
        ("ghosted", "the customer was silent", "en"),
    ],
)
def test_kin_are_found_across_languages_endings_and_compounds(question: str, text: str, language: str) -> None:
    assert shared(question, text, language)


def test_words_that_are_no_kin_are_not_taken_for_it() -> None:
    assert not shared("bananas", "procurement presses us", "en")


def test_small_words_are_not_looked_for() -> None:
    assert {"the", "hvordan", "should"} <= small_words()
    assert [word.stems[0] for word in asked("how should I price this?")] == ["price"]


def test_endings_do_not_matter_and_hyphens_part_words() -> None:
    assert stems("negotiating", "en") == stems("negotiate", "en")
    assert "thread" in stems("multi-threading", "en")


def test_in_a_large_library_the_rarer_words_are_looked_for_where_there_are_some() -> None:
    common, *rare = (
        Sought(Word((stem,), ()), share) for stem, share in zip("abcd", (0.4, 0.01, 0.02, 0.03), strict=True)
    )
    assert _telling([common, *rare], 10_000) == rare
    assert _telling([common, *rare], 1_000) == [common, *rare]
    assert _telling([common, *rare[:1]], 10_000) == [common, *rare[:1]]
