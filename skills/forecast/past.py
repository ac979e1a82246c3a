"""What the company's past says of the days that a forecast is about, put together once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.book import Book
from connectors.book.outlook import Learnt, Stretch
from connectors.periods import Period
from skills.forecast.rates import Rates, rates
from skills.forecast.stretches import ahead, like
from skills.forecast.together import MOST, correlation, room


@dataclass(frozen=True)
class Past:
    """The days ahead, what became of deals in days like them, the chances that follow, and how far they go together."""

    ahead: Stretch
    learnt: Learnt
    rates: Rates
    rho: float

    @classmethod
    def of(cls, book: Book, period: Period, today: date) -> Past:
        """Only what was known on the evening of `today`."""
        learnt = book.learnt(like(period, today, book.company.calendar), today=today)
        known = rates(learnt.fates)
        return cls(ahead(period, today), learnt, known, correlation(learnt.fates, known))

    @property
    def rho_ahead(self) -> float:
        """rho for the days ahead: of the same mean, and as wide as what is known of it leaves room for.

        The rates come from so many stretches, which had their own good and bad luck.
        """
        return min(self.rho * room(len(self.learnt.stretches)), MOST)

    @property
    def usual(self) -> Mapping[str, Decimal]:
        """By currency the amount that half of the won deals pass."""
        return {s.currency: s.amounts[len(s.amounts) // 2] for s in self.learnt.sizes}
