"""Finding passages: by meaning and by words, the two orders joined, repetitions folded, each with its probability.

    question -> vector -> Chroma        nearest passages   \
             -> words  -> FTS5 (BM25)   passages in words   >  rank fusion -> fold -> evidence, rerank -> Passage

Reciprocal rank fusion: Cormack, Clarke, Büttcher, SIGIR 2009. With two orders a smaller constant than their 60 lets the
first places weigh more; `coach bench retrieval` prints what each part brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connectors.book.schema import Person
from connectors.library.catalog import Catalog, Held, Sought
from connectors.library.embeddings import Floats
from connectors.library.likely import Evidence, Reference, likely, share_held
from connectors.library.narrowed import Narrowed
from connectors.library.vectors import Vectors
from connectors.library.words import spoken

RRF = 10
BY_WORDS = 0.7  # what a place in the order by words counts for, where one in the order by meaning counts 1
BY_EVIDENCE = 0.3  # the same for the order by evidence, among the first
WEIGHED = 12  # passages whose evidence is weighed
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
    evidence: Evidence
    path: tuple[str, ...]
    position: int
    language: str
    page: int | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked, its vector, and what its cosines are compared with."""

    text: str
    row: Floats
    reference: Reference


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its score from both orders, and its vector where it was among the nearest."""

    key: str
    score: float
    row: Floats | None = None


def passages(
    asked: Question, reader: Person, catalog: Catalog, vectors: Vectors, to: Narrowed, *, k: int
) -> list[Passage]:
    """The `k` best passages that this person may read, best first."""
    sought = catalog.sought(asked.text)
    ranked = candidates(asked, sought, catalog, vectors, reader=reader, to=to)
    many = max(k, WEIGHED)
    held = catalog.held([one.key for one in ranked[: 2 * many]], reader)
    kept = folded(ranked, held, many)
    if len(kept) < many and len(ranked) > 2 * many:  # most were copies, or not for this person
        held |= catalog.held([one.key for one in ranked[2 * many :]], reader)
        kept = folded(ranked, held, many)
    rows = vectors.rows([one.key for one in kept if one.row is None])
    rows |= {one.key: one.row for one in kept if one.row is not None}
    words = catalog.words_of(list(rows))
    found = [
        _passage(one, held[one.key], evidence(asked, rows[one.key], sought, held[one.key], words[one.key]))
        for one in kept
        if one.key in rows
    ]
    return reranked(found)[:k]


def reranked(found: Sequence[Passage]) -> list[Passage]:
    """In the order of both searches, fused with that of the evidence."""
    by_evidence = sorted(found, key=lambda passage: -passage.likely)
    scores = fused([(1.0, [p.key for p in found]), (BY_EVIDENCE, [p.key for p in by_evidence])])
    return sorted(found, key=lambda passage: (-scores[passage.key], passage.key))


def evidence(asked: Question, own: Floats, sought: Sequence[Sought], held: Held, words: frozenset[str]) -> Evidence:
    """What speaks for a passage; `own` is its vector, `words` are its stems and kin."""
    language = held.entry.language
    in_sales, elsewhere = asked.reference.standing(asked.row, own, language)
    foreign = spoken(asked.text) not in {None, language}
    return Evidence(in_sales, elsewhere, share_held(sought, words), float(foreign))


def candidates(
    asked: Question, sought: Sequence[Sought], catalog: Catalog, vectors: Vectors, *, reader: Person, to: Narrowed
) -> list[Candidate]:
    """Passages that this person may read, best first, from both orders.

    Where documents are in several languages, each is searched by itself: the nearest in all are levelled and put in one
    order, and those that hold the words stand in one order for each, because words are shared within a language.
    """
    spoken_in = [to.language] if to.language else catalog.languages()
    each = [replace(to, language=language) for language in spoken_in] if len(spoken_in) > 1 else [to]
    near = [
        (asked.reference.levelled(asked.row, cosine, one.language or ""), key, own)
        for one in each
        for key, cosine, own in vectors.nearest(asked.row, reader, one, limit=DEPTH)
    ]
    near.sort(key=lambda found: (-found[0], found[1]))
    words = [catalog.matching(sought, reader, one, limit=DEPTH) for one in each]
    rows = {key: own for _, key, own in near[:DEPTH]}
    scores = fused([(1.0, list(rows)), *((BY_WORDS, [one.key for one in match]) for match in words)])
    ranked = sorted(scores, key=lambda key: (-scores[key], key))
    return [Candidate(key, scores[key], rows.get(key)) for key in ranked]


def fused(orders: Sequence[tuple[float, Sequence[str]]]) -> dict[str, float]:
    """Reciprocal rank fusion of orders, each with its weight: what stands high in several scores highest."""
    scores: dict[str, float] = {}
    for weight, order in orders:
        for rank, key in enumerate(order, start=1):
            scores[key] = scores.get(key, 0.0) + weight / (RRF + rank)
    return scores


def folded(ranked: Sequence[Candidate], held: Mapping[str, Held], k: int) -> list[Candidate]:
    """The first `k` that say something new: of near-copies the best stands for all."""
    kept: list[Candidate] = []
    said: list[frozenset[str]] = []
    for one in _readable(ranked, held):
        words = _words(held[one.key])
        if all(_alike(words, others) < SAME for others in said):
            kept.append(one)
            said.append(words)
        if len(kept) == k:
            break
    return kept


def _readable(ranked: Sequence[Candidate], held: Mapping[str, Held]) -> Iterator[Candidate]:
    """A vector that the catalog does not know, or not for this person, is never shown."""
    return (one for one in ranked if one.key in held)


def _words(held: Held) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", held.chunk.text.lower()))


def _alike(words: frozenset[str], others: frozenset[str]) -> float:
    if min(len(words), len(others)) < SAME * max(len(words), len(others)):
        return 0.0  # it could not reach SAME
    return len(words & others) / max(len(words | others), 1)


def _passage(one: Candidate, held: Held, evidence: Evidence) -> Passage:
    chunk, entry = held.chunk, held.entry
    return Passage(
        key=one.key,
        title=" > ".join(chunk.path),
        source=entry.source,
        text=chunk.text,
        score=one.score,
        likely=likely(evidence),
        evidence=evidence,
        path=chunk.path,
        position=chunk.position,
        language=entry.language,
        page=chunk.page,
        date=entry.date,
    )
