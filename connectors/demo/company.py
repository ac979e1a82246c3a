"""The invented company, put together: people, customers, deals, what is planted, and every table that follows from it.

    people -> customers -> courses of deals -> planted ones and Dana's in their place -> numbers
    -> whose they are, quotas -> amounts of Dana's quarter -> rows

Every part draws from a seed of its own, so that a change in one does not stir the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from connectors.book import Company
from connectors.demo import dana
from connectors.demo.accounts import customers
from connectors.demo.activities import activities
from connectors.demo.cases import Case, cases
from connectors.demo.courses import Course
from connectors.demo.credits import Shares, credits_of, shares
from connectors.demo.drawing import courses, just_enough, numbered
from connectors.demo.mail import emails
from connectors.demo.market import CURRENCY, MAIL_DOMAIN, NAME, PRODUCTS, STAGES
from connectors.demo.people import staff, territories
from connectors.demo.planted import Planted, habits, problems
from connectors.demo.quotas import assignments, plans, quotas, rates
from connectors.demo.rows import changes, deal, lines
from connectors.demo.world import World


@dataclass(frozen=True)
class DemoCompany:
    """The company, its rows by table, and what is planted in them."""

    company: Company
    tables: Mapping[str, Sequence[Any]]
    planted: tuple[Planted, ...]


def generate(seed: int, on: date) -> DemoCompany:
    """The company of a seed as it stands on the morning of a day; the same for the same two, always."""
    world = _world(seed, on)
    drawn, special = _with_cases(world)
    whose = shares(world, drawn)
    asked = quotas(world, drawn, whose)
    drawn = dana.at_share_of_quota(world, drawn, asked)
    return DemoCompany(
        company=Company(
            name=NAME, currency=CURRENCY, default_person=f"dana@{MAIL_DOMAIN}", as_of=on, source=f"demo, seed {seed}"
        ),
        tables={**_standing(world), "quotas": asked, **_of_deals(world, drawn, whose)},
        planted=(*habits(world.problems), *(case.listed(drawn) for case in special)),
    )


def _world(seed: int, on: date) -> World:
    people = staff(seed, on)
    found = problems(seed, people)
    return World(seed, on, people, customers(seed, people, found), found)


def _with_cases(world: World) -> tuple[list[Course], list[Case]]:
    """All deals with their numbers, planted ones and Dana's among them; and what is planted."""
    drawn = courses(world)
    planted = cases(world, drawn)
    made = {case.course.key: case.course for case in planted}
    others = [made.get(c.key, c) for c in drawn if c.owner != world.dana]
    hers, own = dana.arranged(world, [c for c in drawn if c.owner == world.dana])
    return numbered(just_enough(world, [*others, *hers])), [*planted, *own]


def _standing(world: World) -> dict[str, Sequence[Any]]:
    """The tables that do not depend on deals."""
    market = world.customers
    return {
        "territories": territories(),
        "people": world.staff.people,
        "accounts": [replace(a, owner_id=market.owner(a, world.on)) for a in market.accounts],
        "contacts": [c for a in market.accounts for c in market.contacts[a.account_id]],
        "products": PRODUCTS,
        "stages": STAGES,
        "plans": plans(),
        "assignments": list(assignments(world)),
        "fx": list(rates(world)),
    }


def _of_deals(world: World, drawn: Sequence[Course], whose: Mapping[str, Shares]) -> dict[str, Sequence[Any]]:
    return {
        "deals": [deal(world, c) for c in drawn],
        "deal_lines": [line for c in drawn for line in lines(world, c)],
        "deal_changes": [change for c in drawn for change in changes(world, c)],
        "activities": [done for c in drawn for done in activities(world, c)],
        "emails": emails(world, drawn),
        "credits": [credit for c in drawn for credit in credits_of(world, c, whose.get(c.deal_id, ()))],
    }
