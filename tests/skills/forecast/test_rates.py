"""Chances from history: drawn to their parents, and as far together as history shows."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.outlook import Arrivals, Fate
from skills.forecast.normal import at
from skills.forecast.rates import rates, weight
from skills.forecast.together import PRIOR, correlation, spread
from skills.forecast.together import given as conditional


def fate(stage: str, won: int, looks: int, *, stretch: int = 0, due: str = "in", size: int = 0) -> Fate:
    return Fate(stretch, stage, due, size, looks, won, looks - won)


fates = st.lists(
    st.builds(
        lambda stage, due, won, lost, q: Fate(q, stage, due, 0, won + lost, won, lost),
        st.sampled_from(["A", "B", None]),
        st.sampled_from(["in", "after"]),
        st.integers(0, 40),
        st.integers(1, 40),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=8,
)


@given(fates)
def test_every_chance_lies_between_nothing_and_one(found: list[Fate]) -> None:
    known = rates(found)
    for f in found:
        rate = known.of(f.stage, f.due, f.size)
        assert 0 <= rate.chance <= 1
        assert rate.error >= 0


def test_a_cell_with_many_looks_keeps_its_own_rate_and_one_with_few_is_drawn_to_the_others() -> None:
    known = rates([fate("A", 400, 800), fate("B", 80, 800), fate("C", 2, 2)])
    assert known.of("A", "in", 0).chance == pytest.approx(0.5, abs=0.02)
    assert known.of("B", "in", 0).chance == pytest.approx(0.1, abs=0.02)
    assert 0.3 < known.of("C", "in", 0).chance < 0.9


def test_stages_that_do_not_differ_by_more_than_chance_share_a_rate() -> None:
    known = rates([fate("A", 26, 100), fate("B", 24, 100)])
    assert known.of("A", "in", 0).chance == pytest.approx(known.of("B", "in", 0).chance, abs=0.001)


def test_a_stage_that_was_never_seen_has_the_rate_of_what_is_due_as_far_off() -> None:
    known = rates([fate("A", 50, 100), fate("A", 5, 100, due="after")])
    assert known.of("Z", "in", 0).chance == pytest.approx(0.5, abs=0.05)
    assert known.of("Z", "after", 0).chance == pytest.approx(0.05, abs=0.05)


def test_large_deals_that_win_less_are_given_less() -> None:
    known = rates([fate("A", 300, 500, size=1), fate("A", 100, 500, size=4)])
    assert known.of("A", "in", 1).chance > 0.55
    assert known.of("A", "in", 4).chance < 0.25


def test_fewer_than_a_hundred_looks_are_too_little_history() -> None:
    assert rates([fate("A", 60, 99)]).few
    assert not rates([fate("A", 3, 100)]).few


def test_a_rate_is_never_surer_than_the_looks_behind_it() -> None:
    known = rates([fate("A", 26, 100), fate("B", 24, 100)])
    assert known.of("A", "in", 0).error == pytest.approx(sqrt(0.25 * 0.75 / 200), rel=0.1)


def test_the_weight_of_a_parent_is_without_end_where_cells_differ_by_chance_only() -> None:
    assert weight([(100, 25), (100, 25)], 0.25) > 1e5
    assert weight([(100, 5), (100, 45)], 0.25) < 20


def quarters(rho: float, count: int = 2000) -> list[Fate]:
    """Quarters of 200 deals at a chance of 0.3, with a factor drawn for each."""
    random = np.random.default_rng(3)
    found = []
    for q in range(count):
        chance = float(conditional(np.array([0.3]), random.standard_normal(1), rho)[0, 0])
        found.append(fate("A", int(random.binomial(200, chance)), 200, stretch=q))
    return found


@pytest.mark.parametrize("rho", [0.0, 0.05, 0.15])
def test_the_correlation_that_made_the_quarters_is_found_again(rho: float) -> None:
    history = quarters(rho)
    assert correlation(history, rates(history)) == pytest.approx(rho, abs=0.015)


def test_without_a_second_stretch_a_usual_correlation_stands_in() -> None:
    history = [fate("A", 60, 200)]
    assert correlation(history, rates(history)) == PRIOR


def test_arrivals_that_stray_no_more_than_chance_leave_a_small_spread() -> None:
    random = np.random.default_rng(5)
    steady = [Arrivals(n, int(random.poisson(50)), 10) for n in range(200)]
    wild = [Arrivals(n, int(random.poisson(50 * random.gamma(4, 1 / 4))), 10) for n in range(200)]
    assert spread(steady) < 0.08
    assert spread(wild) == pytest.approx(0.5, abs=0.1)


def test_the_normal_is_symmetric() -> None:
    assert float(at(np.array([0.1]))[0]) == pytest.approx(-float(at(np.array([0.9]))[0]))
