"""The library: files go in, passages come out, to the people who may read them.

    files -> loaders -> Document -> chunks -> Embeddings -> Chroma (vectors) + catalog (documents, passages, words)

Adding is done document by document, each in whole: what was killed goes on where it was, by running it again. A vector
is computed once for a text, ever (`cache/embeddings.sqlite`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from filelock import FileLock

from connectors.book.schema import Person
from connectors.errors import BadUse
from connectors.home import Home
from connectors.library import heard, search, shipped
from connectors.library.calls import NOBODY, Call, DealOf, as_said, call_of
from connectors.library.catalog import Catalog, Entry
from connectors.library.chunks import Chunk, Manner, chunks, sentences, texts_of
from connectors.library.documents import EVERYONE, BadDocument, Document, Readers, document
from connectors.library.embeddings import Embeddings, Floats, Kept, embedded, mixed
from connectors.library.folders import File, Gathered, gathered, goes_by
from connectors.library.likely import Reference, share_held
from connectors.library.loaders import read
from connectors.library.narrowed import Narrowed
from connectors.library.objections import Objection, likeliest, objections, quoted_beside
from connectors.library.search import Passage
from connectors.library.support import Borne, Quotable, Sentence, borne
from connectors.library.vectors import Vectors
from connectors.library.words import edition

_EDITION = 4  # of loaders and chunks: another number makes every document be read anew
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that was passed over, and why."""

    source: str
    reason: str


