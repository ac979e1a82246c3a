"""What every reader of files gives: a sheet with a header and numbered lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from connectors.errors import CoachError


class Line(NamedTuple):
    """The cells of one row and where it starts (from 1, as an editor counts); `fault` says why it can't be used."""

    number: int
    cells: Sequence[Any]
    fault: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A file, or a sheet of one. `lines` is read once; `notes` grows while it is read: what was found out or odd."""

    file: str
    header: tuple[str, ...]
    lines: Iterator[Line]
    sheet: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


def _nothing(_: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are to be read: what the mapping says, and the names of columns that help to find out the rest."""

    wanted: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    skip: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    moved: Callable[[int], None] = _nothing  # told how many bytes of the file are behind it


class BrokenFile(CoachError):
    """A file that can't be read, or only in part: nothing of it may be loaded."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file} can't be loaded: {why}. Nothing was changed.", code="broken_file", file=file, why=why)


class Unfit(Exception):
    """A mapping asks for what a source does not have; `key` is the mapping's key that asks."""

    def __init__(self, key: str, says: str) -> None:
        super().__init__(says)
        self.key = key
        self.says = says
