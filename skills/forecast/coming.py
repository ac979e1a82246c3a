"""Business that is not in the pipeline yet: how much of it comes and is won within the days, from past stretches.

How many: these people's own wins of that kind in the last year's stretches, by seller, drawn to the company's as far as
one stretch of one's own would be (a gamma prior). How large: as their own were, and as the company's where those are
few. How far it strays from one stretch to the next: together.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import sqrt

import numpy as np

from connectors.book import Book
from connectors.book.outlook import Arrival, Arrivals, Learnt, Stretch
from connectors.exchange import Exchange
from connectors.money import Money
from skills.forecast.draws import Coming
from skills.forecast.together import room, spread

LAST = 4  # stretches: of quarters a year, one of each season
_ENOUGH = 20  # sizes of one's own, below which the company's are added
_PRIOR = 1.0  # stretches of one seller that the company's rate is worth


def coming(people: Sequence[str], ahead: Stretch, learnt: Learnt, book: Book, currency: str) -> Coming | None:
    """For these people; None where no past stretch is whole."""
    if not learnt.stretches:
        return None
    counted, each = book.arrivals(people, (*learnt.stretches, ahead))
    own, now = counted[: len(learnt.stretches)], counted[-1].sellers if counted else 0
    each = [a for a in each if a.stretch < len(learnt.stretches)]
    rate = _rate(learnt.arrivals[:LAST])
    wins, there = sum(a.won for a in own[:LAST]), sum(a.sellers for a in own[:LAST])
    shape = wins + _PRIOR * rate
    sizes = _sizes(each, learnt, book, currency, ahead)
    strays = spread(learnt.arrivals) * sqrt(room(len(learnt.arrivals[:LAST])))
    return Coming(now * shape / (there + _PRIOR), shape, sizes, strays)


def _rate(arrivals: Sequence[Arrivals]) -> float:
    """Of the company: wins of that kind by seller and stretch."""
    sellers = sum(a.sellers for a in arrivals)
    return sum(a.won for a in arrivals) / sellers if sellers else 0.0


def _sizes(each: Sequence[Arrival], learnt: Learnt, book: Book, currency: str, ahead: Stretch) -> np.ndarray:
    exchange = Exchange(book.fx(), book.company.currency)

    def worth(amount: Decimal, own: str | None) -> float:
        money = Money(amount, own or book.company.currency)
        return float(exchange.convert(money, currency, ahead.origin).amount)

    found = [worth(a.amount, a.currency) for a in each if a.amount]
    if len(found) < _ENOUGH:
        known = {s.currency: s.amounts for s in learnt.sizes}
        usual = currency if currency in known else next(iter(known), None)
        found += [worth(a, usual) for a in known.get(usual or "", ())]
    return np.array(found)
