"""How far the deals of one stretch go together: good quarters and bad ones, estimated from the past.

One common factor Z moves all deals (Vasicek 2002, Risk 15:160): a deal with chance p is won where
sqrt(rho) Z + sqrt(1 - rho) e lies below the p-quantile of a normal, so that rho = 0 is independence. rho is the one at
which wins would have strayed from what was expected as far as they did; with few stretches it is drawn to PRIOR. Deals
that are not there yet move with the same factor: the spread of their number beyond what chance makes, found alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from connectors.book.outlook import Arrivals, Fate
from skills.forecast.normal import Floats, at, below
from skills.forecast.rates import Rates

PRIOR, PRIOR_SPREAD = 0.02, 0.1  # what stands in: at a chance of a quarter, wins stray by a sixth; arrivals by a tenth
PRIOR_STRETCHES = 4  # how many past stretches it is worth
MOST = 0.4  # of rho
_STEPS = 16  # halvings: to less than a hundred-thousandth
_NODES = 48


def strata(count: int) -> Floats:
    """Values of the factor, each as likely: the middles of equal parts of its distribution."""
    return at((np.arange(count) + 0.5) / count)


def given(chances: Floats, factor: Floats, rho: float) -> Floats:
    """Chances (deals) given each value of the factor (values): an array values x deals. Their mean is the chance."""
    if rho <= 0:
        return np.broadcast_to(chances, (len(factor), len(chances)))
    return below((at(chances)[None, :] + sqrt(rho) * factor[:, None]) / sqrt(1 - rho))


def correlation(fates: Sequence[Fate], rates: Rates) -> float:
    """rho, from how far the wins of past stretches strayed from those expected."""
    ordered = sorted(fates, key=lambda f: f.stretch)
    stretches = np.array([f.stretch for f in ordered])
    firsts = np.flatnonzero(np.diff(stretches, prepend=-1)) if ordered else np.array([], int)
    count = len(firsts)
    if count < 2:
        return PRIOR
    looks = np.array([f.looks for f in ordered], float)
    chances = np.array([rates.of(f.stage, f.due, f.size).chance for f in ordered])
    strays = np.add.reduceat(np.array([f.won for f in ordered]) - looks * chances, firsts)
    strayed = float((strays**2).sum()) * count / (count - 1)
    low, high = 0.0, MOST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _variance(looks, chances, firsts, middle) < strayed else (low, middle)
    return ((count - 1) * low + PRIOR_STRETCHES * PRIOR) / (count - 1 + PRIOR_STRETCHES)


def spread(arrivals: Sequence[Arrivals]) -> float:
    """The standard deviation of the share by which the number of arrivals strays, beyond what a Poisson would."""
    counts = np.array([a.won for a in arrivals], dtype=float)
    mean = counts.mean() if len(counts) else 0.0
    found = max(float(counts.var(ddof=1)) - mean, 0.0) / mean**2 if len(counts) > 1 and mean > 0 else PRIOR_SPREAD**2
    own = max(len(counts) - 1, 0)
    return sqrt((own * found + PRIOR_STRETCHES * PRIOR_SPREAD**2) / (own + PRIOR_STRETCHES))


def room(stretches: int) -> float:
    """By how much the variance of a stretch to come is larger than that found in so many, where mean and variance are
    both estimated from them: that of a Student distribution (1 + 1/n, and nu / (nu - 2) of its degrees of freedom).
    """
    known = max(stretches, 1)
    freedom = known - 1 + PRIOR_STRETCHES
    return (1 + 1 / known) * freedom / (freedom - 2)


def levels(factor: Floats, deviation: float) -> Floats:
    """By how much arrivals are more or fewer at each value of the factor: log-normal, one on average."""
    raised = np.exp(deviation * factor) * exp(-deviation * deviation / 2)
    return np.asarray(raised / raised.mean())


def _variance(looks: Floats, chances: Floats, firsts: NDArray[np.intp], rho: float) -> float:
    """Of the wins of all stretches: what is left given the factor, and what the factor makes of each stretch."""
    p = given(chances, strata(_NODES), rho)
    left = float((p * (1 - p) @ looks).mean())
    return left + float(np.add.reduceat(p * looks, firsts, axis=1).var(axis=0).sum())
