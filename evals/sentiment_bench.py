"""`coach bench sentiment`: feelings and requests beside VADER, TF-IDF and a bag of words, in one run on public sets.

People rated 3,708 sentences of product reviews and 4,200 tweets from -4 to 4: how each way correlates with them. 3,657
sentences of e-mail are labelled for whether they ask or intend something: F1. Whatever learns from the set at hand is
judged on folds that it has not seen, five of them, the same for all. `as shipped` is what the product ships, which has
seen none of it: it was made for business mail. Tweets are VADER's home ground. The first run embeds for some minutes
and keeps the vectors under COACH_HOME's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from connectors.home import Home
from connectors.library.embeddings import Kept, embedded
from evals.cranfield import shared
from evals.report import Grid, Measure, Report
from skills.email_sentiment.grams import Floats, counted, rarity, rows
from skills.email_sentiment.head import Heads, centred, shipped
from skills.email_sentiment.labels import NEGATIVE, POSITIVE
from skills.email_sentiment.structure import asks, matchers

FOLDS = 5
WORDS = 0.7  # of words beside the embedding, as in the head for mail
Way = Callable[[Any, Any, Any], Any]  # features to learn from, what they mean, features to judge


@dataclass(frozen=True)
class Rated:
    """Sentences and what people made of them: a rating, or whether it is a request."""

    texts: Sequence[str]
    truth: Any


class _Asked:
    """The embedding model in the form in which mail is read; kept by content like passages."""

    name = f"{embedded().name}/query"

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return embedded().embed_queries(texts)

    embed_passages = embed_queries


def run() -> Report:
    """Reviews, tweets, requests."""
    folder = shared("sentiment")
    kept = Kept(_Asked(), Home.find().cache / "bench-sentiment.sqlite")
    reviews = _correlations(ratings(folder / "amazonReviewSnippets_GroundTruth.txt"), kept)
    tweets = _correlations(ratings(folder / "tweets_GroundTruth.txt"), kept)
    asked = _request_scores(requests(folder / "email_intent.txt"), kept)
    peers = max(reviews["VADER"], reviews["TF-IDF + ridge"])
    return Report(
        "Feelings and requests, beside peers",
        measures=[
            Measure("reviews: correlation with people, ours", reviews["ours"], "", f">= {peers:.4f}"),
            Measure("requests in mail: F1, ours", asked["ours"], "", f">= {asked['bag of words']:.4f}"),
        ],
        grids=[
            Grid(
                "correlation with people's ratings",
                ("", "reviews", "tweets"),
                [(way, f"{reviews[way]:.3f}", f"{tweets[way]:.3f}") for way in reviews],
            ),
            Grid("requests in mail", ("", "F1"), [(way, f"{score:.3f}") for way, score in asked.items()]),
        ],
    )


def ratings(file: Path) -> Rated:
    """Lines of id, rating, text."""
    lines = [line.split("\t", 2) for line in file.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    return Rated([text for _, _, text in lines], np.array([float(rating) for _, rating, _ in lines]))


def requests(file: Path) -> Rated:
    """Lines of Yes or No and a sentence."""
    lines = [line.split("\t", 1) for line in file.read_text("utf-8", errors="replace").splitlines() if "\t" in line]
    return Rated([text for _, text in lines], np.array([label == "Yes" for label, _ in lines]))


def _correlations(rated: Rated, kept: Kept) -> dict[str, float]:
    dense = kept.embed_passages(rated.texts)
    found = {
        "ours": _unseen(_joined(rated.texts, dense), rated.truth, _kernel_ridge),
        "ours, as shipped": _as_shipped(rated.texts, dense, shipped()),
        "VADER": _vader(rated.texts),
        "TF-IDF + ridge": _unseen(_tf_idf(rated.texts), rated.truth, _ridge),
    }
    return {way: float(np.corrcoef(scores, rated.truth)[0, 1]) for way, scores in found.items()}


def _request_scores(rated: Rated, kept: Kept) -> dict[str, float]:
    from sklearn.metrics import f1_score

    dense = kept.embed_passages(rated.texts)
    heads = shipped()
    chances = heads.sentence_signals(dense, heads.rows(list(rated.texts)), matchers().hits(rated.texts))
    any_signal = (chances >= heads.believed_from).any(axis=1)
    found = {
        "ours": _unseen(_joined(rated.texts, dense), rated.truth, _machine) > 0,
        "ours, as shipped: a question or any signal": any_signal | np.array([asks(t) for t in rated.texts]),
        "bag of words": _unseen(_bag(rated.texts), rated.truth, _logistic) > 0,
    }
    return {way: float(f1_score(rated.truth, said)) for way, said in found.items()}


def _unseen(features: Any, truth: Any, way: Way) -> Any:
    """Scores of each text by a model that has not seen its fold."""
    folds = np.random.default_rng(0).permutation(len(truth)) % FOLDS
    scores = np.zeros(len(truth))
    for fold in range(FOLDS):
        scores[folds == fold] = way(features[folds != fold], truth[folds != fold], features[folds == fold])
    return scores


def _joined(texts: Sequence[str], dense: Floats) -> Floats:
    """Embedding, words, turns of phrase: what the head for mail looks at. Nothing in it knows the truth."""
    words = [counted(t) for t in texts]
    return np.hstack(
        [centred(dense, dense.mean(axis=0)), WORDS * rows(words, rarity(words)), matchers().hits(texts) / 2]
    )


def _as_shipped(texts: Sequence[str], dense: Floats, heads: Heads) -> Any:
    chances = heads.sentence_feelings(dense, heads.rows(list(texts)), matchers().hits(texts))
    return chances[:, POSITIVE] - chances[:, NEGATIVE]


def _vader(texts: Sequence[str]) -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    return np.array([vader.polarity_scores(t)["compound"] for t in texts])


def _tf_idf(texts: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit_transform(texts)


def _bag(texts: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(ngram_range=(1, 2), min_df=2, binary=True).fit_transform(texts)


def _kernel_ridge(known: Any, truth: Any, judged: Any) -> Any:
    from sklearn.kernel_ridge import KernelRidge

    model = KernelRidge(kernel="rbf", gamma=0.5, alpha=0.5).fit(known, truth - truth.mean())
    return model.predict(judged) + truth.mean()


def _ridge(known: Any, truth: Any, judged: Any) -> Any:
    from sklearn.linear_model import RidgeCV

    return RidgeCV(alphas=(0.3, 1, 3, 10)).fit(known, truth).predict(judged)


def _machine(known: Any, truth: Any, judged: Any) -> Any:
    from sklearn.svm import SVC

    return SVC(C=3, gamma=0.5, class_weight="balanced").fit(known, truth).decision_function(judged)


def _logistic(known: Any, truth: Any, judged: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1000, class_weight="balanced").fit(known, truth).decision_function(judged)
