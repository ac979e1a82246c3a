"""From trials to what is said of them: the band, the chance of quota, and which deals move it most."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from connectors.money import Money
from skills.forecast.draws import Bets, Draws
from skills.forecast.normal import Floats
from skills.forecast.results import Landing, Mover
from skills.forecast.standing import Bet

BAND = (0.1, 0.5, 0.9)
MOVERS = 3
KEPT = 12  # deals whose outcomes are kept to find the movers among: those with the largest variance of their own
_FIGURES = 3


def landing(totals: Floats, closed: Money, quota: Money | None) -> Landing:
    """The band of closed plus what the trials won."""
    low, middle, high = (_figures(closed + estimate(x, closed.currency)) for x in np.quantile(totals, BAND))
    chance = None
    if quota is not None:
        chance = share(float((totals >= float(quota.amount - closed.amount)).mean()))
    return Landing(low, middle, high, chance)


def likely(bets: Bets, most: int) -> list[int]:
    """The deals with the largest variance of their own, the largest first."""
    own = bets.chances * (1 - bets.chances) * bets.amounts**2
    order = np.argsort(-own, kind="stable")
    return [int(i) for i in order[:most] if own[i] > 0]


def movers(
    draws: Draws, kept: Sequence[int], bets: Sequence[Bet], gap: Money | None
) -> tuple[tuple[Mover, ...], Decimal]:
    """The deals on which most hangs, and the part of the variance that would be gone if theirs were known."""
    variance = float(draws.totals.var())
    if not kept or variance <= 0:
        return (), Decimal(0)
    gone = [1 - float((draws.totals - draws.kept[:, k]).var()) / variance for k in range(len(kept))]
    order = sorted(range(len(kept)), key=lambda k: -gone[k])[:MOVERS]
    together = 1 - float((draws.totals - draws.kept[:, order].sum(axis=1)).var()) / variance
    found = tuple(_mover(draws, k, bets[kept[k]], gap) for k in order)
    return found, share(max(together, 0.0))


def _mover(draws: Draws, place: int, bet: Bet, gap: Money | None) -> Mover:
    swing = None
    if gap is not None and gap.amount > 0:
        without = draws.totals - draws.kept[:, place]
        need = float(gap.amount)
        swing = share(float((without + float(bet.worth.amount) >= need).mean() - (without >= need).mean()))
    deal = bet.deal
    return Mover(deal.deal_id, deal.name, bet.worth.rounded(), share(bet.rate.chance), swing, deal.close_on)


def share(value: float) -> Decimal:
    """A simulated chance, to the hundredth: finer than its error would be pretence."""
    return Decimal(value).quantize(Decimal("0.01"))


def estimate(value: float, currency: str) -> Money:
    """A simulated amount as money, to the unit."""
    return Money(Decimal(round(float(value))), currency)


def rounded(money: Money) -> Money:
    """To three figures: what a simulation can tell."""
    return _figures(money)


def _figures(money: Money) -> Money:
    if not money.amount:
        return money
    places = money.amount.adjusted() - _FIGURES + 1
    step = Decimal(10) ** max(places, 0)
    return Money((money.amount / step).quantize(Decimal(1)) * step, money.currency)
