"""What is not sold yet, as credits: the open deals of a period, as far as a scenario believes in them.

    booked          none of them
    commit          those due whose forecast category says commit
    weighted        those due, each by its stage's probability, as if that share of it were credited
    best            those due, all of them in full
    p10, p50, p90   those that are won in a trial of the forecast that ends low, in the middle, high (skills/forecast)

A deal counts for its owner on its close date, today where that has passed. Weighted is the plan applied to expected
sales, not the mean of what the plan would pay. A trial of the forecast has new business too, which is divided evenly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from connectors.book.schema import Deal
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.plan import Plan
from skills.commission.supposed import Changes, Supposed, credits_of, supposed
from skills.skill import Desk

Scenario = Literal["booked", "commit", "weighted", "best", "p10", "p50", "p90"]
POINTS: Mapping[str, float] = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
_COMMIT = frozenset({"commit", "committed"})
NONE, WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Expected:
    """A deal that is taken as sold, or new business, as far as it is: `share`."""

    owner: str
    one: Supposed
    share: Decimal


def expected(desk: Desk, people: Sequence[str], period: Period, scenario: Scenario) -> list[Expected]:
    """What these people are taken to sell; nothing for booked, and for a period that is over.

    NoData (forecast_no_history) for a point of the forecast where there is nothing to forecast by.
    """
    if scenario == "booked" or period.end <= desk.today:
        return []
    if scenario in POINTS:
        from skills.forecast.selling import sold_by

        return [Expected(who, one, WHOLE) for who, one in sold_by(desk, people, period, POINTS[scenario])]
    currency = desk.book.company.currency
    return [
        Expected(str(deal.owner_id), supposed(deal, Changes(), desk.today, currency), share)
        for deal, share in _due(desk, people, period, scenario)
    ]


def credits_under(plan: Plan, found: Sequence[Expected], desk: Desk) -> Iterator[Credit]:
    """The credits that it would be, as a plan reads them."""
    for one in found:
        for credit in credits_of(one.one, one.owner, plan, desk.book):
            part = replace(credit, share=credit.share * one.share)
            yield part if one.one.deal else replace(part, credit_id=f"{credit.credit_id}/{one.owner}", deal_id=None)


def _due(desk: Desk, people: Sequence[str], period: Period, scenario: Scenario) -> Iterator[tuple[Deal, Decimal]]:
    chances = {s.stage: s.probability or NONE for s in desk.book.stages()}
    for deal in desk.book.deals(owners=list(people), outcome="open"):
        if deal.amount and deal.close_on and max(deal.close_on, desk.today) in period:
            share = _believed(deal, scenario, chances)
            if share:
                yield deal, share


def _believed(deal: Deal, scenario: Scenario, chances: Mapping[str, Decimal]) -> Decimal:
    if scenario == "commit":
        return WHOLE if (deal.forecast_category or "").lower() in _COMMIT else NONE
    return WHOLE if scenario == "best" else chances.get(deal.stage or "", NONE)
