"""Sellers who win more or less often than deals like theirs: how far that moves and widens what is forecast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.records import Record
from skills.forecast.draws import Bets, Off, draw
from skills.forecast.sellers import ALIKE, learnt_from
from skills.forecast.together import room


def test_where_sellers_differ_by_luck_alone_all_are_alike() -> None:
    assert learnt_from([Record("A", 30, 20.0), Record("B", 10, 20.0)], 0.0) == ALIKE


def test_a_long_record_counts_and_a_short_one_hardly() -> None:
    found = learnt_from([Record("long", 200, 100.0), Record("short", 2, 1.0)], 0.1)
    assert found.of("long").mean == pytest.approx(210 / 110)
    assert found.of("short").mean == pytest.approx(12 / 11)
    assert found.of("long").error < found.of("short").error


def test_a_seller_without_a_record_is_usual_and_unsure() -> None:
    stranger = learnt_from([Record("A", 30, 20.0)], 0.25).of("Z")
    assert stranger.mean == 1
    assert stranger.error == pytest.approx(0.5)


@given(st.integers(0, 300), st.floats(0.1, 300), st.floats(0.01, 2))
def test_a_factor_lies_between_one_and_the_sellers_own(won: int, expected: float, spread: float) -> None:
    mean, own = learnt_from([Record("A", won, expected)], spread).of("A").mean, won / expected
    assert min(1, own) - 1e-9 <= mean <= max(1, own) + 1e-9


def test_what_a_seller_may_be_off_widens_the_band_and_keeps_the_mean() -> None:
    n = 60
    plain = Bets.plain([0.4] * n, [1.0] * n)
    off = Bets(plain.chances, plain.amounts, (Off(np.full(n, 0.1), np.zeros(n, np.int64)),))
    one, other = draw(plain).totals, draw(off).totals
    assert other.mean() == pytest.approx(one.mean(), rel=0.03)
    assert other.std() > 1.5 * one.std()


def test_errors_of_many_sellers_even_out_and_that_of_one_does_not() -> None:
    n = 60
    errors, chances, worth = np.full(n, 0.1), np.full(n, 0.4), np.ones(n)
    alone = Bets(chances, worth, (Off(errors, np.zeros(n, np.int64)),))
    apart = Bets(chances, worth, (Off(errors, np.arange(n)),))
    assert draw(apart).totals.std() < draw(alone).totals.std()


def test_the_shorter_the_history_the_more_room() -> None:
    found = [room(n) for n in (1, 2, 4, 12, 100)]
    assert found == sorted(found, reverse=True)
    assert found[0] == pytest.approx(4)
    assert found[-1] < 1.05
