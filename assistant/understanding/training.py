"""Trains a router from texts and labels: seconds for a product's phrases, a minute for a public intent set."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.understanding.features import Floats, centred, grams, rarity, weighed
from assistant.understanding.router import Router, strangeness

# Chosen on CLINC150; 10 to 100 and 0.5 to 1.5 are within half a point of each other.
STRENGTH = 30.0
WORDS = 1.0
FOLDS = 4
FALSE_REFUSALS = 0.03
_JITTER = 1e-6  # on the product of a text with itself (1 to 2): two texts that are the same leave the factor solvable
_FEW_OUTSIDERS = 0.2  # of the known texts: with fewer, texts of labels left out stand in for what is not known


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    embeddings: Floats,
    oos_texts: Sequence[str] = (),
    oos_embeddings: Floats | None = None,
    *,
    oos_labels: Sequence[str] | None = None,
    seed: int = 0,
) -> Router:
    """A router of `labels`; `oos_texts` are examples of none of them, by kind where `oos_labels` tells kinds apart."""
    outsiders = list(oos_labels or ["out_of_scope"] * len(oos_texts))
    known = sorted(set(labels))
    names = [*known, *sorted(set(outsiders))]
    target = np.array([names.index(x) for x in (*labels, *outsiders)])
    every = embeddings if oos_embeddings is None else np.concatenate([embeddings, oos_embeddings])
    mean = np.asarray(embeddings.mean(axis=0), dtype=np.float32)
    dense = centred(every, mean)
    counted = [grams(t) for t in (*texts, *oos_texts)]
    idf = rarity(counted)
    with one_thread():
        space = _Space(dense, _words(counted, idf))
        unseen = _unseen(space.rows, dense, target, inside=len(known), count=len(names), seed=seed)
        own, bias = _solved(space.rows, target, len(names))
        weights = space.weights(own)
        head = unseen.head()
    split = every.shape[1]
    return Router(
        labels=tuple(names),
        inside=len(known),
        mean=mean,
        idf=idf,
        on_embedding=np.ascontiguousarray(weights[:, :split].T, dtype=np.float32),
        on_grams=np.ascontiguousarray(WORDS * weights[:, split:].T, dtype=np.float16),
        bias=bias,
        seen=dense[: len(texts)],
        strange=head,
        sharpness=unseen.sharpness(len(known)),
        refuse_from=unseen.refuse_from(head),
    )


def one_thread() -> AbstractContextManager[Any]:
    """On matrices of this size several threads of BLAS wait for each other, and for whoever else wants the cores."""
    import scipy.linalg  # noqa: F401 - brings a BLAS of its own, which can be limited once it is there
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


@dataclass(frozen=True, slots=True)
class _Unseen:
    """What models gave for texts that they did not see: scores, signs of a stranger, and what each text was.

    `source` is 0 for a known label's text, 1 for an outsider's, 2 for one whose label was left out of the training.
    """

    scores: Floats
    signs: Floats
    target: Any
    source: Any

    def head(self) -> Floats:
        """Weights of the signs (bias last): logistic regression, each source of texts weighing as much as it should."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        if not (self.source > 0).any():
            return np.array([0.0] * self.signs.shape[1] + [-30.0], np.float32)
        counts = np.bincount(self.source, minlength=3)
        share = np.array([1.0, 0.5 if counts[2] else 1.0, 0.5 if counts[1] else 1.0])
        weight = (share / np.maximum(counts, 1))[self.source] * len(self.source) / 2
        scale = StandardScaler().fit(self.signs)
        model = LogisticRegression(C=1.0, max_iter=500)
        model.fit(scale.transform(self.signs), self.source > 0, sample_weight=weight)
        on = model.coef_[0] / scale.scale_
        return np.append(on, model.intercept_[0] - on @ scale.mean_).astype(np.float32)

    def refuse_from(self, head: Floats) -> float:
        """The probability that all but FALSE_REFUSALS of the known texts stay below."""
        given = 1 / (1 + np.exp(-(self.signs[self.source == 0] @ head[:-1] + head[-1])))
        return float(np.quantile(given, 1 - FALSE_REFUSALS))

    def sharpness(self, inside: int) -> float:
        """The factor on scores under which the probabilities of known texts are most likely (temperature)."""
        scores, target = self.scores[self.source == 0, :inside], self.target[self.source == 0]
        tried = np.geomspace(0.3, 3.0, 40)
        return float(tried[int(np.argmax([_likelihood(scores * t, target) for t in tried]))])


