"""What a language model's tokens cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from connectors.money import Money

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens that are read, and of a million that are written."""

    into: Decimal
    out: Decimal
    currency: str

    def of(self, tokens_in: int, tokens_out: int) -> Money:
        """What so many tokens cost, exactly."""
        return Money((self.into * tokens_in + self.out * tokens_out) / _MILLION, self.currency)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Of one call; `estimated` where the endpoint did not say."""

    read: int
    written: int
    estimated: bool = False
