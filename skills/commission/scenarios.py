"""What is not sold yet, as credits: the open deals due in a period, as far as a scenario believes in them.

    booked      none of them
    commit      those whose forecast category says commit
    weighted    each by its stage's probability, as if that share of it were credited
    best        all of them in full

A deal counts for its owner on its close date, today where that has passed. Weighted is the plan applied to expected
sales, not the mean of what the plan would pay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from connectors.book.schema import Deal
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.plan import Plan
from skills.commission.supposed import Changes, credits_of, supposed
from skills.skill import Desk

Scenario = Literal["booked", "commit", "weighted", "best"]
_COMMIT = frozenset({"commit", "committed"})
NONE, WHOLE = Decimal(0), Decimal(1)


def expected(desk: Desk, plan: Plan, people: list[str], period: Period, scenario: Scenario) -> list[Credit]:
    """The credits of a scenario for these people; empty for booked, and for a period that is over."""
    return [
        credit for deal, share in due(desk, people, period, scenario) for credit in _of_deal(desk, plan, deal, share)
    ]


def due(desk: Desk, people: list[str], period: Period, scenario: Scenario) -> list[tuple[Deal, Decimal]]:
    """The open deals that count in a scenario, and how much of each."""
    if scenario == "booked" or period.end < desk.today:
        return []
    chances = {s.stage: s.probability or NONE for s in desk.book.stages()}
    deals = desk.book.deals(owners=people, outcome="open")
    inside = [d for d in deals if d.amount and d.close_on and max(d.close_on, desk.today) in period]
    return [(d, share) for d in inside if (share := _believed(d, scenario, chances))]


def _believed(deal: Deal, scenario: Scenario, chances: dict[str, Decimal]) -> Decimal:
    if scenario == "commit":
        return WHOLE if (deal.forecast_category or "").lower() in _COMMIT else NONE
    return WHOLE if scenario == "best" else chances.get(deal.stage or "", NONE)


def _of_deal(desk: Desk, plan: Plan, deal: Deal, share: Decimal) -> Iterator[Credit]:
    one = supposed(deal, Changes(), desk.today, desk.book.company.currency)
    for credit in credits_of(one, str(deal.owner_id), plan, desk.book):
        yield replace(credit, share=credit.share * share)
