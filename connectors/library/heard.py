"""Whether a sentence makes a point that a checklist gives examples of: a probability from four kinds of evidence.

    near      how far the cosine to the nearest example stands out from those to everything else that the guide puts in
              quotation marks, in standard deviations
    ahead     how far it lies before the nearest example of the other points, in the same
    close     that cosine itself, in units of CLOSE
    unlike    how far it is from them in form: 1 for a statement where all examples ask, 0 for a question there

A logistic regression joins them. `python -m connectors.library.heard_training` learnt it from `heard.yaml`, prints how
often it is right about objections that it has not seen, and keeps its numbers in `heard.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from connectors.library.embeddings import Embeddings, Floats
from connectors.library.regression import read

LEARNT = "heard.json"
CLOSE = 0.05  # a cosine's usual differences with this model
ENOUGH = 0.5  # as likely as not: what is told is shown beside the words, so that a wrong one is seen


@dataclass(frozen=True, slots=True)
class Heard:
    """What speaks for it that a sentence makes a point: see the module."""

    near: float
    ahead: float
    close: float
    unlike: float


def evidence(sentence: str, points: Sequence[Sequence[str]], beside: Sequence[str], model: Embeddings) -> list[Heard]:
    """For each point, by its examples; `beside` is what else the guide quotes. None where a point has no example."""
    texts = [text for point in points for text in point] + list(beside)
    owners = [n for n, point in enumerate(points) for _ in point] + [-1] * len(beside)
    cosines = model.embed_passages(texts) @ model.embed_passages([sentence])[0]
    return [_of(n, point, cosines, np.array(owners), sentence) for n, point in enumerate(points)]


def likelihood(found: Heard) -> float:
    """The probability that the sentence makes the point."""
    return read(LEARNT).probability(found)


def _of(n: int, point: Sequence[str], cosines: Floats, owners: Floats, sentence: str) -> Heard:
    best, others = float(cosines[owners == n].max()), cosines[owners != n]
    rivals = cosines[(owners != n) & (owners >= 0)]
    spread = max(float(others.std()), 1e-6) if others.size else 1.0
    asks = sum(text.rstrip().endswith("?") for text in point) / len(point)
    return Heard(
        near=(best - float(others.mean())) / spread if others.size else 0.0,
        ahead=(best - float(rivals.max())) / spread if rivals.size else 0.0,
        close=best / CLOSE,
        unlike=abs(asks - float(sentence.rstrip().endswith("?"))),
    )
