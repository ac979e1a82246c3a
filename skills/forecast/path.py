"""How what is closed in a period came about, week by week, for a chart; it ends at what is closed, or is not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import Period
from skills.attainment.credited import standing
from skills.skill import Desk

_WEEK = timedelta(days=7)
Path = tuple[tuple[date, Money], ...]


def closed_path(people: Sequence[str] | None, period: Period, closed: Money, desk: Desk) -> Path:
    """The sum so far on each Sunday and today.

    Just its two ends where credits don't add up to what is closed: what a lead is credited for beside the team, say.
    """
    today = min(desk.today, period.end)
    ends = ((period.start, Money(Decimal(0), closed.currency)), (today, closed))
    if today <= period.start or not desk.book.has("credits"):
        return ends[-1:] if today <= period.start else ends
    lines = standing(desk.book.credit_lines(people=people, between=(period.start, today)), today)
    exchange = Exchange(desk.book.fx(), desk.book.company.currency)
    by_day = [
        (
            line.date,
            exchange.convert(
                Money(line.amount * line.share, line.currency or exchange.currency), closed.currency, line.date
            ),
        )
        for line in lines
    ]
    total = sum((money for _, money in by_day), Money(Decimal(0), closed.currency))
    if total.rounded() != closed.rounded():
        return ends
    first = period.start + timedelta(days=6 - period.start.weekday())
    sundays = [first + n * _WEEK for n in range((today - first).days // 7 + 1)] if today >= first else []
    days = [period.start - timedelta(days=1), *(day for day in sundays if day < today), today]
    return tuple((day, sum((m for on, m in by_day if on <= day), Money(Decimal(0), closed.currency))) for day in days)
