"""What results look like: the chart holds the very figures of the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.book import Book, Company
from skills.attainment import skill as attainment
from skills.forecast import skill as forecast
from skills.leaderboard import skill as leaderboard
from skills.pipeline import skill as pipeline
from skills.skill import Desk
from tests.skills.forecast.selling import TODAY, company, open_deal

ACME = Company(name="Us", currency="USD", as_of=TODAY)


@pytest.fixture
def desk(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Desk:
    won = replace(open_deal("W1", 30_000), outcome="won", stage="Won", closed_on=date(2026, 11, 3))
    tables = company([won, open_deal("O1", 40_000), open_deal("O2", 10_000)])
    return make_desk(make_book(tables, "ann@x.example", ACME), TODAY)


def test_a_forecast_is_a_fan_from_what_is_closed_to_its_band(desk: Desk) -> None:
    result: Any = forecast(desk)
    chart = result.chart()
    lines = {line.word: line for line in chart.lines}
    assert lines["past"].points[-1] == (TODAY, result.closed.amount)
    assert [value for _, value in lines["past"].points] == sorted(value for _, value in lines["past"].points)
    for word in ("low", "middle", "high"):
        assert lines[word].points == (
            (TODAY, result.closed.amount),
            (result.period.end, getattr(result.landing, word).amount),
        )


def test_a_movement_is_a_waterfall_that_adds_up(desk: Desk) -> None:
    chart: Any = pipeline(desk, show="movement").chart()
    if chart is not None:
        first, *steps, last = (m.value for m in chart.marks)
        assert first + sum(steps, Decimal(0)) == last


def test_what_a_sentence_says_better_has_no_chart(desk: Desk) -> None:
    assert attainment(desk).chart() is None
    assert leaderboard(desk, about="rules").chart() is None
