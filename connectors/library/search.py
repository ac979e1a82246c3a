"""Finding passages: by meaning and by words, the two orders joined, repetitions folded, each with its probability.

    question -> vector -> Chroma        nearest passages   \
             -> stems  -> FTS5 (BM25)   passages in words   >  reciprocal rank fusion -> fold -> evidence -> Passage

Reciprocal rank fusion: Cormack, Clarke, Büttcher, SIGIR 2009; its constant is theirs (60).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from connectors.book.schema import Person
from connectors.library.catalog import Catalog, Held
from connectors.library.embeddings import Embeddings, Floats
from connectors.library.vectors import Vectors

RRF = 60
DEPTH = 40  # passages read from each order
SAME = 0.9  # share of words in common from which two passages are one that was copied


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was found. `score` orders; `likely` is the probability that it is about what was asked."""

    key: str
    title: str
    source: str
    text: str
    score: float
    likely: float
    path: tuple[str, ...]
    language: str
    page: int | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its standing in both orders: cosine (of nearest passages) and BM25 score (of matching words)."""

    key: str
    cosine: float | None
    words: float | None
    score: float


def candidates(
    question: str, row: Floats, catalog: Catalog, vectors: Vectors, reader: Person, *, language: str | None = None
) -> list[Candidate]:
    """Passages that this person may read, best first."""
    near = vectors.nearest(row, reader, language=language, limit=DEPTH)
    match = catalog.matching(question, reader, language=language, limit=DEPTH)
    cosine, words = {key: c for key, c, _ in near}, {m.key: m.rank for m in match}
    scores = fused([list(cosine), list(words)])
    ranked = sorted(scores, key=lambda key: (-scores[key], key))
    return [Candidate(key, cosine.get(key), words.get(key), scores[key]) for key in ranked]


def fused(orders: Iterable[Sequence[str]]) -> dict[str, float]:
    """Reciprocal rank fusion: what stands high in several orders scores highest."""
    scores: dict[str, float] = {}
    for order in orders:
        for rank, key in enumerate(order, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (RRF + rank)
    return scores


def folded(ranked: Sequence[Candidate], held: Mapping[str, Held], k: int) -> list[Candidate]:
    """The first `k` that say something new: of near-copies the best stands for all."""
    kept: list[Candidate] = []
    said: list[frozenset[str]] = []
    for one in ranked:
        if len(kept) == k:
            break
        if one.key not in held:
            continue
        words = frozenset(re.findall(r"\w+", held[one.key].chunk.text.lower()))
        if all(len(words & other) < SAME * max(len(words | other), 1) for other in said):
            kept.append(one)
            said.append(words)
    return kept


def asked(question: str, embeddings: Embeddings) -> Floats:
    """The question's vector."""
    row: Floats = np.asarray(embeddings.embed_queries([question])[0], np.float32)
    return row
