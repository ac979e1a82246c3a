"""A library of ten thousand pages to time search on: Cranfield's abstracts over and over, with vectors near their own.

The words are real. A vector is that of a real passage, moved a little at random: real ones would take hours to compute,
and cost the same to search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from connectors.home import Home
from connectors.library import Library
from connectors.library.embeddings import Embeddings, Floats
from connectors.library.vectors import Vectors
from evals.cranfield import Abstract, Cranfield

PAGES = 10_000
_MOVED = 0.02  # of length 1, in each of the dimensions


class _Moved:
    """Passages get vectors near real ones, questions their own."""

    def __init__(self, real: Embeddings, rows: Floats) -> None:
        self._real, self._rows = real, rows
        self.name = real.name

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return self._real.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        seeds = [int(hashlib.sha256(text.encode()).hexdigest()[:12], 16) for text in texts]
        moved = np.stack([self._one(seed) for seed in seeds]) if seeds else np.zeros((0, self._rows.shape[1]))
        rows: Floats = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
        return rows

    def _one(self, seed: int) -> Floats:
        drawn = np.random.default_rng(seed)
        noise = drawn.standard_normal(self._rows.shape[1]) * _MOVED
        return np.asarray(self._rows[drawn.integers(len(self._rows))] + noise, np.float32)


def many_pages(collection: Cranfield, home: Home, real: Embeddings) -> Library:
    """The library, made if it is not there; a few pages a file, as guides are."""
    own = Home(home.root / "many-pages")
    rows = real.embed_passages([abstract.whole for abstract in collection.abstracts[:200]])
    library = Library(own, _Moved(real, rows), Vectors(own.library / "chroma", real.name))
    if not (own.root / "complete").exists():
        library.add([_written(collection, own.root / "pages")], language="en")
        (own.root / "complete").touch()
    return library


def _written(collection: Cranfield, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    size = 25  # pages a file
    for start in range(0, PAGES, size):
        pages = (_page(collection.abstracts[n % len(collection.abstracts)], n) for n in range(start, start + size))
        (folder / f"{start:05d}.md").write_text(f"# Volume {start}\n\n" + "\n".join(pages), encoding="utf-8")
    return folder


def _page(abstract: Abstract, number: int) -> str:
    return f"## {abstract.title} ({number})\n\n{abstract.text}\n"
