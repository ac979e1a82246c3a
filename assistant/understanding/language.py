"""Which language a question is in, told from a few words: the words, groups of letters, then the conversation.

The languages that the coach speaks are the folders in `prompts/`. A linear classifier on hashed words and letter
groups, trained on their phrases, tells them apart; the commonest short words of some others (`prompts/languages.yaml`),
and the script, say when it is none of them. A word that both share ("quota?") leaves the language as it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.understanding.features import Floats, grams, weighed
from assistant.understanding.words import loaded_yaml
from skills.folding import folded

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Weights per bucket for each language that has phrases."""

    languages: tuple[str, ...]
    idf: Floats
    weights: Floats
    bias: Floats

    def tell(self, text: str, before: str) -> str:
        """The language of a text; `before` (of the conversation, or of the person) where the text does not say."""
        if _foreign_script(text):
            return UNKNOWN
        words = [w.text for w in folded(text)]
        if not any(c.isalpha() for c in text):
            return self._as_before(before)
        hits = _hits(words)
        spoken = {language: hits.get(language, 0.0) for language in self.languages}
        stranger = max(((n, lang) for lang, n in hits.items() if lang not in spoken), default=(0.0, ""))
        if stranger[0] >= 2 and stranger[0] > 1.5 * max(spoken.values()):
            return UNKNOWN
        chances = dict(zip(self.languages, self._chances(text), strict=True))
        # A short word that only one of them has counts as much as the letters do.
        marks = {lang: float(np.log(max(chances[lang], 1e-6))) + 1.0 * spoken[lang] for lang in self.languages}
        best, *rest = sorted(marks.values(), reverse=True)
        if rest and best - rest[0] < 0.8:
            return self._as_before(before)
        return max(marks, key=lambda lang: marks[lang])

    def _as_before(self, before: str) -> str:
        return before if before in self.languages else self.languages[0]

    def _chances(self, text: str) -> Any:
        buckets, weights = weighed(grams(text), self.idf)
        scores = weights @ self.weights[buckets] + self.bias
        grown = np.exp(scores - scores.max())
        return grown / grown.sum()


def train(texts: Sequence[str], spoken: Sequence[str]) -> LanguageModel:
    """A model of the languages of these texts."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    from assistant.understanding.features import rarity

    counted = [grams(t) for t in texts]
    idf = rarity(counted)
    read = [weighed(c, idf) for c in counted]
    starts = np.cumsum([0, *(len(b) for b, _ in read)])
    rows = csr_matrix(
        (np.concatenate([w for _, w in read]), np.concatenate([b for b, _ in read]), starts),
        shape=(len(texts), len(idf)),
    )
    names = tuple(sorted(set(spoken)))
    if len(names) == 1:
        return LanguageModel(names, idf, np.zeros((len(idf), 1), np.float32), np.zeros(1, np.float32))
    model = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced").fit(
        rows, [names.index(s) for s in spoken]
    )
    weights, bias = model.coef_.T, model.intercept_
    if len(names) == 2:
        weights, bias = np.concatenate([-weights, weights], axis=1) / 2, np.array([-bias[0], bias[0]]) / 2
    return LanguageModel(names, idf, weights.astype(np.float32), bias.astype(np.float32))


@cache
def _short_words() -> dict[str, tuple[tuple[str, float], ...]]:
    """For every common short word the languages that have it, with its share: a word of two counts half for both."""
    loaded = loaded_yaml((files("prompts") / "languages.yaml").read_text(encoding="utf-8"))
    held: dict[str, set[str]] = {}
    for name, entry in loaded.items():
        for word in entry["words"]:
            for spelt in {w.text for w in folded(str(word))}:
                held.setdefault(spelt, set()).add(entry.get("as", name))
    return {word: tuple((name, 1 / len(names)) for name in names) for word, names in held.items()}


def everyday_words() -> frozenset[str]:
    """The common short words of the languages, which are no names."""
    return frozenset(_short_words())


def _hits(words: Sequence[str]) -> dict[str, float]:
    known = _short_words()
    counted: dict[str, float] = {}
    for word in words:
        for name, share in known.get(word, ()):
            counted[name] = counted.get(name, 0.0) + share
    return counted


def _foreign_script(text: str) -> bool:
    """Whether most letters are not Latin ones."""
    letters = [c for c in text if c.isalpha()]
    latin = sum(c.isascii() or "LATIN" in unicodedata.name(c, "") for c in letters)
    return bool(letters) and latin * 2 < len(letters)
