"""What a seller is paid where the period ends low, in the middle or high: by the plan itself, on the deals of a trial.

Of the trials one is taken at each point of the band; the deals it won, at the amounts it won them for, and what came
anew are supposed as credits, and the plan is applied to them with what is credited already.
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.book.outlook import Stretch
from connectors.book.schema import Person
from connectors.errors import CoachError
from connectors.money import Money
from skills.commission.credits import Credit
from skills.commission.scenario import Scenario
from skills.commission.seat import Seat
from skills.forecast.draws import Draws
from skills.forecast.landing import BAND
from skills.forecast.results import Payouts
from skills.forecast.standing import Bet
from skills.forecast.trials import at, won_in
from skills.skill import Desk


def payouts(
    desk: Desk, person: Person, ahead: Stretch, bets: Sequence[Bet], draws: Draws, *, currency: str
) -> Payouts | None:
    """`draws` keep every deal. None where no plan pays the person, or what it needs is not to be seen."""
    try:
        seat = Seat.of(desk, person, ahead.end)
        trials = [won_in(at(draws, share), bets, draws, ahead, currency) for share in BAND]
        supposed = [[c for one in trial for c in seat.credits_of(one)] for trial in trials]
        days = seat.days([ahead.end])
        scenario = seat.scenario(days, [c for own in supposed for c in own])
        low, middle, high = (_paid(scenario, own, seat) for own in supposed)
    except CoachError:
        return None
    so_far = Money(scenario.without.total, seat.currency)
    return Payouts(low, middle, high, so_far.rounded(), days, seat.on.title)


def _paid(scenario: Scenario, more: Sequence[Credit], seat: Seat) -> Money:
    return Money(scenario.plus(more).total, seat.currency).rounded()
