"""How likely an open deal is to be won within the days asked about, from what became of deals like it here.

Like it: in the same stage, its close date as far off, at the same point of a past stretch. A cell with few looks is
drawn to the rate of all deals due as far off, that one to the rate of all deals, as far as the cells differ by no more
than chance would make them: a beta-binomial whose weight is found by moments (Kleinman 1973, JASA 68:46). On top comes
what the size of deals makes out: wins over expected wins in each quarter of amounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

from connectors.book.outlook import Fate

FEWEST_LOOKS = 100  # below which history says too little: so many tell a rate to within five points
_POOLED = 1e6  # looks: the weight of the parent where cells do not differ
_WINS_BESIDE = 10.0  # wins that a size's own have to outweigh before it counts as different
SURE = 0.98  # the most that history can promise

K = TypeVar("K", bound=Hashable)
Cell = tuple[str | None, str]  # stage, due


@dataclass(frozen=True, slots=True)
class Rate:
    """The chance of a cell, and the standard error with which it is known."""

    chance: float
    error: float


@dataclass(frozen=True)
class Rates:
    """Chances by stage and due date, with what size adds. `looks` and `wins` are what they rest on."""

    cells: Mapping[Cell, Rate]
    dues: Mapping[str, Rate]
    base: Rate
    sizes: Mapping[int, float]
    looks: int
    wins: int

    @property
    def few(self) -> bool:
        """Whether history is too small to go by."""
        return self.looks < FEWEST_LOOKS

    def of(self, stage: str | None, due: str, size: int) -> Rate:
        """The chance of one deal; that of the next wider group where its own has never been seen."""
        rate = self.cells.get((stage, due)) or self.dues.get(due) or self.base
        return Rate(min(rate.chance * self.sizes.get(size, 1.0), SURE), rate.error)


def rates(fates: Sequence[Fate]) -> Rates:
    """From what became of deals in past stretches."""
    by_due, by_cell = _counted(fates, lambda f: f.due), _counted(fates, lambda f: (f.stage, f.due))
    looks, wins = sum(f.looks for f in fates), sum(f.won for f in fates)
    base = _rate(looks, wins, Rate(0.5, 0.0), 1.0)
    dues = _drawn(by_due, base)
    cells: dict[Cell, Rate] = {}
    for due, parent in dues.items():
        cells |= _drawn({c: n for c, n in by_cell.items() if c[1] == due}, parent)
    return Rates(cells, dues, base, _sizes(fates, cells), looks, wins)


def weight(counts: Iterable[tuple[int, int]], mean: float) -> float:
    """How many looks a parent's rate is worth beside a cell's own, by moments; without end where cells do not differ.

    The spread of the cells' rates around the parent's, less what chance alone makes, is the variance between them.
    """
    held = [(n, w) for n, w in counts if n]
    total, noise = sum(n for n, _ in held), mean * (1 - mean)
    if len(held) < 2 or noise <= 0:
        return _POOLED
    spread = sum(n * (w / n - mean) ** 2 for n, w in held)
    between = (spread - (len(held) - 1) * noise) / (total - sum(n * n for n, _ in held) / total)
    return min(max(noise / between - 1, 1.0), _POOLED) if between > 0 else _POOLED


def _drawn(counts: Mapping[K, tuple[int, int]], parent: Rate) -> dict[K, Rate]:
    """Each cell's rate, drawn to that of its parent."""
    prior = weight(counts.values(), parent.chance)
    return {key: _rate(n, w, parent, prior) for key, (n, w) in counts.items()}


def _rate(looks: int, wins: int, parent: Rate, prior: float) -> Rate:
    """The mean of the beta distribution; what the parent's rate may be off counts as far as it is drawn to it."""
    chance = (wins + prior * parent.chance) / (looks + prior)
    own, drawn = chance * (1 - chance) / (looks + prior + 1), prior / (looks + prior)
    return Rate(chance, sqrt(own + (drawn * parent.error) ** 2))


def _sizes(fates: Iterable[Fate], cells: Mapping[Cell, Rate]) -> dict[int, float]:
    """Wins over those expected by stage and date alone, for each quarter of amounts."""
    won: dict[int, float] = defaultdict(float)
    expected: dict[int, float] = defaultdict(float)
    for f in fates:
        won[f.size] += f.won
        expected[f.size] += f.looks * cells[f.stage, f.due].chance
    return {s: (won[s] + _WINS_BESIDE) / (expected[s] + _WINS_BESIDE) for s in won if s}


def _counted(fates: Iterable[Fate], key: Callable[[Fate], K]) -> dict[K, tuple[int, int]]:
    found: dict[K, tuple[int, int]] = {}
    for f in fates:
        n, w = found.get(key(f), (0, 0))
        found[key(f)] = n + f.looks, w + f.won
    return found
