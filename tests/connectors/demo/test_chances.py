"""What decides deals is what EFFECTS says, and deals by turns are won with just their own chance."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.demo import EFFECTS
from connectors.demo.chances import USUAL_A_WEEK, Traits, Turns, chance

USUAL = Traits(
    segment="Mid-market",
    type="new",
    lead_source="Event",
    pushes=0,
    pace=1.0,
    a_week=USUAL_A_WEEK,
    single_threaded=False,
    economic_buyer=True,
    competitor=False,
    discount=Decimal("0.05"),
)


@pytest.mark.parametrize(
    ("effect", "change"),
    [
        ("pushed", {"pushes": 1}),
        ("slow", {"pace": 2.0}),
        ("lively", {"a_week": 2 * USUAL_A_WEEK}),
        ("single_threaded", {"single_threaded": True}),
        ("no_economic_buyer", {"economic_buyer": False}),
        ("competitor", {"competitor": True}),
        ("deep_discount", {"discount": Decimal("0.25")}),
        ("segment:Enterprise", {"segment": "Enterprise"}),
        ("type:renewal", {"type": "renewal"}),
        ("lead_source:Referral", {"lead_source": "Referral"}),
    ],
)
def test_each_thing_moves_the_log_odds_by_what_effects_says(effect: str, change: dict[str, Any]) -> None:
    moved = _log_odds(chance(replace(USUAL, **change))) - _log_odds(chance(USUAL))
    assert moved == pytest.approx(EFFECTS[effect])


@given(st.integers(0, 10_000), st.floats(0.05, 0.95))
def test_in_the_long_run_a_deal_is_won_as_often_as_its_chance_says(seed: int, probability: float) -> None:
    turns, deals = Turns(Random(seed)), 800
    won = sum(turns.won(probability, "2026-Q1") for _ in range(deals))
    assert won / deals == pytest.approx(probability, abs=5 * math.sqrt(probability * (1 - probability) / deals))


def test_by_turns_a_quarters_wins_vary_less_than_by_lot() -> None:
    def spread(quarter: str | None) -> float:
        counts = []
        for seed in range(300):
            turns = Turns(Random(seed))
            counts.append(sum(turns.won(0.3, quarter or str(n)) for n in range(8)))
        middle = sum(counts) / len(counts)
        return sum((c - middle) ** 2 for c in counts) / len(counts)

    assert spread("2026-Q1") < 0.6 * spread(None)


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))
