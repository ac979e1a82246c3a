"""The exact distribution of what independent deals bring, by convolution: what the simulation is held against.

Amounts are put on a grid; one between two points of it is shared by both so that its mean stays. Each deal turns the
distribution f into (1 - p) f + p f shifted by its amount.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from skills.forecast.draws import Bets
from skills.forecast.normal import Floats

GRID = 1 << 17  # a coarser one widens the distribution of ten thousand deals by sharing amounts


@dataclass(frozen=True)
class Exact:
    """The chance of each amount: multiples of `unit` from zero."""

    unit: float
    chances: Floats

    @property
    def mean(self) -> float:
        """What is expected."""
        return float(self.unit * (np.arange(len(self.chances)) @ self.chances))

    def percentile(self, share: float) -> float:
        """The least amount that is not passed with this chance."""
        return self.unit * int(np.searchsorted(np.cumsum(self.chances), share - 1e-12))

    def at_least(self, amount: float) -> float:
        """The chance of an amount or more."""
        return float(self.chances[int(np.ceil(amount / self.unit - 1e-9)) :].sum())


def exact(bets: Bets, unit: float | None = None) -> Exact:
    """Over the open deals as if they were independent; `unit` of the grid, by default the sum over GRID points."""
    total = float(bets.amounts.sum())
    unit = unit or max(total / GRID, 1e-9)
    found = np.zeros(int(np.ceil(total / unit)) + len(bets.amounts) + 2)
    found[0] = 1.0
    reach = 1
    for chance, amount in zip(bets.chances, bets.amounts, strict=True):
        whole, part = divmod(amount / unit, 1.0)
        low = int(whole)
        moved = found[:reach] * chance
        found[:reach] *= 1 - chance
        found[low : low + reach] += moved * (1 - part)
        found[low + 1 : low + 1 + reach] += moved * part
        reach += low + (1 if part else 0)
    return Exact(unit, found[:reach])
