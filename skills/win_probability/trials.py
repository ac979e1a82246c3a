"""Chances tried on days that lie after everything they were learnt from: history up to a day, then what came next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from connectors.book.sightings import Sighting
from skills.win_probability.features import Feature
from skills.win_probability.fitting import Flags, Sheet, stretch
from skills.win_probability.model import Floats, logistic, values
from skills.win_probability.shares import closed_by, ripe, stage_shares, up_to, weights, won_share

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3)  # of the weights
COUNT, FIRST = 4, 0.4  # trials, the first after this part of the sightings


@dataclass(frozen=True)
class Trial:
    """Later sightings, how they ended, and what three ways said of them; `odds` are before calibration."""

    seen: Sequence[Sighting]
    won: Flags
    odds: Floats
    chances: Floats
    stage: Floats
    base: Floats


def trials(seen: Sequence[Sighting], features: Sequence[Feature]) -> Mapping[float, list[Trial]]:
    """By strength; each trial is calibrated on those before it."""
    found: dict[float, list[Trial]] = {strength: [] for strength in STRENGTHS}
    for cut, until in days(seen):
        later = [s for s in seen if cut < s.as_of <= until and s.closed_on is not None]
        past = closed_by(up_to(seen, cut), cut)
        if len({s.outcome for s in past}) < 2 or not later:
            continue
        weighing = weights(up_to(seen, cut), past, cut)
        plain = _plain(past, weighing, later)
        sheet = Sheet.of(past, weighing, features)
        for strength, held in found.items():
            held.append(_tried(sheet, strength, plain, calibration(held)))
    return found


def calibration(held: Sequence[Trial]) -> tuple[float, float]:
    """From what was said in trials and what came of it."""
    if not held:
        return 0.0, 1.0
    return stretch(np.concatenate([t.odds for t in held]), np.concatenate([t.won for t in held]))


def days(seen: Sequence[Sighting]) -> list[tuple[date, date]]:
    """Up to which day each trial is learnt, and until when it is tried."""
    last = ripe(seen)
    ends = sorted(s.as_of for s in seen if s.closed_on is not None and s.as_of <= last)
    if not ends:
        return []
    cuts = [ends[int((len(ends) - 1) * (FIRST + (1 - FIRST) * n / COUNT))] for n in range(COUNT)]
    return [(cut, until) for cut, until in zip(cuts, [*cuts[1:], last], strict=True) if cut < until]


def _plain(past: Sequence[Sighting], weighing: Floats, later: Sequence[Sighting]) -> Trial:
    """What the two plain ways say."""
    stages, base = stage_shares(past, weighing) or {}, won_share(past, weighing)
    won = np.array([s.outcome == "won" for s in later])
    nothing = np.zeros(len(later))
    by_stage = np.array([stages.get(s.stage or "", base) for s in later])
    return Trial(later, won, nothing, nothing, by_stage, np.full(len(later), base))


def _tried(sheet: Sheet, strength: float, plain: Trial, stretched: tuple[float, float]) -> Trial:
    columns, bias = sheet.fitted(strength)
    odds = bias + values(columns, plain.seen) @ np.array([c.weight for c in columns])
    shift, slope = stretched
    return replace(plain, odds=odds, chances=logistic(shift + slope * odds))
