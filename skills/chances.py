"""How likely open deals are to be won within a period, as the forecast has it: by what became of deals like them.

One place for every skill that weighs deals by their chance, so that two answers about one deal say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors.errors import NoData
from connectors.money import Money
from connectors.periods import Period
from skills.skill import Desk

Told = Literal["history", "stage"]


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance (0-1) of one deal, what it is worth in the currency asked for, and what the chance is told from.

    `stage`: the company's own probability of the stage, where history is too small to go by. `guessed`: the deal has no
    amount, and what is usually won stands in.
    """

    value: Decimal
    worth: Money
    told: Told
    guessed: bool


def chances(owners: Sequence[str] | None, period: Period, currency: str, desk: Desk) -> Mapping[str, Chance]:
    """By deal, of all that are open; empty where neither history nor stages say anything.

    A deal without a date of creation has none: it is in no past that one could compare it with.
    """
    from skills.forecast.past import Past
    from skills.forecast.standing import bets, open_on

    past = Past.of(desk.book, period, desk.today)
    deals = open_on(desk.book, owners, desk.today)
    try:
        found = bets(deals, past, desk.book, currency)
    except NoData as nothing:
        if nothing.code != "forecast_no_history":
            raise
        return {}
    told: Told = "stage" if past.rates.few else "history"
    return {
        bet.deal.deal_id: Chance(
            Decimal(bet.rate.chance).quantize(Decimal("0.001")), bet.worth.rounded(), told, bet.guessed
        )
        for bet in found
    }
