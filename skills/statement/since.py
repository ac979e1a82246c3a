"""What changed in somebody's pay since a day: which day, how the rows stood then, and the bridge from then to now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from connectors.book import Book, open_snapshot, snapshots
from connectors.book.schema import Person
from connectors.errors import BadUse, NoData
from connectors.home import Home
from connectors.money import Money
from connectors.periods import Period
from skills.asked import period_of
from skills.skill import Desk
from skills.statement.asking import period_for, who_of
from skills.statement.changes import bridge, paid
from skills.statement.kept import corrections_of
from skills.statement.results import Bridge, Change, Changed, Corrected
from skills.statement.sources import Side, sides

if TYPE_CHECKING:
    from skills.statement.tool import Args

By = Literal["snapshot", "dates"]


def changed(args: Args, desk: Desk, person: Person) -> Changed:
    """From what the running statement (or one that is named) said on a day to what it says now."""
    said = period_of(args.period, desk) if args.period else None
    relative = said is not None and said.end < desk.today and str(args.period).lower().startswith(("last", "prev"))
    period = period_for(desk, person, None if relative else said)
    since = _since(desk, args.since or (said.end if said and relative else None), period)
    now = sides(desk.book, person, period, desk.today)
    then, by = _then(desk, person, period, since)
    corrections = corrections_of(desk.state, person.person_id, period, desk.calendar)
    earlier = corrections_of(desk.state, person.person_id, period, desk.calendar, until=since)
    main = now[-1].on.plan.currency
    others = [s.on.plan.currency for s in (*now, *then)] + [c.amount.currency for c in (*corrections, *earlier)]
    first, *more = _told_once(
        [
            _bridge((then, earlier), (now, corrections), period, currency)
            for currency in dict.fromkeys([main, *reversed(others)])
        ]
    )
    beside = tuple(b for b in more if b.before or b.after or b.changes)
    return Changed(
        who_of(desk, person), period, since, desk.today, by, first.before, first.after, first.changes, beside
    )


def _told_once(bridges: Sequence[Bridge]) -> list[Bridge]:
    """Without the steps of nothing, for deals that another step says the pay of: one plan of two counts them."""
    paid_for = {c.deal_id for b in bridges for c in b.changes if c.amount}
    return [replace(b, changes=tuple(c for c in b.changes if c.amount or c.deal_id not in paid_for)) for b in bridges]


_Stand = tuple[Sequence[Side], Sequence[Corrected]]


def _bridge(then: _Stand, now: _Stand, period: Period, currency: str) -> Bridge:
    """What the plans and corrections in one currency came to, and come to."""
    steps = bridge(then[0], now[0], period, currency)
    new = [c for c in now[1] if c not in then[1] and c.amount.currency == currency]
    steps += [Change("carried" if c.origin == "carried_here" else "correction", c.amount) for c in new]
    nothing = Money(Decimal("0.00"), currency)
    before, after = (
        paid(sides_, period, currency) + sum((c.amount for c in beside if c.amount.currency == currency), nothing)
        for sides_, beside in (then, now)
    )
    return Bridge(before, after, tuple(steps))


def _since(desk: Desk, said: date | None, period: Period) -> date:
    """The day said; else that of the snapshot before; else the end of last month."""
    if said is not None:
        found = _past(said, desk.today)
        if found >= desk.today:
            raise BadUse(f"{said} has not been yet.", code="since_future", on=said)
        return found
    older = [day for day in _stands(desk) if day < desk.today]
    if older and older[-1] >= period.start:
        return older[-1]
    return desk.calendar.previous(desk.calendar.containing(desk.today, "month")).end


def _past(said: date, today: date) -> date:
    """A day without its week or year is read as the one to come; since that day, it is the one that was."""
    if said <= today:
        return said
    week_before = said - timedelta(days=7)
    year_before = said.replace(year=said.year - 1, day=min(said.day, 28) if said.month == 2 else said.day)
    return week_before if week_before < today else year_before


def _stands(desk: Desk) -> list[date]:
    """The days at which earlier snapshots stand."""
    return [day for day, _ in _older(desk)]


def _older(desk: Desk) -> list[tuple[date, Book]]:
    current = desk.book.snapshot.path
    found = []
    for path in snapshots(Home(current.parent.parent)):
        if path.stem >= current.stem:
            continue
        snapshot = open_snapshot(path)
        company = snapshot.company
        day = company.as_of or (company.synced_at.date() if company.synced_at else None)
        if day:
            found.append((day, Book(snapshot, desk.person)))
    return found


def _then(desk: Desk, person: Person, period: Period, since: date) -> tuple[list[Side], By]:
    """The rows as they stood on a day: an older snapshot where one is kept, else today's without what came after."""
    for day, book in reversed(_older(desk)):
        if day <= since and book.people(ids=[person.person_id]):
            try:
                return sides(book, person, period, since), "snapshot"
            except NoData:
                return [], "snapshot"
    return sides(desk.book, person, period, since), "dates"
