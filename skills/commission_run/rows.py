"""What is wrong with the credits of a period: read for some people at a time, and looked at by `checks`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from connectors.book import Book
from connectors.book.schema import Assignment
from connectors.periods import Period
from skills.commission_run.checks import Found, of_rows


def wrong_rows(
    book: Book,
    assigned: Mapping[str, Sequence[Assignment]],
    period: Period,
    *,
    today: date,
    events: frozenset[str],
) -> list[Found]:
    """What is wrong with the credits of some people, of whom `assigned` has the assignments.

    Of a deal that they share with others, what is at their own credits.
    """
    ids = sorted(assigned)
    inside = book.credit_lines(people=ids, between=(period.start, min(period.end, today)))
    deals = sorted({line.deal_id for line in inside if line.deal_id})
    more = [line for line in book.credit_lines(deals=deals) if line.date <= today] if deals else []
    lines = list({line.credit_id: line for line in (*inside, *more)}.values())
    rows = [a for own in assigned.values() for a in own]
    found = of_rows(lines, book.people(ids=ids), rows, period, events)
    return [one for one in found if one.person_id in assigned]
