"""Who sells what where a forecast ends low, in the middle or high: one trial of it, for plans to be applied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from connectors.money import Money
from connectors.periods import Period
from skills.commission.supposed import Supposed
from skills.forecast.draws import draw
from skills.forecast.past import Past
from skills.forecast.standing import bets, open_on
from skills.forecast.trials import at, won_in
from skills.forecast.whole import Question, arrays
from skills.skill import Desk, Who

_TRIALS = 2_000  # of a whole company: every deal of every trial is kept, and a tenth of them is two hundred


def sold_by(desk: Desk, people: Sequence[str], period: Period, share: float) -> list[tuple[str, Supposed]]:
    """Who sells what in the trial at a point of these people's forecast; what comes anew is divided evenly.

    NoData (forecast_no_history) where there is nothing to forecast by.
    """
    currency = desk.book.company.currency
    past = Past.of(desk.book, period, desk.today)
    question = Question(Who("", False, None), list(people), period, past, Money(Decimal(0), currency), None)
    held = bets(open_on(desk.book, people, desk.today), past, desk.book, currency)
    draws = draw(arrays(question, held, desk.book), _TRIALS, keep=range(len(held)))
    found = won_in(at(draws, share), held, draws, past.ahead, currency)
    sold = [(str(one.deal.owner_id), one) for one in found if one.deal]
    for new in (one for one in found if one.deal is None):
        sold += [(who, replace(new, amount=round(new.amount / len(people), 2))) for who in people]
    return sold
