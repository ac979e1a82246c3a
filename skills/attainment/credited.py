"""What counts towards a quota: booked credits times their share, dated inside it and not cancelled since.

A cancelled credit takes out what was booked for the same person and deal up to its day; where it names a product, only
that product's. Margin is the deal's, in proportion to how much of the deal the credit is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.book import CreditLine
from connectors.exchange import Exchange
from connectors.money import Money
from skills.attainment.target import Target

MEASURES = ("amount", "margin")  # what a credit can be measured by in money


@dataclass(frozen=True, slots=True)
class Credited:
    """What was credited, unrounded, in the target's currency; `unmeasured` credits lack the margin asked for."""

    total: Money
    credits: int
    unmeasured: int = 0


def credited(lines: Iterable[CreditLine], target: Target, today: date, exchange: Exchange) -> Credited:
    """Of one person's credits what counts towards a target by a day, each converted at the rate of its own day."""
    currency = target.currency or exchange.currency
    counted = [c for c in standing(list(lines), today) if c.date in target]
    values = [(c, _value(c, target.measure)) for c in counted]
    moneys = [
        exchange.convert(Money(value, c.currency or exchange.currency), currency, c.date)
        for c, value in values
        if value is not None
    ]
    total = sum(moneys, Money(Decimal(0), currency))
    return Credited(total, len(counted), sum(value is None for _, value in values))


def standing(lines: Sequence[CreditLine], today: date) -> list[CreditLine]:
    """Booked credits up to today that no cancellation up to today has taken out."""
    cancelled = [c for c in lines if c.event == "cancelled" and c.date <= today and c.deal_id]
    taken = {(c.person_id, c.deal_id, c.product_id): c.date for c in sorted(cancelled, key=lambda c: c.date)}

    def stands(line: CreditLine) -> bool:
        keys = ((line.person_id, line.deal_id, product) for product in (None, line.product_id))
        return all(key not in taken or taken[key] < line.date for key in keys)

    return [c for c in lines if c.event == "booked" and c.date <= today and stands(c)]


def _value(line: CreditLine, measure: str) -> Decimal | None:
    if measure == "amount":
        return line.amount * line.share
    if line.margin is None:
        return None
    part = line.amount / line.deal_amount if line.deal_amount else Decimal(1)
    return line.margin * part * line.share
