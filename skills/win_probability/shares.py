"""What deals came to on average, of all and by stage, with each sighting counted so that none is overlooked.

Of deals that take long fewer have closed by today. So a sighting of a closed deal counts one over the share of days
from which one as far from its end can be told already (inverse probability of censoring; Robins and Finkelstein 2000,
Biometrics 56:779).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from connectors.book.sightings import Sighting
from skills.win_probability.model import Floats

_MOST = 5.0  # that one sighting may count
_PRIOR = 20.0  # sightings that the share of all counts as, beside a stage's own
_RIPE = 0.9


def closed_by(seen: Sequence[Sighting], day: date) -> list[Sighting]:
    """Those of deals that had ended by a day."""
    return [s for s in seen if s.closed_on is not None and s.closed_on <= day]


def up_to(seen: Sequence[Sighting], day: date) -> list[Sighting]:
    """What could be known on a day: sightings until then, and how those had ended that had."""
    known = (s for s in seen if s.as_of <= day)
    return [s if s.closed_on and s.closed_on <= day else s._replace(closed_on=None, outcome="open") for s in known]


def ripe(seen: Sequence[Sighting]) -> date:
    """The last day of which nine in ten sightings have ended since: later ones are those of quick deals."""
    days = Counter(s.as_of for s in seen)
    told = Counter(s.as_of for s in seen if s.closed_on is not None)
    return max((day for day in days if told[day] >= _RIPE * days[day]), default=max(days))


def weights(seen: Sequence[Sighting], closed: Sequence[Sighting], until: date) -> Floats:
    """What each sighting of a closed deal counts, among all that were seen until a day."""
    since = np.sort(np.array([(until - s.as_of).days for s in seen]))
    took = np.array([(s.closed_on - s.as_of).days for s in closed if s.closed_on])
    told = 1 - np.searchsorted(since, took, side="left") / max(len(since), 1)
    return np.asarray(1 / np.maximum(told, 1 / _MOST))


def won_share(closed: Sequence[Sighting], weighing: Floats) -> float:
    """Of all of them."""
    return float(np.average([s.outcome == "won" for s in closed], weights=weighing)) if closed else 0.0


def stage_shares(closed: Sequence[Sighting], weighing: Floats) -> Mapping[str, float] | None:
    """Of each stage, drawn to that of all where few were seen in it; None where stages are not known."""
    base, won = won_share(closed, weighing), np.array([s.outcome == "won" for s in closed])
    stages = np.array([s.stage or "" for s in closed])
    found: dict[str, float] = {}
    for stage in sorted(set(stages.tolist()) - {""}):
        here = stages == stage
        total = weighing[here].sum() + _PRIOR
        found[stage] = float(((won * weighing)[here].sum() + _PRIOR * base) / total)
    return found or None
