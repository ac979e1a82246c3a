"""Which files an ingest means: those named, and in folders those of a kind that is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import BadUse
from connectors.library.catalog import Entry
from connectors.library.loaders import LOADERS


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read. `source` is its path from the folder that was named; `root` that folder, or the file."""

    path: Path
    source: str
    root: Path


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files of an ingest, and how many of other kinds were left alone in its folders, by suffix."""

    files: tuple[File, ...]
    other: Counter[str]

    def empty(self, roots: Sequence[Path]) -> list[Path]:
        """Of the folders named those in which nothing can be read: emptied, or a share that is not connected."""
        full = {file.root for file in self.files}
        return [root for root in roots if root.is_dir() and root not in full]


def gathered(roots: Sequence[Path]) -> Gathered:
    """The files under some paths, each once; hidden ones are left out of folders. BadUse where a path is not there."""
    found: dict[Path, File] = {}
    other: Counter[str] = Counter()
    for root in roots:
        if not root.exists():
            raise BadUse(f"There is no file or folder {root}.", code="no_such_file", path=str(root))
        for path in [root] if root.is_file() else sorted(_within(root)):
            if root.is_file() or path.suffix.lower() in LOADERS:
                found.setdefault(path, File(path, path.relative_to(root.parent).as_posix(), root))
            else:
                other[path.suffix.lower() or path.name] += 1
    return Gathered(tuple(found.values()), other)


def goes_by(entry: Entry, name: str) -> bool:
    """Whether a document goes by this name: its source, title, file name, path, or a folder that it lies in."""
    path = Path(name).expanduser()
    location = Path(entry.location)
    return (
        name.casefold().strip("/") in {entry.source.casefold(), entry.title.casefold(), location.name.casefold()}
        or entry.source.startswith(f"{name.rstrip('/')}/")
        or location.is_relative_to(path.resolve())
    )


def _within(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts):
            yield path
