"""Embeddings of questions, by the same model that the library uses.

Those of the phrases in prompts/ come with the installation (`shipped/`), so that the first training takes seconds; a
phrase that is not among them is embedded once and kept. `make vectors` renews the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.understanding.features import Floats
from connectors.library.embeddings import Kept, embedded

Embed = Callable[[Sequence[str]], Floats]
FILE = "shipped/phrases.npz"


def embedded_question(text: str) -> Floats:
    """One question as a vector of length 1; ServiceDown where the model that came with the installation is gone."""
    vector: Floats = embedded_questions([text])[0]
    return vector


def embedded_questions(texts: Sequence[str]) -> Floats:
    """Questions as rows of length 1."""
    return embedded().embed_queries(texts)


def kept_questions(folder: Path) -> Embed:
    """Embeds questions that are met again and again: shipped ones, then those kept in a cache folder, then new ones."""
    return Kept(Asked(), folder / "questions.sqlite", _shipped).embed_passages


class Asked:
    """Questions where `Kept` expects passages: it keeps what is read again, and phrases are."""

    @property
    def name(self) -> str:
        return f"{embedded().name}/asked"

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return embedded_questions(texts)

    embed_passages = embed_queries


@cache
def _shipped() -> Mapping[str, Floats]:
    """Vectors by content key; none where the file is missing, which costs only time."""
    path = files("assistant.understanding") / FILE
    if not path.is_file():
        return {}
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return dict(zip((str(key) for key in held["keys"]), held["rows"].astype(np.float32), strict=True))
