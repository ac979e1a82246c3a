"""Sixty people in six teams: who they are, whom they report to, who left and who took over from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from connectors.book.schema import Person, Role, Territory
from connectors.demo.market import MAIL_DOMAIN
from connectors.demo.names import mail_name, read
from connectors.demo.workdays import workday

DANA = "Dana Kim"


@dataclass(frozen=True, slots=True)
class Team:
    """A sales team: where it sells, in which currency, to customers of what size, and the plan its reps are on."""

    key: str
    name: str
    region: str
    currency: str
    plan: str
    countries: Mapping[str, int]
    segments: Mapping[str, int]
    potential: int


TEAMS = (
    Team("us_west", "US West", "Americas", "USD", "account-executive", {"United States": 1},
         {"Small": 15, "Mid-market": 55, "Enterprise": 30}, 9_500_000),
    Team("us_east", "US East", "Americas", "USD", "account-executive", {"United States": 1},
         {"Small": 15, "Mid-market": 50, "Enterprise": 35}, 11_000_000),
    Team("smb", "US Small Business", "Americas", "USD", "small-business", {"United States": 1},
         {"Small": 85, "Mid-market": 15}, 5_000_000),
    Team("europe", "Western Europe", "EMEA", "USD", "account-executive", {"United Kingdom": 6, "Germany": 4},
         {"Small": 20, "Mid-market": 55, "Enterprise": 25}, 9_000_000),
    Team("norway", "Norway", "Nordics", "NOK", "strategic", {"Norway": 1},
         {"Small": 25, "Mid-market": 55, "Enterprise": 20}, 7_500_000),
    Team("nordics", "Sweden and Denmark", "Nordics", "NOK", "strategic", {"Sweden": 6, "Denmark": 4},
         {"Small": 25, "Mid-market": 50, "Enterprise": 25}, 7_000_000),
)  # fmt: skip
# Who hands over to whom, how many days before today, and whether the first one leaves; else they share the customers.
_CHANGES = (
    ("Ryan Kowalski", "Lauren Fischer", 430, True),
    ("Anders Lien", "Torbjørn Eriksen", 275, True),
    ("George Pemberton", "Zara Hussain", 105, True),
    ("Derek Hughes", "Luis Mendoza", 62, True),
    ("Emil Sandberg", "Sara Wallin", 80, False),
)


@dataclass(frozen=True, slots=True)
class Handover:
    """Customers and open deals pass from one rep to another: all of them, or half where the first one stays."""

    giver: str
    taker: str
    on: date
    all: bool


@dataclass(frozen=True)
class Staff:
    """Everybody, and the handovers between them."""

    people: tuple[Person, ...]
    handovers: tuple[Handover, ...]

    @cached_property
    def by_name(self) -> dict[str, Person]:
        return {p.name: p for p in self.people}

    @cached_property
    def by_id(self) -> dict[str, Person]:
        return {p.person_id: p for p in self.people}

    def reps(self, team: str | None = None) -> list[Person]:
        """Those who sell, in a team or everywhere, also those who left."""
        return [p for p in self.people if p.role == "rep" and team in {None, p.team}]

    def settled(self, team: str) -> list[Person]:
        """Reps of a team who have been there all along, Dana aside."""
        moved = {h.giver for h in self.handovers} | {h.taker for h in self.handovers}
        return [p for p in self.reps(team) if p.person_id not in moved and p.name != DANA]


def staff(seed: int, on: date) -> Staff:
    """The people as of a day."""
    rng, names = Random(f"{seed}/people"), read("names.yaml")
    people: list[Person] = []

    def hire(name: str, role: Role, office: str, where: str, *, lead: str | None = None, currency: str = "USD") -> str:
        people.append(
            Person(
                person_id=f"P{len(people) + 1:03d}",
                name=name,
                email=f"{'dana' if name == DANA else mail_name(name)}@{MAIL_DOMAIN}",
                role=role,
                manager_id=lead,
                team=office,
                territory_id=where,
                currency=currency,
                hired_on=workday(on - timedelta(days=rng.randint(900, 3000))),
            )
        )
        return people[-1].person_id

    vp = hire(names["vp"], "manager", "Sales leadership", "T-WORLD")
    for team in TEAMS:
        at, theirs = f"T-{team.key}", names["teams"][team.key]
        lead = hire(theirs["manager"], "manager", team.name, at, lead=vp, currency=team.currency)
        for name in theirs["reps"]:
            hire(name, "rep", team.name, at, lead=lead, currency=team.currency)
    offices: tuple[tuple[Role, str], ...] = (
        ("operations", "Sales operations"),
        ("finance", "Finance"),
        ("admin", "Information technology"),
    )
    for role, office in offices:
        for name in names[role]:
            hire(name, role, office, "T-WORLD")
    return _after_changes(tuple(people), on)


def territories() -> list[Territory]:
    """The world, its regions, a patch for each team."""
    regions = sorted({t.region for t in TEAMS})
    total = {r: sum(t.potential for t in TEAMS if t.region == r) for r in regions}
    return [
        Territory(territory_id="T-WORLD", name="World", potential=Decimal(sum(total.values()))),
        *(Territory(territory_id=f"T-{r}", name=r, parent_id="T-WORLD", potential=Decimal(total[r])) for r in regions),
        *(
            Territory(territory_id=f"T-{t.key}", name=t.name, parent_id=f"T-{t.region}", potential=Decimal(t.potential))
            for t in TEAMS
        ),
    ]


def _after_changes(people: tuple[Person, ...], on: date) -> Staff:
    """The same people with the days on which some came and went."""
    by_name = {p.name: p for p in people}
    handovers = []
    for giver, taker, days_ago, leaves in _CHANGES:
        day = workday(on - timedelta(days=days_ago))
        by_name[taker] = replace(by_name[taker], hired_on=workday(day - timedelta(days=10)))
        if leaves:
            by_name[giver] = replace(by_name[giver], left_on=workday(day + timedelta(days=5)))
        handovers.append(Handover(by_name[giver].person_id, by_name[taker].person_id, day, all=leaves))
    return Staff(tuple(by_name.values()), tuple(handovers))
