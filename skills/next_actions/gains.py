"""What settling a sign of risk would bring, told from what the sign has meant in this company.

    odds(p)   p / (1 - p)
    then      the chance whose odds are those of now, times odds(won without the sign) / odds(won with it)
    gain      worth x (then - now)

Deals that showed a sign differ from the others in more than the sign, so this is the most that settling it has gone
along with, not what it is sure to do; it orders what to do first. Of several signs the one that brings most counts, for
they go together and their effects can't be added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skills.pipeline_risk.history import Lift
from skills.pipeline_risk.signs import Kind, Sign

# Signs that somebody can settle; a date that was moved before or an amount that fell stays in the record.
SETTLED: frozenset[Kind] = frozenset(
    {"past_due", "ghosted", "stale", "stage_age", "single_threaded", "no_power", "unpriced", "no_next_step"}
)
SURE = Decimal("0.98")  # the most that history can promise (as in the forecast)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Settled:
    """The sign that is worth settling most, what it has meant here, and the chance once it is settled."""

    sign: Sign
    lift: Lift
    then: Decimal


def settled(now: Decimal, signs: Sequence[Sign], lifts: Mapping[Kind, Lift]) -> Settled | None:
    """The best of a deal's signs to settle; None where none of them has cost deals here, or history can't tell."""
    found = [
        Settled(s, lifts[s.kind], then(now, lifts[s.kind])) for s in signs if s.kind in lifts and s.kind in SETTLED
    ]
    best = max(found, key=lambda s: s.then, default=None)
    return best if best and best.then > now else None


def then(now: Decimal, lift: Lift) -> Decimal:
    """The chance where the odds rise as they differ between deals with and without the sign; never beyond SURE."""
    if lift.won >= lift.others_won or now >= SURE:
        return now
    if lift.won == 0 or lift.others_won == 1:
        return SURE
    ratio = _odds(lift.others_won) / _odds(lift.won)
    risen = now * ratio / (_ONE - now + now * ratio)
    return min(risen, SURE).quantize(Decimal("0.001"))


def _odds(share: Decimal) -> Decimal:
    return share / (_ONE - share)
