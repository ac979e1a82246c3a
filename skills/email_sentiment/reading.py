"""Reads sentences: what each feels like and signals, once, kept by content hash so that none is ever scored twice.

    reader.read(sentences)     all of them; those not met before are embedded (about 10 ms each)
    reader.known(sentences)    only those met before
    reader.glance(sentences)   how bad they sound by words alone (0.1 ms each): which ones to read first

The store is a SQLite file in the cache folder; whatever happens to it, sentences are read again and no answer fails.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from connectors.library.embeddings import embedded
from skills.email_sentiment.grams import Floats
from skills.email_sentiment.head import Heads, shipped
from skills.email_sentiment.labels import FEELINGS, LEARNT, NEGATIVE, POSITIVE, Feeling, Label
from skills.email_sentiment.structure import KINDS, asks, matchers

Embed = Callable[[Sequence[str]], Floats]
_FEW = 400  # parameters of one SQL statement
_WIDTH = len(FEELINGS) + len(LEARNT) + len(KINDS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as read: probabilities of FEELINGS and of LEARNT, and which turns of phrase it holds."""

    sentence: str
    feelings: Floats
    signals: Floats
    hits: Floats
    believed: tuple[Label, ...]

    @property
    def feeling(self) -> Feeling:
        """The likeliest feeling."""
        return FEELINGS[int(np.argmax(self.feelings))]

    @property
    def score(self) -> float:
        """From -1 (surely negative) to 1 (surely positive)."""
        return float(self.feelings[POSITIVE] - self.feelings[NEGATIVE])

    @property
    def dated(self) -> bool:
        """Whether it names a day or a time by which."""
        return bool(self.hits[KINDS.index("date")])

    def chance(self, label: Label) -> float:
        """How likely it gives this signal."""
        return float(asks(self.sentence)) if label == "question" else float(self.signals[LEARNT.index(label)])


class Feelings(Protocol):
    """A model of feelings that stands in for the shipped one; `mark` tells its readings from another's."""

    @property
    def mark(self) -> str: ...

    def __call__(self, sentences: Sequence[str]) -> Floats: ...


class Reader:
    """Sentences in, readings out."""

    def __init__(
        self,
        store: Path | None,
        *,
        heads: Heads | None = None,
        embed: Embed | None = None,
        feelings: Feelings | None = None,
    ) -> None:
        self._store, self._given, self._feelings = store, heads, feelings
        self._embed = embed or embedded().embed_queries
        self._met: dict[str, Reading] = {}

    @property
    def heads(self) -> Heads:
        """What was learnt; the shipped arrays unless others were given."""
        return self._given or shipped()

    def read(self, sentences: Sequence[str]) -> dict[str, Reading]:
        """Every sentence's reading."""
        found = self.known(sentences)
        missing = [s for s in dict.fromkeys(sentences) if s not in found]
        if missing:
            values = self._scored(missing)
            self._keep(missing, values)
            found |= self._readings(missing, values)
        return found

    def known(self, sentences: Sequence[str]) -> dict[str, Reading]:
        """The readings of those sentences that were read before."""
        asked = dict.fromkeys(sentences)
        fresh = [s for s in asked if s not in self._met]
        if fresh:
            self._met |= self._stored(fresh)
        return {s: self._met[s] for s in asked if s in self._met}

    def glance(self, sentences: Sequence[str]) -> Floats:
        """How likely each sentence is negative or mixed, by its words alone."""
        if not sentences:
            return np.zeros(0, np.float32)
        rough = self.heads.glance(list(sentences))
        return np.asarray(1 - rough[:, POSITIVE] - rough[:, 1], np.float32)

    def _scored(self, sentences: Sequence[str]) -> Floats:
        words, hits = self.heads.rows(list(sentences)), matchers().hits(sentences)
        dense = self._embed(sentences)
        other = self._feelings
        feelings, signals = self.heads.sentence_readings(dense, words, hits)
        return np.hstack([other(sentences) if other else feelings, signals, hits]).astype(np.float16)

    def _readings(self, sentences: Sequence[str], values: Floats) -> dict[str, Reading]:
        first, second = len(FEELINGS), len(FEELINGS) + len(LEARNT)
        found = {}
        for sentence, row in zip(sentences, np.asarray(values, np.float32), strict=True):
            believed = self._believed(sentence, row[first:second], row[second:])
            found[sentence] = Reading(sentence, row[:first], row[first:second], row[second:], believed)
        self._met |= found
        return found

    def _believed(self, sentence: str, chances: Floats, hits: Floats) -> tuple[Label, ...]:
        """The signals it gives: likely enough, a commitment with its day, a question by its form."""
        found = [label for label, p in zip(LEARNT, chances, strict=True) if p >= self.heads.believed(label)]
        dated = hits[KINDS.index("date")]
        learnt = tuple(label for label in found if label != "commitment" or dated)
        return (*learnt, "question") if asks(sentence) else learnt

    @property
    def _mark(self) -> str:
        return self.heads.mark + (self._feelings.mark if self._feelings else "")

    def _key(self, sentence: str) -> bytes:
        return hashlib.blake2b(f"{self._mark}\0{sentence}".encode(), digest_size=16).digest()

    def _stored(self, sentences: Sequence[str]) -> dict[str, Reading]:
        keys = {self._key(s): s for s in sentences}
        rows: list[tuple[bytes, bytes]] = []
        with suppress(sqlite3.Error), self._open() as base:
            wanted = list(keys)
            for i in range(0, len(wanted), _FEW):
                part = wanted[i : i + _FEW]
                marks = ",".join("?" * len(part))
                rows += base.execute(f"SELECT key, value FROM readings WHERE key IN ({marks})", part).fetchall()
        kept = [(keys[key], np.frombuffer(value, np.float16)) for key, value in rows if len(value) == 2 * _WIDTH]
        return self._readings([s for s, _ in kept], np.array([v for _, v in kept])) if kept else {}

    def _keep(self, sentences: Sequence[str], values: Floats) -> None:
        rows = [(self._key(s), v.astype(np.float16).tobytes()) for s, v in zip(sentences, values, strict=True)]
        with suppress(sqlite3.Error), self._open() as base:
            base.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", rows)
            base.commit()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._store or ":memory:", timeout=5)) as base:
            base.execute("CREATE TABLE IF NOT EXISTS readings (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
            yield base
