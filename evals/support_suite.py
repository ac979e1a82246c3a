"""`coach eval support`: of sentences that a language model might write about a section, which are let through.

`evals/data/support.yaml` holds sentences that a section bears out, and others that sound as good: different advice, and
the opposite of what is said. A sentence is let through to a person where support.py finds it likely enough; each of the
first kind is also held against every other section of its guide, as a citation that points to the wrong place.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from connectors.library import Library, Quotable
from connectors.library.support import ENOUGH, likelihood
from connectors.library.support_training import sections, with_guides
from connectors.library.words import spoken
from evals.report import Grid, Measure, Report


def run() -> Report:
    """Check them all."""
    asked = yaml.safe_load((files("evals") / "data" / "support.yaml").read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        library = with_guides(Path(folder))
        right = [(text, _passes(library, text, each)) for each in asked for text in each["supported"]]
        wrong = [(text, _passes(library, text, each)) for each in asked for text in each["unsupported"]]
        elsewhere = [held for each in asked for text in each["supported"] for held in _elsewhere(library, text, each)]
    kept, let_through = (statistics.fmean(held for _, held in every) for every in (right, wrong))
    return Report(
        f"{len(right) + len(wrong)} sentences about a section",
        measures=[
            Measure("supported ones that pass", kept, "", ">= 0.7"),
            Measure("unsupported ones that pass", let_through, "", "<= 0.1"),
            Measure(
                "supported ones that pass with the wrong section cited", statistics.fmean(elsewhere), "", "<= 0.05"
            ),
        ],
        grids=[_by_language(right, wrong)],
        failures=[
            *(f"[dropped] {text}" for text, held in right if not held),
            *(f"[let through] {text}" for text, held in wrong if held),
        ],
    )


def _passes(library: Library, sentence: str, about: dict[str, Any]) -> bool:
    return _borne(library, sentence, sections(about["guide"])[about["heading"]])


def _borne(library: Library, sentence: str, text: str) -> bool:
    return likelihood(library.borne(sentence, [Quotable(text, "en")])[0]) >= ENOUGH


def _elsewhere(library: Library, sentence: str, about: dict[str, Any]) -> Iterator[bool]:
    """Whether it passes with each other section of the same guide."""
    for heading, text in sections(about["guide"]).items():
        if heading != about["heading"]:
            yield _borne(library, sentence, text)


def _by_language(right: Sequence[tuple[str, bool]], wrong: Sequence[tuple[str, bool]]) -> Grid:
    rows = []
    for language in ("en", "nb"):
        shares = [
            statistics.fmean(held for text, held in every if (spoken(text) or "en") == language)
            for every in (right, wrong)
        ]
        rows.append((language, *(f"{share:.2f}" for share in shares)))
    return Grid("by language", ("language", "supported pass", "unsupported pass"), rows)
