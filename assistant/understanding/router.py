"""Which of the known labels a text has, how sure that is, and how likely it has none of them.

A multinomial logistic regression reads the embedding and the hashed words together; texts that are none of the labels
train labels of their own. What it gives for texts it did not see (cross-validated) trains two small heads: one turns
scores into a probability that can be believed, the other weighs the signs of a stranger (a low best score, a strong
outsider, a narrow lead, no near neighbour among the known) into the probability of being out of scope. No similarity
threshold is set by hand. Trained with scikit-learn (`training.py`), applied with numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path

import numpy as np

from assistant.understanding.features import Floats, centred, grams, weighed

Embed = Callable[[list[str]], Floats]
NEAR = 10  # neighbours whose mean closeness tells a stranger


@dataclass(frozen=True, slots=True)
class Routed:
    """What a text is: the best label with its probability, the runner-up, and how likely it is none of them."""

    label: str
    probability: float
    p_oos: float
    ranked: tuple[tuple[str, float], ...]
    outside: str


@dataclass(frozen=True, slots=True)
class Router:
    """Trained arrays; `labels` are the known ones first, then those of outsiders.

    `refuse_from` is the p_oos from which refusing wrongs few (3%) of the known texts in cross-validation.
    """

    labels: tuple[str, ...]
    inside: int
    mean: Floats
    idf: Floats
    on_embedding: Floats
    on_grams: Floats
    bias: Floats
    seen: Floats
    strange: Floats
    sharpness: float
    refuse_from: float

    def predict(self, text: str, embedding: Floats) -> Routed:
        """Route one text with its embedding (`query`)."""
        scores = self.scores(text, embedding)
        known = _softmax(scores[: self.inside] * self.sharpness)
        order = np.argsort(-known)[:3]
        outside = int(np.argmax(scores[self.inside :])) + self.inside if self.inside < len(self.labels) else 0
        return Routed(
            self.labels[int(order[0])],
            float(known[order[0]]),
            self._p_oos(scores, embedding),
            tuple((self.labels[int(i)], float(known[i])) for i in order),
            self.labels[outside],
        )

    def scores(self, text: str, embedding: Floats) -> Floats:
        """Log-odds of every label, outsiders' last."""
        buckets, weights = weighed(grams(text), self.idf)
        on_words = weights @ self.on_grams[buckets].astype(np.float32)
        return np.asarray(centred(embedding, self.mean) @ self.on_embedding + on_words + self.bias, dtype=np.float32)

    def _p_oos(self, scores: Floats, embedding: Floats) -> float:
        # BLAS shares this out among threads, which on a busy machine wait for each other ten times as long as it takes.
        closeness = np.einsum("ij,j->i", self.seen, centred(embedding, self.mean))
        signs = strangeness(scores, self.inside, closeness)
        return float(1 / (1 + np.exp(-(signs @ self.strange[:-1] + self.strange[-1]))))

    def save(self, path: Path) -> None:
        """Write it beside and move it over, so that a reader never sees half of it."""
        buffer = BytesIO()
        held = {f.name: np.array(getattr(self, f.name)) for f in fields(self)}
        held["seen"] = held["seen"].astype(np.float16)  # half the size; closeness needs no more
        np.savez(buffer, allow_pickle=False, **held)
        beside = path.with_suffix(".new")
        beside.write_bytes(buffer.getvalue())
        beside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Router:
        """Read what `save` wrote."""
        with np.load(path) as held:
            arrays = {name: held[name] for name in held.files}
        arrays["seen"] = arrays["seen"].astype(np.float32)
        return cls(
            labels=tuple(str(x) for x in arrays.pop("labels")),
            inside=int(arrays.pop("inside")),
            sharpness=float(arrays.pop("sharpness")),
            refuse_from=float(arrays.pop("refuse_from")),
            **arrays,
        )


def strangeness(scores: Floats, inside: int, closeness: Floats) -> Floats:
    """Signs that a text is none of the known labels, from its scores and its closeness to texts seen in training."""
    known = np.sort(scores[..., :inside], axis=-1)
    best, second = known[..., -1], known[..., -2]
    outsider = scores[..., inside:].max(axis=-1) if scores.shape[-1] > inside else np.zeros_like(best)
    every = np.concatenate([scores[..., :inside], outsider[..., None]], axis=-1)
    top = np.max(every, axis=-1, keepdims=True)
    spread = np.log(np.exp(every - top).sum(axis=-1)) + top[..., 0] - best
    count = min(NEAR, closeness.shape[-1])
    near = np.partition(closeness, -count, axis=-1)[..., -count:]
    return np.stack([best, best - second, best - outsider, spread, near.max(axis=-1), near.mean(axis=-1)], axis=-1)


def _softmax(scores: Floats) -> Floats:
    grown = np.exp(scores - scores.max())
    return np.asarray(grown / grown.sum(), dtype=np.float32)
