"""Which of the deals somebody wants to hear of: of an amount, silent for so long, with few contacts, the largest.

All limits are included ones: at least, at most, for at least so many days. Only contacts are fewer than.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors.book import Vitals
from connectors.money import Money
from skills.pipeline_risk.reading import lasted
from skills.pipeline_risk.signs import TIMED, Kind, Look, kinds_of
from skills.pipeline_risk.thresholds import Thresholds

Order = Literal["biggest", "smallest"]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was asked for: amounts in the currency of the answer, days, contacts, how many rows and which first."""

    above: Decimal | None = None
    below: Decimal | None = None
    days: int | None = None
    fewer_contacts: int | None = None
    how_many: int | None = None
    order: Order | None = None

    def hold(self, deal: Vitals, rates: Mapping[str, Decimal | None]) -> bool:
        """Whether a deal is one of those meant, by its amount and its contacts."""
        if self.fewer_contacts is not None and deal.contacts >= self.fewer_contacts:
            return False
        if self.above is None and self.below is None:
            return True
        if deal.amount is None:
            return False
        worth = deal.amount * (rates.get(deal.currency or "") or 1)
        return (self.above is None or worth >= self.above) and (self.below is None or worth <= self.below)

    def shown(self, currency: str) -> Shown:
        """The same as an answer tells it."""
        least, most = (None if limit is None else Money(limit, currency) for limit in (self.above, self.below))
        return Shown(least, most, self.days, self.fewer_contacts, self.how_many, self.order)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer was narrowed to; nothing where nothing was asked for."""

    least: Money | None = None
    most: Money | None = None
    days: int | None = None
    fewer_contacts: int | None = None
    how_many: int | None = None
    order: Order | None = None


def timed(risk: Look | None) -> Sequence[Kind]:
    """The signs whose days are meant: those asked for that last, all that do where none is asked for."""
    return [kind for kind in kinds_of(risk) if kind in TIMED] if risk else TIMED


def longest(deal: Vitals, kinds: Sequence[Kind], limits: Thresholds) -> int:
    """The most days that any of these has lasted."""
    at = limits.at(deal.stage)
    return max((lasted(kind, deal, at) for kind in kinds if limits.tells(kind)), default=0)
