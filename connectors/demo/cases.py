"""The deals and customers that are planted: which they are, and how they stand on the day of the book.

They are taken from sound reps, each from another one, so that a planted deal is not hidden behind a planted habit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from connectors.demo.courses import PROPOSAL, Course, Story, standing
from connectors.demo.people import TEAMS
from connectors.demo.planted import Kind, Planted
from connectors.demo.workdays import workday, working_days_back
from connectors.demo.world import World

_NEGOTIATION = PROPOSAL + 1
# Teams in which each kind is planted; Dana has one of the first three as well.
_WHERE: Mapping[Kind, tuple[str, ...]] = {
    "dark": ("us_east", "europe", "nordics"),
    "pushed": ("smb", "europe", "norway"),
    "turned_negative": ("norway", "us_east", "smb"),
    "champion_leaving": ("norway", "us_west", "nordics"),
}
_STORIES: Mapping[Kind, Story] = {"dark": "dark", "turned_negative": "souring", "champion_leaving": "leaving"}
_SAYS: Mapping[Kind, str] = {
    "dark": "Open, promised for a day that has passed, and silent on both sides for more than thirty days.",
    "pushed": "Open; its close date was moved out four times.",
    "turned_negative": "Friendly until six weeks ago; angrier with every week since.",
    "champion_leaving": "The person who wanted this most is leaving the customer.",
    "two_open_deals": "Two open deals with one customer: its name alone does not say which is meant.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A planted thing and the deal that it is about; the deal gets its number later."""

    kind: Kind
    course: Course

    def listed(self, drawn: Sequence[Course]) -> Planted:
        """As it is listed, once deals have their numbers."""
        course = next(c for c in drawn if c.key == self.course.key)
        return Planted(self.kind, course.owner, course.deal_id, course.account.account_id, _SAYS[self.kind])


def cases(world: World, drawn: Sequence[Course]) -> list[Case]:
    """The planted deals of everyone but Dana."""
    rng = world.rng("cases")
    teams = {t.key: t.name for t in TEAMS}
    taken = set(world.problems)
    found = []
    for kind, where in _WHERE.items():
        for team in where:
            reps = {p.person_id for p in world.staff.settled(teams[team])} - taken
            course = _chosen(world, [c for c in drawn if c.outcome == "open" and c.owner in reps], rng)
            taken.add(course.owner)
            found.append(Case(kind, made(world, kind, course, rng)))
    return found


def made(world: World, kind: Kind, course: Course, rng: Random) -> Course:
    """The deal as it must stand for this to be true of it."""
    known, on = world.customers.contacts[course.account.account_id], world.on
    course = replace(
        course,
        engaged=known[:3],
        story=_STORIES.get(kind, "usual"),
        traits=replace(course.traits, single_threaded=len(known) == 1),
    )
    soon = workday(on + timedelta(days=rng.randint(20, 45)))
    if kind == "dark":
        quiet, passed = rng.randint(34, 52), working_days_back(on, rng.randint(4, 12))
        age = quiet + rng.randint(55, 75)
        return standing(course, on, rng, stage=PROPOSAL, age=age, closes=passed, pushes=1, quiet=quiet)
    if kind == "pushed":
        return standing(course, on, rng, stage=_NEGOTIATION, age=rng.randint(125, 150), closes=soon, pushes=4)
    if kind == "turned_negative":
        return standing(course, on, rng, stage=_NEGOTIATION, age=rng.randint(130, 155), closes=soon)
    return standing(course, on, rng, stage=PROPOSAL, age=rng.randint(70, 95), closes=soon)


def _chosen(world: World, open_ones: Sequence[Course], rng: Random) -> Course:
    """An open deal with a customer where we know several people."""
    several = [c for c in open_ones if len(world.customers.contacts[c.account.account_id]) >= 3]
    return rng.choice(several or open_ones)