def _likelihood(scores: Floats, target: Any) -> float:
    top = scores.max(axis=1, keepdims=True)
    total = np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0]
    return float((scores[np.arange(len(target)), target] - total).mean())


def _words(counted: Sequence[Any], idf: Floats) -> Any:
    from scipy.sparse import csr_matrix

    read = [weighed(counter, idf) for counter in counted]
    starts = np.cumsum([0, *(len(buckets) for buckets, _ in read)])
    columns, values = np.concatenate([b for b, _ in read]), np.concatenate([w for _, w in read])
    return WORDS * csr_matrix((values, columns, starts), shape=(len(counted), len(idf)))


class _Space:
    """The texts as rows to learn from, with the same products between them but fewer columns where that is possible.

    A penalised linear model of n texts is a sum of these texts, whatever their columns mean. With fewer texts than
    columns, the rows of a Cholesky factor of all products between texts (n columns) lead to the same model, in a
    tenth of the time; `weights` leads back.
    """

    def __init__(self, dense: Floats, words: Any) -> None:
        from scipy.linalg import cholesky
        from scipy.sparse import csr_matrix, hstack

        self._features = hstack([csr_matrix(dense), words]).tocsr()
        self._factor = None
        if len(dense) < self._features.shape[1]:
            exact = dense.astype(np.float64)  # in single precision many texts make the factor fail
            products = exact @ exact.T + (words.astype(np.float64) @ words.T.astype(np.float64)).toarray()
            products[np.diag_indices(len(dense))] += _JITTER
            self._factor = cholesky(products, lower=True)
            self._rows = self._factor.astype(np.float32)  # learnt from in half the time, to the same model

    @property
    def rows(self) -> Any:
        """One row a text."""
        return self._features if self._factor is None else self._rows

    def weights(self, own: Floats) -> Floats:
        """Weights on the features from weights on the rows, a row a label."""
        if self._factor is None:
            return own
        from scipy.linalg import solve_triangular

        parts = solve_triangular(self._factor, own.T.astype(np.float64), lower=True, trans="T")
        return np.asarray((self._features.T @ parts).T, np.float32)


def _solved(rows: Any, target: Any, count: int) -> tuple[Floats, Floats]:
    """Weights and bias of every label; one that has no text here gets no chance."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-4).fit(rows, target)
    weights, bias = np.zeros((count, rows.shape[1]), np.float32), np.full(count, -30.0, np.float32)
    if len(model.classes_) == 2:  # two classes share one row of weights
        weights[model.classes_] = np.stack([-model.coef_[0], model.coef_[0]]) / 2
        bias[model.classes_] = np.array([-model.intercept_[0], model.intercept_[0]]) / 2
    else:
        weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return weights, bias


def _unseen(rows: Any, dense: Floats, target: Any, *, inside: int, count: int, seed: int) -> _Unseen:
    """Each fold leaves out some texts of every label (questions that should be known) and some outsiders (that should
    not be); where there are few outsiders, all texts of some labels as well, which are unknown then."""
    chance = np.random.default_rng(seed)
    fold = chance.permutation(len(target)) % FOLDS
    few = (target >= inside).sum() < _FEW_OUTSIDERS * (target < inside).sum() and inside >= 2 * FOLDS
    out = chance.permutation(inside) % FOLDS if few else np.full(inside, -1)
    parts = []
    for f in range(FOLDS):
        gone = np.flatnonzero(out == f)
        stranger = np.isin(target, gone)
        train, test = (fold != f) & ~stranger, (fold == f) | stranger
        weights, bias = _solved(rows[train], target[train], count)
        scores = np.asarray(rows[test] @ weights.T) + bias
        closeness = dense[test] @ dense[train & (target < inside)].T
        source = np.where(stranger[test], 2, np.where(target[test] >= inside, 1, 0))
        parts.append((scores, strangeness(scores, inside, closeness), target[test], source))
    return _Unseen(*(np.concatenate(part) for part in zip(*parts, strict=True)))
