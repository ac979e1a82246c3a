"""Whose deals are compared with whose: a person's own, and those of peers in the same role who are as long at it.

Teammates where there are enough of them, since they sell on the same patch; else everybody. Nobody is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.book import Track
from connectors.book.peers import FEWEST


@dataclass(frozen=True, slots=True)
class Compared:
    """Own deals and those of peers. `mates`: the peers are teammates, `sellers` of them."""

    own: tuple[Track, ...]
    peers: tuple[Track, ...]
    mates: bool = False

    @property
    def sellers(self) -> int:
        """How many peers there are."""
        return len({t.seller for t in self.peers})


def compared(tracks: Sequence[Track], person_id: str) -> Compared:
    """A person with teammates, if there are enough, else with everybody alike."""
    every = alike(tracks, person_id)
    mates = tuple(t for t in every.peers if t.near)
    close = Compared(every.own, mates, mates=True)
    return close if close.sellers >= FEWEST else every


def alike(tracks: Sequence[Track], person_id: str) -> Compared:
    """A person with everybody in the role who is as long at it; without peers where they are too few."""
    own = tuple(t for t in tracks if t.owner == person_id)
    ramped = own[0].ramped if own else True
    peers = tuple(t for t in tracks if t.owner != person_id and t.ramped == ramped)
    found = Compared(own, peers)
    return found if found.sellers >= FEWEST else Compared(own, ())


def of_people(tracks: Sequence[Track], ids: Iterable[str]) -> list[Track]:
    """The deals of several people."""
    wanted = set(ids)
    return [t for t in tracks if t.owner in wanted]
