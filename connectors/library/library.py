"""The library: files go in, passages come out, to the people who may read them.

    files -> loaders -> Document -> chunks -> Embeddings -> Chroma (vectors) + catalog (documents, passages, words)

Adding is done document by document, each in whole: what was killed goes on where it was, by running it again. A vector
is computed once for a text, ever (`cache/embeddings.sqlite`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from filelock import FileLock

from connectors.book.schema import Person
from connectors.errors import BadUse
from connectors.home import Home
from connectors.library import search, shipped
from connectors.library.catalog import Catalog, Entry
from connectors.library.chunks import Chunk, Manner, chunks, sentences, texts_of
from connectors.library.documents import EVERYONE, BadDocument, Readers, document
from connectors.library.embeddings import Embeddings, Floats, Kept, embedded, mixed
from connectors.library.likely import Reference
from connectors.library.loaders import LOADERS, read
from connectors.library.search import Passage
from connectors.library.vectors import Vectors
from connectors.library.words import edition

_EDITION = 2  # of loaders and chunks: another number makes every document be read anew
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that was passed over, and why."""

    source: str
    reason: str


@dataclass
class AddReport:
    """What `add` did: sources of documents by what became of them, and how many passages were new."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a passage says (`passage` and `place` count from 0), and how near it is to a question."""

    text: str
    kind: Manner
    passage: int
    place: int
    closeness: float
    cells: tuple[tuple[str, str], ...] = ()


