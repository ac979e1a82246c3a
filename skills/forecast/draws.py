"""Monte Carlo over open deals and those not there yet: what is won in each of many trials.

Trials share values of the common factor in equal parts (stratified), so that it is covered evenly; in a part the deals
are independent. A deal is won where 16 random bits lie below its chance, which costs a quarter of a double and is exact
to one in 65,536. Amounts are floats here, and only here: what comes out is an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from skills.forecast.normal import Floats, at, below
from skills.forecast.together import given, levels, strata

TRIALS, PARTS = 20_000, 200
SEED = 20_170_930
_BITS = 1 << 16
_AT_ONCE = 1 << 18  # wins drawn at a time: they stay in the processor's cache
_ATOMS = 40  # sizes that new deals are drawn from, at most


@dataclass(frozen=True, slots=True)
class Coming:
    """Deals not there yet: how many are expected, how many that rests on, their sizes, and how their number strays."""

    expected: float
    rests_on: float
    sizes: Floats
    spread: float


@dataclass(frozen=True)
class Off:
    """By how much the chance of each deal may be wrong, together with that of all deals of its group."""

    errors: Floats
    groups: NDArray[np.int64]


@dataclass(frozen=True)
class Bets:
    """Open deals as arrays of one length: the chance of each, what it is worth, and what its chance may be `off`.

    `growth`: parts of the amount that it may close at, each as likely.
    """

    chances: Floats
    amounts: Floats
    off: tuple[Off, ...] = ()
    rho: float = 0.0
    growth: tuple[float, ...] = (1.0,)
    coming: Coming | None = None

    @classmethod
    def plain(cls, chances: Sequence[float], amounts: Sequence[float], rho: float = 0.0) -> Bets:
        """Deals whose chances are known."""
        return cls(np.array(chances, float), np.array(amounts, float), (), rho)

    def but(self, out: NDArray[np.bool_]) -> Bets:
        """Without some of the deals."""
        kept = ~out
        return Bets(
            self.chances[kept],
            self.amounts[kept],
            tuple(Off(off.errors[kept], off.groups[kept]) for off in self.off),
            self.rho,
            self.growth,
            self.coming,
        )


@dataclass(frozen=True)
class Draws:
    """What was won in each trial. `kept`: trials x chosen deals, what each of them brought; `new`: what came anew."""

    totals: Floats
    new: Floats
    kept: NDArray[np.float32] = field(repr=False)


def draw(bets: Bets, trials: int = TRIALS, *, seed: int = SEED, keep: Sequence[int] = ()) -> Draws:
    """The trials, the same for the same seed; `keep` are deals whose own outcomes are wanted."""
    random = np.random.Generator(np.random.SFC64(seed))
    parts = min(PARTS, trials)
    factor = strata(parts)
    bounds = np.linspace(0, trials, parts + 1).astype(int)
    limits = np.rint(_chances(bets, factor, random) * _BITS).astype(np.uint32)
    totals = np.zeros(trials)
    kept = np.zeros((trials, len(keep)), np.float32)
    for part in range(parts):
        here = slice(bounds[part], bounds[part + 1])
        _won(bets, limits[part], Draws(totals[here], totals[here], kept[here]), list(keep), random)
    new = _arrived(bets.coming, levels(factor, bets.coming.spread), bounds, random) if bets.coming else np.zeros(trials)
    return Draws(totals + new, new, kept)


def _chances(bets: Bets, factor: Floats, random: np.random.Generator) -> Floats:
    """Chances in each part of the trials: moved by the common factor and, group by group, by what they may be off.

    An error is a factor of the deals that share it, so that each deal's chance is on average still its own.
    """
    known = [off for off in bets.off if off.errors.any()]
    if not known:
        return given(bets.chances, factor, bets.rho)
    density = np.exp(-(at(bets.chances) ** 2) / 2) / np.sqrt(2 * np.pi)
    value, left = at(bets.chances) + np.sqrt(bets.rho) * factor[:, None], 1 - bets.rho
    for off in known:
        size = (off.errors / np.maximum(density, 1e-3)) ** 2
        shared = left * np.minimum(size / (1 + size), 0.5)
        moved = random.standard_normal((len(factor), int(off.groups.max()) + 1))[:, off.groups]
        value, left = value + np.sqrt(shared) * moved, left - shared
    return below(value / np.sqrt(np.maximum(left, 0.05)))


def _won(
    bets: Bets,
    limits: NDArray[np.uint32],
    out: Draws,
    keep: list[int],
    random: np.random.Generator,
) -> None:
    """Adds what is won to the totals of the trials of one part, some trials at a time."""
    deals = len(limits)
    if not deals:
        return
    each = max(_AT_ONCE // deals, 1)
    tops = [
        np.minimum(limits * (n + 1) // len(bets.growth), _BITS - 1).astype(np.uint16) for n in range(len(bets.growth))
    ]
    steps = np.diff(np.array(bets.growth[::-1]), prepend=0.0)
    worth = [np.asarray(bets.amounts * step, np.float32) for step in steps]
    for start in range(0, len(out.totals), each):
        count = min(each, len(out.totals) - start)
        raw = random.bit_generator.random_raw((count * deals + 3) // 4)
        bits = raw.view(np.uint16)[: count * deals].reshape(count, deals)
        for top, amounts in zip(reversed(tops), worth, strict=True):
            hits = (bits < top).astype(np.float32)
            out.totals[start : start + count] += np.einsum(
                "td,d->t", hits, amounts
            )  # not @: BLAS starts threads for it, which costs more
            if keep:
                out.kept[start : start + count] += hits[:, keep] * amounts[keep]


def _arrived(coming: Coming, level: Floats, bounds: NDArray[np.int64], random: np.random.Generator) -> Floats:
    """New business of each trial: so many of each size, their number unsure as far as history is small."""
    trials = int(bounds[-1])
    if coming.expected <= 0 or not len(coming.sizes):
        return np.zeros(trials)
    atoms = np.array([part.mean() for part in np.array_split(np.sort(coming.sizes), min(_ATOMS, len(coming.sizes)))])
    known = random.gamma(max(coming.rests_on, 0.5), 1 / max(coming.rests_on, 0.5), trials)
    expected = coming.expected * known * np.repeat(level, np.diff(bounds))
    counts = random.poisson(expected[:, None] / len(atoms), (trials, len(atoms)))
    return np.asarray(counts @ atoms)
