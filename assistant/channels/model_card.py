"""`coach doctor --model`: what chances of winning were learnt from, how good they were, and what moves them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.wording import phrase

if TYPE_CHECKING:
    from rich.table import Table

    from skills.win_probability.model import Model, Score

SHOWN = 12  # weights


def card(model: Model, language: str) -> Iterator[str | Table]:
    """The lines and tables of a model's card, in order."""

    def say(code: str, **facts: Any) -> str:
        return phrase(f"chances:{code}", language, **facts)

    facts = asdict(model.card) | {"base_rate": model.base_rate}
    yield say("card_title", **facts)
    yield say(f"card_{model.verdict}", **facts)
    yield say("card_learnt", **facts)
    if model.card.scores:
        yield say("card_tested", **facts)
        yield _scores(model.card.scores, language)
    if model.card.left_out:
        yield say("card_left_out", columns=[say("card_leak", **asdict(column)) for column in model.card.left_out])
    if model.columns and model.verdict == "used":
        yield say("card_weights")
        yield from (f"  {name:<32}{weight:+.2f}" for name, weight in _weights(model))
    yield say("card_how")


def _scores(scores: tuple[Score, ...], language: str) -> Table:
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE)
    shown.add_column(phrase("chances:card_way", language))
    names = ("auc", "brier", "loss", "calibration")
    for name in names:
        shown.add_column(phrase(f"chances:card_{name}", language), justify="right")
    for score in scores:
        way = phrase(f"chances:way_{score.way.replace(' ', '_')}", language)
        shown.add_row(way, *(f"{getattr(score, name):.3f}" for name in names))
    return shown


def _weights(model: Model) -> list[tuple[str, float]]:
    """By name, those that move a chance most on usual deals."""
    found = [(c.kind if c.word is None else f"{c.kind}: {c.word}", c.weight * c.spread) for c in model.columns]
    return sorted(found, key=lambda f: -abs(f[1]))[:SHOWN]
