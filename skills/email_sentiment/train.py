"""Learns the heads from the messages in `training/` and writes `training/heads.npz`, in about a minute.

    python -m skills.email_sentiment.train

Everything that decides (how scores become chances, from where a signal is believed, how sentences make a message) is
learnt from predictions for messages that were left out, ten folds; scikit-learn is needed here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from connectors.library.embeddings import embedded
from skills.email_sentiment.examples import Example, fingerprint, training
from skills.email_sentiment.grams import Floats, counted, rarity, rows
from skills.email_sentiment.head import Heads, centred, composition, softmax
from skills.email_sentiment.labels import FEELINGS, LEARNT, MIXED, NEGATIVE, NEUTRAL, POSITIVE
from skills.email_sentiment.neighbours import gathered
from skills.email_sentiment.structure import matchers

Embed = Callable[[Sequence[str]], Floats]
FOLDS = 10
SMOOTH = 0.1  # how little a sentence is believed on its own: 0.1 and 0.2 beat 0.5 and 1 on files left out whole
SAME = 0.6  # cosine from which two sentences say the same thing, in one language or two: they are left out together
PRECISION = 0.9  # a signal is believed from where this share has it; a mail gives it several chances to be wrong
COMPOSED = 6000  # messages put together from sentences to learn how those add up
USUAL = (0.26, 0.30, 0.26, 0.18)  # of FEELINGS among messages; mixed ones are rarer, but F1 weighs the four alike


def learn(taught: Sequence[Example], embed: Embed, *, seed: int = 0) -> Heads:
    """Heads from examples."""
    texts = [e.text for e in taught]
    embeddings = embed(texts)
    words = [counted(t) for t in texts]
    idf, mean = rarity(words), np.asarray(embeddings.mean(axis=0), np.float32)
    tongue = _apart(embeddings, np.array([e.language for e in taught]))
    sides = centred(embeddings, mean, tongue), rows(words, idf), matchers().hits(texts)
    feeling = np.array([FEELINGS.index(e.feeling) for e in taught])
    signals = np.array([[label in e.signals for label in LEARNT] for e in taught])
    points = gathered(*sides)
    say, unseen = _ridge(points.near(*sides), feeling, signals, _folds(sides[0], seed))
    few = len(FEELINGS)
    feeling_weights, feeling_bias = _multinomial(unseen[:, :few], feeling, 10.0, None)
    chances = softmax(np.asarray(unseen[:, :few] @ feeling_weights + feeling_bias, np.float32))
    slopes, offsets, believed = _signals(unseen[:, few:], signals)
    glance_weights, glance_bias = _multinomial(sides[1], feeling, 10.0)
    message_weights, message_bias = _composed(chances, feeling, seed)
    return Heads(
        mark=fingerprint(),
        mean=mean,
        tongue=tongue,
        idf=idf,
        neighbours=replace(points, say=say.astype(np.float32)),
        feeling_weights=feeling_weights,
        feeling_bias=feeling_bias,
        slopes=slopes,
        offsets=offsets,
        believed_from=believed,
        glance_weights=glance_weights.astype(np.float16),
        glance_bias=glance_bias,
        message_weights=message_weights,
        message_bias=message_bias,
    )


def _apart(embeddings: Floats, language: Any) -> Floats:
    """The direction between the means of two languages, of length 1; nothing where there is only one."""
    means = [embeddings[language == one].mean(axis=0) for one in np.unique(language)]
    between = means[0] - means[-1]
    return np.asarray(between / max(float(np.linalg.norm(between)), 1e-9), np.float32)


def _folds(dense: Floats, seed: int) -> Any:
    """A fold for each sentence; those that say the same share one, else what is left out would be known after all."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    groups, group = connected_components(csr_matrix(dense @ dense.T >= SAME), directed=False)
    return (np.random.default_rng(seed).permutation(groups) % FOLDS)[group]


def _ridge(near: Floats, feeling: Any, signals: Any, folds: Any) -> tuple[Any, Any]:
    """Every sentence's say in each label, and scores of each sentence by those of the other folds.

    Kernel ridge regression, feelings weighted so that each counts the same; what a fold's own sentences would get
    without them follows from the inverse (Rasmussen and Williams 2006, 5.4.2, in blocks).
    """
    rare = len(FEELINGS) * np.bincount(feeling, minlength=len(FEELINGS))[feeling] / len(feeling)
    says, unseen = [], []
    for target, ridge in ((np.eye(len(FEELINGS))[feeling] - 1 / len(FEELINGS), rare), (signals * 1.0, 1.0)):
        inverse = np.linalg.inv(near.astype(np.float64) + SMOOTH * np.diag(ridge * np.ones(len(near))))
        say, left = inverse @ target, np.zeros(target.shape)
        for fold in np.unique(folds):
            own = np.flatnonzero(folds == fold)
            left[own] = target[own] - np.linalg.solve(inverse[np.ix_(own, own)], say[own])
        says.append(say)
        unseen.append(left)
    return np.hstack(says), np.hstack(unseen)


def _multinomial(given: Floats, target: Any, strength: float, weight: str | None = "balanced") -> tuple[Floats, Floats]:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=500, class_weight=weight).fit(csr_matrix(given), target)
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)


def _signals(scores: Any, target: Any) -> tuple[Floats, Floats, Floats]:
    """Slope and offset that make a probability of a score (Platt), and from where it is believed, by signal."""
    from sklearn.linear_model import LogisticRegression

    found = []
    for score, true in zip(scores.T, target.T, strict=True):
        model = LogisticRegression(C=1e4).fit(score[:, None], true)
        chance = model.predict_proba(score[:, None])[:, 1]
        found.append((model.coef_[0, 0], model.intercept_[0], _believed_from(chance, true)))
    slopes, offsets, believed = np.array(found, np.float32).T
    return slopes, offsets, believed


def _believed_from(chance: Any, target: Any) -> float:
    """The lowest probability from which on precision holds; where it never does, the one of the best F1."""
    order = np.argsort(-chance)
    right = np.cumsum(target[order])
    said = np.arange(1, len(target) + 1)
    precise = np.flatnonzero((right / said >= PRECISION) & (right >= 3))
    best = int(precise[-1]) if len(precise) else int(np.argmax(2 * right / (said + target.sum())))
    behind = chance[order[best + 1]] if best + 1 < len(order) else 0.0
    return float((chance[order[best]] + behind) / 2)


def _composed(unseen: Floats, feeling: Any, seed: int) -> tuple[Floats, Floats]:
    """How the feelings of sentences make a message's, learnt on messages put together from left-out predictions."""
    chance = np.random.default_rng(seed)
    pools = [np.flatnonzero(feeling == f) for f in range(len(FEELINGS))]
    gathered, truth = [], []
    for _ in range(COMPOSED):
        target = int(chance.choice(len(FEELINGS), p=USUAL))
        kinds = _parts(target, int(chance.integers(2, 6)), chance)
        picked = [int(chance.choice(pools[kind])) for kind in kinds]
        gathered.append(composition(unseen[picked]))
        truth.append(target)
    return _multinomial(np.stack(gathered), np.array(truth), 1.0, None)


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
        heads = learn(training(), embedded().embed_queries)
    target.write_bytes(heads.packed())


if __name__ == "__main__":
    main()
