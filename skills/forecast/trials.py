"""One trial of the simulation told deal by deal: what is sold where a period ends low, in the middle or high."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from connectors.book.outlook import Stretch
from skills.commission.supposed import Supposed
from skills.forecast.draws import Draws
from skills.forecast.standing import Bet


def at(draws: Draws, share: float) -> int:
    """The trial below which this share of the trials ends."""
    order = np.argsort(draws.totals, kind="stable")
    return int(order[round(share * (len(order) - 1))])


def won_in(trial: int, held: Sequence[Bet], draws: Draws, days: Stretch, currency: str) -> list[Supposed]:
    """The deals that a trial won, each on its close date as far as that lies in what is left of the period.

    Last, without a deal, what came anew. `draws` keep every deal.
    """
    found = [
        Supposed(
            deal=bet.deal,
            amount=_cents(brought),
            currency=currency,
            close_on=min(max(bet.deal.close_on or days.start, days.start), days.end),
            share=Decimal(1),
            type=bet.deal.type,
        )
        for bet, brought in zip(held, draws.kept[trial], strict=True)
        if brought > 0
    ]
    new = _cents(draws.new[trial])
    return [*found, Supposed(None, new, currency, days.end, Decimal(1), "new")] if new else found


def _cents(value: float) -> Decimal:
    return Decimal(round(float(value) * 100)) / 100
