"""Any `transformers` sequence-classification model in place of the shipped head, for feelings: COACH_SENTIMENT_MODEL.

A local folder or a hub name; a hub name is looked up in the local cache only (HF_HUB_OFFLINE), unless that is switched
off. Its labels may be words (positive, NEG, neutral), stars (1 star .. 5 stars) or LABEL_0.. of two, three or five.
Models need PyTorch, which is not among the required dependencies. Signals are told by the shipped head as before.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from connectors.errors import BadUse, ServiceDown
from skills.email_sentiment.grams import Floats
from skills.email_sentiment.labels import FEELINGS, MIXED, NEGATIVE, NEUTRAL, POSITIVE

SETTING = "COACH_SENTIMENT_MODEL"
_BATCH = 16
_WORDS = {"pos": POSITIVE, "neg": NEGATIVE, "neu": NEUTRAL, "mix": MIXED}
_SCALES: dict[int, tuple[int, ...]] = {
    2: (NEGATIVE, POSITIVE),
    3: (NEGATIVE, NEUTRAL, POSITIVE),
    5: (NEGATIVE, NEGATIVE, NEUTRAL, POSITIVE, POSITIVE),
}


@dataclass(frozen=True)
class Transformer:
    """A sequence-classification model by its folder or name."""

    name: str

    @property
    def mark(self) -> str:
        """What tells its readings from another model's."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]

    def __call__(self, sentences: Sequence[str]) -> Floats:
        """Probabilities of FEELINGS, a row a sentence. BadUse where it cannot be loaded, ServiceDown without torch."""
        tokenizer, model, places = self._loaded
        import torch  # type: ignore[import-not-found, unused-ignore]

        parts = []
        for start in range(0, len(sentences), _BATCH):
            batch = list(sentences[start : start + _BATCH])
            inputs = tokenizer(batch, return_tensors="pt", padding=True, truncation=True, max_length=256)
            with torch.no_grad():
                parts.append(torch.softmax(model(**inputs).logits, dim=-1).numpy())
        found = np.zeros((len(sentences), len(FEELINGS)), np.float32)
        for column, place in enumerate(places):
            found[:, place] += np.concatenate(parts)[:, column]
        return found

    @cached_property
    def _loaded(self) -> tuple[Any, Any, tuple[int, ...]]:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            import torch  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
        except ImportError as error:
            message = f"{SETTING} is set, and such a model needs PyTorch. Install it: pip install 'torch>=2.4'."
            raise ServiceDown(message, code="no_torch", model=self.name) from error
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            tokenizer = AutoTokenizer.from_pretrained(self.name)
            model = AutoModelForSequenceClassification.from_pretrained(self.name).eval()
        except (OSError, ValueError) as error:
            message = f"{SETTING} names '{self.name}', which is neither a folder with a model nor in the local cache."
            raise BadUse(message, code="no_sentiment_model", model=self.name) from error
        return tokenizer, model, places([str(model.config.id2label[i]) for i in range(model.config.num_labels)])


def chosen() -> Transformer | None:
    """The model that COACH_SENTIMENT_MODEL names, or None."""
    name = os.environ.get(SETTING, "").strip()
    return Transformer(name) if name else None


def places(labels: Sequence[str]) -> tuple[int, ...]:
    """Which of FEELINGS each label of a model stands for. BadUse where that cannot be told."""
    worded = [_WORDS.get(re.sub(r"[^a-z]", "", label.lower())[:3]) for label in labels]
    if all(place is not None for place in worded):
        return tuple(place for place in worded if place is not None)
    starred = [re.search(r"([1-5])\s*star", label.lower()) for label in labels]
    numbered = [re.fullmatch(r"label_(\d+)", label.lower()) for label in labels]
    if len(labels) in _SCALES and (all(starred) or all(numbered)):
        order = [int(m[1]) for m in (starred if all(starred) else numbered) if m]
        ranks = sorted(order)
        return tuple(_SCALES[len(labels)][ranks.index(n)] for n in order)
    message = f"The labels of the model in {SETTING} ({', '.join(labels)}) are no feelings that I know."
    raise BadUse(message, code="no_sentiment_model", model="")
