"""Embeddings of questions, by the same model that the library uses."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.features import Floats
from connectors.library.embeddings import embedded


def embedded_question(text: str) -> Floats:
    """One question as a vector of length 1; ServiceDown where the model that came with the installation is gone."""
    vector: Floats = embedded_questions([text])[0]
    return vector


def embedded_questions(texts: Sequence[str]) -> Floats:
    """Questions as rows of length 1."""
    return embedded().embed_queries(texts)
