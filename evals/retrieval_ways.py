"""Ways to search the same texts: ours, its parts, and the peers; each gives sources in order, best first.

ours, hybrid        Library.search as the product uses it
ours, by meaning    its vectors alone
ours, by words      its index of words alone
Chroma              a plain collection of whole documents, embedded by the same model
bm25s               BM25 as the package does it: English stems and stop words
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from connectors.book.schema import Person
from connectors.library import Library
from connectors.library.embeddings import Embeddings
from connectors.library.narrowed import Narrowed

READER = Person(person_id="eval", name="Eval", role="admin")
MANY = 40  # passages read, so that ten documents are among them
Way = Callable[[str], list[str]]


def ways(library: Library, texts: dict[str, str], embeddings: Embeddings) -> dict[str, Way]:
    """Every way, over a library and the same documents as plain texts by their source."""
    return {
        "ours, hybrid": lambda question: _sources(p.source for p in library.search(question, person=READER, k=MANY)),
        "ours, by meaning": _by_meaning(library, embeddings),
        "ours, by words": _by_words(library),
        "Chroma": _chroma(texts, embeddings),
        "bm25s": _bm25s(texts),
    }


def _sources(found: Any) -> list[str]:
    return list(dict.fromkeys(found))


def _by_meaning(library: Library, embeddings: Embeddings) -> Way:
    def search(question: str) -> list[str]:
        row = embeddings.embed_queries([question])[0]
        near = library._vectors.nearest(row, READER, Narrowed(), limit=MANY)
        return _of_keys(library, [key for key, _, _ in near])

    return search


def _by_words(library: Library) -> Way:
    def search(question: str) -> list[str]:
        catalog = library._catalog
        match = catalog.matching(catalog.sought(question), READER, Narrowed(), limit=MANY)
        return _of_keys(library, [one.key for one in match])

    return search


def _of_keys(library: Library, keys: Sequence[str]) -> list[str]:
    held = library._catalog.held(keys, READER)
    return _sources(held[key].entry.source for key in keys)


def chroma_of(texts: dict[str, str], embeddings: Embeddings) -> Any:
    """A plain collection of whole documents."""
    import chromadb

    collection: Any = chromadb.EphemeralClient().create_collection(
        f"plain-{uuid4().hex}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    sources = list(texts)
    for start in range(0, len(sources), 1000):
        part = sources[start : start + 1000]
        collection.add(ids=part, embeddings=embeddings.embed_passages([texts[source] for source in part]))
    return collection


def _chroma(texts: dict[str, str], embeddings: Embeddings) -> Way:
    collection = chroma_of(texts, embeddings)

    def search(question: str) -> list[str]:
        row = embeddings.embed_queries([question])
        return list(collection.query(query_embeddings=row, n_results=10, include=[])["ids"][0])

    return search


def bm25s_of(texts: dict[str, str]) -> Any:
    """An index of whole documents."""
    import bm25s

    index: Any = bm25s.BM25()
    index.index(_tokens(list(texts.values())), show_progress=False)
    return index


def _tokens(of: list[str]) -> Any:
    import bm25s
    import Stemmer

    return bm25s.tokenize(of, stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)


def _bm25s(texts: dict[str, str]) -> Way:
    sources, index = list(texts), bm25s_of(texts)

    def search(question: str) -> list[str]:
        found, _ = index.retrieve(_tokens([question]), k=min(10, len(sources)), show_progress=False)
        return [sources[number] for number in found[0]]

    return search


def filled(home: Any, folder: Path) -> Library:
    """The library of a home, with what is in a folder; what is there already is left alone."""
    library = Library.open(home)
    library.add([folder])
    return library
