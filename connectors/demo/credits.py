"""Who is credited for a won deal: its owner, or two of a team; what became of it: cancelled, or invoiced and paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from connectors.book.schema import Credit, Event, Person
from connectors.demo.courses import Course
from connectors.demo.workdays import workday
from connectors.demo.world import World

Shares = tuple[tuple[str, Decimal], ...]
_SPLIT = 0.12  # of won deals
_CANCELLED = 0.03
_WITHIN = 85  # days after the signature
_WHOLE = Decimal(1)
_LARGER, _SMALLER = Decimal("0.6"), Decimal("0.4")


def shares(world: World, courses: Sequence[Course]) -> dict[str, Shares]:
    """Whose each won deal is, by its id. Dana's running quarter is hers alone: easily checked."""
    return {c.deal_id: _shares(world, c, c.closed_on) for c in courses if c.outcome == "won" and c.closed_on}


def _shares(world: World, course: Course, signed: date) -> Shares:
    rng, staff = world.rng("shares", course.deal_id), world.staff
    owner = staff.by_id[course.owner]
    apart = {owner.person_id, *([world.dana] if signed in world.quarter else [])}
    helpers = [p for p in staff.reps(owner.team) if p.person_id not in apart and employed(p, signed)]
    if rng.random() < _SPLIT and helpers and not _spared(world, course):
        return (owner.person_id, _LARGER), (rng.choice(helpers).person_id, _SMALLER)
    return ((owner.person_id, _WHOLE),)


def credits_of(world: World, course: Course, whose: Shares) -> Iterator[Credit]:
    """What was booked when a deal was won, and what came after, up to the day before."""
    if not course.closed_on:
        return
    events = _events(course.closed_on, world.rng("credits", course.deal_id), spared=_spared(world, course))
    for n, (person, share) in enumerate(whose, start=1):
        for event, day in events:
            if day < world.on:
                yield Credit(
                    credit_id=f"C-{course.deal_id}-{n}-{event}",
                    person_id=person,
                    deal_id=course.deal_id,
                    date=day,
                    amount=course.amount,
                    currency=course.currency,
                    share=share,
                    event=event,
                )


def _spared(world: World, course: Course) -> bool:
    return course.owner == world.dana and course.closed_on is not None and course.closed_on in world.quarter


def employed(person: Person, day: date) -> bool:
    """Whether they worked here on a day."""
    return (person.hired_on is None or person.hired_on <= day) and (person.left_on is None or day <= person.left_on)


def _events(signed: date, rng: Random, *, spared: bool) -> list[tuple[Event, date]]:
    """Booked on the day of the signature; then cancelled within three months, or invoiced and paid."""
    if rng.random() < _CANCELLED and not spared:
        return [("booked", signed), ("cancelled", workday(signed + timedelta(days=rng.randint(15, _WITHIN))))]
    invoiced = workday(signed + timedelta(days=rng.randint(4, 18)))
    return [
        ("booked", signed),
        ("invoiced", invoiced),
        ("paid", workday(invoiced + timedelta(days=rng.randint(18, 50)))),
    ]
