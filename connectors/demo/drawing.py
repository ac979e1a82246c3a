"""How deals come about and go: drawn customer by customer, each a whole life, then cut at the day of the book.

A customer has one deal at a time: when one is over, the next begins after a while. So at most one is open, and its name
said alone means that one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from math import exp
from random import Random

from connectors.book.schema import Account, Contact, DealType, Person
from connectors.demo.accounts import language_of
from connectors.demo.chances import USUAL_A_WEEK, Traits, Turns, chance
from connectors.demo.courses import PROPOSAL, QUALIFICATION, Course, as_of
from connectors.demo.market import (
    COMPETITORS,
    CURRENCY,
    LEAD_SOURCES,
    LEAD_WEIGHTS,
    LOST,
    OPEN_STAGES,
    ORDER_OF,
    SEGMENTS,
    TIME_OF,
    USUAL_DAYS,
    WON,
)
from connectors.demo.names import subjects
from connectors.demo.planted import Problem
from connectors.demo.workdays import workday, workday_before
from connectors.demo.world import HISTORY, World
from connectors.money import round_to
from connectors.periods import FiscalCalendar

DEALS = 2500
_BEFORE = 110  # days: deals that were running when history begins
_KRONER = 10  # to a dollar, in price lists
_KNACK = 0.12  # how much reps differ, in log odds
_LINGERS = 1.35  # a deal that will be lost stays longer where it ends
# Out of a hundred lost deals, how many end in each stage.
_LOST_IN = {"usual": (30, 30, 25, 15), "qualification": (6, 10, 38, 46)}


@dataclass
class _Known:
    """What is remembered of a customer while its deals are drawn."""

    account: Account
    customer: bool
    renewed: date | None = None
    subjects: set[str] = field(default_factory=set)


def courses(world: World) -> list[Course]:
    """Rather more than 2,500 deals as they stand on the day, each with an account, a subject and no number yet."""
    lives = [life for rep in world.staff.reps() for life in _Patch(world, rep).lives()]
    return [as_of(c, world.on) for c in lives if c.closed_on and c.closed_on >= world.on - HISTORY]


def just_enough(world: World, drawn: Sequence[Course]) -> list[Course]:
    """2,500 of them: some that are closed are left out, by lot; none of Dana's, whose quarter is arranged."""
    over = [n for n, c in enumerate(drawn) if c.outcome != "open" and c.owner != world.dana]
    left_out = set(world.rng("surplus").sample(over, max(len(drawn) - DEALS, 0)))
    return [c for n, c in enumerate(drawn) if n not in left_out]


def numbered(drawn: Sequence[Course]) -> list[Course]:
    """With ids, in the order in which they began."""
    ordered = sorted(drawn, key=lambda c: (c.created_on, c.key))
    return [replace(c, deal_id=f"D{1000 + n}") for n, c in enumerate(ordered, start=1)]


