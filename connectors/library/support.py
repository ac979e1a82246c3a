"""Whether a passage bears out a sentence that somebody wrote about it: a probability from three kinds of evidence.

    near      how far the cosine to the nearest thing that the passage says stands out from those to passages on all
              matters in sales, in standard deviations
    covered   the share of the sentence's words that the three nearest things hold, or kin of them (idf)
    foreign   1 where they are in different languages: cosines and shared words are lower then

A logistic regression joins them. `python -m connectors.library.support_training` learnt it from `support.yaml`; its
numbers stand in `support.json`. What it does not see is the opposite said in the same words, unless some of the words
are others: `coach eval support` prints how much of that passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from connectors.library.catalog import Sought
from connectors.library.chunks import sentences
from connectors.library.embeddings import Embeddings, Floats
from connectors.library.likely import share_held
from connectors.library.regression import read
from connectors.library.words import kin, spoken, stems

LEARNT = "support.json"
_TOGETHER = 3  # things that one sentence may put together
ENOUGH = 0.7  # where one in ten of the unsupported sentences of support.yaml passes


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
        return Borne(0.0, 0.0, foreign)
    cosines = kept.embed_passages(said) @ sentence.row
    near = (float(cosines.max()) - float(sentence.usual.mean())) / max(float(sentence.usual.std()), 1e-6)
    nearest = " ".join(said[place] for place in np.argsort(-cosines)[:_TOGETHER])
    held = frozenset([*stems(nearest, passage.language), *kin(nearest, passage.language)])
    return Borne(near, share_held(sentence.sought, held), foreign)


def likelihood(evidence: Borne) -> float:
    """The probability that the passage bears the sentence out."""
    return read(LEARNT).probability(evidence)
