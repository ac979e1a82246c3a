"""A row of numbers as a row of small bars (Tufte's sparklines, in text): the largest is full, what is missing a dot."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

BARS = "▁▂▃▄▅▆▇█"
MISSING = "·"


def sparkline(values: Sequence[Decimal | None]) -> str:
    """From zero, so that a bar twice as high is twice as much; values below zero are at the bottom."""
    most = max((v for v in values if v is not None), default=Decimal(0))

    def bar(value: Decimal | None) -> str:
        if value is None:
            return MISSING
        return BARS[min(int(max(value, Decimal(0)) / most * len(BARS)), len(BARS) - 1)] if most else BARS[0]

    return "".join(map(bar, values))
