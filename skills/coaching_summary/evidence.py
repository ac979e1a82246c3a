"""Whether a seller does something differently from peers by more than chance and territory would make of it.

For each signal what was observed is held against what the same strata show with the peers (indirect standardisation).
The distance in standard errors is divided by the spread that sellers show anyway: healthy ones differ a little too, so
the squared distances of all, the outer tenths drawn in, say by how much (multiplicative overdispersion, Spiegelhalter
2005, "Funnel plots for comparing institutional performance"). A share is judged by its exact distribution, a number by
the mean of its ranks (van Elteren's stratified rank test).

Many things are looked at of many people, so a signal is believed only at the company-wide level: one in twenty among
all signals of all sellers together (Bonferroni). What would be believed of this one person alone is called a hint.
Nothing is said of fewer than ENOUGH observations. Whatever it says, it is a reason to look, not a verdict.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist, fmean
from typing import Literal, NamedTuple

from connectors.book import Track
from skills.coaching_summary.signals import SIGNALS, Kind, Look, Seen, Signal

ENOUGH = 8  # observations: from here on "all of them" means at least two thirds (the lower end of Wilson's interval)
_AT = 0.05
_OUTER = 0.1  # of the sellers' distances on either side are drawn in before their spread is taken
_NORMAL = NormalDist()
Weight = Literal["clear", "hint"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal of one seller: their own figure and that of peers on the same kind of deals, over `seen` observations.

    `distance` in standard errors, above zero where it is worse. `weight` None where it is no more than chance.
    """

    kind: Kind
    own: Decimal
    peers: Decimal
    seen: int
    distance: float
    weight: Weight | None

    @property
    def good(self) -> bool:
        """Whether it is better than with peers."""
        return self.distance < 0


class _Stratum(NamedTuple):
    n: int
    mean: float
    variance: float


class _Sum(NamedTuple):
    """Observed, expected, and its variance."""

    observed: float
    expected: float
    variance: float
    chances: list[float]

    @property
    def distance(self) -> float:
        return (self.observed - self.expected) / math.sqrt(self.variance) if self.variance > 0 else 0.0


def evidence(own: Sequence[Track], peers: Sequence[Track], look: Look, kinds: Sequence[Kind]) -> list[Evidence]:
    """All signals that can be told of a seller, the worst first."""
    sellers = len({t.seller for t in peers}) + 1
    found = []
    for kind in kinds:
        signal = SIGNALS[kind]
        mine, theirs = list(signal.read(own, look)), list(signal.read(peers, look))
        distance, seen = _distance(mine, theirs, signal)
        if seen >= ENOUGH:
            weight = _weight(distance, len(kinds), sellers)
            values = _natural(mine, theirs, signal)
            found.append(Evidence(kind, *values, seen, round(distance, 2), weight))
    return sorted(found, key=lambda e: -e.distance)


def _distance(mine: list[Seen], theirs: list[Seen], signal: Signal) -> tuple[float, int]:
    """In standard errors beyond the usual spread, and the number of observations that have a counterpart."""
    if not signal.is_share:
        mine, theirs = _ranked(mine, theirs)
    strata = _strata(theirs)
    held = [s for s in mine if s.stratum in strata]
    if not held:
        return 0.0, 0
    total = _sum(held, strata)
    distance = _exact(total) if signal.is_share else total.distance
    return distance / math.sqrt(_spread(theirs, strata)), len(held)


def _weight(distance: float, kinds: int, sellers: int) -> Weight | None:
    """Two-sided, for praise needs grounds as much as blame does."""
    chance = 2 * (1 - _NORMAL.cdf(abs(distance)))
    if chance * kinds * sellers <= _AT:
        return "clear"
    return "hint" if chance * kinds <= _AT else None


