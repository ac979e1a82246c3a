"""Whole numbers in a question: how many rows, how long, how few contacts - and what counts none of these."""

from __future__ import annotations

import pytest

from assistant.understanding.counts import Count, counts
from assistant.understanding.words import lexicon, tokens


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("top 5 deals", 5),
        ("bottom two on my team", 2),
        ("my three biggest open deals", 3),
        ("which 3 deals should I worry about", 3),
        ("the two closing this week", 2),
        ("de tre største avtalene mine", 3),
    ],
)
def test_rows_are_counted_where_a_list_is_asked_for(text: str, value: int) -> None:
    assert [(c.value, c.of) for c in _counts(text)] == [(value, "rows")]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("silent for more than 30 days", 30),
        ("stuck for over three weeks", 21),
        ("no reply for more than two months", 60),
        ("stille i mer enn 14 dager", 14),
    ],
)
def test_how_long_something_has_lasted_is_in_days(text: str, days: int) -> None:
    assert [(c.value, c.of) for c in _counts(text)] == [(days, "lasting")]


@pytest.mark.parametrize(
    ("text", "fewer_than"), [("fewer than two contacts", 2), ("less than 3 contacts", 3), ("færre enn to kontakter", 2)]
)
def test_too_few_contacts_are_a_limit(text: str, fewer_than: int) -> None:
    assert [(c.value, c.of) for c in _counts(text)] == [(fewer_than, "contacts")]


@pytest.mark.parametrize(
    "text",
    [
        "a 50k deal",
        "is a deal at risk",
        "10 % off on Globex",
        "what closes in two weeks",
        "is the third one going to slip",
        "deals over 50000",
        "what changed in 2026",
    ],
)
def test_money_times_articles_and_the_infinitive_count_no_rows(text: str) -> None:
    assert not [c for c in _counts(text) if c.of == "rows"]


def _counts(text: str) -> list[Count]:
    language = "nb" if {"de", "i", "færre"} & set(text.split()) else "en"
    return counts(tokens(text), lexicon(language))
