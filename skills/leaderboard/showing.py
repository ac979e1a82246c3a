"""Who gets to see whose rank: the one place where a contest's `show` and `names` are applied.

    who sees everything     everybody
    whoever leads people    those people, and what sellers are shown
    a seller                themselves, and of the others the first N of `show`; without names where `names: no`

Who has left the contest is in nobody's list.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from connectors.book.schema import SEE_ALL, Person
from skills.leaderboard.contest import Contest
from skills.leaderboard.points import Ranked


def visible(contest: Contest, ranks: Sequence[Ranked], asker: Person, scope: Collection[str] | None) -> list[Ranked]:
    """The ranks that the asker may see; `scope`: the ids of themselves and those they lead, None for everybody."""
    if scope is None or asker.role in SEE_ALL:
        return list(ranks)
    return [r for r in ranks if _id(r) in scope or contest.show is None or r.rank <= contest.show]


def is_named(contest: Contest, rank: Ranked, asker: Person, scope: Collection[str] | None) -> bool:
    """Whether the asker sees who a rank is of."""
    return contest.names or scope is None or asker.role in SEE_ALL or _id(rank) in scope


def _id(rank: Ranked) -> str:
    return rank.scored.sheet.person.person_id
