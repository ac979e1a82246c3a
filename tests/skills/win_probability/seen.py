"""Sightings to learn from: deals that are won by a rule, each seen twice a month while it was open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from connectors.book.sightings import Sighting

START, UNTIL = date(2024, 1, 1), date(2026, 1, 1)
PLAIN = Sighting(
    deal_id="1", as_of=START, closed_on=None, outcome="open", stage="Proposal", age=30, stage_days=10, due_in=30,
    pushes=0, amount=50_000.0, currency="USD", peak=None, next_step=True, competitor=False, discount=None,
    forecast_category=None, lead_source="Inbound", type="new", term_months=12, account=True, segment="Small",
    industry="Retail", country="Norway", contacts=3, deciders=1, touches=10, voices=2, writers=1, unanswered=0,
    silent=3,
)  # fmt: skip
EVERYTHING = frozenset(
    {
        *("activities", "emails", "contacts", "buying_role", "next_step", "close_on", "competitor"),
        *("changes of stage", "changes of close_on", "changes of amount", "changes of next_step"),
    }
)


def deals(count: int, chance: Callable[[Sighting], float], seed: int = 1, **after: Any) -> list[Sighting]:
    """So many deals over two years, won with a chance that depends on what they look like.

    `after` are columns that are filled in once a deal is over, each by a function of whether it was won.
    """
    rng, found = Random(seed), []
    for n in range(count):
        begun = START + timedelta(days=rng.randrange((UNTIL - START).days))
        ends = begun + timedelta(days=rng.randint(20, 120))
        looks = PLAIN._replace(
            deal_id=str(n),
            pushes=rng.choice((0, 0, 0, 1, 2)),
            lead_source=rng.choice(("Inbound", "Outbound", "Referral")),
            type=rng.choice(("new", "expansion")),
            competitor=rng.random() < 0.4,
        )
        won = rng.random() < chance(looks)
        if ends <= UNTIL:
            looks = looks._replace(closed_on=ends, outcome="won" if won else "lost")
            looks = looks._replace(**{column: told(won) for column, told in after.items()})
        day = begun
        while day < min(ends, UNTIL):
            found.append(looks._replace(as_of=day, age=(day - begun).days))
            day += timedelta(days=15)
        if ends > UNTIL:
            found.append(looks._replace(as_of=UNTIL, age=(UNTIL - begun).days))
    return found