class _Patch:
    """The customers who began as one rep's, and their deals in the order in which they begin."""

    def __init__(self, world: World, rep: Person) -> None:
        self._world = world
        self._rng = world.rng("courses", rep.person_id)
        self._turns = Turns(world.rng("turns", rep.person_id))
        self._busy = rep.person_id == world.dana
        self._accounts = [a for a in world.customers.accounts if a.owner_id == rep.person_id]

    def lives(self) -> Iterator[Course]:
        """Every deal that begins before the day of the book, whole, as if its end were known."""
        rng = self._rng
        start = self._world.on - HISTORY - timedelta(days=_BEFORE)
        known = [_Known(a, customer=rng.random() < 0.3) for a in self._accounts]
        coming = [(workday(start + timedelta(days=rng.randint(0, 120))), n) for n in range(len(known))]
        heapq.heapify(coming)
        while coming:
            day, n = heapq.heappop(coming)
            if day >= self._world.on:
                continue
            course = self._life(known[n], day)
            yield course
            rest = rng.randint(6, 28) if self._busy else rng.randint(6, 44)
            heapq.heappush(coming, (workday(course.moves[-1][0] + timedelta(days=rest)), n))

    def _life(self, known: _Known, day: date) -> Course:
        rng, account = self._rng, known.account
        owner = self._world.customers.owner(account, day)
        problem = self._world.problems.get(owner)
        traits, engaged = self._traits(known, day, problem)
        stays = _stays(traits, rng)
        signing = workday(day + timedelta(days=round(sum(stays))))
        knack = self._world.rng("knack", owner).gauss(0, _KNACK)
        won = self._turns.won(chance(traits, knack), FiscalCalendar().containing(signing, "quarter").name)
        moves = _moves(day, stays, problem, won=won, rng=rng)
        end, currency = moves[-1][0], self._world.staff.by_id[owner].currency or CURRENCY
        known.customer |= won
        known.renewed = end if traits.type == "renewal" else known.renewed
        return Course(
            subject=_subject(known, traits.type, end, rng),
            account=account,
            type=traits.type,
            traits=traits,
            currency=currency,
            outcome="won" if won else "lost",
            moves=moves,
            promised=_promised(moves, end if won else signing, traits.pushes, won=won, rng=rng),
            amounts=_amounts(moves, traits, problem, currency, rng),
            owners=self._owners(account, day, end),
            engaged=engaged,
            competitor=rng.choice(COMPETITORS) if traits.competitor else None,
            term_months=rng.choices((12, 24, 36), (70, 15, 15))[0],
        )

    def _traits(self, known: _Known, day: date, problem: Problem | None) -> tuple[Traits, tuple[Contact, ...]]:
        rng = self._rng
        contacts = self._world.customers.contacts[known.account.account_id]
        many = min(len(contacts), rng.choices((1, 2, 3, 4), (15, 33, 34, 18))[0])
        engaged = (contacts[0], *rng.sample(contacts[1:], many - 1))
        kind = _type(known, day, rng)
        traits = Traits(
            segment=known.account.segment or "Mid-market",
            type=kind,
            lead_source="Inbound" if kind == "renewal" else rng.choices(LEAD_SOURCES, LEAD_WEIGHTS)[0],
            pushes=rng.choices((0, 1, 2, 3), (50, 33, 13, 4))[0],
            pace=exp(rng.gauss(0, 0.28)),
            a_week=USUAL_A_WEEK * exp(rng.gauss(0, 0.35)),
            single_threaded=many == 1,
            economic_buyer=any(c.buying_role == "economic buyer" for c in contacts),
            competitor=rng.random() < 0.35,
            discount=_discount(kind, problem, rng),
        )
        return traits, engaged

    def _owners(self, account: Account, start: date, end: date) -> tuple[tuple[date, str], ...]:
        first = (start, self._world.customers.owner(account, start))
        since, taker = self._world.customers.taken_over.get(account.account_id, (None, None))
        return (first, (since, taker)) if since and taker and start < since < end else (first,)


def _type(known: _Known, day: date, rng: Random) -> DealType:
    if not known.customer:
        return "new"
    due = known.renewed is None or (day - known.renewed).days > 330
    kinds: tuple[DealType, ...] = ("expansion", "renewal", "new")
    return rng.choices(kinds, (50, 26 if due else 0, 24))[0]


def _subject(known: _Known, kind: DealType, end: date, rng: Random) -> str:
    """What it is about; never what an earlier deal with this customer was about."""
    subject = next(s for s in subjects(kind, end.year, language_of(known.account), rng) if s not in known.subjects)
    known.subjects.add(subject)
    return subject


def _discount(kind: DealType, problem: Problem | None, rng: Random) -> Decimal:
    if problem == "discounting":
        share = min(max(rng.gauss(0.26, 0.05), 0.15), 0.38)
    elif kind != "renewal" and rng.random() < 0.06:
        share = rng.uniform(0.2, 0.25)
    else:
        share = min(max(rng.gauss(0.07, 0.04), 0), 0.16) * (0.6 if kind == "renewal" else 1)
    return Decimal(round(share * 100)) / 100


