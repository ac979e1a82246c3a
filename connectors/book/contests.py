"""The rows on which everyone in the company is scored in a contest, whoever asks; they name no customer and no deal.

What of it a person gets to see is the contest's own rule (skills/leaderboard/showing.py): ranks and points, never the
amounts, quotas or credits behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from connectors.book.schema import Person, Quota
from connectors.book.views import CreditLine

# $since, $until: days, both included
DONE = """
select person_id as who, kind as what, "at"::date as "on", count(*)::integer as times from activities
where person_id is not null and "at"::date between $since::date and $until::date group by all
union all
select owner_id, 'won', closed_on, count(*)::integer from deals
where owner_id is not null and outcome = 'won' and closed_on between $since::date and $until::date group by all
union all
select owner_id, 'created', created_on, count(*)::integer from deals
where owner_id is not null and created_on between $since::date and $until::date group by all
"""


class Done(NamedTuple):
    """How often somebody did a thing on a day: an activity of some kind, a deal "won" or "created"."""

    person_id: str
    what: str
    on: date
    times: int


@dataclass(frozen=True, slots=True)
class Entries:
    """Everybody who might take part, and what they are scored on. People come without their addresses."""

    people: Sequence[Person]
    quotas: Sequence[Quota]
    credits: Sequence[CreditLine]
    done: Sequence[Done]
