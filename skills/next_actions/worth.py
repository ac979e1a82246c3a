"""What open deals would bring whoever asks: commission through the plan engine, or their part of a quota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from connectors.book.schema import Deal, Person
from connectors.errors import CoachError
from connectors.money import Money
from connectors.periods import Period
from skills.attainment.results import Attainment, Reached, TeamAttainment
from skills.skill import Desk, Who


def commissions(desk: Desk, person: Person, deals: Iterable[Deal], period: Period) -> Mapping[str, Money]:
    """What each deal would add to what the person earns, closing alone on its date within the period.

    A date that has passed, or lies beyond the period, is moved to the nearest day in it. Empty where no plan pays the
    person, or what the plan needs is not to be seen.
    """
    from skills.commission.seat import Seat
    from skills.commission.supposed import Changes, supposed

    try:
        seat = Seat.of(desk, person, period.end)
        ones = [
            supposed(deal, Changes(close_on=_within(deal.close_on, desk.today, period)), desk.today, seat.currency)
            for deal in deals
            if deal.amount is not None
        ]
        if not ones:
            return {}
        more = [seat.credits_of(one) for one in ones]
        scenario = seat.scenario(seat.days([one.close_on for one in ones]), [c for own in more for c in own])
        before = scenario.without.total
        return {
            one.key: Money(scenario.plus(own).total - before, seat.currency).rounded()
            for one, own in zip(ones, more, strict=True)
        }
    except CoachError:
        return {}


def quota_of(who: Who, period: Period, desk: Desk) -> Reached | None:
    """How far whoever is meant has come on quota in the period; None where that can't be told."""
    from skills.attainment import skill

    try:
        found = skill(desk, person=who.person_id, team=who.is_team, period=period.name, measure="amount")
    except CoachError:
        return None
    return found.reached if isinstance(found, Attainment | TeamAttainment) else None


def _within(close_on: date | None, today: date, period: Period) -> date:
    first = max(today, period.start)
    return min(max(close_on or first, first), period.end)


def share_of(amount: Money, quota: Money) -> Decimal:
    """An amount as a fraction of a quota in the same currency."""
    return amount.amount / quota.amount
