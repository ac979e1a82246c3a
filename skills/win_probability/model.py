"""A chance as arrays: a weight for each column of a deal, applied with NumPy alone.

    log odds = bias + sum over columns of weight * (value - usual)

`usual` is the column's mean over what was learnt from, so that a deal like all others has `bias` and what is not known
moves nothing. The calibration is in the weights already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from connectors.book.sightings import Sighting
from skills.win_probability.features import BY_KIND, Value
from skills.win_probability.leaks import LeftOut

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the arrays: a feature's number, or with `word` whether it is this word; usually, and its spread."""

    kind: str
    word: str | None
    usual: float
    spread: float
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """How good a way of saying chances was on later deals that it had not seen (calibration: mean error in tenths)."""

    way: str
    auc: float
    brier: float
    loss: float
    calibration: float


@dataclass(frozen=True, slots=True)
class Card:
    """What a model was learnt from and how it did. `lead` is by how much its loss is less than that of the best plain
    way, in standard errors; `needed` how many closed deals it takes to know the base rate to five points.
    """

    company: str
    since: date
    until: date
    won: int
    lost: int
    sightings: int
    needed: int
    tested: int
    scores: tuple[Score, ...]
    lead: float
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt. `verdict` is "used", or why nothing may be said; `stages` the share that is won of deals seen in
    each stage, None where stages are not kept.
    """

    card: Card
    verdict: str
    base_rate: float
    stages: Mapping[str, float] | None
    bias: float
    columns: tuple[Column, ...]

    def parts(self, seen: Sequence[Sighting]) -> Floats:
        """Sightings x columns: what each adds to the log odds."""
        return np.asarray(values(self.columns, seen) * np.array([c.weight for c in self.columns]))

    def chances(self, seen: Sequence[Sighting]) -> Floats:
        """The chance of each."""
        return logistic(self.bias + self.parts(seen).sum(axis=1))

    @property
    def usual(self) -> float:
        """The chance of a deal that is like all others."""
        return float(logistic(np.array(self.bias)))

    @property
    def tells_by_stage(self) -> bool:
        """Whether a stage's own share says more of later deals than that of all."""
        loss = {score.way: score.loss for score in self.card.scores}
        return self.stages is not None and loss.get("stage", 1.0) < loss.get("base rate", 0.0)

    def by_stage(self, seen: Sequence[Sighting]) -> Floats:
        """What deals in the same stage come to."""
        known = self.stages or {}
        return np.array([known.get(s.stage or "", self.base_rate) for s in seen])

    def beyond_stage(self, seen: Sequence[Sighting]) -> Floats:
        """The log odds of each above those of its stage's own share."""
        usual = np.clip(self.by_stage(seen), 1e-4, 1 - 1e-4)
        return np.asarray(self.bias + self.parts(seen).sum(axis=1) - np.log(usual / (1 - usual)))


def values(columns: Sequence[Column], seen: Sequence[Sighting]) -> Floats:
    """Sightings x columns, less what is usual; nothing where it is not known."""
    found = np.zeros((len(seen), len(columns)))
    read: dict[str, list[Value]] = {}
    for place, column in enumerate(columns):
        feature = BY_KIND[column.kind]
        if column.kind not in read:
            read[column.kind] = [feature.reads(s) for s in seen]
        found[:, place] = [_number(v, column.word) for v in read[column.kind]]
    found -= np.array([c.usual for c in columns])
    return np.nan_to_num(found, copy=False)


def logistic(odds: Floats) -> Floats:
    """Log odds as chances."""
    return np.asarray(1 / (1 + np.exp(-odds)))


def to_json(model: Model) -> dict[str, Any]:
    """As a document."""
    found = asdict(model)
    found["card"] |= {name: getattr(model.card, name).isoformat() for name in ("since", "until")}
    return found


def from_json(document: Mapping[str, Any]) -> Model:
    """Of such a document; KeyError, TypeError or ValueError where it is none."""
    card = dict(document["card"])
    card |= {name: date.fromisoformat(card[name]) for name in ("since", "until")}
    card["scores"] = tuple(Score(**s) for s in card["scores"])
    card["left_out"] = tuple(LeftOut(**c) for c in card["left_out"])
    columns = tuple(Column(**c) for c in document["columns"] if c["kind"] in BY_KIND)
    return Model(**{**document, "card": Card(**card), "columns": columns})


def _number(value: Value, word: str | None) -> float:
    """NaN where it is not known."""
    if value is None:
        return np.nan
    if word is not None:
        return float(value == word)
    return float(value)
