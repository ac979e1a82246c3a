"""After a sync: learn from the new snapshot, and take what was learnt where it is better on later days than what is in
use.

What is in use was learnt up to a day. What closed since is cut in two: another is learnt with the first half, and both
say what they can of the second. Only where the other has the smaller loss is one learnt from all of it taken into use;
where too little has closed since, what is in use stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from connectors.book.sightings import Sighting, closings, sightings, undated
from connectors.book.snapshot import Snapshot
from skills.win_probability.features import Feature, usable
from skills.win_probability.keeping import keep, kept_before
from skills.win_probability.leaks import LeftOut, leaks
from skills.win_probability.learning import learnt
from skills.win_probability.model import Model
from skills.win_probability.scoring import losses
from skills.win_probability.shares import up_to

FEWEST_LATER = 40  # deals closed in the second half, below which it says nothing


def teach(snapshot: Snapshot) -> Model | None:
    """Learn, keep and return what is in use with this snapshot from now on; None where no deal has ever closed."""
    found = taught(snapshot, kept_before(snapshot))
    if found is not None:
        keep(snapshot, found)
    return found


def taught(snapshot: Snapshot, in_use: Model | None = None, until: date | None = None) -> Model | None:
    """What is best for a snapshot, with what is known of it until a day (the end of what it records, at most)."""
    span = closings(snapshot)
    if span is None:
        return None
    last = min(d for d in (span[1], _as_of(snapshot), until) if d is not None)
    if last < span[0]:
        return None
    seen = sightings(snapshot, span[0], last)
    if in_use is not None and not _to_be_replaced(in_use, seen, snapshot, last):
        return in_use
    return _learnt(seen, snapshot, last)


def _learnt(seen: Sequence[Sighting], snapshot: Snapshot, until: date) -> Model:
    from threadpoolctl import threadpool_limits

    closed = [s for s in seen if s.closed_on is not None]
    now = [s for s in seen if s.as_of == until and s.closed_on is None]
    left_out = leaks(closed, now, undated(_recorded(snapshot)))
    features = features_of(snapshot, left_out)
    with threadpool_limits(1):  # the tables are small: threads cost more than they bring
        return learnt(seen, features, left_out, company=snapshot.company.name, until=until)


def features_of(snapshot: Snapshot, left_out: Sequence[LeftOut]) -> tuple[Feature, ...]:
    """What a chance can be told from in a snapshot."""
    return usable(_recorded(snapshot), [c.column for c in left_out])


def _recorded(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(row[0] for row in snapshot.rows("select what from recorded"))


def _to_be_replaced(in_use: Model, seen: Sequence[Sighting], snapshot: Snapshot, until: date) -> bool:
    """Whether another is better on what came later; always where nothing is said, or it is another company's."""
    if in_use.card.company != snapshot.company.name or in_use.verdict != "used":
        return True
    later = sorted({s.closed_on for s in seen if s.closed_on and s.closed_on > in_use.card.until})
    if not later:
        return False
    half = later[len(later) // 2]
    judged = [s for s in seen if s.as_of > half and s.closed_on is not None]
    if len({s.deal_id for s in judged}) < FEWEST_LATER:
        return False
    other = _learnt(up_to(seen, half), snapshot, half)
    won = np.array([s.outcome == "won" for s in judged])
    own = float(losses(in_use.chances(judged), won).mean())
    plain = float(losses(np.full(len(won), other.base_rate), won).mean())
    return min(float(losses(other.chances(judged), won).mean()) if other.columns else plain, plain) < own


def _as_of(snapshot: Snapshot) -> date | None:
    company = snapshot.company
    return company.as_of or (company.synced_at.date() if company.synced_at else None)
