"""What the library holds, in one SQLite file beside Chroma: documents, their passages, and the words in them.

    documents   one row a file: where it lies, its title, language, readers, and a digest of what was read
    passages    one row a passage: its key (the same as in Chroma), where it stands, its text
    words       an FTS5 index of the stems of a passage (its path, its text), and the kin of its words
    calls       transcripts of calls, by their deal: a document without passages (see calls.py)

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
from connectors.library import calls
from connectors.library.calls import Call
from connectors.library.chunks import Chunk
from connectors.library.documents import ROLES, Document, Readers
from connectors.library.narrowed import Narrowed, for_catalog
from connectors.library.words import Word, asked, kin, kin_stems, stemmed, stems

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
create virtual table if not exists words using fts5(path, body, kin, tokenize = "unicode61 remove_diacritics 0");
create virtual table if not exists vocabulary using fts5vocab(words, row);
"""
_LONG_ENOUGH = 4  # letters of a stem that is taken for a slip: short words are near to too many
_ALIKE = 0.8
_EVERYWHERE = 0.5  # of the passages: a word that more of them hold tells nothing apart (BM25 gives it no weight)
_MANY = 1_500  # passages; what a search costs grows with how many hold its words, and what these weigh falls
_SOME_WORDS = 3
_SOME = 10  # times as many as are wanted: among so many of the best there are nearly always enough to be read
PATH, BODY, KIN = 2.0, 1.0, 1.0  # what a word counts for in BM25 by where it stands
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


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of a question, and the share of passages that hold it or its kin (0: none does)."""

    word: Word
    share: float
    respelt: bool = False


class Catalog:
    """The catalog in a file. Each thread has its own connection; writers follow one another."""

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, local()
        self._spelling: tuple[object, list[str]] = (None, [])

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

    def passages(self, location: str) -> list[Chunk]:
        """A document's passages in order."""
        from_both = f"select {_PASSAGE} from passages p join documents d using (location)"
        rows = self._file.execute(f"{from_both} where p.location = ? order by position", (location,))
        return [_held(row).chunk for row in rows]

    def languages(self) -> list[str]:
        """The languages that documents are in."""
        return [language for (language,) in self._file.execute("select distinct language from documents order by 1")]

    def size(self) -> int:
        """How many passages there are."""
        return int(self._file.execute("select count(*) from passages").fetchone()[0])

    def replace(self, entry: Entry, document: Document, passages: Sequence[Chunk]) -> None:
        """Put a document in, in place of what it was before."""
        with self._writing() as file:
            self._enter(file, entry)
            for chunk in passages:
                row = file.execute(
                    "insert into passages (key, location, position, path, text, page) values (?, ?, ?, ?, ?, ?)",
                    (chunk.key, entry.location, chunk.position, json.dumps(chunk.path), chunk.text, chunk.page),
                ).lastrowid
                words = _words_of(chunk, document.language)
                file.execute("insert into words (rowid, path, body, kin) values (?, ?, ?, ?)", (row, *words))

    def keep(self, entry: Entry, call: Call) -> None:
        """Put a call in, in place of what its file was before."""
        with self._writing() as file:
            self._enter(file, entry)
            calls.keep(file, entry.location, call)

    def calls(self, deals: Iterable[str]) -> list[Call]:
        """The calls about some deals, newest first."""
        return calls.of_deals(self._file, deals)

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

    def document_of(self, key: str, reader: Person) -> list[Held]:
        """All passages of the document that this one is from, in order; none where this person may not read it."""
        rows = self._file.execute(
            f"""select {_PASSAGE} from passages p join documents d using (location)
                where p.location = (select location from passages where key = ?) order by position""",
            (key,),
        )
        return [held for row in rows if reader in (held := _held(row)).entry.readers]

    def sought(self, question: str) -> list[Sought]:
        """The words of a question as they are looked for. One that nothing holds is taken for a slip of the nearest."""
        found, size = [], max(self.size(), 1)
        for word in asked(question):
            held = self._held_by(word)
            near = self._respelt(word) if not held else None
            found.append(Sought(near, self._held_by(near) / size, respelt=True) if near else Sought(word, held / size))
        return found

    def matching(self, sought: Sequence[Sought], reader: Person, to: Narrowed, *, limit: int) -> list[Match]:
        """Passages with words of a question or their kin, best first, by BM25."""
        wanted = _wanted([one.word for one in _telling(sought, self.size())])
        if not wanted:
            return []
        condition, values = for_catalog(reader, to)
        few = self._best(wanted, condition, values, limit, among=limit * _SOME)
        return few if few is not None else self._best(wanted, condition, values, limit) or []

    def _best(
        self, wanted: str, condition: str, values: Sequence[object], limit: int, among: int | None = None
    ) -> list[Match] | None:
        """The best that fulfil a condition; of the first `among`, None where those may not be enough.

        Most of what matches is far down: looking up the documents of all of it takes longer than the search.
        """
        first = f"order by rank limit {among}" if among else ""
        rows = self._file.execute(
            f"""with found as materialized (
                  select rowid as row, -rank as score from words
                  where words match ? and rank match 'bm25({PATH}, {BODY}, {KIN})' {first})
                select p.key, f.score, (select count(*) from found) from found f join passages p using (row)
                join documents d using (location) where {condition} order by f.score desc, p.row limit ?""",
            [wanted, *values, limit],
        ).fetchall()
        every = rows[0][2] if rows else 0
        if among and len(rows) < limit and (every >= among or not rows):
            return None
        return [Match(key, score) for key, score, _ in rows]

    def words_of(self, keys: Sequence[str]) -> dict[str, frozenset[str]]:
        """The stems and kin of passages with their headings, as they stand in the index."""
        marks = ", ".join("?" * len(keys))
        rows = self._file.execute(
            f"""select p.key, w.path || ' ' || w.body || ' ' || w.kin from passages p join words w on w.rowid = p.row
                where p.key in ({marks})""",
            list(keys),
        )
        return {key: frozenset(words.split()) for key, words in rows}

    def _held_by(self, word: Word) -> int:
        """How many passages hold it: the most that hold one of its stems or kin."""
        marks = ", ".join("?" * len(word.terms))
        most = self._file.execute(f"select max(doc) from vocabulary where term in ({marks})", word.terms).fetchone()[0]
        return int(most or 0)

    def _respelt(self, word: Word) -> Word | None:
        """The word of the library that was probably meant: it begins alike, and one letter in five is another."""
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        if word.kin or min(len(stem) for stem in word.stems) < _LONG_ENOUGH:
            return None
        alike = [term for term in self._known_words() if term[0] == word.stems[0][0]]
        near = process.extractOne(
            word.stems[0], alike, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_ALIKE
        )
        return stemmed(near[0]) if near else None

    def _known_words(self) -> list[str]:
        state = self._file.execute("select count(*), max(row) from passages").fetchone()
        if self._spelling[0] != state:
            rows = self._file.execute("select term from vocabulary where term not glob 'kin[0-9]*'")
            words = kin_stems().union(term for (term,) in rows)
            self._spelling = (state, sorted(word for word in words if len(word) >= _LONG_ENOUGH))
        return self._spelling[1]

    @property
    def _file(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._own, "file", None)
        if held is None:
            held = self._own.file = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            held.execute("pragma journal_mode = wal")
            held.execute("pragma synchronous = normal")
            held.executescript(_TABLES + calls.TABLE)
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

    def _enter(self, file: sqlite3.Connection, entry: Entry) -> None:
        """A document's row, in place of all that there was of it."""
        said = entry.date.isoformat() if entry.date else None
        readers = (" ".join(entry.readers.roles), entry.readers.team)
        self._drop(file, entry.location)
        file.execute(
            "insert into documents values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.location, entry.source, entry.title, entry.language, said, *readers, entry.digest, entry.root),
        )

    @staticmethod
    def _drop(file: sqlite3.Connection, location: str) -> None:
        file.execute("delete from calls where location = ?", (location,))
        file.execute("delete from words where rowid in (select row from passages where location = ?)", (location,))
        file.execute("delete from passages where location = ?", (location,))
        file.execute("delete from documents where location = ?", (location,))