def _stays(traits: Traits, rng: Random) -> list[float]:
    """Days in each stage, if it went all the way."""
    usual = SEGMENTS[traits.segment].slowness * TIME_OF[traits.type] * traits.pace
    return [max(3.0, USUAL_DAYS[s] * usual * exp(rng.gauss(0, 0.3))) for s in OPEN_STAGES]


def _moves(
    start: date, stays: Sequence[float], problem: Problem | None, *, won: bool, rng: Random
) -> tuple[tuple[date, str], ...]:
    """The stages with the day each was entered, the last its end."""
    lost_in = rng.choices(range(4), _LOST_IN["qualification" if problem == "qualification" else "usual"])[0]
    lived = stays if won else [*stays[:lost_in], stays[lost_in] * _LINGERS]
    days = [start]
    for past in accumulate(lived):
        days.append(max(workday(start + timedelta(days=round(past))), workday(days[-1] + timedelta(days=1))))
    end = _toward_quarter_end(days[-1], days[-2], rng) if won else days[-1]
    return *zip(days[:-1], OPEN_STAGES, strict=False), (end, WON if won else LOST)


def _toward_quarter_end(day: date, after: date, rng: Random) -> date:
    """Signatures gather in the last week of a quarter: some come early for it, some are hurried."""
    calendar = FiscalCalendar()
    quarter = calendar.containing(day, "quarter")
    last = quarter.end if (quarter.end - day).days < 28 else quarter.start - timedelta(days=1)
    near = (quarter.end - day).days < 28 or (day - quarter.start).days < 12
    hurried = workday_before(last - timedelta(days=rng.randint(0, 6)))
    return hurried if near and rng.random() < 0.4 and hurried > after else day


def _promised(
    moves: tuple[tuple[date, str], ...], signing: date, pushes: int, *, won: bool, rng: Random
) -> tuple[tuple[date, date], ...]:
    """Close dates as they were said; each moved out about when it came due, the last set when the deal is over."""
    start, end = moves[0][0], moves[-1][0]
    if won and rng.random() < 0.3:
        signing = workday(signing + timedelta(days=rng.randint(3, 18)))  # it will be signed sooner than said
    life = (signing - start).days
    shares = [rng.uniform(0.5, 0.7) + n * 0.3 / max(pushes, 1) for n in range(pushes)]
    dues = [workday(start + timedelta(days=round(life * s))) for s in shares] + [signing]
    said = [(start, dues[0])]
    for due in dues[1:]:
        day = workday(said[-1][1] + timedelta(days=rng.randint(-8, 9)))
        if said[-1][0] < day < end and due > said[-1][1]:
            said.append((day, due))
    return tuple(said) if said[-1][1] == end else (*said, (end, end))


def _amounts(
    moves: tuple[tuple[date, str], ...], traits: Traits, problem: Problem | None, currency: str, rng: Random
) -> tuple[tuple[date, Decimal], ...]:
    """What it was worth: at list price first, then with more in it, then with the discount that was offered."""
    step = 100 if currency == CURRENCY else 1000
    worth = SEGMENTS[traits.segment].order * ORDER_OF[traits.type] * exp(rng.gauss(0, 0.32))
    listed = Decimal(max(20, round(worth * (1 if currency == CURRENCY else _KRONER) / step)) * step)
    found = [(moves[0][0], listed)]
    if rng.random() < 0.15 and len(moves) > QUALIFICATION + 1:
        listed = _rounded(listed * Decimal(rng.randint(105, 125)) / 100, step)
        found.append((moves[QUALIFICATION][0], listed))
    if len(moves) > PROPOSAL + 1:
        halves = problem == "discounting" and len(moves) > PROPOSAL + 2
        first = traits.discount / 2 if halves else traits.discount
        found.append((moves[PROPOSAL][0], _rounded(listed * (1 - first), step)))
        if halves:
            found.append((moves[PROPOSAL + 1][0], _rounded(listed * (1 - traits.discount), step)))
    return tuple(f for n, f in enumerate(found) if n == 0 or f[1] != found[n - 1][1])


def _rounded(amount: Decimal, step: int) -> Decimal:
    return round_to(amount, Decimal(step))
