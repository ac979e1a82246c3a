"""Learns when a point is made: `python -m connectors.library.heard_training` writes `heard.json`.

The sentences of `heard.yaml` are held against the checklists of the demo company's objections to practise. What is
printed is measured on each objection with what was learnt from the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from connectors.library.embeddings import Embeddings, embedded
from connectors.library.heard import ENOUGH, LEARNT, Heard, evidence
from connectors.library.objections import Objection, quoted_beside
from connectors.library.regression import learnt, write

Example = tuple[int, Heard, bool]  # which objection, the evidence, whether the sentence makes the point


def examples(model: Embeddings, known: Sequence[Objection]) -> Iterator[Example]:
    """Each sentence with each point of its objection."""
    for n, about in enumerate(taught()):
        (meant,) = [o for o in known if (o.heading, o.language) == (about["objection"], about["language"])]
        points = [point.examples for point in meant.points]
        beside = quoted_beside(meant, [o for o in known if o.language == meant.language])
        for made, sentence in about["replies"]:
            for place, found in enumerate(evidence(sentence, points, beside, model), start=1):
                yield n, found, place == made


def taught() -> list[dict[str, Any]]:
    """`heard.yaml`."""
    import yaml

    read: list[dict[str, Any]] = yaml.safe_load((files(__package__) / "heard.yaml").read_text(encoding="utf-8"))
    return read


def measured(found: Sequence[Example]) -> tuple[int, int, int]:
    """Points told that were made, told in all, and made in all, each objection judged by what the others taught."""
    right = told = made = 0
    for n in {n for n, _, _ in found}:
        others = learnt([(heard, made_it) for m, heard, made_it in found if m != n])
        for _, heard, made_it in (one for one in found if one[0] == n):
            said = others.probability(heard) >= ENOUGH
            right, told, made = right + (said and made_it), told + said, made + made_it
    return right, told, made


def main() -> None:
    """Learn, and write what was learnt."""
    from connectors.library.objections import of_demo

    found = list(examples(embedded(), of_demo()))
    right, told, made = measured(found)
    print(f"{told} points told, {right} of them right; {made} were made")  # noqa: T201
    write(learnt([(heard, made_it) for _, heard, made_it in found]), LEARNT)


if __name__ == "__main__":
    main()
