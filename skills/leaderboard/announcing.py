"""What a person should hear of contests unasked: that one has begun, and who came first when it is over. Each once.

Only of contests that the company wrote, only while it is fresh, and only to those who take part or lead some who do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from connectors.book.schema import SEE_ALL
from connectors.errors import NoData
from connectors.periods import Period
from skills.leaderboard.asked import contests_of
from skills.leaderboard.board import Round, board
from skills.leaderboard.contest import Contest
from skills.leaderboard.results import About, Place
from skills.skill import Desk, Who

FRESH = timedelta(days=7)
FIRST = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Announcement:
    """That a contest has begun, or ended: then with the first few whom the person may see, and their own place."""

    key: str
    what: Literal["begun", "ended"]
    about: About
    first: tuple[Place, ...] = ()
    me: Place | None = None


def announcements(desk: Desk) -> tuple[Announcement, ...]:
    """Those that the person has not been told. Note them with `desk.state.contests.told(person_id, key)`."""
    kept = desk.state.contests
    if not kept.all() or desk.person.role in SEE_ALL or desk.person.person_id in kept.absent():
        return ()
    known = kept.told_of(desk.person.person_id)
    fresh = (
        (key, what, contest, period)
        for contest in contests_of(desk)
        if desk.person.role == "manager" or desk.person.role in contest.who.roles
        for what, period in _fresh(contest, desk)
        if (key := f"{contest.key}:{what}:{period.start}") not in known
    )
    found = (_announcement(key, what, Round(contest, period, desk)) for key, what, contest, period in fresh)
    return tuple(a for a in found if a)


def _fresh(contest: Contest, desk: Desk) -> list[tuple[Literal["begun", "ended"], Period]]:
    today = desk.today
    running = contest.period(today, desk.calendar)
    over = desk.calendar.previous(running) if contest.every else running
    found: list[tuple[Literal["begun", "ended"], Period]] = []
    if _within(today, over.end + _DAY):
        found.append(("ended", over))
    if _within(today, running.start):
        found.append(("begun", running))
    return found


def _within(today: date, since: date) -> bool:
    return since <= today < since + FRESH


def _announcement(key: str, what: Literal["begun", "ended"], game: Round) -> Announcement | None:
    if what == "begun":
        return Announcement(key, what, game.about)
    person = game.desk.person
    try:
        found = board(game, Who(person.name, is_asker=True, person_id=person.person_id), None, "points")
    except NoData:
        return None
    first = tuple(p for p in found.rows if p.rank <= FIRST and p.name)
    return Announcement(key, what, game.about, first, found.me) if first or found.me else None
