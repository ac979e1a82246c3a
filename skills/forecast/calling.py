"""A person's own call of what a period will end at: checked, then written down after a yes, beside the forecast."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.errors import BadUse, NotAllowed
from connectors.money import Money
from connectors.state.calls import ForecastCall
from skills.asked import whose
from skills.forecast.asking import period_asked
from skills.forecast.called import kept_under, latest
from skills.forecast.results import CallStep
from skills.skill import Desk

if TYPE_CHECKING:
    from skills.forecast.tool import Args


def checked(args: Args, desk: Desk) -> CallStep:
    """The call that would be written. BadUse: call_of_what, period_over. NotAllowed: call_not_yours.

    Everybody calls for themselves, whoever leads people for those people: nobody for somebody else.
    """
    if args.amount is None:
        raise BadUse("It is not said what is called.", code="call_of_what")
    who, people = whose(args.person, args.team, desk)
    if who.person_id != desk.person.person_id and people is not None:
        raise NotAllowed(f"{who.name} calls that.", code="call_not_yours", person=who.name)
    period = period_asked(args.period, desk)
    currency = args.currency or desk.person.currency or desk.book.company.currency
    before = latest(who, period.name, desk)
    return CallStep(who, period, Money(args.amount, currency), before)


def called(step: CallStep, desk: Desk, *, at: datetime) -> CallStep:
    """The call, written."""
    by = desk.person.email or desk.person.person_id
    person, team = kept_under(step.who)
    desk.state.forecast_calls.make(ForecastCall(person, team, step.period.name, step.amount, by, at))
    return replace(step, kind="called")
