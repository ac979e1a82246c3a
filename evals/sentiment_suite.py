"""How well customers' mail is read: feelings, signals and the sentence that is quoted, on mail kept from training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from connectors.mail import clean
from evals.report import Grid, Measure, Report
from skills.email_sentiment.examples import Example, examples_in, training
from skills.email_sentiment.labels import FEELINGS, LEARNT
from skills.email_sentiment.reading import Reader, Reading

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "nb")
_WANTED = {"en": ">= 0.85", "nb": ">= 0.80"}


@dataclass(frozen=True)
class Judged:
    """A held-out message with what the product made of it."""

    example: Example
    readings: Sequence[Reading]
    chances: Sequence[float]

    @property
    def feeling(self) -> str:
        return FEELINGS[int(np.argmax(self.chances))]

    @cached_property
    def signals(self) -> frozenset[str]:
        return frozenset(label for r in self.readings for label in r.believed)

    @property
    def quoted(self) -> str:
        """The sentence that would be quoted for this message."""
        wanted = {"positive": 1, "negative": -1}.get(self.feeling, 0)
        best = max(self.readings, key=lambda r: wanted * r.score if wanted else abs(r.score) + r.feelings[3])
        return best.sentence


def run() -> Report:
    """Everything, per language."""
    judged = [j for language in LANGUAGES for j in judge(held_out(language))]
    measures = []
    for language in LANGUAGES:
        mine = [j for j in judged if j.example.language == language]
        pairs = [(j.example.feeling, j.feeling) for j in mine]
        measures += [
            Measure(f"macro-F1 of feeling, {language} ({len(mine)} mails)", macro_f1(pairs), "", _WANTED[language]),
            Measure(f"right, {language}", float(np.mean([a == b for a, b in pairs]))),
        ]
    measures += _quotes(judged) + _signal_totals(judged) + [_calibration(judged)]
    return Report(
        "Customers' mail: feeling and signals",
        measures=measures,
        grids=[_by_feeling(judged), _by_signal(judged)],
        failures=[_failure(j) for j in judged if j.feeling != j.example.feeling],
        notes=[f"learnt from {len(training())} messages; none of the held-out ones is among them"],
    )


def held_out(language: str) -> list[Example]:
    """The messages of a language that were kept from training and tuning."""
    return _kept(f"sentiment_{language}", language)


def tuning(language: str) -> list[Example]:
    """Messages kept from training, but looked at while it was tuned."""
    return _kept(f"sentiment_tuning_{language}", language)


def _kept(name: str, language: str) -> list[Example]:
    return examples_in((DATA / f"{name}.yaml").read_text("utf-8"), language)


def judge(examples: Sequence[Example], reader: Reader | None = None) -> list[Judged]:
    """What the product makes of messages: cleaned, split, read, put together."""
    reader = reader or Reader(None)
    split = [clean(e.text).sentences or (e.text,) for e in examples]
    readings = reader.read([s for sentences in split for s in sentences])
    return [
        Judged(e, rs, [float(p) for p in reader.heads.message(np.stack([r.feelings for r in rs]))])
        for e, sentences in zip(examples, split, strict=True)
        for rs in [[readings[s] for s in sentences]]
    ]


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean over feelings of F1; pairs of truth and judgement."""
    return float(np.mean([_f1(*_counts(pairs, feeling)) for feeling in FEELINGS]))


def _counts(pairs: Sequence[tuple[str, str]], label: str) -> tuple[int, int, int]:
    """Said and true, said, true."""
    return (
        sum(a == b == label for a, b in pairs),
        sum(b == label for _, b in pairs),
        sum(a == label for a, _ in pairs),
    )


def _f1(both: int, said: int, true: int) -> float:
    return 2 * both / (said + true) if said + true else 0.0


def _quotes(judged: Sequence[Judged]) -> list[Measure]:
    marked = [j for j in judged if j.example.carriers and len(j.readings) > 1]
    right = [any(c in j.quoted or j.quoted in c for c in j.example.carriers) for j in marked]
    known = [r for r, j in zip(right, marked, strict=True) if j.feeling == j.example.feeling]
    return [
        Measure(f"quoted sentence right ({len(marked)} mails)", float(np.mean(right)), "", ">= 0.9"),
        Measure("the same where the feeling was told right", float(np.mean(known))),
    ]


def _signal_totals(judged: Sequence[Judged]) -> list[Measure]:
    both, said, true = np.sum([_signal_counts(judged, label) for label in LEARNT], axis=0)
    return [
        Measure("precision of signals, all together", both / max(said, 1), "", ">= 0.85"),
        Measure("recall of signals, all together", both / max(true, 1), "", ">= 0.75"),
    ]


def _signal_counts(judged: Sequence[Judged], label: str) -> tuple[int, int, int]:
    return (
        sum(label in j.signals and label in j.example.signals for j in judged),
        sum(label in j.signals for j in judged),
        sum(label in j.example.signals for j in judged),
    )


def _calibration(judged: Sequence[Judged]) -> Measure:
    """How far, on average, the certainty of a judgement is from how often such judgements are right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for j in judged:
        bins[min(int(max(j.chances) * 5), 4)].append((max(j.chances), j.feeling == j.example.feeling))
    gap = sum(len(b) * abs(np.mean([c for c, _ in b]) - np.mean([r for _, r in b])) for b in bins.values())
    return Measure("calibration error", float(gap / len(judged)))


def _by_feeling(judged: Sequence[Judged]) -> Grid:
    rows = [
        [feeling, *(str(sum(j.example.feeling == feeling and j.feeling == said for j in judged)) for said in FEELINGS)]
        for feeling in FEELINGS
    ]
    return Grid("Truth (rows) and judgement (columns)", ["", *FEELINGS], rows)


def _by_signal(judged: Sequence[Judged]) -> Grid:
    rows = []
    for label in LEARNT:
        both, said, true = _signal_counts(judged, label)
        rows.append([label, str(true), f"{both / said:.2f}" if said else "-", f"{both / true:.2f}" if true else "-"])
    return Grid("Signals", ["signal", "mails", "precision", "recall"], rows)


def _failure(judged: Judged) -> str:
    text = " ".join(judged.example.text.split())
    return f"{judged.example.feeling} read as {judged.feeling} ({max(judged.chances):.2f}): {text[:160]}"
