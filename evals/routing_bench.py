"""Our router on public intent sets, beside the usual ways, in one run: CLINC150 with its out-of-scope part, BANKING77.

Trained on each set's train part, measured on its val part. The peers: nearest utterances on the same embeddings with a
threshold (semantic-router's way: the five nearest, by route, in each of its three aggregations), and TF-IDF of words
and letter groups with a linear SVM. The recall
of what is out of scope is read where 3% of the questions in scope are refused, for every way by its own score. The sets
are not part of the project: COACH_SHARED_DATA names the folder that holds `intents/`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from assistant.understanding.embedding import embedded_question, embedded_questions
from assistant.understanding.features import Floats
from assistant.understanding.training import fit
from connectors.errors import NoData
from connectors.home import Home
from evals.report import Grid, Measure, Report

FALSE_REFUSALS = 0.03
NEAREST = 5


@dataclass(frozen=True, slots=True)
class IntentSet:
    """Texts with their intents for training and measuring, and texts of none."""

    name: str
    train: Sequence[str]
    train_intents: Sequence[str]
    val: Sequence[str]
    val_intents: Sequence[str]
    oos_train: Sequence[str] = ()
    oos_val: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a way says of the val part: intents, how much each text seems in scope, and milliseconds for one text."""

    intents: Sequence[str]
    inside: Floats
    inside_oos: Floats
    ms: float


Way = Callable[[IntentSet], Told]


def run() -> Report:
    """Every way on every set; ours must be ahead of both peers on both figures."""
    nearest: dict[str, Way] = {f"nearest utterances, {how}": partial(_nearest, how) for how in ("mean", "max", "sum")}
    ways: dict[str, Way] = {"ours": _ours, **nearest, "TF-IDF + linear SVM": _tfidf}
    measures: list[Measure] = []
    rows: list[tuple[str, ...]] = []
    for each in intent_sets():
        told = {name: way(each) for name, way in ways.items()}
        right = {name: float(np.mean(np.array(t.intents) == np.array(each.val_intents))) for name, t in told.items()}
        caught = {name: _recall(t) for name, t in told.items()} if len(each.oos_val) else {}
        for name, t in told.items():
            recall = f"{caught[name]:.3f}" if caught else "-"
            rows.append((each.name, name, f"{right[name]:.4f}", recall, f"{t.ms:.1f}"))
        peers = [n for n in ways if n != "ours"]
        best = max(right[n] for n in peers)
        measures.append(Measure(f"{each.name}: accuracy, ours", right["ours"], "", f"> {best:.4f}"))
        if caught:
            best = max(caught[n] for n in peers)
            measures.append(Measure(f"{each.name}: out-of-scope recall, ours", caught["ours"], "", f"> {best:.4f}"))
    columns = ("set", "way", "accuracy", f"OOS recall at {FALSE_REFUSALS:.0%} false refusals", "ms a question")
    return Report("Routing on public intent sets", measures=measures, grids=[Grid("measured on val", columns, rows)])


def intent_sets() -> list[IntentSet]:
    """CLINC150 and BANKING77; NoData says where they are looked for."""
    folder = Path(os.environ.get("COACH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "intents"
    if not folder.is_dir():
        raise NoData(f"The intent sets are not in {folder}; set COACH_SHARED_DATA to the folder that holds intents/.")
    clinc = json.loads((folder / "clinc150.json").read_text(encoding="utf-8"))
    train, val = (list(zip(*clinc[part], strict=True)) for part in ("train", "val"))
    oos = [[text for text, _ in clinc[part]] for part in ("oos_train", "oos_val")]
    banking = [list(zip(*_rows(folder / f"banking77_{part}.csv"), strict=True)) for part in ("train", "val")]
    return [
        IntentSet("CLINC150", train[0], train[1], val[0], val[1], *oos),
        IntentSet("BANKING77", banking[0][0], banking[0][1], banking[1][0], banking[1][1]),
    ]


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def _ours(each: IntentSet) -> Told:
    outside = _embedded(each.oos_train) if each.oos_train else None
    router = fit(each.train, each.train_intents, _embedded(each.train), each.oos_train, outside)
    routed = [router.predict(t, e) for t, e in zip(each.val, _embedded(each.val), strict=True)]
    strangers = [router.predict(t, e) for t, e in zip(each.oos_val, _embedded(each.oos_val), strict=True)]
    return Told(
        [r.label for r in routed],
        np.array([-r.p_oos for r in routed], np.float32),
        np.array([-r.p_oos for r in strangers], np.float32),
        _timed(each.val, lambda text: router.predict(text, embedded_question(text))),
    )


def _nearest(how: str, each: IntentSet) -> Told:
    """The route whose texts among the five nearest have the highest mean, highest or summed score."""
    together: Any = getattr(np, how)
    known = _embedded(each.train)
    names, route = np.unique(each.train_intents, return_inverse=True)

    def routes(embeddings: Floats) -> tuple[list[str], Floats]:
        scores = embeddings @ known.T
        near = np.argpartition(-scores, NEAREST, axis=1)[:, :NEAREST]
        intents, best = [], []
        for row, five in zip(scores, near, strict=True):
            scored = {r: float(together(row[five][route[five] == r])) for r in set(route[five])}
            chosen = max(scored, key=lambda r: scored[r])
            intents.append(str(names[chosen]))
            best.append(scored[chosen])
        return intents, np.array(best, np.float32)

    intents, inside = routes(_embedded(each.val))
    outside = routes(_embedded(each.oos_val))[1] if each.oos_val else np.zeros(0, np.float32)
    return Told(intents, inside, outside, _timed(each.val, lambda text: routes(embedded_questions([text]))))


def _tfidf(each: IntentSet) -> Told:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model: Any = make_pipeline(make_union(words, letters), LinearSVC(C=1.0))
    model.fit(each.train, each.train_intents)
    outside = model.decision_function(each.oos_val).max(axis=1) if each.oos_val else np.zeros(0)
    return Told(
        list(model.predict(each.val)),
        np.asarray(model.decision_function(each.val).max(axis=1), np.float32),
        np.asarray(outside, np.float32),
        _timed(each.val, lambda text: model.decision_function([text])),
    )


def _recall(told: Told) -> float:
    """The share of strangers below the score that FALSE_REFUSALS of the known texts are below."""
    return float((told.inside_oos < np.quantile(told.inside, FALSE_REFUSALS)).mean())


def _timed(texts: Sequence[str], way: Callable[[str], object], count: int = 60) -> float:
    taken = []
    for text in texts[:: max(1, len(texts) // count)]:
        start = time.perf_counter()
        way(text)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def _embedded(texts: Sequence[str]) -> Floats:
    """Embeddings, kept in the cache: twenty-eight thousand texts take minutes."""
    if not len(texts):
        return np.zeros((0, 384), np.float32)
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    path = Home.find().cache / f"bench-embeddings-{digest}.npy"
    if not path.exists():
        np.save(path, embedded_questions(list(texts)))
    kept: Floats = np.load(path)
    return kept
