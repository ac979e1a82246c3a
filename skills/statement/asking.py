"""From the arguments of `commission_statement` to one of its answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from connectors.book.schema import Deal, Person
from connectors.errors import CoachError, NoData
from connectors.money import Money
from connectors.periods import Period
from skills.asked import period_of
from skills.commission.credited import credited, deal_named
from skills.skill import Desk, NotFound, Result, Who
from skills.statement.kept import corrections_of, last_published, published
from skills.statement.results import DealPaid, Statement, Why, sums_of
from skills.statement.slip import Share, Slip, Unpaid
from skills.statement.sources import plans_of, slips
from skills.statement.why import deals_paid
from skills.statement.working import settles

if TYPE_CHECKING:
    from skills.statement.tool import Args


def asked(args: Args, desk: Desk) -> Result:
    """The answer to whichever question the arguments make."""
    deals = _deals(args, desk)
    if deals:
        return _why(args, desk, deals)
    person = desk.names.person(args.person) if args.person else desk.person
    if args.show == "changes":
        from skills.statement.since import changed

        return changed(args, desk, person)
    if args.show == "last":
        return _last(desk, person)
    wanted = period_of(args.period, desk) if args.period else None
    return _statement(desk, person, period_for(desk, person, wanted), wanted)


def who_of(desk: Desk, person: Person) -> Who:
    return Who(person.name, person.person_id == desk.person.person_id, person.person_id)


def period_for(desk: Desk, person: Person, wanted: Period | None) -> Period:
    """The period asked for; the one that the plan settles in where it is shorter, or none was named."""
    day = max(min(wanted.end, desk.today), wanted.start) if wanted else desk.today
    held = plans_of(desk.book, person, desk.calendar.containing(day, "month"))
    running = settles(held[-1].plan, day, desk.calendar)
    return wanted if wanted and wanted.days >= running.days else running


def _statement(desk: Desk, person: Person, period: Period, wanted: Period | None = None) -> Statement:
    """As it was published, else as it is computed today."""
    kept = published(desk.state, person.person_id, period)
    if kept is None:
        own = tuple(slips(desk.book, person, period, desk.today))
        corrections = corrections_of(desk.state, person.person_id, period, desk.calendar)
        return Statement(who_of(desk, person), period, own, corrections, desk.today, asked=wanted)
    return Statement(
        who_of(desk, person),
        period,
        kept.slips,
        kept.corrections,
        desk.today,
        status="published",
        published_on=kept.on,
        now=_now(desk, person, period, kept.slips),
        asked=wanted,
    )


def _now(desk: Desk, person: Person, period: Period, then: Iterable[Slip]) -> tuple[Money, ...]:
    """What the plans would pay for the period today, in the currencies in which that is not what was published."""
    try:
        today = sums_of(slips(desk.book, person, period, desk.today), ())
    except CoachError:
        return ()
    old = {s.paid.currency: s.paid for s in sums_of(then, ())}
    return tuple(s.paid for s in today if old.get(s.paid.currency) != s.paid)


def _last(desk: Desk, person: Person) -> Statement:
    """The latest published one; where none was, the last period that is over."""
    name = last_published(desk.state, person.person_id, desk.calendar)
    if name:
        return _statement(desk, person, desk.calendar.named(name))
    running = period_for(desk, person, None)
    return _statement(desk, person, desk.calendar.previous(running))


def _deals(args: Args, desk: Desk) -> list[Deal]:
    if args.deal:
        return [deal_named(desk, args.deal)]
    if not args.account:
        return []
    try:
        account = desk.names.account(args.account)
    except NotFound:
        if mine := credited(desk, args.account):
            return mine
        raise
    found = desk.book.deals(accounts=[account.account_id])
    if not found:
        raise NoData(f"{account.name} has no deals.", code="not_credited", deal=account.name)
    won = [d for d in found if d.outcome == "won"]
    return won or found


def _why(args: Args, desk: Desk, deals: list[Deal]) -> Why:
    """What the deals paid, over the periods in which something happened to their credits."""
    person = _credited(args, desk, deals)
    keys = {d.deal_id for d in deals}
    rows = desk.book.credits(people=[person.person_id], deals=sorted(keys))
    wanted = period_of(args.period, desk) if args.period else None
    days = [r.date for r in rows if r.date <= desk.today and (wanted is None or r.date in wanted)]
    periods = list(
        dict.fromkeys(period_for(desk, person, desk.calendar.containing(day, "month")) for day in sorted(days))
    )
    own: list[Slip] = []
    told: list[str] = []
    for period in periods:
        found = _statement(desk, person, period)
        own += found.slips
        told += [period.name] if found.status == "published" else []

    def theirs(row: Share | Unpaid) -> bool:
        return row.deal_id in keys

    paid_deals = deals_paid(own, theirs)
    if not paid_deals:
        first = deals[0]
        raise NoData(
            f"{first.name} has been credited to nobody you may see.",
            code="not_credited",
            deal=first.name,
            outcome=first.outcome,
            person=person.name,
            yours=person.person_id == desk.person.person_id,
        )
    return Why(who_of(desk, person), tuple(_latest(paid_deals)), desk.today, tuple(told))


def _latest(found: list[DealPaid]) -> list[DealPaid]:
    """The last few, the latest first: what a customer bought years ago is asked for by its period."""
    return found[:-6:-1]


def _credited(args: Args, desk: Desk, deals: list[Deal]) -> Person:
    """Who is named; else the asker where they have a credit of it; else whoever has, as far as in sight."""
    if args.person:
        return desk.names.person(args.person)
    rows = desk.book.credits(deals=sorted(d.deal_id for d in deals))
    ids = list(dict.fromkeys(r.person_id for r in rows))
    if not ids or desk.person.person_id in ids:
        return desk.person
    return desk.book.people(ids=[ids[-1]])[0]
