"""A target in parts that add up to it exactly, in proportion to weights."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal


def divided(total: Decimal, weights: Sequence[Decimal], step: Decimal) -> list[Decimal]:
    """Parts in whole steps (1 for counts, 0.01 for money); what is left over goes to those who lost most by rounding.

    Equal parts where no weight is above zero. (The method of largest remainders, as seats are shared out.)
    """
    if not any(w > 0 for w in weights):
        weights = [Decimal(1)] * len(weights)
    whole = sum(weights, Decimal(0))
    exact = [total * w / whole for w in weights]
    parts = [(x / step).to_integral_value(ROUND_FLOOR) * step for x in exact]
    left = int(((total - sum(parts, Decimal(0))) / step).to_integral_value(ROUND_FLOOR))
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:left]:
        parts[i] += step
    return parts
