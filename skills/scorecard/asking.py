"""The tool `scorecard`: whose figures, over which days; or two people side by side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from connectors.book.schema import SEE_ALL
from connectors.errors import BadUse, NoData
from skills.asked import whom
from skills.scorecard.card import card
from skills.scorecard.kpis import Name
from skills.scorecard.proportion import chance_of
from skills.scorecard.results import Card, Pair
from skills.scorecard.window import window_of
from skills.skill import Desk, Result, Skill, Who

_SHARES: tuple[Name, ...] = ("win_rate", "slipped")


class Args(BaseModel):
    """Whose scorecard."""

    person: str | None = Field(None, description="someone in the asker's scope; default: the asker")
    people: list[str] | None = Field(None, description="two people to compare with each other")
    team: bool = Field(False, description="everyone below that person, or below the asker, added up")
    beside: Literal["peers"] | None = Field(
        None, description="peers: the person beside teammates, without naming them; for someone who leads nobody"
    )
    period: str | None = Field(None, description="this_quarter, 2026-Q3, ...; default: the last twelve months")


def run(args: Args, desk: Desk) -> Result:
    """A card, or two. NoData: no_deals, no_deals_of; BadUse: two_people, where more than two are named."""
    if not desk.book.has("deals"):
        raise NoData("No deals are loaded, so there are no figures to show.", code="no_deals")
    window = window_of(args.period, desk)
    names = list(dict.fromkeys(args.people or ()))
    if len(names) > 2:
        raise BadUse(f"{len(names)} people are named; two can be compared.", code="two_people", count=len(names))
    if len(names) == 2:
        one, other = (card(*whom(name, False, desk), window, desk) for name in names)
        return Pair(one, other, _chances(one, other))
    who, ids = _whose(args.model_copy(update={"team": False}) if _beside_own_team(args, desk) else args, names, desk)
    found = card(who, ids, window, desk)
    if not found.closed and not any(line.now and line.now.value for line in found.lines):
        raise NoData(f"{who.name} has no deals then.", code="no_deals_of", person=who.name, yours=who.is_asker)
    return found


def _beside_own_team(args: Args, desk: Desk) -> bool:
    """ "compare me with the team" from somebody in it: their own card, which has the teammates' median beside it."""
    return args.beside == "peers" and args.team and args.person is None and not desk.book.reports(desk.person.person_id)


def _whose(args: Args, names: list[str], desk: Desk) -> tuple[Who, list[str]]:
    """A lead means the team; who sees everybody and names nobody all of it."""
    person = args.person or (names[0] if names else None)
    if person is None and not args.team and desk.person.role in SEE_ALL:
        who, ids = whom(None, True, desk)
        return replace(who, name=desk.book.company.name, is_asker=False), ids
    who, ids = whom(person, args.team, desk)
    return whom(person, True, desk) if not args.team and desk.book.reports(ids[0]) else (who, ids)


def _chances(one: Card, other: Card) -> dict[Name, Decimal]:
    found: dict[Name, Decimal] = {}
    for name in _SHARES:
        sides = [line.now.share for c in (one, other) if (line := c.line(name)) and line.now and line.now.share]
        chance = chance_of(*sides) if len(sides) == 2 else None
        if chance is not None:
            found[name] = Decimal(chance.numerator) / Decimal(chance.denominator)
    return found


skill = Skill(
    name="scorecard",
    says="Sales figures with their definitions (won, win rate by count and value, conversion by stage, deal size, "
    "cycle, velocity, activities, coverage, slippage) against quota, own history and peers, for a person or a team, "
    "or two people side by side.",
    args=Args,
    run=run,
)
