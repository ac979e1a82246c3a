"""What a seller does differently, as things that can be counted deal by deal and compared with peers.

    one_contact    customers where one person alone is known            no_power    where nobody known decides
    lost_late      lost deals that were lost in the second half of the process
    thin_notes     how little is written down of first meetings         discount    what is given away
    pushed         how often close dates are moved later                few_touches how seldom a deal is worked on
    no_next_step   open deals with nothing planned

Only what a seller does is a signal. What comes of it (win rate, size, time) is for the drivers; it points to no skill.
Like is compared with like: each observation stands in a stratum (segment and kind of deal, unless said otherwise).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal, NamedTuple, get_args

from connectors.book import Track
from skills.scorecard.window import Window

Kind = Literal[
    "one_contact", "no_power", "lost_late", "thin_notes", "discount", "pushed", "few_touches", "no_next_step"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
_MANY = 4  # people known at a customer: more make no difference to whether one of them decides
_YOUNG = 14  # days: of a younger deal nobody can say how often it is worked on
_WEEK = 7


class Seen(NamedTuple):
    """One observation. `value` is 0 or 1 for a share, a number for a rank; more is worse."""

    seller: int
    stratum: tuple[object, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Look:
    """What observations are made of: the window, and the open stages in their order."""

    window: Window
    stages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind: what the source must record for it, whether it is a share, and how it is read off deals.

    `sign` is -1 where less of the natural number is worse: values are turned around so that more is. `middle` says what
    stands for many numbers when they are shown.
    """

    needs: frozenset[str]
    is_share: bool
    read: Callable[[Iterable[Track], Look], Iterator[Seen]]
    sign: int = 1
    middle: Callable[[Sequence[float]], float] = median


def _customers(tracks: Iterable[Track]) -> Iterator[Track]:
    """One deal for each customer of a seller: who is known there is known once."""
    seen: set[tuple[int, int]] = set()
    for t in tracks:
        if t.contacts and (t.seller, t.customer) not in seen:
            seen.add((t.seller, t.customer))
            yield t


def _one_contact(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    return (Seen(t.seller, (t.segment,), float(t.contacts == 1)) for t in _customers(tracks))


def _no_power(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    """Beside customers where as many people are known: who knows one alone seldom knows the right one."""
    return (Seen(t.seller, (min(t.contacts, _MANY),), float(not t.deciders)) for t in _customers(tracks))


def _late(look: Look) -> frozenset[str]:
    """The open stages of the second half."""
    return frozenset(look.stages[(len(look.stages) + 1) // 2 :])


def _lost_late(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    late = _late(look)
    lost = (t for t in tracks if t.outcome == "lost" and t.reached is not None)
    return (Seen(t.seller, (t.segment, t.type), float(t.reached in late)) for t in lost)


def _thin_notes(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    return (Seen(t.seller, (t.segment, t.type), -t.note) for t in tracks if t.note is not None)


def _discount(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    return (Seen(t.seller, (t.segment, t.type), float(t.discount)) for t in tracks if t.discount is not None)


def _pushed(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    """Of closed deals, whose story is over, beside those that came as far: who loses late has more dates to move."""
    late = _late(look)
    return (Seen(t.seller, (t.type, t.reached in late), float(t.pushes)) for t in tracks if t.closed_on)


def _few_touches(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    for t in tracks:
        days = look.window.open_days(t.created_on, t.closed_on)
        if days >= _YOUNG:
            yield Seen(t.seller, (t.segment, t.type), -t.done * _WEEK / days)


def _no_next_step(tracks: Iterable[Track], look: Look) -> Iterator[Seen]:
    return (Seen(t.seller, (t.segment,), float(not t.next_step)) for t in tracks if t.outcome == "open")


SIGNALS: Mapping[Kind, Signal] = {
    "one_contact": Signal(frozenset({"contacts"}), True, _one_contact),
    "no_power": Signal(frozenset({"buying_role"}), True, _no_power),
    "lost_late": Signal(frozenset({"changes of stage"}), True, _lost_late),
    "thin_notes": Signal(frozenset({"activities"}), False, _thin_notes, sign=-1),
    "discount": Signal(frozenset(), False, _discount),
    "pushed": Signal(frozenset({"changes of close_on"}), False, _pushed, middle=fmean),
    "few_touches": Signal(frozenset({"activities"}), False, _few_touches, sign=-1),
    "no_next_step": Signal(frozenset({"next_step"}), True, _no_next_step),
}


def told(recorded: frozenset[str]) -> tuple[Kind, ...]:
    """Those that what the source records can tell."""
    return tuple(kind for kind in KINDS if SIGNALS[kind].needs <= recorded)
