"""What a sign has meant in this company: how deals that showed it ended, and those that did not.

Learnt from closed deals as they looked at past ends of months (`Book.looks`): of the looks that show a sign, the share
whose deal was won, beside the same of those that do not. So a deal that was open for long counts more often, as it does
among the deals one sees on any day. Signs that can't be told for a past day have no history here (who was known at the
customer, whether a competitor was named).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from connectors.book import Book, Vitals
from skills.pipeline_risk.reading import points_of
from skills.pipeline_risk.signs import Kind
from skills.pipeline_risk.thresholds import Thresholds

ENOUGH = 20  # deals on either side, before a share says anything
# What a past day has to be told from; a sign that is not here needs what is not kept from day to day.
_KEPT: Mapping[Kind, frozenset[str]] = {
    "past_due": frozenset({"changes of close_on"}),
    "ghosted": frozenset({"emails"}),
    "stale": frozenset({"activities", "emails"}),
    "pushed": frozenset({"changes of close_on"}),
    "stage_age": frozenset({"changes of stage"}),
    "amount_falling": frozenset({"changes of amount"}),
    "single_threaded": frozenset({"emails"}),
    "newcomer": frozenset({"emails"}),
    "leaving": frozenset({"emails"}),
    "red_flag": frozenset({"emails", "activities"}),
    "unpriced": frozenset({"prices"}),
    "no_next_step": frozenset({"changes of next_step"}),
}
_known: dict[tuple[Path, frozenset[str]], Mapping[Kind, Lift]] = {}


@dataclass(frozen=True, slots=True)
class Lift:
    """Of deals that showed a sign (`deals` of them) the share that was won, and of the others."""

    kind: Kind
    won: Decimal
    others_won: Decimal
    deals: int


def lifts(book: Book, limits: Thresholds) -> Mapping[Kind, Lift]:
    """By sign, where enough deals closed to tell; worked out once for a snapshot."""
    key = book.snapshot.path, limits.recorded
    if key not in _known:
        if len(_known) > 8:
            _known.clear()
        _known[key] = learnt(book.looks(), limits)
    return _known[key]


def learnt(looks: Iterable[tuple[bool, Vitals]], limits: Thresholds) -> dict[Kind, Lift]:
    """From looks at closed deals; what contacts say is not used, for they are those of today."""
    then = _of_the_past(limits)
    seen = [(won, look.deal_id, points_of(look, then)) for won, look in looks]
    found: dict[Kind, Lift] = {}
    for place, kind in enumerate(then.told):
        if not _KEPT.get(kind, frozenset()) & limits.recorded:
            continue
        shown = [(won, deal) for won, deal, points in seen if points[place]]
        others = [(won, deal) for won, deal, points in seen if not points[place]]
        deals = len({deal for _, deal in shown})
        if min(deals, len({deal for _, deal in others})) >= ENOUGH:
            found[kind] = Lift(kind, _share(shown), _share(others), deals)
    return found


def _of_the_past(limits: Thresholds) -> Thresholds:
    stages = {stage: replace(at, contacts_known=False) for stage, at in limits.stages.items()}
    return Thresholds(limits.recorded, limits.whole, stages, replace(limits.elsewhere, contacts_known=False))


def _share(looks: list[tuple[bool, str]]) -> Decimal:
    counts = Counter(won for won, _ in looks)
    return Decimal(counts[True]) / len(looks)
