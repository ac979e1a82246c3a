"""Charts: that the data is drawn as it is, that a waterfall adds up, and that pictures are pictures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.charts import as_picture, in_terminal
from assistant.channels.charts.terminal import stretches
from assistant.channels.charts.theme import BLUE, GREEN, GREY, INK, LINES, ORANGE, SKY, short
from assistant.channels.charts.words import MOST, figure, months, shown
from assistant.plain import plain
from skills.charts import Chart, Kind, Line, Mark

START = date(2026, 10, 1)
WORDS = ("start", "created", "won", "lost", "end")


def bars(kind: Kind, *values: int, unit: str = "USD", level: int | None = None, **more: Any) -> dict[str, Any]:
    marks = tuple(Mark(Decimal(v), name=f"bar {n}", **more) for n, v in enumerate(values))
    at = Decimal(level) if level is not None else None
    return plain(Chart(kind, "by_owner", "Acme", unit, marks, level=at, level_word="quota" if level else None))  # type: ignore[no-any-return]


def fan() -> dict[str, Any]:
    past = Line(((START, Decimal(0)), (START + timedelta(days=40), Decimal(120_000))), word="past")
    ends = {"low": 150_000, "middle": 220_000, "high": 310_000}
    ways = (Line((past.points[-1], (START + timedelta(days=91), Decimal(v))), word=w) for w, v in ends.items())
    made = Chart("fan", "landing", "Dana", "USD", lines=(past, *ways), level=Decimal(200_000), level_word="quota")
    return plain(made)  # type: ignore[no-any-return]


def test_a_bar_twice_as_long_is_twice_as_much() -> None:
    rows = in_terminal(bars("bars", 40, 20), "en").splitlines()
    one, two = (row.count("█") + (0.5 if "▌" in row else 0) for row in rows[1:3])
    assert abs(one - 2 * two) <= 1


@given(st.integers(0, 10**7), st.lists(st.integers(-(10**6), 10**6), max_size=8))
def test_each_step_of_a_waterfall_begins_where_the_last_one_ended(start: int, steps: list[int]) -> None:
    end = start + sum(steps)
    marks = bars("waterfall", start, *steps, end)["marks"]
    spans = stretches(marks, steps=True)
    at = start
    for step, (low, high) in zip(steps, spans[1:-1], strict=True):
        assert (low, high) == (min(at, at + step), max(at, at + step))
        at += step
    assert spans[-1] == (0.0, at)


def test_more_bars_than_are_read_end_in_one_for_the_others_where_they_add_up() -> None:
    many = shown(bars("bars", *range(100, 100 - MOST - 5, -1), count=2))
    assert len(many) == MOST
    assert many[-1]["word"] == "others"
    assert Decimal(many[-1]["value"]) == sum(range(100 - MOST + 1, 100 - MOST - 5, -1))
    shares = shown(bars("bars", *range(100, 100 - MOST - 5, -1), unit="%"))
    assert len(shares) == MOST
    assert shares[-1]["word"] is None  # shares of different wholes don't


@given(
    st.sampled_from(["waterfall", "funnel", "bars"]),
    st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=30),
    st.sampled_from(["en", "nb"]),
    st.integers(40, 120),
)
def test_text_is_never_wider_than_the_terminal(kind: Kind, values: list[int], language: str, width: int) -> None:
    for row in in_terminal(bars(kind, *values), language, width).splitlines()[1:]:
        assert len(row) <= width + 2


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize(
    "chart",
    [
        bars("bars", 30, -10, 0),
        bars("funnel", 5, 4, count=3),
        bars("waterfall", 9, 3, -2, 10),
        bars("bars", 0, 0),
        fan(),
    ],
)
def test_every_kind_is_drawn_as_text_and_as_a_picture(chart: dict[str, Any], language: str) -> None:
    assert len(in_terminal(chart, language).splitlines()) > 2
    drawn = as_picture(chart, language)
    assert drawn.startswith(b"\x89PNG")
    assert drawn == as_picture(chart, language)


def test_a_fan_says_where_it_may_end_and_where_the_quota_is() -> None:
    text = in_terminal(fan(), "nb")
    assert "kvote $200k" in text
    assert "lukket" in text
    assert "okt" in text


def test_days_below_a_chart_are_months_or_its_ends() -> None:
    assert [said for _, said in months(START, START + timedelta(days=91), "en")] == ["Oct", "Nov", "Dec"]
    assert [said for _, said in months(START + timedelta(days=2), START + timedelta(days=9), "en")] == [
        "3 Oct",
        "10 Oct",
    ]
    assert len(months(date(2020, 1, 1), date(2026, 12, 31), "en")) <= 6


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(1_400_000, "USD", "$1.4M"), (-320_000, "NOK", "−320k NOK"), (62.5, "%", "62.5%"), (999_700, "EUR", "€1.0M")],
)
def test_figures_fit_beside_a_bar(value: float, unit: str, said: str) -> None:
    assert figure(value, unit) == said
    assert short(999) == "999"


def _light(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters_and_bars_stand_out_from_white_and_from_each_other_without_colour() -> None:
    assert (1.05) / (_light(INK) + 0.05) > 7
    for colour in (BLUE, ORANGE, GREEN):
        assert 1.05 / (_light(colour) + 0.05) > 3
    assert len({round(_light(c), 2) for c in (BLUE, SKY, GREY, INK)}) == 4
    assert set(LINES) == {BLUE, ORANGE, GREEN, SKY, GREY}
