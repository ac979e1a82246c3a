"""What everybody in the book is called, whoever asks: only to take it out of texts, never to show it.

A text may name a colleague whom the asker may not see; what takes names out must know that one, too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from connectors.book.snapshot import Snapshot

_NAMES = """
select distinct name from people where name is not null
union select distinct name from contacts where name is not null
order by name
"""
_CUSTOMERS = "select distinct name from accounts where name is not null order by name"


class Everybody(NamedTuple):
    """People and contacts; customers."""

    people: tuple[str, ...]
    customers: tuple[str, ...]


@lru_cache(maxsize=4)
def everybody(snapshot: Snapshot) -> Everybody:
    """Everybody's names in a snapshot."""
    people, customers = ([str(name) for (name,) in snapshot.rows(sql)] for sql in (_NAMES, _CUSTOMERS))
    return Everybody(tuple(people), tuple(customers))
