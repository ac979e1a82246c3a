"""How near a sentence is to those learnt from: what a feeling or a signal is told by.

A sentence stands as its embedding, its words and its turns of phrase, side by side; nearness falls off with the squared
distance (a Gaussian kernel), and every sentence learnt from has a say in each label, weighted by how near it is. A
plane through the same numbers is five points of F1 worse on sentences that somebody writes afresh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skills.email_sentiment.grams import Floats

WORDS = 0.7  # weight of a row of words beside the embedding's, both of length 1
PHRASES = 0.4  # weight of one turn of phrase
FALLS = 0.5  # how fast nearness falls off with squared distance
_AT_ONCE = 16  # sentences compared in one go: 16 times 250,000 words stay within 20 MB


@dataclass(frozen=True)
class Neighbours:
    """The sentences learnt from, and their say in each label (a row a sentence, a column a label).

    The words of all sentences lie end to end: `starts` is where each sentence's begin in `buckets` and `counts`.
    """

    dense: Floats
    starts: NDArray[np.int32]
    buckets: NDArray[np.int16]
    counts: Floats
    hits: Floats
    say: Floats

    def near(self, dense: Floats, grams: Floats, hits: Floats) -> Floats:
        """How near each sentence (rows) is to each learnt from (columns), 0 to 1."""
        own, theirs = _length(dense, grams, hits), self._lengths()
        alike = dense @ self.dense.astype(np.float32).T + PHRASES**2 * (hits @ self.hits.astype(np.float32).T)
        alike += WORDS**2 * self._shared_words(grams)
        return np.asarray(np.exp(-FALLS * np.maximum(own[:, None] + theirs - 2 * alike, 0)), np.float32)

    def __call__(self, dense: Floats, grams: Floats, hits: Floats) -> Floats:
        """Scores of the labels, a row a sentence."""
        return np.asarray(self.near(dense, grams, hits) @ self.say.astype(np.float32), np.float32)

    def _shared_words(self, grams: Floats) -> Floats:
        counts = self.counts.astype(np.float32)
        parts = [
            np.add.reduceat(grams[i : i + _AT_ONCE][:, self.buckets] * counts, self.starts, axis=1)
            for i in range(0, len(grams), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.starts)), np.float32)

    def _lengths(self) -> Floats:
        words = np.add.reduceat(self.counts.astype(np.float32) ** 2, self.starts)
        dense = (self.dense.astype(np.float32) ** 2).sum(axis=1)
        return np.asarray(dense + WORDS**2 * words + PHRASES**2 * (self.hits**2).sum(axis=1), np.float32)


def gathered(dense: Floats, grams: Floats, hits: Floats) -> Neighbours:
    """The sentences to learn from, still without a say. A sentence without words gets one that counts nothing."""
    lines = [np.flatnonzero(row) if row.any() else np.zeros(1, np.int64) for row in grams]
    sizes = [len(line) for line in lines]
    counts = np.concatenate([row[line] for row, line in zip(grams, lines, strict=True)])
    return Neighbours(
        dense.astype(np.float16),
        np.cumsum([0, *sizes[:-1]]).astype(np.int32),
        np.concatenate(lines).astype(np.int16),
        counts.astype(np.float16),
        hits.astype(np.float16),
        np.zeros((len(dense), 0), np.float32),
    )


def _length(dense: Floats, grams: Floats, hits: Floats) -> Floats:
    parts = ((1.0, dense), (WORDS**2, grams), (PHRASES**2, hits))
    return np.asarray(sum(weight * (part.astype(np.float32) ** 2).sum(axis=1) for weight, part in parts), np.float32)
