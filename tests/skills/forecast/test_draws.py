"""The simulation against what is known exactly."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.forecast.draws import Bets, Coming, Off, draw
from skills.forecast.exact import exact
from skills.forecast.normal import at, below
from skills.forecast.together import given as conditional
from skills.forecast.together import levels, strata

TRIALS = 20_000
deals = st.lists(st.tuples(st.floats(0.02, 0.98), st.integers(1, 50)), min_size=1, max_size=12)


@settings(max_examples=40)
@given(deals)
def test_the_simulation_agrees_with_the_convolution_within_its_error(found: list[tuple[float, int]]) -> None:
    bets = Bets.plain([p for p, _ in found], [1000.0 * a for _, a in found])
    true, drawn = exact(bets, unit=1000.0), draw(bets, TRIALS)
    deviation = sqrt(sum(p * (1 - p) * (1000 * a) ** 2 for p, a in found))
    assert drawn.totals.mean() == pytest.approx(true.mean, abs=5 * deviation / sqrt(TRIALS) + 2)
    for share in (0.1, 0.5, 0.9):
        amount = true.percentile(share)
        chance = true.at_least(amount)
        error = 5 * sqrt(max(chance * (1 - chance), 1e-4) / TRIALS) + 1e-3
        assert float((drawn.totals >= amount - 1).mean()) == pytest.approx(chance, abs=error)


def test_three_coins_bring_what_anyone_can_count() -> None:
    true = exact(Bets.plain([0.5, 0.5, 0.5], [1.0, 1.0, 1.0]), unit=1.0)
    assert true.chances[:4] == pytest.approx([1 / 8, 3 / 8, 3 / 8, 1 / 8])
    assert (true.percentile(0.1), true.percentile(0.5), true.percentile(0.9)) == (0.0, 1.0, 3.0)
    assert true.at_least(2) == pytest.approx(0.5)


@given(deals)
def test_amounts_between_two_points_of_the_grid_keep_their_mean(found: list[tuple[float, int]]) -> None:
    bets = Bets.plain([p for p, _ in found], [a * 1.37 for _, a in found])
    assert exact(bets, unit=2.0).mean == pytest.approx(float(bets.chances @ bets.amounts))


def test_the_same_seed_draws_the_same_and_another_seed_does_not() -> None:
    bets = Bets.plain([0.3, 0.6], [5.0, 7.0], rho=0.1)
    assert (draw(bets, 500, seed=1).totals == draw(bets, 500, seed=1).totals).all()
    assert (draw(bets, 500, seed=1).totals != draw(bets, 500, seed=2).totals).any()


def test_deals_that_go_together_spread_wider_and_come_to_the_same() -> None:
    alone = Bets.plain([0.3] * 60, [1.0] * 60)
    tied = Bets.plain([0.3] * 60, [1.0] * 60, rho=0.2)
    apart, together = draw(alone, TRIALS).totals, draw(tied, TRIALS).totals
    assert together.mean() == pytest.approx(apart.mean(), abs=0.3)
    assert together.std() > 1.5 * apart.std()


def test_an_unsure_rate_spreads_wider_and_comes_to_the_same() -> None:
    n = 60
    sure = Bets.plain([0.3] * n, [1.0] * n)
    unsure = Bets(sure.chances, sure.amounts, (Off(np.full(n, 0.1), np.zeros(n, np.int64)),))
    known, guessed = draw(sure, TRIALS).totals, draw(unsure, TRIALS).totals
    assert guessed.mean() == pytest.approx(known.mean(), abs=1.0)  # 200 draws of the rate: 0.1 * 60 / sqrt(200) is 0.4
    assert guessed.std() > 1.5 * known.std()


def test_what_a_deal_may_close_at_is_drawn_in_equal_parts() -> None:
    bets = Bets(np.array([0.9]), np.array([100.0]), growth=(0.5, 1.0, 2.0))
    values, counts = np.unique(np.round(draw(bets, 30_000).totals), return_counts=True)
    assert values.tolist() == [0.0, 50.0, 100.0, 200.0]
    assert counts / 30_000 == pytest.approx([0.1, 0.3, 0.3, 0.3], abs=0.015)


def test_new_business_comes_to_what_is_expected() -> None:
    none = np.zeros(0)
    bets = Bets(none, none, coming=Coming(4.0, 50.0, np.array([10.0, 30.0]), 0.1))
    drawn = draw(bets, TRIALS)
    assert drawn.new.mean() == pytest.approx(80.0, rel=0.02)
    assert (drawn.new == drawn.totals).all()


def test_what_is_kept_of_a_deal_is_its_part_of_the_total() -> None:
    bets = Bets.plain([0.4, 0.7], [3.0, 5.0], rho=0.05)
    drawn = draw(bets, 1000, keep=[0, 1])
    assert drawn.kept.sum(axis=1) == pytest.approx(drawn.totals)


@given(st.floats(-4, 4))
def test_the_table_of_the_normal_is_true_both_ways(x: float) -> None:
    assert float(at(below(np.array([x])))[0]) == pytest.approx(x, abs=1e-3)


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5), st.floats(0, 0.4))
def test_chances_given_the_factor_average_to_the_chance(chances: list[float], rho: float) -> None:
    held = np.array(chances)
    assert conditional(held, strata(400), rho).mean(axis=0) == pytest.approx(held, abs=0.003)


@given(st.floats(0, 0.5))
def test_levels_of_new_business_are_one_on_average(deviation: float) -> None:
    assert levels(strata(200), deviation).mean() == pytest.approx(1.0)
