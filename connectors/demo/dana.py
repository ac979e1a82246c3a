"""The book of the rep whom the demo opens with: nothing special about her, but something to see at every question.

Her quarter is under way, three open deals close within it and would carry her over quota, others come later; one
deal went dark, one was pushed again and again, one customer turned negative; and Globex has two open deals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from connectors.book.schema import DealType, Quota
from connectors.demo.accounts import GLOBEX
from connectors.demo.cases import Case, made
from connectors.demo.courses import PROPOSAL, Course, promised_for, scaled, signed, standing
from connectors.demo.names import subjects
from connectors.demo.planted import Kind
from connectors.demo.workdays import workday, workday_before
from connectors.demo.world import World
from connectors.money import round_to

_OWN: tuple[Kind, ...] = ("dark", "pushed", "turned_negative")
_AT_LEAST = 12  # open deals, Globex aside
_COMING = (Decimal("0.19"), Decimal("0.25"), Decimal("0.13"))  # of quota: those that close within the quarter
_TALKED_OF = Decimal("0.09")  # of quota: no open deal of hers is worth less
_SOUND = (0.64, 0.84)  # of quota, once half of the quarter has gone


def arranged(world: World, mine: Sequence[Course]) -> tuple[list[Course], list[Case]]:
    """Her deals as they should stand, and what is planted among them."""
    rng = world.rng("dana")
    open_ones, closed = _enough(world, mine, rng)
    rng.shuffle(open_ones)
    open_ones.sort(key=lambda c: len(world.customers.contacts[c.account.account_id]) < 3)
    found = [Case(kind, made(world, kind, course, rng)) for kind, course in zip(_OWN, open_ones, strict=False)]
    found = [c if c.kind == "dark" else replace(c, course=_later(world, c.course, rng)) for c in found]
    coming = [_coming(world, course, n, rng) for n, course in enumerate(open_ones[3 : 3 + len(_COMING)], start=1)]
    others = [_later(world, course, rng) for course in open_ones[3 + len(_COMING) :]]
    pair = _two_at_globex(world, mine, rng)
    wins = _signed_this_quarter(world, closed, rng)
    return [*wins, *(c.course for c in found), *coming, *others, *pair], [*found, Case("two_open_deals", pair[0])]


def at_share_of_quota(world: World, courses: Sequence[Course], quotas: Sequence[Quota]) -> list[Course]:
    """All deals, hers of this quarter scaled: won ones to a sound share of quota, coming ones to carry her over it."""
    rng, me, quarter = world.rng("dana", "amounts"), world.dana, world.quarter
    quota = next(q.amount for q in quotas if q.person_id == me and q.period_start == quarter.start)
    gone = (world.on - quarter.start).days / quarter.days
    wanted = quota * round_to(Decimal(rng.uniform(*_SOUND) * min(1.0, gone / 0.5)))
    hers = [c for c in courses if c.owner == me]
    won = [c for c in hers if c.outcome == "won" and c.closed_on and c.closed_on in quarter]
    factor = wanted / sum(c.amount for c in won) if won else Decimal(1)
    changed = {c.key: scaled(c, c.amount * factor) for c in won}
    small = [c for c in hers if c.outcome == "open" and c.amount < quota * _TALKED_OF]
    changed |= {c.key: scaled(c, quota * _TALKED_OF * Decimal(rng.randint(100, 220)) / 100) for c in small}
    soon = [c for c in hers if c.outcome == "open" and world.on <= c.close_on <= quarter.end]
    soon.sort(key=lambda c: (c.close_on, c.key))
    changed |= {c.key: scaled(c, quota * share) for c, share in zip(soon, _COMING, strict=False)}
    return [changed.get(c.key, c) for c in courses]


def _enough(world: World, mine: Sequence[Course], rng: Random) -> tuple[list[Course], list[Course]]:
    """Her open deals and her closed ones; where few are open, some that were lost lately are not lost yet."""
    elsewhere = [c for c in mine if not c.account.name.startswith(GLOBEX)]
    open_ones = [c for c in elsewhere if c.outcome == "open"]
    busy = {c.account.account_id for c in open_ones}
    for course in sorted(elsewhere, key=lambda c: c.moves[-1][0], reverse=True):
        if len(open_ones) >= _AT_LEAST:
            break
        if course.outcome == "lost" and course.account.account_id not in busy:
            busy.add(course.account.account_id)
            closes = workday(world.on + timedelta(days=rng.randint(30, 80)))
            open_ones.append(standing(course, world.on, rng, stage=rng.randint(0, PROPOSAL), age=45, closes=closes))
    reopened = {c.key for c in open_ones}
    return open_ones, [c for c in mine if c.outcome != "open" and c.key not in reopened]


def _coming(world: World, course: Course, n: int, rng: Random) -> Course:
    """In negotiation, to be signed between now and the end of the quarter."""
    left = (world.quarter.end - world.on).days
    day = workday_before(world.on + timedelta(days=left * n // (len(_COMING) + 1)))
    closes = max(day, world.on)
    return standing(course, world.on, rng, stage=PROPOSAL + 1, age=rng.randint(58, 80), closes=closes)


def _later(world: World, course: Course, rng: Random) -> Course:
    """Promised for the quarter after."""
    if course.close_on > world.quarter.end:
        return course
    return promised_for(course, workday(world.quarter.end + timedelta(days=rng.randint(8, 50))))


def _two_at_globex(world: World, mine: Sequence[Course], rng: Random) -> list[Course]:
    """An expansion and a renewal, both under way."""
    there = [c for c in mine if c.account.name.startswith(GLOBEX)]
    pattern = replace(there[-1], engaged=world.customers.contacts[there[-1].account.account_id][:3])
    used = {c.subject for c in there}
    kinds: tuple[tuple[DealType, int, int], ...] = (("expansion", 42_000, 25), ("renewal", 36_500, 40))
    found = []
    for kind, amount, after in kinds:
        day = workday(world.quarter.end + timedelta(days=after))
        course = standing(pattern, world.on, rng, stage=PROPOSAL, age=rng.randint(40, 55), closes=day)
        traits = replace(course.traits, type=kind, single_threaded=False)
        subject = next(s for s in subjects(kind, day.year, "en", rng) if s not in used)
        found.append(replace(scaled(course, Decimal(amount)), type=kind, subject=subject, traits=traits))
    return found


def _signed_this_quarter(world: World, closed: Sequence[Course], rng: Random) -> list[Course]:
    """Her closed deals, with as many won in this quarter as its days allow: a lost one or two are won instead."""
    quarter = world.quarter
    days = (world.on - quarter.start).days
    wanted = sum(days >= least for least in (8, 25, 50))
    won = [c for c in closed if c.outcome == "won" and c.closed_on and c.closed_on in quarter]
    latest = sorted((c for c in closed if c.outcome == "lost"), key=lambda c: c.moves[-1][0], reverse=True)
    turned = {}
    for n, course in enumerate(latest[: max(0, wanted - len(won))], start=1):
        day = workday_before(quarter.start + timedelta(days=max(3, days * n // (wanted + 1))))
        turned[course.key] = signed(course, max(day, workday(quarter.start)), rng)
    return [turned.get(c.key, c) for c in closed]
