"""Folders with a file for each mail: a Maildir, whose subfolders are labels, and folders of .eml files.

A mail's key is a digest of its file's name, so that nothing of a name is kept; in a Maildir of the part that stays
when flags change, for .eml with size and time, so that a file that was replaced is read again.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.mail.sources.mailbox import MOST, Event, Gone, Raw, Reached, State, Unreachable

_EVERY = 500


@dataclass(frozen=True, slots=True)
class _Folder(ABC):
    path: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    def events(self, state: State, seen: Set[str]) -> Iterator[Event]:
        """Mails that have not been seen, and keys of those that are gone."""
        yield from _events(self._files(), seen)

    @abstractmethod
    def _files(self) -> Iterator[_File]: ...


@dataclass(frozen=True, slots=True)
class Maildir(_Folder):
    """A Maildir with its subfolders, as Dovecot and Courier name them (.Customers.Acme).

    Mails are in `new` and `cur`; what is in `tmp` is still being written.
    """

    def _files(self) -> Iterator[_File]:
        for folder in (self.path, *sorted(p for p in self.path.iterdir() if p.is_dir() and p.name.startswith("."))):
            labels = () if folder == self.path else (folder.name[1:].replace(".", "/"),)
            for part in ("new", "cur"):
                for path in sorted((folder / part).iterdir()) if (folder / part).is_dir() else ():
                    bare = path.name.split(":2,", maxsplit=1)[0]
                    yield _File(path, _key(folder.name if labels else "", bare), labels, _arrived(bare))


@dataclass(frozen=True, slots=True)
class EmlFolder(_Folder):
    """A folder of .eml files, with its subfolders, whose names are labels; a file that was replaced is new."""

    def _files(self) -> Iterator[_File]:
        for path in sorted(self.path.rglob("*")):
            if path.suffix.lower() == ".eml" and path.is_file():
                inside = path.relative_to(self.path)
                about = path.stat()
                labels = (inside.parent.as_posix(),) if inside.parent != Path() else ()
                yield _File(path, _key(inside.as_posix(), str(about.st_size), str(about.st_mtime_ns)), labels)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    key: str
    labels: tuple[str, ...]
    at: datetime | None = None


def _events(files: Iterator[_File], seen: Set[str]) -> Iterator[Event]:
    try:
        there = list(files)
    except OSError as error:
        raise Unreachable(error.strerror or "can't be read") from None
    if gone := frozenset(seen - {file.key for file in there}):
        yield Gone(gone)
    new = [file for file in there if file.key not in seen]
    for number, file in enumerate(new, start=1):
        try:
            with file.path.open("rb") as content:
                yield Raw(file.key, content.read(MOST), file.labels, file.at)
        except FileNotFoundError:
            continue  # moved from new to cur, or deleted, since the folder was listed: the next reading tells
        except OSError as error:
            raise Unreachable(f"{file.path.name}: {error.strerror}") from None
        if number % _EVERY == 0:
            yield Reached({})
    yield Reached({})


def _arrived(name: str) -> datetime | None:
    """A Maildir's names begin with the second in which the mail came."""
    seconds = name.split(".", maxsplit=1)[0]
    if not (seconds.isdecimal() and len(seconds) in (9, 10)):
        return None
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:24]
