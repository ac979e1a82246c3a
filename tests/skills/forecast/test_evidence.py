"""What is seen on deals beyond their stage moves their chances and leaves the mean of those due alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.forecast.evidence import moved
from skills.forecast.rates import Rate


def test_of_two_alike_the_one_that_looks_better_gains_what_the_other_loses() -> None:
    good, bad = moved([Rate(0.4, 0.01)] * 2, ["in", "in"], [1.0, -1.0])
    assert good.chance > 0.5
    assert bad.chance < 0.3
    assert good.chance + bad.chance == pytest.approx(0.8, abs=1e-3)


def test_where_nothing_is_seen_nothing_moves() -> None:
    rates = [Rate(0.4, 0.01), Rate(0.0, 0.0)]
    assert moved(rates, ["in", "after"], [0.0, 0.0]) == rates


def test_deals_due_at_other_times_are_left_alone() -> None:
    *_, later = moved([Rate(0.4, 0.01), Rate(0.3, 0.01), Rate(0.1, 0.02)], ["in", "in", "after"], [2.0, -1.0, 0.0])
    assert later == Rate(0.1, 0.02)


@given(st.lists(st.tuples(st.floats(0.001, 0.98), st.floats(-4, 4)), min_size=1, max_size=30))
def test_the_mean_of_those_due_alike_stays(found: list[tuple[float, float]]) -> None:
    after = moved([Rate(p, 0.0) for p, _ in found], ["in"] * len(found), [told for _, told in found])
    assert sum(r.chance for r in after) == pytest.approx(sum(p for p, _ in found), abs=1e-3 * len(found))
    assert all(0 < r.chance < 1 for r in after)
