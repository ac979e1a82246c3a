"""What is seen on a deal beyond its stage, as far as it says how deals end: chances of a stretch follow it.

Where chances of winning are learnt and in use (skills/win_probability), each deal's log odds are moved by what the
model says above or below its stage's own share. Of deals due alike the mean stays: it comes from what became of such
deals within past stretches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from skills.forecast.normal import Floats
from skills.forecast.rates import Rate

_STEPS = 40
_EDGE = 1e-4


def moved(rates: Sequence[Rate], dues: Sequence[str], beyond: Sequence[float]) -> list[Rate]:
    """The rates of deals, each with where its date lies and the log odds by which it is to be moved."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, due in enumerate(dues):
        places[due].append(place)
    found = list(rates)
    for here in places.values():
        chances = np.array([rates[i].chance for i in here])
        told = np.array([beyond[i] for i in here], float)
        for i, chance in zip(here, _same_mean(chances, told), strict=True):
            found[i] = Rate(float(chance), rates[i].error)
    return found


def _same_mean(chances: Floats, told: Floats) -> Floats:
    """Chances moved by log odds, all by one amount more so that their mean is what it was."""
    if not told.any():
        return chances
    kept = np.clip(chances, _EDGE, 1 - _EDGE)
    odds = np.log(kept / (1 - kept)) + told
    low, high = -float(np.abs(told).max()), float(np.abs(told).max())
    for _ in range(_STEPS):
        middle = (low + high) / 2
        less = float((1 / (1 + np.exp(-odds - middle))).mean()) < float(chances.mean())
        low, high = (middle, high) if less else (low, middle)
    return np.asarray(1 / (1 + np.exp(-odds - low)))
