"""How likely a deal is to be won: what it depends on in the invented company, and how strongly.

EFFECTS are log odds. A deal's chance is the logistic function of their sum over what holds for the deal:

    pushed             for each time the close date was moved out
    slow               for each doubling of the time it takes beside the usual time of such deals
    lively             for each doubling of the contacts a week with the customer beside the usual
    single_threaded    one person alone at the customer takes part
    no_economic_buyer  nobody who holds the budget is known there
    competitor         another supplier is in the running
    deep_discount      more than a fifth off
    segment, type, lead_source    by word
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from connectors.book.schema import DealType

START = -0.72
EFFECTS: dict[str, float] = {
    "pushed": -0.6,
    "slow": -0.7,
    "lively": 0.45,
    "single_threaded": -0.9,
    "no_economic_buyer": -0.8,
    "competitor": -0.55,
    "deep_discount": -0.4,
    "segment:Small": 0.25,
    "segment:Mid-market": 0.0,
    "segment:Enterprise": -0.35,
    "type:new": 0.0,
    "type:expansion": 0.7,
    "type:renewal": 1.8,
    "lead_source:Referral": 0.5,
    "lead_source:Partner": 0.2,
    "lead_source:Inbound": 0.1,
    "lead_source:Event": 0.0,
    "lead_source:Outbound": -0.3,
}
DEEP = Decimal("0.2")
USUAL_A_WEEK = 0.8  # contacts with a customer while a deal is open


@dataclass(frozen=True, slots=True)
class Traits:
    """What a deal's chance depends on. `pace`: its time over the usual time; `a_week`: contacts with the customer."""

    segment: str
    type: DealType
    lead_source: str
    pushes: int
    pace: float
    a_week: float
    single_threaded: bool
    economic_buyer: bool
    competitor: bool
    discount: Decimal


def chance(traits: Traits, knack: float = 0.0) -> float:
    """The probability that it is won; `knack` is the seller's own part, in log odds."""
    e = EFFECTS
    odds = START + knack
    odds += e["pushed"] * traits.pushes + e["slow"] * math.log2(traits.pace)
    odds += e["lively"] * math.log2(traits.a_week / USUAL_A_WEEK)
    odds += e["single_threaded"] * traits.single_threaded + e["no_economic_buyer"] * (not traits.economic_buyer)
    odds += e["competitor"] * traits.competitor + e["deep_discount"] * (traits.discount > DEEP)
    odds += e[f"segment:{traits.segment}"] + e[f"type:{traits.type}"] + e[f"lead_source:{traits.lead_source}"]
    return 1 / (1 + math.exp(-odds))


class Turns:
    """Decides who wins. A quarter of the deals by lot; the others by turns, so that a quarter's wins are not all luck.

    Either way a deal is won with just its own chance: among those that would be signed in one quarter, a turn comes
    when the chances since the last one add up to one.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._sums: dict[str, float] = {}

    def won(self, probability: float, quarter: str) -> bool:
        """Whether a deal of this chance is won, if it would be signed in this quarter."""
        if self._rng.random() < 0.25:
            return self._rng.random() < probability
        before = self._sums.setdefault(quarter, self._rng.random())
        self._sums[quarter] = before + probability
        return math.floor(before + probability) > math.floor(before)
