"""What a sign was told from: the dates and numbers that are shown with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from connectors.book import Vitals
from connectors.money import Money
from skills.pipeline_risk.reading import age, points_of
from skills.pipeline_risk.signs import (
    AmountFalling,
    Competitor,
    Ghosted,
    How,
    Kind,
    Leaving,
    Newcomer,
    NoNextStep,
    NoPower,
    PastDue,
    Pushed,
    RedFlag,
    Sign,
    SingleThreaded,
    StageAge,
    Stale,
    Unpriced,
)
from skills.pipeline_risk.thresholds import AtStage, Thresholds


def signs(
    deal: Vitals, limits: Thresholds, counted: Sequence[int] | None = None, also: Sequence[Kind] = ()
) -> list[Sign]:
    """Every sign that a deal shows; `counted` are its points where they are known already.

    `also` are told even where they count nothing.
    """
    at = limits.at(deal.stage)
    every = zip(limits.told, counted or points_of(deal, limits), strict=True)
    return [_EVIDENCE[kind](points, deal, at) for kind, points in every if points or kind in also]


def _past_due(points: int, deal: Vitals, at: AtStage) -> Sign:
    due = deal.close_on or deal.as_of
    return PastDue(points, (deal.as_of - due).days, due)


def _ghosted(points: int, deal: Vitals, at: AtStage) -> Sign:
    since = deal.unanswered_since or deal.as_of
    usual = math.ceil(at.replies.p90_days) if at.replies else None
    return Ghosted(points, deal.unanswered, (deal.as_of - since).days, since, at.ghosted_days, usual)


def _stale(points: int, deal: Vitals, at: AtStage) -> Sign:
    since = deal.last_touch or deal.created_on or deal.as_of
    ways: dict[How, date | None] = {"in": deal.last_in, "done": deal.last_done, "out": deal.last_out}
    how = next((how for how, day in ways.items() if day is not None and day == deal.last_touch), None)
    return Stale(points, (deal.as_of - since).days, at.stale_days, deal.last_touch, how)


def _pushed(points: int, deal: Vitals, at: AtStage) -> Sign:
    return Pushed(points, deal.pushes, deal.pushed_days, deal.pushed_on or deal.as_of)


def _stage_age(points: int, deal: Vitals, at: AtStage) -> Sign:
    median, p90 = (round(at.usual.median_days), round(at.usual.p90_days)) if at.usual else (None, None)
    return StageAge(points, age(deal, at), at.stage_days, deal.stage, median, p90, at.won, at.whole)


def _amount_falling(points: int, deal: Vitals, at: AtStage) -> Sign:
    peak, now = deal.peak or Decimal(0), deal.amount or Decimal(0)
    was, became = (Money(amount, deal.currency or "").rounded() for amount in (peak, now))
    return AmountFalling(points, was, became, (peak - now) / peak, deal.fell_on)


def _single_threaded(points: int, deal: Vitals, at: AtStage) -> Sign:
    writers = deal.writers if at.mail_known else None
    contacts = deal.contacts if at.contacts_known else None
    return SingleThreaded(points, writers, contacts, at.fewest, at.fewest_of)


_EVIDENCE: Mapping[Kind, Callable[[int, Vitals, AtStage], Sign]] = {
    "past_due": _past_due,
    "ghosted": _ghosted,
    "stale": _stale,
    "pushed": _pushed,
    "stage_age": _stage_age,
    "amount_falling": _amount_falling,
    "single_threaded": _single_threaded,
    "competitor": lambda points, deal, _: Competitor(points, deal.competitor or ""),
    "no_power": lambda points, deal, _: NoPower(points, deal.contacts),
    "leaving": lambda points, deal, _: Leaving(points, deal.left_on or deal.as_of, deal.leaving or ""),
    "red_flag": lambda points, deal, _: RedFlag(points, deal.flags, deal.flagged_on or deal.as_of, deal.flag or ""),
    "unpriced": lambda points, deal, _: Unpriced(points, deal.stage),
    "newcomer": lambda points, deal, _: Newcomer(points, deal.newcomer_on or deal.as_of),
    "no_next_step": lambda points, *_: NoNextStep(points),
}
