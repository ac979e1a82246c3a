"""The figures of a seller over some days, each by one definition that holds for the person, the past and the peers.

won           amount of the deals won
created       deals begun
win_rate      won / closed, by count          win_value   the same by amount
size          mean amount of the won
cycle         median days from created to won
velocity      deals open at the end x win_rate x size / mean cycle: money a day (the usual formula of sales operations)
touches       activities a week on one's deals
slipped       share of deals whose close date was moved later at least once
discount      mean discount of the deals that have one
conversion    for each open stage: of the closed deals that reached it, the share that went on
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Literal

from connectors.book import Track
from skills.scorecard.proportion import FEW, Proportion
from skills.scorecard.window import Window

Name = Literal["won", "win_rate", "win_value", "size", "cycle", "created", "velocity", "touches", "slipped", "discount"]
Worth = Callable[[Track], Decimal]
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Value:
    """A figure: money, a fraction, days or a count by its name; `rests_on` is how many deals it was told from.

    `share` where it is one, with its interval.
    """

    value: Decimal
    rests_on: int
    share: Proportion | None = None

    @property
    def few(self) -> bool:
        """Whether too few deals stand behind it to conclude anything."""
        return self.rests_on < FEW


@dataclass(frozen=True, slots=True)
class Step:
    """How many of the closed deals that reached a stage went on from it."""

    stage: str
    went_on: Proportion


Values = Mapping[Name, Value]


def values(tracks: Sequence[Track], window: Window, worth: Worth, *, moves_known: bool = True) -> dict[Name, Value]:
    """Of one seller's deals; what they do not tell is not there."""
    closed = [t for t in tracks if t.closed_on is not None and window.since <= t.closed_on <= window.until]
    won = [t for t in closed if t.outcome == "won"]
    found: dict[Name, Value] = {
        "won": Value(sum((worth(t) for t in won), Decimal(0)), len(won)),
        "created": _count(sum(t.created_on is not None and t.created_on >= window.since for t in tracks)),
        "touches": Value(Decimal(sum(t.done for t in tracks) * _WEEK) / window.days, len(tracks)),
    }
    if closed:
        rate, total = Proportion(len(won), len(closed)), sum((worth(t) for t in closed), Decimal(0))
        found["win_rate"] = Value(rate.share or Decimal(0), rate.of, rate)
        if total:
            found["win_value"] = Value(found["won"].value / total, len(closed))
    found |= _of_won(won, tracks, found, worth)
    offered = [t.discount for t in tracks if t.discount is not None]
    if offered:
        found["discount"] = Value(sum(offered, Decimal(0)) / len(offered), len(offered))
    if tracks and moves_known:
        slipped = Proportion(sum(t.pushes > 0 for t in tracks), len(tracks))
        found["slipped"] = Value(slipped.share or Decimal(0), slipped.of, slipped)
    return found


def _of_won(won: Sequence[Track], tracks: Sequence[Track], found: Values, worth: Worth) -> dict[Name, Value]:
    sized = [worth(t) for t in won if t.amount is not None]
    days = [(t.closed_on - t.created_on).days for t in won if t.closed_on and t.created_on]
    if not sized or not days:
        return {}
    size = sum(sized, Decimal(0)) / len(sized)
    mean = max(Decimal(sum(days)) / len(days), Decimal(1))
    still_open = sum(t.outcome == "open" for t in tracks)
    return {
        "size": Value(size, len(sized)),
        "cycle": Value(Decimal(str(median(days))), len(days)),
        "velocity": Value(still_open * found["win_rate"].value * size / mean, found["win_rate"].rests_on),
    }


def conversion(tracks: Sequence[Track], window: Window, stages: Sequence[str]) -> tuple[Step, ...]:
    """Stage by stage, in the order of the process; of deals whose moves are known."""
    place = {stage: n for n, stage in enumerate(stages)}
    closed = [t for t in tracks if t.closed_on and window.since <= t.closed_on <= window.until and t.reached in place]
    reached = [len(stages) if t.outcome == "won" else place[t.reached or ""] for t in closed]
    return tuple(
        Step(stage, Proportion(sum(r > n for r in reached), sum(r >= n for r in reached)))
        for n, stage in enumerate(stages)
        if any(r >= n for r in reached)
    )


def of_peers(every: Sequence[Values], name: Name) -> Decimal | None:
    """The median of several sellers' figures; None where fewer than half of them have it."""
    held = [v[name].value for v in every if name in v]
    return median(held) if held and len(held) * 2 >= len(every) else None


def by_seller(tracks: Sequence[Track]) -> dict[int, list[Track]]:
    """Deals by whose they are."""
    found: dict[int, list[Track]] = {}
    for track in tracks:
        found.setdefault(track.seller, []).append(track)
    return found


def _count(n: int) -> Value:
    return Value(Decimal(n), n)
