"""Columns that hold what was only known once a deal was over, found and left out.

A source that keeps no changes of a column shows the value it ends with. Deals that are open will be won or lost, so
what such a column says of them should look like a mixture of what it says of won and of lost ones, as they were seen on
the same kind of days. Where no mixture comes near, the column is filled in (or changed) afterwards: "reason lost", an
amount of nothing, a customer entered with the order. How far the nearest is off is measured in total variation, beside
what the numbers of deals would make it by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from connectors.book.sightings import Sighting

FEWEST = 30  # open deals, below which nothing can be told
FAR = 0.1  # parts of the deals in another place than any mixture has them: less is how markets change
ROOM = 0.15  # by how much deals that are open may be won more or less often than those before
WORDS = 10  # of a column; the others count as one
_PARTS = 5
_MISSING, _OTHER = "-", "other"
_MIXTURES = np.linspace(-ROOM, ROOM, 31)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column, how far it is off on open deals (0-1), and how well it alone would tell won from lost (AUC)."""

    column: str
    off: float
    auc: float


def leaks(closed: Sequence[Sighting], still_open: Sequence[Sighting], columns: Iterable[str]) -> tuple[LeftOut, ...]:
    """Of these columns those that are not the same on open deals, the one that would tell most first.

    Deals are held against those that were seen in the same stage, unless it is the stage itself that is looked at.
    """
    if len(still_open) < FEWEST or len({s.outcome for s in closed}) < 2:
        return ()
    asked = frozenset(columns)
    found = [_looked_at(column, closed, still_open, by_stage="stage" not in asked) for column in sorted(asked)]
    return tuple(sorted((f for f in found if f is not None), key=lambda f: (-f.auc, f.column)))


def _looked_at(
    column: str, closed: Sequence[Sighting], still_open: Sequence[Sighting], *, by_stage: bool
) -> LeftOut | None:
    place = _places([getattr(s, column) for s in closed])
    off = noise = 0.0
    for stage in sorted({s.stage or "" for s in still_open}) if by_stage else [None]:
        before, now = ([s for s in seen if stage is None or (s.stage or "") == stage] for seen in (closed, still_open))
        if {s.outcome for s in before} == {"won", "lost"}:
            found = _off(_counted(column, place, before, now), deals=_deals(before))
            off, noise = (x + y * len(now) / len(still_open) for x, y in zip((off, noise), found, strict=True))
    won, lost, _ = _shares(_counted(column, place, closed, still_open))
    return LeftOut(column, off, _auc(won, lost)) if off > FAR + noise else None


def _counted(
    column: str, place: Callable[[object], str], closed: Sequence[Sighting], still_open: Sequence[Sighting]
) -> Floats:
    """Won, lost and open x the column's words."""
    groups = [*([s for s in closed if s.outcome == o] for o in ("won", "lost")), still_open]
    tables = [Counter(place(getattr(s, column)) for s in group) for group in groups]
    words = sorted({word for table in tables for word in table})
    return np.array([[table[word] for word in words] for table in tables], float)


def _shares(counts: Floats) -> Floats:
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _off(counts: Floats, *, deals: int) -> tuple[float, float]:
    """How far open deals are from the nearest likely mixture of won and lost ones, and how far chance alone puts them.

    Chance: the mean total variation of samples, cell by cell.
    """
    won, lost, now = _shares(counts)
    usual = counts[0].sum() / counts[:2].sum()
    mixtures = np.clip(usual + _MIXTURES, 0, 1)[:, None]
    mixed = mixtures * won + (1 - mixtures) * lost
    distances = np.abs(mixed - now).sum(axis=1) / 2
    nearest = mixed[int(distances.argmin())]
    spread = nearest * (1 - nearest) * (1 / max(counts[2].sum(), 1) + 1 / max(deals, 1))
    return float(distances.min()), float(np.sqrt(2 * spread / pi).sum() / 2)


def _deals(seen: Sequence[Sighting]) -> int:
    return len({s.deal_id for s in seen})


def _auc(won: Floats, lost: Floats) -> float:
    """Of a won and a lost deal, how often the column's word is the likelier one of a won deal."""
    order = np.argsort(won / np.maximum(won + lost, 1e-12), kind="stable")
    w, lo = won[order], lost[order]
    return float((w * (np.cumsum(lo) - lo / 2)).sum())


def _places(values: Sequence[object]) -> Callable[[object], str]:
    """Where a value belongs: words as they are while there are few, numbers in fifths; nothing and zero apart."""
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool) and v]
    if len(set(numbers)) > _PARTS:
        edges = np.quantile(np.array(numbers, float), np.linspace(0, 1, _PARTS + 1)[1:-1])
        return lambda v: _MISSING if v is None else "0" if not v else f"part {np.searchsorted(edges, float(str(v)))}"
    frequent = {str(v) for v, _ in Counter(v for v in values if v is not None).most_common(WORDS)}
    return lambda v: _MISSING if v is None else str(v) if str(v) in frequent else _OTHER
