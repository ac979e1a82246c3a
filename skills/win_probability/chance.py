"""The chance of a deal as other skills show it, with what stands beside it and what it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors.book.schema import Deal
from skills.skill import Desk

Silence = Literal["untrained", "few_closed", "no_better", "past_day", "closed"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What raises (above zero) or lowers the chance: the kind of thing, in parts of probability, and the deal's own.

    `kind` is a feature of features.py ("pushes", "voices"...); `said` its value on this deal, as a word or a number.
    """

    kind: str
    effect: Decimal
    said: str


@dataclass(frozen=True, slots=True)
class Chance:
    """`value` 0 to 1, or None with `silent_because`. `rests_on` closed deals; see the package for the rest."""

    value: Decimal | None
    baseline: Decimal | None
    base_rate: Decimal | None
    reasons: tuple[Reason, ...] = ()
    rest: Decimal = Decimal(0)
    silent_because: Silence | None = None
    rests_on: int = 0


def chance(desk: Desk, deal: Deal) -> Chance:
    """Of one deal in the asker's scope."""
    return chances(desk, [deal])[deal.deal_id]


def chances(desk: Desk, deals: Iterable[Deal]) -> dict[str, Chance]:
    """Of many, by their ids."""
    return {deal.deal_id: Chance(None, None, None, silent_because="untrained") for deal in deals}
