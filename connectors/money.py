"""Money: an exact amount in one currency, from the first row of the book to the last line of a statement.

Amounts are `Decimal`; a float is refused, because 0.1 has no float. Two currencies never add: convert first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

Rounding = Literal["half-up", "half-even", "down"]
CENT = Decimal("0.01")
_MODES: dict[Rounding, str] = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def round_to(amount: Decimal, to: Decimal = CENT, mode: Rounding = "half-up") -> Decimal:
    """Round to a multiple of `to` (0.01, 0.05, 1...), away from zero on halves unless `mode` says otherwise."""
    return ((amount / to).quantize(Decimal(1), rounding=_MODES[mode]) * to).quantize(to)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money is Decimal, not {type(self.amount).__name__}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self, to: Decimal = CENT, mode: Rounding = "half-up") -> Money:
        """The same money on a multiple of `to`."""
        return Money(round_to(self.amount, to, mode), self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add; convert first")
        return other