def _words_of(chunk: Chunk, language: str) -> list[str]:
    path = " ".join(chunk.path)
    found = [stems(path, language), stems(chunk.text, language), kin(f"{path} {chunk.text}", language)]
    return [" ".join(words) for words in found]


def _telling(sought: Sequence[Sought], size: int) -> Sequence[Sought]:
    """The words that tell passages apart; in a large library only the rarer ones, where there are some."""
    telling = [one for one in sought if one.share <= _EVERYWHERE] or sought
    rare = [one for one in telling if one.share * size <= _MANY]
    return rare if len(rare) >= _SOME_WORDS else telling


def _wanted(words: Sequence[Word]) -> str:
    """An FTS5 query for any of the words or kin."""
    stemmed = " OR ".join(f'"{stem}"' for word in words for stem in word.stems)
    tokens = " OR ".join(f'"{token}"' for word in words for token in word.kin)
    parts = [f"{{path body}} : ({stemmed})"] if stemmed else []
    return " OR ".join([*parts, f"kin : ({tokens})"] if tokens else parts)


def _entry(row: Sequence[str | None]) -> Entry:
    location, source, title, language, said, roles, team, digest, root = row
    readers = Readers(tuple(role for role in ROLES if role in str(roles).split()), team)
    on = date.fromisoformat(said) if said else None
    return Entry(str(location), str(source), str(title), str(language), on, readers, str(digest), str(root))


def _held(row: Sequence[str | int | None]) -> Held:
    key, path, text, position, page, *rest = row
    chunk = Chunk(str(key), str(text), tuple(json.loads(str(path))), int(position or 0), int(page) if page else None)
    return Held(chunk, _entry([str(value) if value is not None else None for value in rest]))
