"""What was learnt from the messages in `training/`, as arrays, and how they are applied: numpy, nothing else.

    embedding ----.
    words (grams) -+-> feeling of a sentence: four probabilities     -> feeling of a message, from its sentences
    turns of phrase '-> signals of a sentence: a probability each, and from where on each is believed
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
from skills.email_sentiment.labels import LEARNT, MIXED, NEGATIVE, POSITIVE


@dataclass(frozen=True)
class Linear:
    """Weights on an embedding, on words and on turns of phrase, and what is added."""

    dense: Floats
    grams: Floats
    hits: Floats
    bias: Floats

    def __call__(self, dense: Floats, grams: Floats, hits: Floats) -> Floats:
        """Scores, a row a sentence."""
        scores = dense @ self.dense + grams @ self.grams.astype(np.float32) + hits @ self.hits + self.bias
        return np.asarray(scores, np.float32)


@dataclass(frozen=True)
class Heads:
    """Everything learnt. `mark` is the fingerprint of what it was learnt from."""

    mark: str
    mean: Floats
    idf: Floats
    feeling: Linear
    signals: Linear
    believed_from: Floats
    glance_weights: Floats
    glance_bias: Floats
    message_weights: Floats
    message_bias: Floats

    def sentence_feelings(self, embeddings: Floats, grams: Floats, hits: Floats) -> Floats:
        """Probabilities of FEELINGS, a row a sentence."""
        return softmax(self.feeling(centred(embeddings, self.mean), grams, hits))

    def sentence_signals(self, embeddings: Floats, grams: Floats, hits: Floats) -> Floats:
        """Probabilities of LEARNT, each on its own, a row a sentence."""
        return sigmoid(self.signals(centred(embeddings, self.mean), grams, hits))

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
            if isinstance(value, Linear):
                flat |= {f"{spec.name}_{f.name}": getattr(value, f.name) for f in fields(value)}
            else:
                flat[spec.name] = np.asarray(value)
        buffer = BytesIO()
        np.savez_compressed(buffer, **flat)
        return buffer.getvalue()


def unpacked(content: bytes) -> Heads:
    """The heads of an npz file."""
    with np.load(BytesIO(content)) as held:
        linear = {name: Linear(*(held[f"{name}_{f.name}"] for f in fields(Linear))) for name in ("feeling", "signals")}
        plain: dict[str, Any] = {f.name: held[f.name] for f in fields(Heads) if f.name in held and f.name != "mark"}
        return Heads(mark=str(held["mark"]), feeling=linear["feeling"], signals=linear["signals"], **plain)


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


def centred(embeddings: Floats, mean: Floats) -> Floats:
    """Embeddings with their common direction taken off, of length 1."""
    off = embeddings - mean
    return np.asarray(off / np.maximum(np.linalg.norm(off, axis=-1, keepdims=True), 1e-9), np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities of which one is true."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def sigmoid(scores: Floats) -> Floats:
    """Scores as probabilities each on its own."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), np.float32)
