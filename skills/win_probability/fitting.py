"""From sightings of closed deals to weights: a ridge regression on the log odds, and what makes chances come true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from connectors.book.sightings import Sighting
from skills.win_probability.features import Feature
from skills.win_probability.model import Column, Floats, values

_RARE = 20  # sightings that have a word, for it to be a column
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Sheet:
    """Sightings as arrays: columns of one size each, whether they were won, and what each counts."""

    columns: tuple[Column, ...]
    table: Floats
    scale: Floats
    won: Flags
    weighing: Floats

    @classmethod
    def of(cls, closed: Sequence[Sighting], weighing: Floats, features: Sequence[Feature]) -> Sheet:
        """A column for each number and each frequent word that is not always the same."""
        columns = tuple(c for feature in features for c in _columns(feature, closed))
        table = values(columns, closed)
        scale = np.sqrt((table**2).mean(axis=0)) + 1e-9
        won = np.array([s.outcome == "won" for s in closed])
        return cls(columns, table / scale, scale, won, weighing / weighing.mean())

    def fitted(self, strength: float) -> tuple[tuple[Column, ...], float]:
        """The columns with their weights, and the bias; a smaller strength draws weights more to zero."""
        from sklearn.linear_model import LogisticRegression

        if not self.columns:
            share = float(np.average(self.won, weights=self.weighing))
            return (), float(np.log(share / (1 - share)))
        model = LogisticRegression(C=strength, max_iter=500, solver="newton-cholesky")
        model.fit(self.table, self.won, self.weighing)
        found = zip(self.columns, model.coef_[0] / self.scale, strict=True)
        return tuple(replace(c, weight=float(w)) for c, w in found), float(model.intercept_[0])


def stretch(odds: Floats, won: Flags) -> tuple[float, float]:
    """What to add to log odds and by what to multiply them so that they come true (Platt 1999, Advances in Large Margin
    Classifiers); (0, 1) where nothing can be told."""
    if len(odds) == 0 or won.all() or not won.any() or odds.std() < 1e-6:
        return 0.0, 1.0
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=np.inf).fit(odds[:, None], won)
    return float(model.intercept_[0]), max(float(model.coef_[0, 0]), 0.0)


def _columns(feature: Feature, closed: Sequence[Sighting]) -> list[Column]:
    read = [v for v in map(feature.reads, closed) if v is not None]
    if len(read) < _RARE:
        return []
    words: list[str | None] = [*sorted({v for v in read if isinstance(v, str)})] or [None]
    found: list[Column] = []
    for word in words:
        numbers = np.array([float(v == word) if word is not None else float(v) for v in read])
        often = word is None or _RARE <= numbers.sum() <= len(numbers) - _RARE
        if often and numbers.std() > 0:
            found.append(Column(feature.kind, word, float(numbers.mean()), float(numbers.std())))
    return found
