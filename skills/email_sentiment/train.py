"""Learns the heads from the messages in `training/` and writes `training/heads.npz`, in about half a minute.

    python -m skills.email_sentiment.train

Everything that decides (temperature, from where a signal is believed, how sentences make a message) is learnt from
predictions for messages that were left out, five folds; scikit-learn is needed here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from connectors.library.embeddings import embedded
from skills.email_sentiment.examples import Example, contrasts, fingerprint, training
from skills.email_sentiment.grams import Floats, counted, rarity, rows
from skills.email_sentiment.head import Heads, Linear, centred, composition, softmax
from skills.email_sentiment.labels import FEELINGS, LEARNT, MIXED, NEGATIVE, NEUTRAL, POSITIVE
from skills.email_sentiment.structure import matchers

Embed = Callable[[Sequence[str]], Floats]
FOLDS = 5
FEELING_STRENGTH = 5.0  # inverse of regularisation; 3 to 30 are within a point of each other
SIGNAL_STRENGTH = 5.0
WORDS = 0.7  # weight of a row of words beside the embedding's, both of length 1
PHRASES = 0.5  # weight of one turn of phrase
PRECISION = 0.85  # a signal is believed from where this share of what is said to have it, has it
COMPOSED = 6000  # messages put together from sentences to learn how those add up


def learn(taught: Sequence[Example], embed: Embed, *, contrasts: Sequence[Example] = (), seed: int = 0) -> Heads:
    """Heads from examples; from `contrasts` only signals."""
    texts = [e.text for e in taught]
    embeddings = embed(texts)
    words = [counted(t) for t in texts]
    idf, mean = rarity(words), np.asarray(embeddings.mean(axis=0), np.float32)
    sides = _Sides(centred(embeddings, mean), rows(words, idf), matchers().hits(texts))
    feeling = np.array([FEELINGS.index(e.feeling) for e in taught])
    folds = np.random.default_rng(seed).permutation(len(taught)) % FOLDS
    left_out = _left_out(sides.joined, feeling, folds)
    sharp = _sharpness(left_out, feeling)
    unseen = softmax(sharp * left_out)
    weights, bias = _multinomial(sides.joined, feeling, FEELING_STRENGTH)
    signal_weights, signal_bias, believed = _signals(
        *_with(contrasts, taught, sides=sides, embed=embed, mean=mean, idf=idf), seed
    )
    glance_weights, glance_bias = _multinomial(sides.grams, feeling, 10.0)
    message_weights, message_bias = _composed(unseen, feeling, taught, seed)
    return Heads(
        mark=fingerprint(),
        mean=mean,
        idf=idf,
        feeling=sides.linear(sharp * weights, sharp * bias),
        signals=sides.linear(signal_weights, signal_bias),
        believed_from=believed,
        glance_weights=glance_weights.astype(np.float16),
        glance_bias=glance_bias,
        message_weights=message_weights,
        message_bias=message_bias,
    )


def _with(
    contrasts: Sequence[Example], taught: Sequence[Example], *, sides: _Sides, embed: Embed, mean: Floats, idf: Floats
) -> tuple[Floats, Any]:
    """The sides of examples and contrasts, and which signals each gives."""
    signals = np.array([[label in e.signals for label in LEARNT] for e in (*taught, *contrasts)])
    if not contrasts:
        return sides.joined, signals
    texts = [e.text for e in contrasts]
    more = _Sides(centred(embed(texts), mean), rows([counted(t) for t in texts], idf), matchers().hits(texts))
    return np.vstack([sides.joined, more.joined]), signals


class _Sides:
    """The three sides of every example, and weights on them together taken apart again."""

    def __init__(self, dense: Floats, grams: Floats, hits: Floats) -> None:
        self.dense, self.grams, self.hits = dense, grams, hits
        self.joined = np.hstack([dense, WORDS * grams, PHRASES * hits])

    def linear(self, weights: Floats, bias: Floats) -> Linear:
        first, second = self.dense.shape[1], self.dense.shape[1] + self.grams.shape[1]
        return Linear(
            weights[:first].astype(np.float32),
            (WORDS * weights[first:second]).astype(np.float16),
            (PHRASES * weights[second:]).astype(np.float32),
            bias.astype(np.float32),
        )


def _multinomial(joined: Floats, target: Any, strength: float) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=500, class_weight="balanced").fit(joined, target)
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)


def _left_out(joined: Floats, target: Any, folds: Any) -> Floats:
    """Scores of each example by a model that has not seen it."""
    scores = np.zeros((len(target), len(FEELINGS)), np.float32)
    for fold in range(FOLDS):
        weights, bias = _multinomial(joined[folds != fold], target[folds != fold], FEELING_STRENGTH)
        scores[folds == fold] = joined[folds == fold] @ weights + bias
    return scores


def _sharpness(scores: Floats, target: Any) -> float:
    """The factor on scores under which the truth is most likely (temperature scaling)."""
    tried = np.geomspace(0.3, 3.0, 40)
    chosen = [np.log(softmax(t * scores)[np.arange(len(target)), target]).mean() for t in tried]
    return float(tried[int(np.argmax(chosen))])


def _signals(joined: Floats, target: Any, seed: int) -> tuple[Floats, Floats, Floats]:
    """Weights, bias, and from where each is believed, one signal at a time."""
    folds = np.random.default_rng(seed).permutation(len(target)) % FOLDS
    parts = [_signal(joined, target[:, column], folds) for column in range(target.shape[1])]
    weights, biases, believed = zip(*parts, strict=True)
    return np.stack(weights, axis=1), np.array(biases, np.float32), np.array(believed, np.float32)


def _signal(joined: Floats, target: Any, folds: Any) -> tuple[Floats, float, float]:
    from sklearn.linear_model import LogisticRegression

    def fitted(rows_of: Any) -> Any:
        return LogisticRegression(C=SIGNAL_STRENGTH, max_iter=500, class_weight="balanced").fit(
            joined[rows_of], target[rows_of]
        )

    chance = np.zeros(len(target))
    for fold in range(FOLDS):
        chance[folds == fold] = fitted(folds != fold).predict_proba(joined[folds == fold])[:, 1]
    model = fitted(np.ones(len(target), bool))
    return model.coef_[0].astype(np.float32), float(model.intercept_[0]), _believed_from(chance, target)


def _believed_from(chance: Any, target: Any) -> float:
    """The lowest probability from which on precision holds; where it never does, the one of the best F1."""
    order = np.argsort(-chance)
    right = np.cumsum(target[order])
    said = np.arange(1, len(target) + 1)
    precise = np.flatnonzero((right / said >= PRECISION) & (right >= 3))
    best = int(precise[-1]) if len(precise) else int(np.argmax(2 * right / (said + target.sum())))
    behind = chance[order[best + 1]] if best + 1 < len(order) else 0.0
    return float((chance[order[best]] + behind) / 2)


def _composed(unseen: Floats, feeling: Any, taught: Sequence[Example], seed: int) -> tuple[Floats, Floats]:
    """How the feelings of sentences make a message's, learnt on messages put together from left-out predictions."""
    chance = np.random.default_rng(seed)
    pools = [np.flatnonzero(feeling == f) for f in range(len(FEELINGS))]
    gathered, truth = [], []
    for _ in range(COMPOSED):
        target = int(chance.integers(len(FEELINGS)))
        kinds = _parts(target, int(chance.integers(2, 6)), chance)
        picked = [int(chance.choice(pools[kind])) for kind in kinds]
        gathered.append(composition(unseen[picked]))
        truth.append(target)
    return _multinomial(np.stack(gathered), np.array(truth), 1.0)


def _parts(target: int, length: int, chance: np.random.Generator) -> list[int]:
    """Which feelings the sentences of such a message have: facts and politeness around what carries it."""
    if target == NEUTRAL:
        return [NEUTRAL] * length
    if target == MIXED:
        carrying = [MIXED] if chance.random() < 0.5 else [POSITIVE, NEGATIVE]
    else:
        carrying = [target] * int(chance.integers(1, max(2, length)))
    kinds = [*carrying, *[NEUTRAL] * max(0, length - len(carrying))]
    chance.shuffle(kinds)
    return kinds


def main() -> None:
    """Learn and write."""
    from threadpoolctl import threadpool_limits

    target = Path(__file__).parent / "training" / "heads.npz"
    with threadpool_limits(1):  # sums in one order, so that the same messages give the same arrays
        heads = learn(training(), embedded().embed_queries, contrasts=contrasts())
    target.write_bytes(heads.packed())


if __name__ == "__main__":
    main()
