"""Rows on their way into the book, a column at a time: what the source said, what it became, and what is wrong.

    places     where each row comes from: file, sheet, line
    source     the source's columns, as they were read; what quarantine shows
    columns    the book's columns, as far as they have been worked out
    wrong      by row number: why it can't be loaded, column and value

Every list has one entry a row. Functions return new frames; no list is changed once it is in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, compress
from typing import Any, NamedTuple


class Place(NamedTuple):
    """Where a row comes from."""

    file: str
    sheet: str | None
    line: int

    def __str__(self) -> str:
        return f"{self.file}{f', {self.sheet}' if self.sheet else ''}, line {self.line}"


class Wrong(NamedTuple):
    """Why a row can't be loaded as it is: `reason` ends a sentence that begins with column and value."""

    column: str | None
    value: Any
    reason: str


@dataclass(frozen=True)
class Frame:
    """Rows of one table, by columns."""

    places: Sequence[Place]
    source: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    wrong: Mapping[int, tuple[Wrong, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.places)

    def with_columns(self, columns: Mapping[str, Sequence[Any]]) -> Frame:
        """With these of the book's columns in place of its own."""
        return replace(self, columns={**self.columns, **columns})

    def with_wrong(self, found: Iterable[tuple[int, Wrong]]) -> Frame:
        """With more that is wrong, by row number."""
        wrong = dict(self.wrong)
        for row, why in found:
            wrong[row] = (*wrong.get(row, ()), why)
        return replace(self, wrong=wrong)

    def kept(self, keep: Sequence[bool]) -> Frame:
        """Only the rows that are to be kept."""
        if all(keep):
            return self
        numbers = {old: new for new, old in enumerate(compress(range(len(keep)), keep))}
        return Frame(
            places=list(compress(self.places, keep)),
            source={name: list(compress(values, keep)) for name, values in self.source.items()},
            columns={name: list(compress(values, keep)) for name, values in self.columns.items()},
            wrong={numbers[row]: why for row, why in self.wrong.items() if row in numbers},
        )

    def said(self, row: int) -> dict[str, Any]:
        """What the source said in a row."""
        return {name: values[row] for name, values in self.source.items()}


def joined(frames: Sequence[Frame]) -> Frame:
    """The rows of several frames, in their order; a column that one of them lacks is empty there."""
    if len(frames) == 1:
        return frames[0]
    wrong: dict[int, tuple[Wrong, ...]] = {}
    before = 0
    for frame in frames:
        wrong |= {before + row: why for row, why in frame.wrong.items()}
        before += len(frame)
    return Frame(
        places=list(chain.from_iterable(frame.places for frame in frames)),
        source=_stacked(frames, [frame.source for frame in frames]),
        columns=_stacked(frames, [frame.columns for frame in frames]),
        wrong=wrong,
    )


def _stacked(frames: Sequence[Frame], held: Sequence[Mapping[str, Sequence[Any]]]) -> dict[str, Sequence[Any]]:
    names = dict.fromkeys(chain.from_iterable(held))
    return {
        name: list(
            chain.from_iterable(
                columns.get(name) or [None] * len(frame) for frame, columns in zip(frames, held, strict=True)
            )
        )
        for name in names
    }
