"""Vectors that come with the installation: all that is embedded of the demo company's guides, by content.

They spare the first `coach demo` half a minute. `reference` is for telling whether a passage is about a question: the
vectors of passages on all matters in sales, and elsewhere. `make vectors` (python -m connectors.library.shipped)
renews the file after a guide, the chunks or the embedding model has changed; a test says when that is due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from connectors.library.chunks import Chunk, chunks, texts_of
from connectors.library.documents import document
from connectors.library.embeddings import Embeddings, Floats, content_key, embedded, mixed
from connectors.library.likely import Reference, parallels, taught

FILE = "shipped.npz"
TITLES = {"en": "Sales handbook", "nb": "Salgshåndbok"}  # what the parallel passages are from
LANGUAGES = tuple(TITLES)


@cache
def vectors() -> Mapping[str, Floats]:
    """Vectors by content key; none where the file is missing, which costs only time."""
    rows = _read("rows")
    return {} if rows is None else dict(zip(_keys(), rows, strict=True))


def reference(embeddings: Embeddings) -> Reference:
    """What a question's cosines are compared with; computed where none of this embedding is shipped."""
    name = _read("embedding")
    sales, other = _read("sales"), _read("other")
    if name is None or sales is None or other is None or str(name) != embeddings.name:
        return _reference(embeddings)
    parallel = {language: _read(f"parallel_{language}") for language in LANGUAGES}
    return Reference(sales, other, parallel)


def guides(named: str = "guides") -> list[Chunk]:
    """The passages of a folder of the demo company's guides; those to practise with are no reference."""
    folder = files("connectors") / "demo" / named
    written = sorted((f.name, f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".md"))
    return [chunk for name, text in written for chunk in chunks(document(text, f"{named}/{name}"))]


def embedded_texts() -> list[str]:
    """All that is embedded of the guides and of what is practised with."""
    return texts_of([*guides(), *guides("practice")])


def renew(path: Path, embeddings: Embeddings) -> int:
    """Write the file anew; how many vectors are in it. The same guides give the same bytes."""
    texts = embedded_texts()
    rows = embeddings.embed_passages(texts)
    by_key = {content_key(embeddings.name, text): row for text, row in zip(texts, rows, strict=True)}
    keys, compared = sorted(by_key), _reference(embeddings)
    arrays: dict[str, Any] = {
        "embedding": np.array(embeddings.name),
        "keys": np.array(keys),
        "rows": np.stack([by_key[key] for key in keys]).astype(np.float16),
        "sales": compared.sales.astype(np.float16),
        "other": compared.other.astype(np.float16),
        **{f"parallel_{language}": rows.astype(np.float16) for language, rows in compared.parallel.items()},
    }
    np.savez(path, **arrays)
    return len(keys)


def _reference(embeddings: Embeddings) -> Reference:
    elsewhere = taught()["elsewhere"].items()
    sales = [(chunk.embedded, chunk.path[-1]) for chunk in guides()]
    other = _mixed(embeddings, [(f"{heading}\n{text}", heading) for heading, text in elsewhere])
    said = {language: [each[language] for each in parallels()] for language in LANGUAGES}
    parallel = {
        language: _mixed(embeddings, [(f"{TITLES[language]} > {heading}\n{text}", heading) for heading, text in every])
        for language, every in said.items()
    }
    return Reference(_mixed(embeddings, sales), other, parallel)


def _mixed(embeddings: Embeddings, passages: Sequence[tuple[str, str]]) -> Floats:
    whole, headings = zip(*passages, strict=True)
    return mixed(embeddings.embed_passages(whole), embeddings.embed_passages(headings))


def _keys() -> list[str]:
    path = files(__package__) / FILE
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return [str(key) for key in held["keys"]]


def _read(name: str) -> Any:
    """An array of the file; None where there is no file."""
    path = files(__package__) / FILE
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        row = held[name]
        return row if row.dtype.kind == "U" else row.astype(np.float32)


if __name__ == "__main__":
    print(renew(Path(str(files(__package__) / FILE)), embedded()), "vectors")  # noqa: T201
