"""How sellers did in past stretches beside what chances said of their deals: who wins more, who less.

A record holds one seller's own wins and those expected; how far sellers differ at all is one number of the whole
company that names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.book.outlook import CELLS, Stretch, bounds, flat

if TYPE_CHECKING:
    from connectors.book.snapshot import Snapshot


class Chance(NamedTuple):
    """What is said of open deals in a cell; see `Fate`."""

    stage: str | None
    due: str
    size: int
    chance: float


class Told(NamedTuple):
    """Past stretches, the edges between amounts (`Learnt.edges`) and the chances that follow from them."""

    stretches: tuple[Stretch, ...]
    edges: tuple[tuple[str, tuple[Decimal, ...]], ...]
    chances: tuple[Chance, ...]


class Record(NamedTuple):
    """Of a seller's deals open on past origins so many were won in time, and so many were expected to be."""

    owner_id: str
    won: int
    expected: float


_COUNTED = f"""{CELLS},
chances as (
    select nullif(unnest($stages), '') as stage, unnest($dues) as due, unnest($sizes) as size,
           unnest($chances)::double as chance
),
records as (
    select c.owner_id, count(*) filter (is_won) as won, sum(chance) as expected, sum(chance * (1 - chance)) as chancy
    from cells c join chances p on c.stage is not distinct from p.stage and c.due = p.due and c.size = p.size
    where c.owner_id is not null group by c.owner_id
)"""
_OWN = (
    _COUNTED
    + """
select owner_id, won, expected from records where owner_id in (select unnest($people)) order by owner_id
"""
)
_SPREAD = (
    _COUNTED
    + """
select coalesce(sum((won - expected) ** 2 - chancy) / nullif(sum(expected ** 2), 0), 0), count(*)
from records where expected > 0
"""
)


def records(snapshot: Snapshot, people: Sequence[str], told: Told) -> list[Record]:
    """Of these people, as far as they had open deals."""
    if not people or not told.stretches or not told.chances:
        return []
    given = {**_given(told), "people": list(people)}
    return [Record._make(row) for row in snapshot.rows(_OWN, given)]


@lru_cache(maxsize=64)
def spread(snapshot: Snapshot, told: Told) -> float:
    """The variance of the factor by which sellers win more or less often than expected, beyond what luck makes.

    By moments, over the whole company; zero with fewer than three sellers.
    """
    if not told.stretches or not told.chances:
        return 0.0
    ((found, sellers),) = snapshot.rows(_SPREAD, _given(told))
    return max(float(found), 0.0) if sellers > 2 else 0.0


def _given(told: Told) -> dict[str, list[Any]]:
    return {
        **bounds(told.stretches),
        **flat(dict(told.edges)),
        "stages": [c.stage or "" for c in told.chances],
        "dues": [c.due for c in told.chances],
        "sizes": [c.size for c in told.chances],
        "chances": [c.chance for c in told.chances],
    }
