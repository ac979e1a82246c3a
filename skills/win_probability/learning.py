"""A model learnt from sightings, and the verdict on it.

How it did in trials on later days decides how strongly weights are drawn to zero, how chances are stretched so that
they come true, and whether anything may be said at all: 99 times in 100 the lead over the base rate and over each
stage's own share must not be luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil

from connectors.book.sightings import Sighting
from skills.win_probability.features import Feature
from skills.win_probability.fitting import Sheet
from skills.win_probability.leaks import LeftOut
from skills.win_probability.model import Card, Column, Model
from skills.win_probability.scoring import lead, scores
from skills.win_probability.shares import closed_by, stage_shares, weights, won_share
from skills.win_probability.trials import Trial, calibration, trials

FEWEST = 50  # of won and of lost deals each, whatever the base rate
WITHIN = 0.05  # the base rate must be known so exactly: Riley et al. 2020, BMJ 368:m441, criterion for the mean
SURE = 2.33  # standard errors: 99 in 100


def learnt(
    seen: Sequence[Sighting],
    features: Sequence[Feature],
    left_out: Sequence[LeftOut],
    *,
    company: str,
    until: date,
) -> Model:
    """The model of these sightings of closed and open deals; `verdict` says whether it may be used."""
    closed = closed_by(seen, until)
    weighing = weights(seen, closed, until)
    card = _counted(closed, left_out, company=company, until=until)
    plain = Model(card, "few_closed", won_share(closed, weighing), stage_shares(closed, weighing), 0.0, ())
    if card.won + card.lost < card.needed or min(card.won, card.lost) < FEWEST:
        return plain
    tried = {strength: held for strength, held in trials(seen, features).items() if held}
    if not tried:
        return plain
    strength = min(tried, key=lambda s: scores(tried[s])[0].loss)
    columns, bias = _calibrated(*Sheet.of(closed, weighing, features).fitted(strength), tried[strength])
    judged = _judged(card, tried[strength])
    verdict = "used" if judged.lead > SURE else "no_better"
    return replace(plain, card=judged, verdict=verdict, columns=columns, bias=bias)


def enough(share: float) -> int:
    """How many closed deals it takes to know a share of them to five points, 19 times in 20."""
    return ceil((1.96 / WITHIN) ** 2 * share * (1 - share))


def _counted(closed: Sequence[Sighting], left_out: Sequence[LeftOut], *, company: str, until: date) -> Card:
    won, lost = (len({s.deal_id for s in closed if s.outcome == outcome}) for outcome in ("won", "lost"))
    return Card(
        company=company,
        since=min((s.as_of for s in closed), default=until),
        until=until,
        won=won,
        lost=lost,
        sightings=len(closed),
        needed=enough(won / max(won + lost, 1)),
        tested=0,
        scores=(),
        lead=0.0,
        left_out=tuple(left_out),
    )


def _judged(card: Card, held: Sequence[Trial]) -> Card:
    tested = len({s.deal_id for trial in held for s in trial.seen})
    return replace(card, tested=tested, scores=scores(held), lead=lead(held))


def _calibrated(columns: Sequence[Column], bias: float, held: Sequence[Trial]) -> tuple[tuple[Column, ...], float]:
    shift, slope = calibration(held)
    return tuple(replace(c, weight=c.weight * slope) for c in columns), shift + bias * slope
