"""What the library holds, in one SQLite file beside Chroma: documents, their passages, and the words in them.

    documents   one row a file: where it lies, its title, language, readers, and a digest of what was read
    passages    one row a passage: its key (the same as in Chroma), where it stands, its text
    words       an FTS5 index of the stems of a passage: its path and its text

The catalog is the truth of what there is: a document is replaced in one transaction, and a vector in Chroma whose key
is not here (its ingest was killed half-way) is never shown. Who may read is checked here on every read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import local

from connectors.book.schema import Person
from connectors.library.chunks import Chunk
from connectors.library.documents import ROLES, Document, Readers
from connectors.library.words import asked_stems, stems

_TABLES = """
create table if not exists documents (
    location text primary key, source text not null, title text not null, language text not null, date text,
    roles text not null, team text, digest text not null, root text not null
) without rowid;
create table if not exists passages (
    row integer primary key, key text not null unique, location text not null, position integer not null,
    path text not null, text text not null, page integer
);
create index if not exists passages_of on passages (location);
create virtual table if not exists words using fts5(path, body, tokenize = "unicode61 remove_diacritics 0");
"""
_COLUMNS = "d.location, d.source, d.title, d.language, d.date, d.roles, d.team, d.digest, d.root"
_PASSAGE = f"p.key, p.path, p.text, p.position, p.page, {_COLUMNS}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the library."""

    location: str
    source: str
    title: str
    language: str
    date: date | None
    readers: Readers
    digest: str
    root: str


@dataclass(frozen=True, slots=True)
class Held:
    """One passage, with the document it is from."""

    chunk: Chunk
    entry: Entry


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that holds words of the question; `rank` is its BM25 score, higher is better."""

    key: str
    rank: float


class Catalog:
    """The catalog in a file. Each thread has its own connection; writers follow one another."""

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, local()

    def entries(self) -> list[Entry]:
        """Every document, by title."""
        rows = self._file.execute(f"select {_COLUMNS} from documents d order by d.title, d.location")
        return [_entry(row) for row in rows]

    def entry(self, location: str) -> Entry | None:
        row = self._file.execute(f"select {_COLUMNS} from documents d where location = ?", (location,)).fetchone()
        return _entry(row) if row else None

    def keys(self, location: str | None = None) -> set[str]:
        """The keys of a document's passages, or of all."""
        where, values = ("", ()) if location is None else (" where location = ?", (location,))
        return {key for (key,) in self._file.execute(f"select key from passages{where}", values)}

    def size(self) -> int:
        """How many passages there are."""
        return int(self._file.execute("select count(*) from passages").fetchone()[0])

    def replace(self, entry: Entry, document: Document, passages: Sequence[Chunk]) -> None:
        """Put a document in, in place of what it was before."""
        said = entry.date.isoformat() if entry.date else None
        readers = (" ".join(entry.readers.roles), entry.readers.team)
        with self._writing() as file:
            self._drop(file, entry.location)
            file.execute(
                "insert into documents values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (entry.location, entry.source, entry.title, entry.language, said, *readers, entry.digest, entry.root),
            )
            for chunk in passages:
                row = file.execute(
                    "insert into passages (key, location, position, path, text, page) values (?, ?, ?, ?, ?, ?)",
                    (chunk.key, entry.location, chunk.position, json.dumps(chunk.path), chunk.text, chunk.page),
                ).lastrowid
                words = [" ".join(stems(text, document.language)) for text in (" ".join(chunk.path), chunk.text)]
                file.execute("insert into words (rowid, path, body) values (?, ?, ?)", (row, *words))

    def drop(self, locations: Iterable[str]) -> None:
        """Take documents out."""
        with self._writing() as file:
            for location in locations:
                self._drop(file, location)

    def held(self, keys: Sequence[str], reader: Person) -> dict[str, Held]:
        """Passages by key, those that this person may read."""
        marks = ", ".join("?" * len(keys))
        rows = self._file.execute(
            f"select {_PASSAGE} from passages p join documents d using (location) where p.key in ({marks})", list(keys)
        )
        found = (_held(row) for row in rows)
        return {one.chunk.key: one for one in found if reader in one.entry.readers}

    def matching(self, question: str, reader: Person, *, language: str | None, limit: int) -> list[Match]:
        """Passages with words of the question, best first, by BM25 over their path and text."""
        terms = [f'"{stem}"' for word in asked_stems(question) for stem in word]
        if not terms:
            return []
        roles = "1" if reader.role == "admin" else "instr(' ' || d.roles || ' ', ?) and (d.team is null or d.team = ?)"
        values: list[object] = [] if reader.role == "admin" else [f" {reader.role} ", reader.team]
        spoken, more = (" and d.language = ?", [language]) if language else ("", [])
        rows = self._file.execute(
            f"""select p.key, -bm25(words) as score from words join passages p on p.row = words.rowid
                join documents d using (location) where words match ? and {roles}{spoken}
                order by score desc, p.row limit ?""",
            [" OR ".join(terms), *values, *more, limit],
        )
        return [Match(key, score) for key, score in rows]

    def seen_in(self, question: str) -> list[tuple[float, tuple[str, ...]]]:
        """The words of a question as stems, each with the share of passages that hold it (0 for an unknown word)."""
        size = max(self.size(), 1)
        found = []
        for word in asked_stems(question):
            query = " OR ".join(f'"{stem}"' for stem in word)
            n = self._file.execute("select count(*) from words where words match ?", (query,)).fetchone()[0]
            found.append((n / size, word))
        return found

    @property
    def _file(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._own, "file", None)
        if held is None:
            held = self._own.file = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            held.execute("pragma journal_mode = wal")
            held.execute("pragma synchronous = normal")
            held.executescript(_TABLES)
        return held

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        file = self._file
        file.execute("begin immediate")
        try:
            yield file
        except BaseException:
            file.execute("rollback")
            raise
        file.execute("commit")

    @staticmethod
    def _drop(file: sqlite3.Connection, location: str) -> None:
        file.execute("delete from words where rowid in (select row from passages where location = ?)", (location,))
        file.execute("delete from passages where location = ?", (location,))
        file.execute("delete from documents where location = ?", (location,))


def _entry(row: Sequence[str | None]) -> Entry:
    location, source, title, language, said, roles, team, digest, root = row
    readers = Readers(tuple(role for role in ROLES if role in str(roles).split()), team)
    on = date.fromisoformat(said) if said else None
    return Entry(str(location), str(source), str(title), str(language), on, readers, str(digest), str(root))


def _held(row: Sequence[str | int | None]) -> Held:
    key, path, text, position, page, *rest = row
    chunk = Chunk(str(key), str(text), tuple(json.loads(str(path))), int(position or 0), int(page) if page else None)
    return Held(chunk, _entry([str(value) if value is not None else None for value in rest]))
