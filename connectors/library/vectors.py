"""The passages' vectors in Chroma: embedded under the home folder, or its server.

A collection is made by one embedding and says so in its metadata; another embedding is refused, because vectors of two
models can't be compared. Roles and team travel with each vector, so that Chroma leaves out what a reader may not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from connectors.book.schema import Person
from connectors.errors import BadUse, ServiceDown
from connectors.library.catalog import Entry
from connectors.library.chunks import Chunk
from connectors.library.documents import ROLES
from connectors.library.embeddings import Floats

_NAME = "passages"
_MANY = 2000  # keys a call: SQLite's limit of variables lies above


class Vectors:
    """The collection of passages; Chroma is imported when it is first needed, which takes about a second."""

    def __init__(self, folder: Path, embedding: str, *, server: str | None = None) -> None:
        self._folder, self._embedding, self._server = folder, embedding, server

    def put(self, entry: Entry, passages: Sequence[Chunk], rows: Floats) -> None:
        """Add passages, or replace those of the same key."""
        flags: dict[str, Any] = {role: role in entry.readers.roles for role in ROLES}
        about = {**flags, "team": entry.readers.team or "", "language": entry.language, "source": entry.source}
        for start in range(0, len(passages), _MANY):
            part = passages[start : start + _MANY]
            self._collection.upsert(
                ids=[chunk.key for chunk in part],
                embeddings=rows[start : start + _MANY],
                documents=[chunk.text for chunk in part],
                metadatas=[{**about, "title": " > ".join(chunk.path), "page": chunk.page or 0} for chunk in part],
            )

    def drop(self, keys: Sequence[str]) -> None:
        """Take passages out."""
        for start in range(0, len(keys), _MANY):
            self._collection.delete(ids=list(keys[start : start + _MANY]))

    def keys(self) -> set[str]:
        """The keys of all passages."""
        return set(self._collection.get(include=[])["ids"])

    def size(self) -> int:
        return int(self._collection.count())

    def nearest(
        self, row: Floats, reader: Person, *, language: str | None, limit: int
    ) -> list[tuple[str, float, Floats]]:
        """Keys of the nearest passages that this person may read, nearest first, with cosine and vector."""
        found = self._collection.query(
            query_embeddings=row[None, :],
            n_results=limit,
            where=_readable_by(reader, language),
            include=["embeddings"],
        )
        rows = np.asarray(found["embeddings"][0], np.float32).reshape(-1, len(row))
        return [(key, float(own @ row), own) for key, own in zip(found["ids"][0], rows, strict=True)]

    def rows(self, keys: Sequence[str]) -> dict[str, Floats]:
        """The vectors of these passages."""
        if not keys:
            return {}
        found = self._collection.get(ids=list(keys), include=["embeddings"])
        return dict(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True))

    @cached_property
    def _collection(self) -> Any:
        collection = self._opened()
        made_with = (collection.metadata or {}).get("embedding")
        if made_with != self._embedding:
            raise BadUse(
                f"The library was embedded with {made_with}, not with {self._embedding}. "
                "Go back to that embedding, or remove everything and add it again.",
                code="other_embedding",
                made_with=made_with,
                embedding=self._embedding,
            )
        return collection

    def _opened(self) -> Any:
        import chromadb
        from chromadb.config import Settings
        from chromadb.errors import ChromaError

        settings = Settings(anonymized_telemetry=False)
        try:
            if self._server:
                at = urlsplit(self._server)
                ssl = at.scheme == "https"
                port = at.port or (443 if ssl else 8000)
                client = chromadb.HttpClient(host=at.hostname or "localhost", port=port, ssl=ssl, settings=settings)
            else:
                client = chromadb.PersistentClient(str(self._folder), settings=settings)
            return client.get_or_create_collection(
                _NAME,
                metadata={"embedding": self._embedding},
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            )
        except (ChromaError, OSError, ValueError) as error:
            where = self._server or str(self._folder)
            way_out = "Is the server running?" if self._server else "Add its content anew with `coach library add`."
            message = f"The library at {where} can't be opened ({error}). {way_out}"
            raise ServiceDown(message, code="no_library_store", where=where, why=str(error)) from error


def _readable_by(reader: Person, language: str | None) -> dict[str, Any] | None:
    wanted: list[dict[str, Any]] = []
    if reader.role != "admin":
        wanted += [{reader.role: True}, {"team": {"$in": sorted({"", reader.team or ""})}}]
    if language:
        wanted.append({"language": language})
    return {"$and": wanted} if len(wanted) > 1 else wanted[0] if wanted else None