@dataclass
class AddReport:
    """What `add` did: sources of documents by what became of them, and how many passages were new.

    `other`: how many files of kinds that are not read were left alone, by suffix.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    other: Counter[str] = field(default_factory=Counter)
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
        self._folder, self._cache = home.library, home.cache
        self._catalog = Catalog(self._folder / "catalog.sqlite")
        self._embeddings, self._vectors = embeddings, vectors

    @classmethod
    def open(cls, home: Home, *, embeddings: Embeddings | None = None, server: str | None = None) -> Library:
        """The library of a home folder, empty if nothing was added yet; `server` is the URL of a Chroma server."""
        kept = Kept(embeddings or embedded(), home.cache / "embeddings.sqlite", shipped.vectors)
        return cls(home, kept, Vectors(home.library / "chroma", kept.name, server=server))

    @property
    def embedding(self) -> str:
        """The name of the embedding that it is opened with."""
        return self._embeddings.name

    def check(self) -> None:
        """BadUse (other_embedding) where it was made with another embedding; ServiceDown where it can't be opened."""
        self._vectors.check()

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        readers: Readers = EVERYONE,
        language: str | None = None,
        deal_of: DealOf = as_said,
        progress: Progress | None = None,
    ) -> AddReport:
        """Take in files and folders; what is the same as before is left alone, and what has gone from a folder goes.

        `readers` and `language` hold for files that don't say; `deal_of` says which deal a transcript is about, if any.
        `progress(done, all, source)` is called for each file. BadUse where a path is not there.
        """
        report, roots = AddReport(), [Path(path).expanduser().resolve() for path in paths]
        with self._alone:
            self._vectors.check()
            given = gathered(roots)
            report.other = given.other
            for done, file in enumerate(given.files):
                if progress:
                    progress(done, len(given.files), file.source)
                try:
                    self._take_in(file, readers, language, deal_of, report)
                except BadDocument as error:
                    report.broken.append(Broken(file.source, str(error)))
                except OSError as error:
                    report.broken.append(Broken(file.source, error.strerror or str(error)))
            report.removed += self._take_out_gone(roots, given, report)
            self._level()
            if progress:
                progress(len(given.files), len(given.files), "")
        return report

    def rebuild(self, progress: Progress | None = None) -> int:
        """Embed every passage anew, with the embedding that this library was opened with; how many documents.

        What was killed on the way is finished by running it, or `add`, again.
        """
        with self._alone:
            self._vectors.start_anew()
            return self._level(progress)

    def remove(self, names: Iterable[str]) -> list[str]:
        """Take out documents by source, title, path or folder; the sources that went. BadUse for a name of none."""
        with self._alone:
            entries = self._catalog.entries()
            gone: dict[str, str] = {}
            for name in names:
                fits = [e for e in entries if goes_by(e, name)]
                if not fits:
                    raise _unknown(name)
                gone |= {e.location: e.source for e in fits}
            self._drop(gone)
            if len(gone) == len(entries):
                self._vectors.start_anew()
        return list(gone.values())

    def documents(self, person: Person | None = None) -> list[Entry]:
        """The guides by title that this person may read; without a person all documents, calls among them."""
        entries = self._catalog.entries()
        return [e for e in entries if person is None or (e.readers != NOBODY and person in e.readers)]

    def calls(self, deals: Iterable[str]) -> list[Call]:
        """The calls about these deals, newest first: who asks for them must be allowed to see the deals."""
        return self._catalog.calls(deals)

    def search(
        self,
        query: str,
        *,
        person: Person,
        k: int = 5,
        language: str | None = None,
        within: Sequence[str] = (),
        since: date | None = None,
    ) -> list[Passage]:
        """The `k` best passages this person may read, best first; `likely` says whether each is about it.

        `within` narrows it to documents by title, source or folder (BadUse for a name of none that this person may
        read), `since` to those dated then or later.
        """
        if not query.strip() or not self._catalog.size():
            return []
        to = Narrowed(language, self._locations(within, person) if within else None, since)
        asked = search.Question(query, self._embeddings.embed_queries([query])[0], self._reference)
        return search.passages(asked, person, self._catalog, self._vectors, to, k=k)

    def said(self, query: str, passages: Sequence[Passage]) -> list[Said]:
        """What these passages say, one thing at a time, in order, each with its cosine to the question."""
        things = [(n, m, s) for n, p in enumerate(passages) for m, s in enumerate(sentences(p.text))]
        if not things:
            return []
        row = self._embeddings.embed_queries([query])[0]
        near = self._embeddings.embed_passages([s.text for _, _, s in things]) @ row
        return [Said(s.text, s.kind, n, m, float(c), s.cells) for (n, m, s), c in zip(things, near, strict=True)]

    def borne(self, sentence: str, passages: Sequence[Quotable]) -> list[Borne]:
        """How far each passage bears a sentence out that was written about them (see support.py).

        The embedded model reads them, whatever the library is embedded with: support was learnt with it.
        """
        row = embedded().embed_passages([sentence])[0]
        usual = self._embedded_reference.sales @ row
        asked = Sentence(sentence, self._catalog.sought(sentence), row, usual)
        return [borne(asked, passage, self._read) for passage in passages]

    def objections(self, key: str, person: Person) -> list[Objection]:
        """The objections to practise in the document that this passage is from, if the person may read it."""
        held = self._catalog.document_of(key, person)
        if not held:
            return []
        entry = held[0].entry
        return objections((one.chunk for one in held), entry.source, entry.language)

    def meant(self, topic: str, known: Sequence[Objection]) -> Objection | None:
        """The objection that a topic is about: near in meaning to what is said there, and in its words."""
        if not known:
            return None
        row, sought = self._embeddings.embed_queries([topic])[0], self._catalog.sought(topic)
        near = [float((self._embeddings.embed_passages([one.heading, *one.lines]) @ row).mean()) for one in known]
        return known[likeliest(near, [share_held(sought, one.tokens) for one in known])]

    def heard(self, sentence: str, meant: Objection, beside: Sequence[Objection]) -> list[float]:
        """How likely a sentence makes each point of an objection; `beside` are all of its guide (see heard.py).

        The embedded model reads them, whatever the library is embedded with: it was learnt with it.
        """
        points = [point.examples for point in meant.points]
        found = heard.evidence(sentence, points, quoted_beside(meant, beside), self._read)
        return [heard.likelihood(one) for one in found]

    def _locations(self, names: Sequence[str], person: Person) -> tuple[str, ...]:
        entries = self.documents(person)
        for name in names:
            if not any(goes_by(entry, name) for entry in entries):
                raise _unknown(name)
        return tuple(entry.location for entry in entries if any(goes_by(entry, name) for name in names))

    def _take_in(self, file: File, readers: Readers, language: str | None, deal_of: DealOf, report: AddReport) -> None:
        content = file.path.read_bytes()
        call = call_of(file.path, file.source, content, deal_of) if content.strip() else None
        told = f"{_EDITION} {edition()} {readers} {language} {file.source}{f' {call.deal_id}' if call else ''}"
        digest = hashlib.sha256(told.encode() + b"\n" + content).hexdigest()
        before = self._catalog.entry(str(file.path))
        if before and before.digest == digest:
            report.unchanged.append(file.source)
            return
        entry = _entry(file, digest)
        if call:
            self._take_in_call(entry, call)
        else:
            read_as = document(read(file.path, content), file.source, readers=readers, language=language)
            self._take_in_guide(entry, read_as, report)
        (report.updated if before else report.added).append(file.source)

    def _take_in_call(self, entry: Entry, call: Call) -> None:
        """A call has no passages; those that its file had as a guide go."""
        known = self._catalog.keys(entry.location)
        about = replace(entry, title=call.title, language=call.language, date=call.on, readers=NOBODY)
        self._catalog.keep(about, call)
        self._vectors.drop(sorted(known))

    def _take_in_guide(self, entry: Entry, read_as: Document, report: AddReport) -> None:
        passages, known = chunks(read_as, entry.location), self._catalog.keys(entry.location)
        entry = replace(
            entry, title=read_as.title, language=read_as.language, date=read_as.date, readers=read_as.readers
        )
        self._vectors.put(entry, passages, self._embedded(passages))
        self._catalog.replace(entry, read_as, passages)
        self._vectors.drop(sorted(known - {chunk.key for chunk in passages}))
        report.passages += len({chunk.key for chunk in passages} - known)

    def _embedded(self, passages: Sequence[Chunk]) -> Floats:
        """The vectors of passages; those of their sentences are computed as well, to be at hand when asked."""
        rows = self._embeddings.embed_passages(texts_of(passages))
        return mixed(rows[: len(passages)], rows[len(passages) : 2 * len(passages)])

    def _take_out_gone(self, roots: Sequence[Path], given: Gathered, report: AddReport) -> list[str]:
        """What no longer lies where it was: in the folders named, or elsewhere if it has moved into them.

        A folder with nothing in it may be a share that is not connected: what came from it stays, and that is said.
        """
        entries = [e for e in self._catalog.entries() if not Path(e.location).exists()]
        empty = given.empty(roots)
        kept = {e.location for e in entries for root in empty if Path(e.location).is_relative_to(root)}
        if kept:
            why = "there is nothing in it; what was added from it stays until `coach library remove`"
            report.broken += [Broken(str(root), why) for root in empty]
        moved = {file.source for file in given.files}
        gone = {
            e.location: e.source
            for e in entries
            if e.location not in kept
            and (e.source in moved or any(Path(e.location).is_relative_to(root) for root in roots))
        }
        self._drop(gone)
        return list(gone.values())

    def _drop(self, gone: dict[str, str]) -> None:
        keys = sorted(key for location in gone for key in self._catalog.keys(location))
        self._catalog.drop(gone)
        self._vectors.drop(keys)

    def _level(self, progress: Progress | None = None) -> int:
        """Bring vectors and catalog to the same passages, where a kill came between; how many documents lacked some."""
        held, wanted = self._vectors.keys(), self._catalog.keys()
        self._vectors.drop(sorted(held - wanted))
        if not wanted - held:
            return 0
        short = [e for e in self._catalog.entries() if self._catalog.keys(e.location) - held]
        for done, entry in enumerate(short):
            if progress:
                progress(done, len(short), entry.source)
            passages = self._catalog.passages(entry.location)
            self._vectors.put(entry, passages, self._embedded(passages))
        return len(short)

    @cached_property
    def _read(self) -> Kept:
        return Kept(embedded(), self._cache / "embeddings.sqlite", shipped.vectors)

    @cached_property
    def _embedded_reference(self) -> Reference:
        return shipped.reference(self._read)

    @cached_property
    def _reference(self) -> Reference:
        return shipped.reference(self._embeddings)

    @cached_property
    def _alone(self) -> FileLock:
        return FileLock(self._folder / "adding.lock")


def _entry(file: File, digest: str) -> Entry:
    """What is known of a document before it is read."""
    return Entry(str(file.path), file.source, "", "", None, EVERYONE, digest, str(file.root))


def _unknown(name: str) -> BadUse:
    return BadUse(f"There is no '{name}' in the library.", code="not_in_library", name=name)
