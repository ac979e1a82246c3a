"""Whether a passage is about a question: a probability from four kinds of evidence.

    in_sales   how far the passage's cosine to the question stands out from those of passages on all matters in sales
    elsewhere  the same, from those of passages on anything else: passwords, cooking, tax
    covered    the share of the question's words that the passage holds, or kin of them, rare words counting more (idf)
    foreign    1 where it is in another language than the question, as far as that can be told: cosines are lower then

The first two are in standard deviations of these reference passages (T-norm, as speakers are told apart): a cosine
alone says little, because this model gives nonsense 0.8 as well. A passage in another language than the reference is
first brought level with it: the same texts in both languages (`parallel.yaml`) tell how much nearer to this question
one language lies. A logistic regression joins them. It was trained by
`python -m connectors.library.likely_training` on `likely.yaml`, and its numbers stand in `likely.json`; `coach eval
coaching` measures it on other questions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from connectors.library.catalog import Sought
from connectors.library.embeddings import Floats
from connectors.library.regression import read

LEARNT = "likely.json"
REFERENCE = "en"  # the language of the reference passages
UNKNOWN = 0.05
DOUBTFUL = 0.5  # a word that was taken for a slip may have been meant as it stands


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Vectors of passages, one a row, that a question's cosines are compared with: on sales, and on anything else.

    `parallel` are the same passages in each language, to compare languages by.
    """

    sales: Floats
    other: Floats
    parallel: Mapping[str, Floats] = field(default_factory=dict)

    def levelled(self, question: Floats, cosine: float, language: str) -> float:
        """A cosine to a passage in this language as it would be in the reference's own."""
        own, theirs = self.parallel.get(REFERENCE), self.parallel.get(language)
        if own is None or theirs is None or language == REFERENCE:
            return cosine
        return cosine + float((own @ question).mean() - (theirs @ question).mean())

    def standing(self, question: Floats, passage: Floats, language: str) -> tuple[float, float]:
        """How many standard deviations the passage's cosine, levelled, lies above the mean of each."""
        own = self.levelled(question, float(passage @ question), language)
        cosines = (self.sales @ question, self.other @ question)
        in_sales, elsewhere = ((own - float(c.mean())) / max(float(c.std()), 1e-6) for c in cosines)
        return in_sales, elsewhere


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a passage: see the module."""

    in_sales: float
    elsewhere: float
    covered: float
    foreign: float


def share_held(sought: Sequence[Sought], held: frozenset[str]) -> float:
    """The share of what is sought that a text of these stems and kin holds, from 0 to 1, rare words weighing more."""
    weighed = [(_weight(one), not held.isdisjoint(one.word.terms)) for one in sought]
    whole = sum(weight for weight, _ in weighed)
    return sum(weight for weight, found in weighed if found) / whole if whole else 0.0


def likely(evidence: Evidence) -> float:
    """The probability that a passage is about the question."""
    return read(LEARNT).probability(evidence)


@cache
def taught() -> Mapping[str, Any]:
    """`likely.yaml`: `about`, `beside`, `elsewhere`."""
    import yaml

    loaded: Mapping[str, Any] = yaml.safe_load((files(__package__) / "likely.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def parallels() -> Sequence[Mapping[str, tuple[str, str]]]:
    """`parallel.yaml`: for each passage its heading and text by language."""
    import yaml

    loaded = yaml.safe_load((files(__package__) / "parallel.yaml").read_text(encoding="utf-8"))
    return [{language: (str(said[0]), str(said[1])) for language, said in each.items()} for each in loaded]


def _weight(one: Sought) -> float:
    """Inverse document frequency. One that no passage holds may say nothing: it counts like one of every twentieth."""
    rarity = math.log(1 / max(one.share or UNKNOWN, 0.005))
    return rarity * DOUBTFUL if one.respelt else rarity
