"""What a seller is paid where the period ends low, in the middle or high: by the plan itself, on the deals of a trial.

Of the trials one is taken at each point of the band; the deals it won, at the amounts it won them for, and what came
anew are supposed as credits, and the plan is applied to them with what is credited already.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from connectors.book.outlook import Stretch
from connectors.book.schema import Person
from connectors.errors import CoachError
from connectors.money import Money
from skills.commission.credits import Credit
from skills.commission.scenario import Scenario
from skills.commission.seat import Seat
from skills.commission.supposed import Supposed
from skills.forecast.draws import Draws
from skills.forecast.landing import BAND
from skills.forecast.results import Payouts
from skills.forecast.standing import Bet
from skills.skill import Desk


def payouts(
    desk: Desk, person: Person, ahead: Stretch, bets: Sequence[Bet], draws: Draws, *, currency: str
) -> Payouts | None:
    """`draws` keep every deal. None where no plan pays the person, or what it needs is not to be seen."""
    try:
        seat = Seat.of(desk, person, ahead.end)
        trials = [_won_in(trial, bets, draws, ahead, currency) for trial in _points(draws)]
        supposed = [[c for one in trial for c in seat.credits_of(one)] for trial in trials]
        days = seat.days([ahead.end])
        scenario = seat.scenario(days, [c for own in supposed for c in own])
        low, middle, high = (_paid(scenario, own, seat) for own in supposed)
    except CoachError:
        return None
    so_far = Money(scenario.without.total, seat.currency)
    return Payouts(low, middle, high, so_far.rounded(), days, seat.on.title)


def _points(draws: Draws) -> list[int]:
    order = np.argsort(draws.totals, kind="stable")
    return [int(order[round(q * (len(order) - 1))]) for q in BAND]


def _won_in(trial: int, bets: Sequence[Bet], draws: Draws, days: Stretch, currency: str) -> list[Supposed]:
    """The deals that a trial won, each on its close date as far as that lies in what is left of the period."""
    found = [
        Supposed(
            deal=bet.deal,
            amount=_cents(brought),
            currency=currency,
            close_on=min(max(bet.deal.close_on or days.start, days.start), days.end),
            share=Decimal(1),
            type=bet.deal.type,
        )
        for bet, brought in zip(bets, draws.kept[trial], strict=True)
        if brought > 0
    ]
    new = _cents(draws.new[trial])
    return [*found, Supposed(None, new, currency, days.end, Decimal(1), "new")] if new else found


def _paid(scenario: Scenario, more: Sequence[Credit], seat: Seat) -> Money:
    return Money(scenario.plus(more).total, seat.currency).rounded()


def _cents(value: float) -> Decimal:
    return Decimal(round(float(value) * 100)) / 100
