"""The passages' vectors in Chroma: embedded under the home folder, or its server.

A collection is made by one embedding and says so in its metadata; another embedding is refused, because vectors of two
models can't be compared. Roles, team, language and date travel with each vector, so that Chroma leaves out what a
reader may not see or did not ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from connectors.book.schema import Person
from connectors.errors import BadUse, CoachError, ServiceDown
from connectors.library.catalog import Entry
from connectors.library.chunks import Chunk
from connectors.library.documents import ROLES
from connectors.library.embeddings import Floats
from connectors.library.narrowed import Narrowed, for_chroma, number_of

R = TypeVar("R")
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
        about |= {"location": entry.location, "date": number_of(entry.date)}
        for start in range(0, len(passages), _MANY):
            part = passages[start : start + _MANY]
            given: dict[str, Any] = {
                "ids": [chunk.key for chunk in part],
                "embeddings": rows[start : start + _MANY],
                "documents": [chunk.text for chunk in part],
                "metadatas": [{**about, "title": " > ".join(chunk.path), "page": chunk.page or 0} for chunk in part],
            }
            self._ask(partial(_upsert, given))

    def drop(self, keys: Sequence[str]) -> None:
        """Take passages out, whichever embedding they were made with."""
        for start in range(0, len(keys), _MANY):
            part = list(keys[start : start + _MANY])
            self._ask(partial(_delete, part), of_any=True)

    def check(self) -> None:
        """BadUse (other_embedding) where the passages were made with another embedding."""
        self._ask(lambda _: None)

    def start_anew(self) -> None:
        """Leave nothing; the collection is made again, with this embedding, when it is next needed."""
        self._ask(lambda collection: self._client.delete_collection(collection.name), of_any=True)
        self._forget()

    def keys(self) -> set[str]:
        """The keys of all passages."""
        return set(self._ask(lambda collection: collection.get(include=[])["ids"]))

    def size(self) -> int:
        return int(self._ask(lambda collection: collection.count()))

    def nearest(self, row: Floats, reader: Person, to: Narrowed, *, limit: int) -> list[tuple[str, float, Floats]]:
        """Keys of the nearest passages that this person may read, nearest first, with cosine and vector."""
        asked = {"query_embeddings": row[None, :], "n_results": limit, "where": for_chroma(reader, to)}
        found = self._ask(lambda collection: collection.query(**asked, include=["embeddings"]))
        rows = np.asarray(found["embeddings"][0], np.float32).reshape(-1, len(row))
        return [(key, float(own @ row), own) for key, own in zip(found["ids"][0], rows, strict=True)]

    def rows(self, keys: Sequence[str]) -> dict[str, Floats]:
        """The vectors of these passages."""
        if not keys:
            return {}
        found = self._ask(lambda collection: collection.get(ids=list(keys), include=["embeddings"]))
        return dict(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True))

    def _ask(self, work: Callable[[Any], R], *, of_any: bool = False) -> R:
        """Ask the collection. Another process may have made it anew since it was opened: then it is opened again."""
        from chromadb.errors import ChromaError, NotFoundError

        try:
            try:
                return work(self._opened if of_any else self._collection)
            except NotFoundError:
                self._forget()
                return work(self._opened if of_any else self._collection)
        except CoachError:
            raise
        except (ChromaError, OSError, ValueError, RuntimeError) as error:
            raise self._down(error) from error
        except Exception as error:
            if type(error).__module__.split(".")[0] in {"httpx", "httpcore"}:  # a server that went away
                raise self._down(error) from error
            raise

    @property
    def _collection(self) -> Any:
        made_with = (self._opened.metadata or {}).get("embedding")
        if made_with != self._embedding:
            raise BadUse(
                f"The library was embedded with {made_with}, not with {self._embedding}. "
                "Go back to that embedding (COACH_EMBEDDINGS), or embed it anew with `coach library rebuild`.",
                code="other_embedding",
                made_with=made_with,
                embedding=self._embedding,
            )
        return self._opened

    @cached_property
    def _opened(self) -> Any:
        return self._client.get_or_create_collection(
            _NAME,
            metadata={"embedding": self._embedding},
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
        )

    @cached_property
    def _client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if not self._server:
            return chromadb.PersistentClient(str(self._folder), settings=settings)
        at = urlsplit(self._server)
        ssl = at.scheme == "https"
        port = at.port or (443 if ssl else 8000)
        return chromadb.HttpClient(host=at.hostname or "localhost", port=port, ssl=ssl, settings=settings)

    def _forget(self) -> None:
        self.__dict__.pop("_opened", None)

    def _down(self, error: Exception) -> ServiceDown:
        where = self._server or str(self._folder)
        way_out = "Is the server running?" if self._server else "Add its content anew with `coach library add`."
        message = f"The library at {where} can't be opened ({error}). {way_out}"
        return ServiceDown(message, code="no_library_store", where=where, why=str(error))


def _upsert(given: dict[str, Any], collection: Any) -> None:
    collection.upsert(**given)


def _delete(keys: list[str], collection: Any) -> None:
    collection.delete(ids=keys)
