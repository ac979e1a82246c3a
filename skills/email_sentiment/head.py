"""What was learnt from the messages in `training/`, as arrays, and how they are applied: numpy, nothing else.

    embedding -----.
    words (grams) --+-> nearness to every sentence learnt from (`neighbours`)
    turns of phrase '     -> feeling of a sentence: four probabilities  -> feeling of a message, from its sentences
                          -> signals of a sentence: a probability each, and from where on each is believed
    words alone ------> a first glance: the same four probabilities, rougher, without the embedding

Trained by `python -m skills.email_sentiment.train`, shipped as `training/heads.npz`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np

from skills.email_sentiment.grams import Floats, counted, rows
from skills.email_sentiment.labels import FEELINGS, LEARNT, MIXED, NEGATIVE, POSITIVE
from skills.email_sentiment.neighbours import Neighbours


@dataclass(frozen=True)
class Heads:
    """Everything learnt. `mark` is the fingerprint of what it was learnt from.

    `tongue` is the direction in which the embeddings of the two languages lie apart; without it what is said in one
    is nearer to the same in the other.
    """

    mark: str
    mean: Floats
    tongue: Floats
    idf: Floats
    neighbours: Neighbours
    feeling_weights: Floats
    feeling_bias: Floats
    slopes: Floats
    offsets: Floats
    believed_from: Floats
    glance_weights: Floats
    glance_bias: Floats
    message_weights: Floats
    message_bias: Floats

    def sentence_feelings(self, embeddings: Floats, grams: Floats, hits: Floats) -> Floats:
        """Probabilities of FEELINGS, a row a sentence."""
        return self.sentence_readings(embeddings, grams, hits)[0]

    def sentence_signals(self, embeddings: Floats, grams: Floats, hits: Floats) -> Floats:
        """Probabilities of LEARNT, each on its own, a row a sentence."""
        return self.sentence_readings(embeddings, grams, hits)[1]

    def sentence_readings(self, embeddings: Floats, grams: Floats, hits: Floats) -> tuple[Floats, Floats]:
        """Both at once: probabilities of FEELINGS and of LEARNT."""
        scores = self.neighbours(centred(embeddings, self.mean, self.tongue), grams, hits)
        few = len(FEELINGS)
        feelings = softmax(scores[:, :few] @ self.feeling_weights + self.feeling_bias)
        return feelings, sigmoid(self.slopes * scores[:, few:] + self.offsets)

    def glance(self, sentences: list[str]) -> Floats:
        """Probabilities of FEELINGS by words alone."""
        return softmax(self.rows(sentences) @ self.glance_weights.astype(np.float32) + self.glance_bias)

    def rows(self, sentences: list[str]) -> Floats:
        """The words of sentences as numbers."""
        return rows([counted(s) for s in sentences], self.idf)

    def message(self, sentences: Floats) -> Floats:
        """Probabilities of FEELINGS for a message, from those of its sentences."""
        if len(sentences) == 1:
            return np.asarray(sentences[0], np.float32)
        combined: Floats = softmax(np.array([composition(sentences)]) @ self.message_weights + self.message_bias)[0]
        return combined

    def believed(self, label: str) -> float:
        """The probability from which a signal is believed: where its precision reached the target when trained."""
        return float(self.believed_from[LEARNT.index(label)])

    def packed(self) -> bytes:
        """As an npz file."""
        flat: dict[str, Any] = {}
        for spec in fields(self):
            value = getattr(self, spec.name)
            if isinstance(value, Neighbours):
                flat |= {f"{spec.name}_{f.name}": getattr(value, f.name) for f in fields(value)}
            else:
                flat[spec.name] = np.asarray(value)
        buffer = BytesIO()
        np.savez_compressed(buffer, **flat)
        return buffer.getvalue()


def unpacked(content: bytes) -> Heads:
    """The heads of an npz file."""
    with np.load(BytesIO(content)) as held:
        neighbours = Neighbours(*(held[f"neighbours_{f.name}"] for f in fields(Neighbours)))
        plain: dict[str, Any] = {f.name: held[f.name] for f in fields(Heads) if f.name in held and f.name != "mark"}
        return Heads(mark=str(held["mark"]), neighbours=neighbours, **plain)


@cache
def shipped() -> Heads:
    """The heads that came with the installation."""
    return unpacked(files("skills.email_sentiment").joinpath("training/heads.npz").read_bytes())


def composition(sentences: Floats) -> Floats:
    """What a message's feeling is told from: its strongest sentences each way, the average, the last word, length."""
    ordered = np.sort(sentences, axis=0)[::-1]
    second = ordered[1] if len(ordered) > 1 else np.zeros(4, np.float32)
    log_odds = np.log(np.clip(ordered[0], 1e-3, 0.999) / (1 - np.clip(ordered[0], 1e-3, 0.999)))
    both = ordered[0, POSITIVE] * ordered[0, NEGATIVE]
    last = sentences[-1]
    strong = [*ordered[0], *log_odds, second[POSITIVE], second[NEGATIVE], second[MIXED]]
    rest = [*sentences.mean(axis=0), both, last[POSITIVE], last[NEGATIVE], np.log(len(sentences))]
    return np.array([*strong, *rest], np.float32)


def centred(embeddings: Floats, mean: Floats, without: Floats | None = None) -> Floats:
    """Embeddings with their common direction taken off, and one more (of length 1) where given; of length 1."""
    off = embeddings - mean
    if without is not None:
        off -= np.outer(off @ without, without)
    return np.asarray(off / np.maximum(np.linalg.norm(off, axis=-1, keepdims=True), 1e-9), np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities of which one is true."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def sigmoid(scores: Floats) -> Floats:
    """Scores as probabilities each on its own."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)
