"""How well deals are told that will be won: `coach bench winrate`.

Chances are tried on days that lie after everything they were learnt from, beside each stage's own share and a plain
logistic regression (raw numbers and words, nothing drawn to zero, not calibrated), over twenty demo companies, whose
planted effects are to be found again, and over the real export, where there is next to nothing to find.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from connectors.book.sightings import Sighting, closings, sightings
from connectors.book.snapshot import Snapshot, build_snapshot, open_current
from connectors.home import Home
from evals.company import TODAY
from evals.report import Grid, Measure, Report
from skills.win_probability.features import Feature
from skills.win_probability.learning import learnt
from skills.win_probability.model import Model
from skills.win_probability.scoring import score
from skills.win_probability.shares import closed_by, up_to
from skills.win_probability.teaching import features_of, taught
from skills.win_probability.trials import days

SEEDS = range(1, 21)
CURVE, CURVE_SEEDS = (100, 200, 300, 500, 1000), 5
NUMBERS = ("age", "stage_days", "due_in", "pushes", "amount", "contacts", "deciders", "touches", "voices", "unanswered")
WORDS = ("stage", "type", "lead_source", "segment", "industry", "country", "currency")
# The effects of the demo company that its rows tell: column of the model, and the sign of it.
PLANTED: dict[tuple[str, str | None], int] = {
    ("pushes", None): -1,
    ("age", None): -1,
    ("lively", None): 1,
    ("voices", "1"): -1,
    ("deciders", None): 1,
    ("competitor", None): -1,
    ("falling", None): -1,
    ("segment", "Small"): 1,
    ("segment", "Enterprise"): -1,
    ("type", "renewal"): 1,
    ("type", "new"): -1,
    ("lead_source", "Referral"): 1,
    ("lead_source", "Outbound"): -1,
}


def run() -> Report:
    """The demo companies, a leak planted in one, how many deals it takes, and the real export."""
    scores: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    models: list[Model] = []
    curve: dict[int, list[tuple[bool, float, float]]] = defaultdict(list)
    for seed in SEEDS:
        with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
            snapshot = _demo(Home(Path(folder)), seed)
            model = _taught(snapshot)
            models.append(model)
            seen = _seen(snapshot)
            for one in (*model.card.scores, _plain(seen)):
                scores[one.way].append((one.auc, one.brier, one.calibration))
            if seed < SEEDS[0] + CURVE_SEEDS:
                for count in CURVE:
                    curve[count].append(_with(count, seen, features_of(snapshot, model.card.left_out), seed))
    leak, real = _leak(), _real()
    return Report(
        f"Win probability over {len(SEEDS)} demo companies",
        measures=[
            Measure("AUC of the model", _mean(scores["model"], 0), "", ">= 0.7"),
            Measure("  above each stage's own share", _mean(scores["model"], 0) - _mean(scores["stage"], 0), ""),
            Measure("  above plain logistic regression", _mean(scores["model"], 0) - _mean(scores["plain"], 0), ""),
            Measure("calibration error of the model", _mean(scores["model"], 2), "", "<= 0.05"),
            Measure("companies in which it is used", sum(m.verdict == "used" for m in models), f"of {len(models)}"),
            Measure("a planted leak found and named", float("lead_source" in leak), "", ">= 1"),
            *real[0],
        ],
        grids=[
            Grid("On later deals, mean of all companies", ("way", "AUC", "Brier", "calibration error"), _rows(scores)),
            Grid("Planted effects found again", ("what", "planted", "companies", "mean weight"), _effects(models)),
            Grid(
                f"Learnt from so many closed deals, tried on all others ({CURVE_SEEDS} companies)",
                ("closed deals", "calibration error", "AUC", "taken into use"),
                [_curve_row(count, found) for count, found in curve.items()],
            ),
        ],
        notes=[f"Leak: {', '.join(leak) or 'none'} left out of the company it was planted in.", *real[1]],
    )


def _demo(home: Home, seed: int) -> Snapshot:
    from connectors.demo import build_demo

    return build_demo(home, seed=seed, on=TODAY)


def _taught(snapshot: Snapshot) -> Model:
    model = taught(snapshot)
    assert model is not None
    return model


def _seen(snapshot: Snapshot) -> Sequence[Sighting]:
    span = closings(snapshot)
    assert span is not None
    return sightings(snapshot, span[0], min(span[1], TODAY))


def _plain(seen: Sequence[Sighting]) -> Any:
    """What anybody would try first, on the same days."""
    from sklearn.linear_model import LogisticRegression

    said, won = [], []
    for cut, until in days(seen):
        past = closed_by(up_to(seen, cut), cut)
        later = [s for s in seen if cut < s.as_of <= until and s.closed_on is not None]
        words = {w: sorted({str(getattr(s, w)) for s in past}) for w in WORDS}
        table = _table(past, words)
        mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
        model = LogisticRegression(C=1e6, max_iter=1000, solver="newton-cholesky")
        model.fit((table - mean) / scale, [s.outcome == "won" for s in past])
        said.append(model.predict_proba((_table(later, words) - mean) / scale)[:, 1])
        won.append(np.array([s.outcome == "won" for s in later]))
    return score("plain", np.concatenate(said), np.concatenate(won))


def _table(seen: Sequence[Sighting], words: dict[str, list[str]]) -> Any:
    numbers = [[float(getattr(s, n) or 0) for n in NUMBERS] for s in seen]
    flags = [[float(str(getattr(s, w)) == word) for w, of in words.items() for word in of[1:]] for s in seen]
    return np.hstack([np.array(numbers), np.array(flags)])


def _with(count: int, seen: Sequence[Sighting], features: Sequence[Feature], seed: int) -> tuple[bool, float, float]:
    """Of a model of so many closed deals (and as large a part of the open ones): whether it would be in use, and its
    calibration error and AUC on all others."""
    rng = Random(seed)
    closed = sorted({s.deal_id for s in seen if s.closed_on})
    still_open = sorted({s.deal_id for s in seen if s.closed_on is None})
    kept = {*rng.sample(closed, count), *rng.sample(still_open, len(still_open) * count // len(closed))}
    part = [s for s in seen if s.deal_id in kept]
    until = max(s.as_of for s in seen)
    model = learnt(part, features, (), company="", until=until)
    if not model.columns:
        return False, float("nan"), float("nan")
    others = [s for s in seen if s.closed_on is not None and s.deal_id not in kept]
    found = score("", model.chances(others), np.array([s.outcome == "won" for s in others]))
    return model.verdict == "used", found.calibration, found.auc


def _leak() -> tuple[str, ...]:
    """A company whose lost deals have a source that nobody could have known: which columns are left out."""
    from connectors.demo import generate

    made = generate(SEEDS[0], TODAY)
    lost = [replace(d, lead_source="Lost on price") if d.outcome == "lost" else d for d in made.tables["deals"]]
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        tables = {**made.tables, "deals": lost, "emails": [], "activities": []}
        built = build_snapshot(Home(Path(folder)), tables, made.company, now=_noon(TODAY))
        return tuple(column.column for column in _taught(built).card.left_out)


def _real() -> tuple[list[Measure], list[str]]:
    from evals.forecast_backtest import _synced

    root = Path(os.environ.get("COACH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "crm"
    if not root.is_dir():
        return [], [f"The real export is not in {root}; set COACH_SHARED_DATA to the folder that holds crm/."]
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        home = Home(Path(folder))
        _synced(home, root)
        model = _taught(open_current(home))
    ways = [f"{s.way} {s.auc:.3f}, Brier {s.brier:.3f}, error {s.calibration:.3f}" for s in model.card.scores]
    left_out = ", ".join(column.column for column in model.card.left_out)
    said = f"Real export: verdict {model.verdict} ({model.card.lead:+.1f} standard errors), AUC of {'; '.join(ways)}."
    silent = Measure("the real export: says that it finds nothing", float(model.verdict == "no_better"), "", ">= 1")
    return [silent], [said, f"Left out of it, as known only afterwards: {left_out}. Base rate {model.base_rate:.1%}."]


def _rows(scores: dict[str, list[tuple[float, float, float]]]) -> list[tuple[str, ...]]:
    return [(way, *(f"{_mean(found, n):.3f}" for n in range(3))) for way, found in scores.items()]


def _mean(found: Sequence[tuple[float, ...]], place: int) -> float:
    return float(np.mean([one[place] for one in found]))


def _effects(models: Sequence[Model]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for (kind, word), sign in PLANTED.items():
        weights = [c.weight for m in models for c in m.columns if (c.kind, c.word) == (kind, word)]
        right = sum(w * sign > 0 for w in weights)
        name = kind if word is None else f"{kind}: {word}"
        rows.append((name, "+" if sign > 0 else "-", f"{right} of {len(weights)}", f"{np.mean(weights):+.2f}"))
    return rows


def _curve_row(count: int, found: Sequence[tuple[bool, float, float]]) -> tuple[str, ...]:
    used = sum(one[0] for one in found)
    told = [one for one in found if one[1] == one[1]]
    if not told:
        return str(count), "-", "-", f"{used} of {len(found)}"
    return (
        str(count),
        f"{_mean([t[1:] for t in told], 0):.3f}",
        f"{_mean([t[1:] for t in told], 1):.3f}",
        (f"{used} of {len(found)}"),
    )


def _noon(day: date) -> Any:
    from datetime import UTC, datetime, time

    return datetime.combine(day, time(12), UTC)
