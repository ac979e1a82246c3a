"""The chance of a deal as other skills show it, with what stands beside it and what it is made of.

What each thing adds to the log odds is turned into parts of probability along the straight line from the usual deal to
this one (integrated gradients; Sundararajan et al. 2017, ICML): each gets its log odds times the mean slope, so that
the parts add up to the difference exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from connectors.book.schema import Deal
from connectors.book.sightings import Sighting
from skills.skill import Desk

if TYPE_CHECKING:
    from datetime import date

    from connectors.book import Book
    from skills.win_probability.model import Floats, Model

Silence = Literal["untrained", "few_closed", "no_better", "past_day", "closed"]
SHOWN = 6
_LEAST = Decimal("0.01")  # parts below a point are not named
_STEP = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Reason:
    """What raises (above zero) or lowers the chance: the kind of thing, in parts of probability, and the deal's own.

    `kind` is a feature of features.py ("pushes", "voices"...); `said` its value on this deal, as a word or a number.
    """

    kind: str
    effect: Decimal
    said: str


@dataclass(frozen=True, slots=True)
class Chance:
    """`value` 0 to 1, or None with `silent_because`. `value` is `usual` plus all effects plus `rest`.

    `baseline`: of deals seen in its stage; `base_rate`: of all; None where that is not known. `rests_on` closed deals.
    """

    value: Decimal | None
    baseline: Decimal | None
    base_rate: Decimal | None
    usual: Decimal | None = None
    reasons: tuple[Reason, ...] = ()
    rest: Decimal = Decimal(0)
    silent_because: Silence | None = None
    rests_on: int = 0


def chance(desk: Desk, deal: Deal) -> Chance:
    """Of one deal in the asker's scope."""
    return chances(desk, [deal])[deal.deal_id]


def chances(desk: Desk, deals: Sequence[Deal]) -> dict[str, Chance]:
    """Of many, by their ids."""
    from skills.win_probability.keeping import kept

    model = kept(desk.book.snapshot)
    if model is None or desk.today < model.card.until:
        why: Silence = "untrained" if model is None else "past_day"
        return {deal.deal_id: Chance(None, None, None, silent_because=why) for deal in deals}
    seen = {s.deal_id: s for s in desk.book.sightings(on=desk.today, ids=[d.deal_id for d in deals])}
    open_now = list(seen.values())
    said = dict(zip(seen, _said(model, open_now), strict=True))
    over = Chance(None, None, None, silent_because="closed")
    return {deal.deal_id: said.get(deal.deal_id, over) for deal in deals}


def beyond_stage(book: Book, on: date) -> dict[str, float]:
    """Of open deals in scope the log odds above those of their stage's own share; nothing where no model is in use."""
    from skills.win_probability.keeping import kept

    model = kept(book.snapshot)
    if model is None or model.verdict != "used" or on < model.card.until:
        return {}
    seen = book.sightings(on=on)
    return dict(zip((s.deal_id for s in seen), model.beyond_stage(seen).tolist(), strict=True)) if seen else {}


def _said(model: Model, seen: Sequence[Sighting]) -> list[Chance]:
    if not seen:
        return []
    rests_on = model.card.won + model.card.lost
    if model.verdict == "few_closed":
        return [Chance(None, None, None, silent_because="few_closed", rests_on=rests_on)] * len(seen)
    stages = [_decimal(x) for x in model.by_stage(seen)] if model.tells_by_stage else [None] * len(seen)
    base = _decimal(model.base_rate)
    if model.verdict != "used":
        return [Chance(None, stage, base, silent_because="no_better", rests_on=rests_on) for stage in stages]
    table = zip(seen, stages, model.parts(seen), model.chances(seen), strict=True)
    return [_explained(model, s, parts, float(p), (stage, base)) for s, stage, parts, p in table]


def _explained(
    model: Model, seen: Sighting, parts: Floats, chance: float, beside: tuple[Decimal | None, Decimal]
) -> Chance:
    from skills.win_probability.features import BY_KIND

    by_kind: dict[str, float] = defaultdict(float)
    for column, part in zip(model.columns, parts, strict=True):
        by_kind[column.kind] += float(part)
    usual, odds = model.usual, float(parts.sum())
    slope = (chance - usual) / odds if abs(odds) > 1e-9 else usual * (1 - usual)
    every = [Reason(kind, _decimal(odd * slope), BY_KIND[kind].shows(seen)) for kind, odd in by_kind.items()]
    reasons = sorted((r for r in every if abs(r.effect) >= _LEAST), key=lambda r: (-abs(r.effect), r.kind))[:SHOWN]
    value, start = _decimal(chance), _decimal(usual)
    return Chance(
        value=value,
        baseline=beside[0],
        base_rate=beside[1],
        usual=start,
        reasons=tuple(reasons),
        rest=value - start - sum((r.effect for r in reasons), Decimal(0)),
        rests_on=model.card.won + model.card.lost,
    )


def _decimal(value: float) -> Decimal:
    return Decimal(float(value)).quantize(_STEP)
