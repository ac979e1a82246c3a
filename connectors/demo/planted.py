"""What is wrong in the invented company, on purpose: each thing is listed, so that evals can ask whether it is found.

Of reps         qualification      deals lost late, nobody with the money known, thin notes after the first meeting
                discounting        a quarter off, most of the time
                single_threaded    one person known at each customer
Of deals        dark               open, and nothing from either side for more than thirty days
                pushed             open, its close date moved four times
                champion_leaving   the person who wanted it goes
Of customers    turned_negative    friendly until six weeks ago, then angrier with every week
Not a fault     two_open_deals     a customer whose name alone does not say which deal is meant

Every team has one rep with a habit of the first kind; everyone else sells soundly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from connectors.demo.people import TEAMS, Staff

Problem = Literal["qualification", "discounting", "single_threaded"]
Kind = Literal[
    "qualification",
    "discounting",
    "single_threaded",
    "dark",
    "pushed",
    "champion_leaving",
    "turned_negative",
    "two_open_deals",
]
PROBLEMS: tuple[Problem, ...] = get_args(Problem)


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing to be found: whose it is, at which deal and customer where it is about one, and what it is in words."""

    kind: Kind
    person_id: str
    deal_id: str | None
    account_id: str | None
    what: str


def problems(seed: int, staff: Staff) -> dict[str, Problem]:
    """Which rep has which habit, by person id: one in each team, each habit in two teams."""
    rng = Random(f"{seed}/problems")
    kinds = list(PROBLEMS) * 2
    rng.shuffle(kinds)
    return {rng.choice(staff.settled(t.name)).person_id: kind for t, kind in zip(TEAMS, kinds, strict=True)}


_HABITS: Mapping[Problem, str] = {
    "qualification": "Loses most deals late, knows nobody who holds the budget, writes thin notes.",
    "discounting": "Gives about a quarter off in most deals, where others give less than ten per cent.",
    "single_threaded": "Knows one person at each customer.",
}


def habits(found: Mapping[str, Problem]) -> list[Planted]:
    """The reps' habits as they are listed."""
    return [Planted(kind, person, None, None, _HABITS[kind]) for person, kind in found.items()]
