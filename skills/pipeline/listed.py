"""Open deals one by one, where somebody asks for some of them: the five largest, the two that close next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from connectors.book.schema import Deal
from connectors.money import Money
from connectors.periods import Period
from skills.pipeline.open_deals import SHOWN, Limits, Shown, Sides, shown
from skills.skill import Figure, Result, Who

Order = Literal["biggest", "smallest", "next", "oldest"]
MOST = 20  # rows: more than that nobody reads in a chat

_KEYS: dict[Order, Callable[[Deal, Sides], Any]] = {
    "biggest": lambda deal, sides: -sides.worth(deal).amount,
    "smallest": lambda deal, sides: sides.worth(deal).amount if deal.amount is not None else Decimal("Infinity"),
    "next": lambda deal, sides: deal.close_on or date.max,
    "oldest": lambda deal, sides: deal.created_on or date.max,
}


@dataclass(frozen=True, slots=True)
class Listed(Result):
    """The first deals of `count` in an order, and what those shown are worth together. `wanted` may be more."""

    who: Who
    period: Period | None
    limits: Limits
    order: Order
    wanted: int
    count: int
    value: Money
    deals: tuple[Shown, ...]
    estimated: str | None = None
    kind: str = "some"

    @property
    def least(self) -> Money | None:
        """What its deals are worth at least."""
        return self.limits.least(self.value.currency)

    @property
    def most(self) -> Money | None:
        """What its deals are worth at most."""
        return self.limits.most(self.value.currency)

    def figures(self) -> tuple[Figure, ...]:
        each = (Figure.money(f"amount of {d.name}", d.amount) for d in self.deals if d.amount is not None)
        return (Figure.money("together", self.value), Figure("open_deals", self.count, "count"), *each)


def listed(
    deals: Sequence[Deal],
    who: Who,
    sides: Sides,
    *,
    period: Period | None,
    limits: Limits,
    order: Order,
    how_many: int | None,
) -> Listed:
    """Of these deals the first in an order; with a period those due in it. Five where no number is asked for."""
    meant = [d for d in deals if period is None or (d.close_on is not None and d.close_on in period)]
    ordered = sorted(meant, key=lambda d: (_KEYS[order](d, sides), d.deal_id))
    first = ordered[: min(how_many or SHOWN, MOST)]
    value = sum((sides.worth(d) for d in first), Money(Decimal(0), sides.currency)).rounded()
    rows = tuple(shown(d, sides) for d in first)
    return Listed(who, period, limits, order, how_many or SHOWN, len(meant), value, rows)
