"""What reps did with customers while deals were open: a meeting as each stage begins, calls and tasks between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Literal

from connectors.book.schema import Activity
from connectors.demo.accounts import language_of
from connectors.demo.courses import Course
from connectors.demo.market import CURRENCY, PRODUCTS
from connectors.demo.names import read
from connectors.demo.wording import filled, picked
from connectors.demo.workdays import hour_of, workday
from connectors.demo.world import World

Kind = Literal["call", "meeting", "email", "demo", "task"]
_OPENING: dict[str, Kind] = {"Discovery": "call", "Qualification": "demo", "Proposal": "meeting", "Negotiation": "call"}
_BETWEEN: tuple[Kind, ...] = ("call", "meeting", "email", "task")
_RECENT = 9  # days: an open deal that is looked after has heard from its rep within them

_BAD_WEEKS = timedelta(days=43)


def activities(world: World, course: Course) -> Iterator[Activity]:
    """In order of time; none after the deal went quiet."""
    rng = world.rng("activities", course.deal_id)
    log = _Log(world, course, rng)
    until = course.closed_on or course.quiet_from or world.on
    opening = {day: stage for day, stage in course.stages if day < until}
    days = sorted({*opening, *_days_between(course, until, rng)})
    done = [log.opened(opening[day]) if day in opening else log.between(day) for day in days]
    if course.closed_on:
        days, done = [*days, course.closed_on], [*done, log.closed()]
    for n, (day, (kind, subject, note)) in enumerate(zip(days, done, strict=True), start=1):
        yield Activity(
            activity_id=f"{course.deal_id}-{n:03d}",
            deal_id=course.deal_id,
            account_id=course.account.account_id,
            person_id=course.owner_on(day),
            kind=kind,
            at=hour_of(day, rng),
            subject=subject,
            note=note or None,
        )


def _days_between(course: Course, until: date, rng: Random) -> list[date]:
    """Days with something on them, as often as this deal is worked on; the last of an open deal not long ago."""
    found = []
    day = course.created_on
    while True:
        day = workday(day + timedelta(days=max(1, round(rng.expovariate(course.traits.a_week / 7)))))
        if day >= until:
            break
        found.append(day)
    if course.outcome == "open":
        last = workday(until - timedelta(days=rng.randint(3, _RECENT)))
        if course.created_on < last < until:
            found.append(last)
    return found


class _Log:
    """Words for what was done: a kind, a subject, a note, in the language of the customer."""

    def __init__(self, world: World, course: Course, rng: Random) -> None:
        self._course, self._rng = course, rng
        self._problem = world.problems.get(course.owner)
        self._silent_from = world.on - _BAD_WEEKS if course.story == "souring" else world.on
        self._words = read("notes.yaml")[language_of(course.account)]
        self._product = rng.choice(PRODUCTS[:4]).name

    def opened(self, stage: str) -> tuple[Kind, str, str]:
        """A stage began."""
        facts = self._facts()
        pools = self._words["discovery_note"] if stage == "Discovery" else self._words["note"][stage]
        thin = self._problem == "qualification" and stage in {"Discovery", "Qualification"}
        note = picked(self._words["thin_note"] if thin else pools, self._rng, facts)
        if self._course.competitor and stage == "Proposal":
            note += " " + filled(self._rng.choice(self._words["rival_note"]), facts)
        return _OPENING[stage], filled(self._rng.choice(self._words["opening"][stage]), facts), note

    def between(self, day: date) -> tuple[Kind, str, str]:
        """Something small; of a call with a customer who is cross, nobody writes a note."""
        facts = self._facts()
        kind = self._rng.choices(_BETWEEN, (45, 20, 20, 15))[0]
        subject = filled(self._rng.choice(self._words["between"][kind]), facts)
        note = filled(self._rng.choice(self._words["between_note"]), facts)
        return kind, subject, note if day < self._silent_from else ""

    def closed(self) -> tuple[Kind, str, str]:
        """It was over."""
        if self._course.outcome == "won":
            return "task", self._course.stage, self._rng.choice(self._words["won_note"])
        beaten = self._course.competitor is not None and self._rng.random() < 0.6
        words = self._words["lost_note"]["rival" if beaten else "other"]
        return "task", self._course.stage, filled(self._rng.choice(words), self._facts())

    def _facts(self) -> dict[str, str]:
        rng, course = self._rng, self._course
        who = rng.choice((course.engaged[0], *course.engaged))
        others = [c for c in course.engaged if c != who] or [who]
        size = rng.randrange(60, 400, 20)
        return {
            "who": who.name,
            "other": rng.choice(others).name,
            "product": self._product,
            "percent": str(rng.randint(8, 30)),
            "rate": str(rng.randint(78, 91)),
            "sum": f"{size}k" if course.currency == CURRENCY else f"{size * 10}k NOK",
            "rival": course.competitor or "",
        }
