"""A logistic regression over a few kinds of evidence: scikit-learn learns it ahead, a turn only applies it.

{"near": 0.7, "covered": 1.6, "bias": -3.2}     a weight for each field of the evidence, and the bias
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_BIAS = "bias"


@dataclass(frozen=True, slots=True)
class Regression:
    """What was learnt: `weights` by the evidence's field."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, evidence: Any) -> float:
        """How likely it is, 0 to 1, on this evidence: a dataclass with a number in each field."""
        told = sum(getattr(evidence, name) * weight for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-told - self.bias))


@cache
def read(file: str) -> Regression:
    """The one in a JSON file beside this module."""
    found: dict[str, float] = json.loads((files(__package__) / file).read_text(encoding="utf-8"))
    return Regression({name: weight for name, weight in found.items() if name != _BIAS}, found[_BIAS])


def learnt(found: Sequence[tuple[Any, bool]], trust: float = 1.0) -> Regression:
    """The regression of these examples, each evidence with whether it was right; four decimals are enough.

    `trust` in the examples against small weights (scikit-learn's C): more where there are many of them.
    """
    from sklearn.linear_model import LogisticRegression

    names = [field.name for field in fields(found[0][0])]
    model = LogisticRegression(max_iter=1000, C=trust)
    model.fit([[getattr(evidence, name) for name in names] for evidence, _ in found], [right for _, right in found])
    weights = [round(float(weight), 4) for weight in (*model.coef_[0], model.intercept_[0])]
    return Regression(dict(zip(names, weights, strict=False)), weights[-1])


def write(regression: Regression, file: str) -> None:
    """Keep it in a JSON file beside this module."""
    said = json.dumps({**regression.weights, _BIAS: regression.bias})
    Path(str(files(__package__) / file)).write_text(said + "\n", encoding="utf-8")