class Library:
    """Open with `Library.open(home)`. Threads may share it; one process adds at a time, others read on."""

    def __init__(self, home: Home, embeddings: Embeddings, vectors: Vectors) -> None:
        self._folder = home.library
        self._catalog = Catalog(self._folder / "catalog.sqlite")
        self._embeddings, self._vectors = embeddings, vectors

    @classmethod
    def open(cls, home: Home, *, embeddings: Embeddings | None = None, server: str | None = None) -> Library:
        """The library of a home folder, empty if nothing was added yet; `server` is the URL of a Chroma server."""
        kept = Kept(embeddings or embedded(), home.cache / "embeddings.sqlite", shipped.vectors)
        return cls(home, kept, Vectors(home.library / "chroma", kept.name, server=server))

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        readers: Readers = EVERYONE,
        language: str | None = None,
        progress: Progress | None = None,
    ) -> AddReport:
        """Take in files and folders; what is the same as before is left alone, and what has gone from a folder goes.

        `readers` and `language` hold for files that don't say. `progress(done, all, source)` is called for each file.
        BadUse where a path is not there.
        """
        report = AddReport()
        with self._alone:
            files = _files([Path(p).expanduser().resolve() for p in paths])
            for done, file in enumerate(files):
                if progress:
                    progress(done, len(files), file.source)
                try:
                    self._take_in(file, readers, language, report)
                except BadDocument as error:
                    report.broken.append(Broken(file.source, str(error)))
                except OSError as error:
                    report.broken.append(Broken(file.source, error.strerror or str(error)))
            report.removed += self._take_out_gone({str(f.root) for f in files}, {str(f.path) for f in files})
            self._sweep()
            if progress:
                progress(len(files), len(files), "")
        return report

    def remove(self, names: Iterable[str]) -> list[str]:
        """Take out documents by source, title, path or folder; the sources that went. BadUse for a name of none."""
        with self._alone:
            entries = self._catalog.entries()
            gone: dict[str, str] = {}
            for name in names:
                fits = [e for e in entries if _goes_by(e, name)]
                if not fits:
                    raise BadUse(f"There is no '{name}' in the library.", code="not_in_library", name=name)
                gone |= {e.location: e.source for e in fits}
            self._drop(gone)
        return list(gone.values())

    def documents(self, person: Person | None = None) -> list[Entry]:
        """The documents by title: those this person may read, or all."""
        return [entry for entry in self._catalog.entries() if person is None or person in entry.readers]

    def search(self, query: str, *, person: Person, k: int = 5, language: str | None = None) -> list[Passage]:
        """The `k` best passages this person may read, best first; `likely` says whether each is about it."""
        if not query.strip() or not self._catalog.size():
            return []
        asked = search.Question(query, self._embeddings.embed_queries([query])[0], self._reference)
        return search.passages(asked, person, self._catalog, self._vectors, k=k, language=language)

    def said(self, query: str, passages: Sequence[Passage]) -> list[Said]:
        """What these passages say, one thing at a time, in order, each with its cosine to the question."""
        things = [(n, m, s) for n, p in enumerate(passages) for m, s in enumerate(sentences(p.text))]
        if not things:
            return []
        row = self._embeddings.embed_queries([query])[0]
        near = self._embeddings.embed_passages([s.text for _, _, s in things]) @ row
        return [Said(s.text, s.kind, n, m, float(c), s.cells) for (n, m, s), c in zip(things, near, strict=True)]

    def _take_in(self, file: _File, readers: Readers, language: str | None, report: AddReport) -> None:
        content = file.path.read_bytes()
        told = f"{_EDITION} {edition()} {self._embeddings.name} {readers} {language} {file.source}"
        digest = hashlib.sha256(told.encode() + b"\n" + content).hexdigest()
        before = self._catalog.entry(str(file.path))
        if before and before.digest == digest:
            report.unchanged.append(file.source)
            return
        read_as = document(read(file.path, content), file.source, readers=readers, language=language)
        passages, known = chunks(read_as), self._catalog.keys(str(file.path))
        entry = Entry(
            location=str(file.path),
            source=file.source,
            title=read_as.title,
            language=read_as.language,
            date=read_as.date,
            readers=read_as.readers,
            digest=digest,
            root=str(file.root),
        )
        self._vectors.put(entry, passages, self._embedded(passages))
        self._catalog.replace(entry, read_as, passages)
        self._vectors.drop(sorted(known - {chunk.key for chunk in passages}))
        report.passages += len({chunk.key for chunk in passages} - known)
        (report.updated if before else report.added).append(file.source)

    def _embedded(self, passages: Sequence[Chunk]) -> Floats:
        """The vectors of passages; those of their sentences are computed as well, to be at hand when asked."""
        rows = self._embeddings.embed_passages(texts_of(passages))
        return mixed(rows[: len(passages)], rows[len(passages) : 2 * len(passages)])

    def _take_out_gone(self, roots: set[str], there: set[str]) -> list[str]:
        gone = {e.location: e.source for e in self._catalog.entries() if e.root in roots and e.location not in there}
        self._drop(gone)
        return list(gone.values())

    def _drop(self, gone: dict[str, str]) -> None:
        keys = sorted(key for location in gone for key in self._catalog.keys(location))
        self._catalog.drop(gone)
        self._vectors.drop(keys)

    def _sweep(self) -> None:
        """Vectors whose document was being replaced when an ingest was killed."""
        if self._vectors.size() != self._catalog.size():
            self._vectors.drop(sorted(self._vectors.keys() - self._catalog.keys()))

    @cached_property
    def _reference(self) -> Reference:
        return shipped.reference(self._embeddings)

    @cached_property
    def _alone(self) -> FileLock:
        return FileLock(self._folder / "adding.lock")


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    source: str
    root: Path


def _files(paths: Sequence[Path]) -> list[_File]:
    """The files under some paths, each once; hidden ones and kinds that are not read are left out of folders."""
    found: dict[Path, _File] = {}
    for root in paths:
        if not root.exists():
            raise BadUse(f"There is no file or folder {root}.", code="no_such_file", path=str(root))
        for path in [root] if root.is_file() else sorted(_readable(root)):
            source = path.relative_to(root.parent).as_posix()
            found.setdefault(path, _File(path, source, root))
    return list(found.values())


def _readable(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.suffix.lower() in LOADERS and not hidden and path.is_file():
            yield path


def _goes_by(entry: Entry, name: str) -> bool:
    path = Path(name).expanduser()
    location = Path(entry.location)
    return (
        name.casefold().strip("/") in {entry.source.casefold(), entry.title.casefold(), location.name.casefold()}
        or entry.source.startswith(f"{name.rstrip('/')}/")
        or location.is_relative_to(path.resolve())
    )
