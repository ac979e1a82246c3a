"""How good chances were on later deals: AUC, Brier score, log loss, calibration; and whether a lead is luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skills.win_probability.model import Score

if TYPE_CHECKING:
    from skills.win_probability.trials import Trial

WAYS = ("model", "stage", "base rate")
_TENTHS = 10
_EDGE = 1e-6
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def scores(held: Sequence[Trial]) -> tuple[Score, ...]:
    """Of the three ways, over all trials."""
    won = np.concatenate([t.won for t in held])
    return tuple(score(way, said, won) for way, said in zip(WAYS, _said(held), strict=True))


def score(way: str, said: Floats, won: Flags) -> Score:
    """Of one way. The calibration error is the mean over tenths of equal size of what they are off."""
    order = np.argsort(said, kind="stable")
    tenths = [np.abs(said[t].mean() - won[t].mean()) * len(t) for t in np.array_split(order, _TENTHS) if len(t)]
    return Score(
        way,
        auc(said, won),
        float(((said - won) ** 2).mean()),
        float(losses(said, won).mean()),
        float(sum(tenths) / len(won)),
    )


def auc(said: Floats, won: Flags) -> float:
    """How often a deal that was won had been given the higher chance than one that was lost; ties count half."""
    _, places, counts = np.unique(said, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    wins = int(won.sum())
    if not wins or wins == len(won):
        return 0.5
    return float((ranks[places][won].sum() - wins * (wins + 1) / 2) / (wins * (len(won) - wins)))


def losses(said: Floats, won: Flags) -> Floats:
    """Log loss of each."""
    kept = np.clip(said, _EDGE, 1 - _EDGE)
    return np.asarray(-np.log(np.where(won, kept, 1 - kept)))


def lead(held: Sequence[Trial]) -> float:
    """By how many standard errors the model's loss is less than that of the better of the plain ways.

    Sightings of one deal go together, so the error is that of a sum over deals.
    """
    won = np.concatenate([t.won for t in held])
    model, *plain = (losses(said, won) for said in _said(held))
    gained = min(plain, key=lambda loss: float(loss.mean())) - model
    deals: dict[str, int] = {}
    places = [deals.setdefault(s.deal_id, len(deals)) for t in held for s in t.seen]
    sums = np.bincount(places, gained - gained.mean())
    error = np.sqrt((sums**2).sum())
    return float(gained.sum() / error) if error > 0 else 0.0


def _said(held: Sequence[Trial]) -> tuple[Floats, Floats, Floats]:
    return (
        np.concatenate([t.chances for t in held]),
        np.concatenate([t.stage for t in held]),
        np.concatenate([t.base for t in held]),
    )
