"""Four hundred customers and the people there: names, trades, sizes, countries, who sells to them, who decides.

Every customer goes by a first word that no other has, or resembles, so that a name said in passing means one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from random import Random

from connectors.book.schema import Account, Contact
from connectors.demo.market import COMPETITORS
from connectors.demo.names import FirstWords, mail_name, read
from connectors.demo.people import DANA, TEAMS, Staff, Team
from connectors.demo.planted import Problem

ACCOUNTS = 400
GLOBEX = "Globex"
_DANAS = 18  # customers of the demo's rep: a full book to ask about
_SHARED = 14  # customers of one who will share them with a new colleague
_LANGUAGES = {"Norway": "nb", "Sweden": "sv", "Denmark": "da", "Germany": "de"}


@dataclass(frozen=True)
class Customers:
    """The accounts, each with the rep who had it first; `taken_over` says who has it since when."""

    accounts: tuple[Account, ...]
    contacts: Mapping[str, tuple[Contact, ...]]
    taken_over: Mapping[str, tuple[date, str]]

    @cached_property
    def by_id(self) -> dict[str, Account]:
        return {a.account_id: a for a in self.accounts}

    def owner(self, account: Account, day: date) -> str:
        """Who sells to this customer on a day."""
        since, taker = self.taken_over.get(account.account_id, (None, None))
        return taker if taker and since and day >= since else account.owner_id or ""


def customers(seed: int, staff: Staff, problems: Mapping[str, Problem]) -> Customers:
    """All of them, with people as suits how their rep works: one alone where the rep knows one alone."""
    rng = Random(f"{seed}/accounts")
    words = FirstWords(rng, [GLOBEX, *COMPETITORS, *(word for p in staff.people for word in p.name.split())])
    sizes = _sizes(staff, rng)
    accounts = [
        _account(number, holder, sizes[holder[0]].pop(), words, rng)
        for number, holder in enumerate(_holders(staff), start=1)
    ]
    accounts[0] = replace(accounts[0], name=f"{GLOBEX} Inc.", segment="Mid-market")  # Dana's first
    contacts = {
        a.account_id: _people_at(a, problems.get(a.owner_id or ""), Random(f"{seed}/people/{a.account_id}"))
        for a in accounts
    }
    taken_over = {}
    for handover in staff.handovers:
        mine = [a for a in accounts if a.owner_id == handover.giver]
        for account in mine if handover.all else mine[::2]:
            taken_over[account.account_id] = (handover.on, handover.taker)
    return Customers(tuple(accounts), contacts, taken_over)


def language_of(account: Account) -> str:
    """The language in which one writes with them: Norwegian in Norway, else English."""
    return "nb" if account.country == "Norway" else "en"


def short_name(account: Account) -> str:
    """Without the legal form."""
    return account.name.rsplit(" ", 1)[0]


def _holders(staff: Staff) -> list[tuple[str, Team]]:
    """The first owner of each account, as evenly as their number allows."""
    givers = {h.giver for h in staff.handovers if not h.all}
    takers = {h.taker for h in staff.handovers}
    reps = [(p, t) for t in TEAMS for p in staff.reps(t.name) if p.person_id not in takers]
    wanted = {DANA: _DANAS} | {staff.by_id[g].name: _SHARED for g in givers}
    rest = [(p, t) for p, t in reps if p.name not in wanted]
    left = ACCOUNTS - sum(wanted.values())
    counts = {p.name: left // len(rest) + (i < left % len(rest)) for i, (p, _) in enumerate(rest)}
    return [(p.person_id, t) for p, t in reps for _ in range((wanted | counts)[p.name])]


def _sizes(staff: Staff, rng: Random) -> dict[str, list[str]]:
    """Sizes of each rep's customers: every patch has its team's proportions, so that luck is not a matter of patch."""
    counts = Counter(owner for owner, _ in _holders(staff))
    found = {}
    for owner, team in dict(_holders(staff)).items():
        total = sum(team.segments.values())
        found[owner] = [s for s, share in team.segments.items() for _ in range(round(share * counts[owner] / total))]
        found[owner] += [max(team.segments, key=lambda s: team.segments[s])] * (counts[owner] - len(found[owner]))
        rng.shuffle(found[owner])
    return found


def _account(number: int, holder: tuple[str, Team], size: str, words: FirstWords, rng: Random) -> Account:
    owner, team = holder
    country = _weighted(team.countries, rng)
    parts = read("names.yaml")["customers"][country]
    trades = read("names.yaml")["trades"]
    industry = rng.choice(sorted(trades))
    form = "ASA" if country == "Norway" and size == "Enterprise" else rng.choice(parts["forms"])
    word, kind = words.another(country)
    family = kind == "family" and rng.random() < 0.4
    line = rng.choice(read("names.yaml")["families"][parts["trades"]] if family else trades[industry][parts["trades"]])
    return Account(
        account_id=f"A{number:04d}",
        name=f"{word} {line} {form}",
        industry=industry,
        segment=size,
        country=country,
        territory_id=f"T-{team.key}",
        owner_id=owner,
    )


def _people_at(account: Account, problem: Problem | None, rng: Random) -> tuple[Contact, ...]:
    language = _LANGUAGES.get(account.country or "", "en")
    names = read("names.yaml")["people_at_customers"][language]
    titles = read("names.yaml")["titles"]["nb" if language == "nb" else "en"]
    roles = _roles(problem, rng)
    firsts = rng.sample(names["first"], len(roles))
    lasts = rng.sample(names["last"], len(roles))
    domain = f"{mail_name(account.name.split()[0])}.example"
    unused = {role: rng.sample(sorted(words), len(words)) for role, words in titles.items()}
    return tuple(
        Contact(
            contact_id=f"{account.account_id}-{n}",
            account_id=account.account_id,
            name=f"{first} {last}",
            email=f"{mail_name(f'{first} {last}')}@{domain}",
            title=unused[role].pop(),
            buying_role=role,
        )
        for n, (role, first, last) in enumerate(zip(roles, firsts, lasts, strict=True), start=1)
    )


def _roles(problem: Problem | None, rng: Random) -> list[str]:
    """The parts that the people whom we know play in buying, a champion or the only one first."""
    if problem == "single_threaded":
        return [rng.choice(("economic buyer", "economic buyer", "decision maker", "champion"))]
    if problem == "qualification":
        return ["champion", *rng.sample(["influencer", "user", "user", "blocker", "influencer"], rng.randint(2, 4))]
    if rng.random() < 0.08:
        return ["champion", rng.choice(("economic buyer", "decision maker", "influencer"))]
    power = ["economic buyer"] if rng.random() < 0.9 else []
    others = rng.sample(["influencer", "user", "blocker", "influencer", "user"], rng.randint(1, 3))
    return ["champion", *power, *(["decision maker"] if rng.random() < 0.75 else []), *others]


def _weighted(weights: Mapping[str, int], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
