"""Whether a passage bears out a sentence that somebody wrote about it: a probability from five kinds of evidence.

    near      how far the cosine to the nearest thing that the passage says stands out from those to passages on all
              matters in sales, in standard deviations
    covered   the share of the sentence's words that the three nearest things hold, or kin of them (idf)
    said      the share of the nearest clause's words that the sentence holds: a paraphrase says again what is there
    denied    1 where that clause denies something and the sentence denies nothing
    foreign   1 where they are in different languages: cosines and shared words are lower then

A logistic regression joins them. `python -m connectors.library.support_training` learnt it from `support.yaml`, prints
how often it is right about guides that it has not seen, and keeps its numbers in `support.json`. What it hardly sees is
the opposite said in the same words: `coach eval support` prints how much of that passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from connectors.library.catalog import Sought
from connectors.library.chunks import sentences
from connectors.library.embeddings import Embeddings, Floats
from connectors.library.likely import share_held
from connectors.library.regression import read
from connectors.library.words import denies, kin, spoken, stems

LEARNT = "support.json"
_TOGETHER = 3  # things that one sentence may put together
ENOUGH = 0.56  # where a quarter of the unsupported sentences of support.yaml pass, half of which say the opposite
_CLAUSE = re.compile(r"(?<=[,;:.?!])\s+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quotable:
    """A passage that a sentence may rest on, and its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Borne:
    """What speaks for it that a passage bears a sentence out: see the module."""

    near: float
    covered: float
    said: float
    denied: float
    foreign: float


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence to be checked: its text, its words as they are looked for, its vector, and its usual cosines."""

    text: str
    sought: Sequence[Sought]
    row: Floats
    usual: Floats


def borne(sentence: Sentence, passage: Quotable, kept: Embeddings) -> Borne:
    """The evidence; none where the passage says nothing."""
    said = [thing.text for thing in sentences(passage.text)]
    foreign = float(spoken(sentence.text) not in {None, passage.language})
    if not said:
        return Borne(0.0, 0.0, 0.0, 0.0, foreign)
    cosines = kept.embed_passages(said) @ sentence.row
    near = (float(cosines.max()) - float(sentence.usual.mean())) / max(float(sentence.usual.std()), 1e-6)
    nearest = " ".join(said[place] for place in np.argsort(-cosines)[:_TOGETHER])
    held = _tokens(nearest, passage.language)
    clause = _nearest_clause(said, sentence.row, kept)
    denied = float(denies(clause) and not denies(sentence.text))
    again = _said_again(clause, passage.language, sentence.text)
    return Borne(near, share_held(sentence.sought, held), again, denied, foreign)


def _nearest_clause(said: Sequence[str], row: Floats, kept: Embeddings) -> str:
    clauses = [clause for thing in said for clause in _CLAUSE.split(thing) if " " in clause] or list(said)
    return clauses[int((kept.embed_passages(clauses) @ row).argmax())]


def _said_again(clause: str, language: str, sentence: str) -> float:
    """The share of a clause's words that stand in the sentence, or kin of them, whichever language that is in."""
    held = _tokens(sentence, language) | _tokens(sentence, spoken(sentence) or language)
    words = [tokens for word in _WORD.findall(clause) if (tokens := _tokens(word, language))]
    return fmean(not held.isdisjoint(tokens) for tokens in words) if words else 0.0


def _tokens(text: str, language: str) -> frozenset[str]:
    return frozenset([*stems(text, language), *kin(text, language)])


def likelihood(evidence: Borne) -> float:
    """The probability that the passage bears the sentence out."""
    return read(LEARNT).probability(evidence)