def _strata(seen: Iterable[Seen]) -> Mapping[tuple[object, ...], _Stratum]:
    """What peers show; those where a single one was seen say nothing of the spread and are left out."""
    groups: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for s in seen:
        groups[s.stratum].append(s.value)
    return {k: _stratum(v) for k, v in groups.items() if len(v) > 1}


def _stratum(values: Sequence[float]) -> _Stratum:
    mean = sum(values) / len(values)
    return _Stratum(len(values), mean, sum((v - mean) ** 2 for v in values) / len(values))


def _sum(seen: Sequence[Seen], strata: Mapping[tuple[object, ...], _Stratum]) -> _Sum:
    """The variance holds that of the peers' own mean as well, which matters where they are few."""
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    for s in seen:
        counts[s.stratum] += 1
    variance = sum(c * strata[k].variance * (1 + c / strata[k].n) for k, c in counts.items())
    # A share of none (or all) among n peers may still be one in n + 2 (Laplace's rule).
    chances = [(strata[s.stratum].mean * strata[s.stratum].n + 1) / (strata[s.stratum].n + 2) for s in seen]
    return _Sum(sum(s.value for s in seen), sum(strata[s.stratum].mean for s in seen), variance, chances)


def _exact(total: _Sum) -> float:
    """The distance of a count from the distribution that the peers' chances give it (Poisson binomial)."""
    odds = [1.0]
    for p in total.chances:
        odds = [a * (1 - p) + b * p for a, b in zip([*odds, 0.0], [0.0, *odds], strict=True)]
    count = round(total.observed)
    at_least, at_most = sum(odds[count:]), sum(odds[: count + 1])
    side = 1 if at_least < at_most else -1
    chance = min(at_least, at_most)
    return side * -_NORMAL.inv_cdf(min(max(chance, 1e-15), 0.5))


def _spread(theirs: Sequence[Seen], strata: Mapping[tuple[object, ...], _Stratum]) -> float:
    """The mean squared distance of the peers, never below what chance alone gives."""
    by_seller: dict[int, list[Seen]] = defaultdict(list)
    for s in theirs:
        if s.stratum in strata:
            by_seller[s.seller].append(s)
    sums = (_sum(seen, strata) for seen in by_seller.values() if len(seen) >= ENOUGH)
    distances = sorted(total.distance for total in sums)
    if not distances:
        return 1.0
    cut = int(len(distances) * _OUTER + 0.5)
    low, high = distances[cut], distances[len(distances) - 1 - cut]
    return max(1.0, fmean(min(max(d, low), high) ** 2 for d in distances))


def _ranked(mine: Sequence[Seen], theirs: Sequence[Seen]) -> tuple[list[Seen], list[Seen]]:
    """Each value as its place among all in its stratum, from 0 to 1; equal ones share the middle of their places."""
    groups: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for s in (*mine, *theirs):
        groups[s.stratum].append(s.value)
    for group in groups.values():
        group.sort()

    def place(s: Seen) -> Seen:
        group = groups[s.stratum]
        middle = (bisect_left(group, s.value) + bisect_right(group, s.value)) / 2
        return s._replace(value=middle / len(group))

    return [place(s) for s in mine], [place(s) for s in theirs]


def _natural(mine: Sequence[Seen], theirs: Sequence[Seen], signal: Signal) -> tuple[Decimal, Decimal]:
    """As people know it: a share, and the one expected; or what stands for the numbers on either side."""
    strata = _strata(theirs)
    held = [s for s in mine if s.stratum in strata]
    if signal.is_share:
        own, peers = fmean(s.value for s in held), fmean(strata[s.stratum].mean for s in held)
    else:
        own, peers = (signal.sign * signal.middle(x) for x in ([s.value for s in held], _like(held, theirs)))
    return Decimal(str(round(own, 4))), Decimal(str(round(peers, 4)))


def _like(held: Sequence[Seen], theirs: Sequence[Seen]) -> list[float]:
    wanted = {s.stratum for s in held}
    return [s.value for s in theirs if s.stratum in wanted]
