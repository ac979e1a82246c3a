"""A deal by its name, also one of somebody else's that the asker was credited for: their part of a split deal."""

from __future__ import annotations

from connectors.book import CreditLine
from connectors.book.schema import Deal
from skills.folding import name_words
from skills.skill import Ambiguous, Desk, NotFound


def deal_named(desk: Desk, said: str) -> Deal:
    """The deal in scope; else what the asker's own credits know of it. Ambiguous or NotFound as `names.deal`."""
    try:
        return desk.names.deal(said)
    except NotFound:
        found = credited(desk, said)
        if not found:
            raise
    if len(found) > 1:
        raise Ambiguous("deal", said, "deal", desk.names.choices("deal", found))
    return found[0]


def credited(desk: Desk, said: str) -> list[Deal]:
    """Deals that the asker was credited for by this id, or whose names have all of these words; the latest first."""
    words = set(name_words(said))
    lines = [c for c in desk.book.credit_lines(people=[desk.person.person_id]) if c.event == "booked" and c.deal_id]
    meant = [c for c in lines if said == c.deal_id or (words and words <= set(name_words(c.deal_name or "")))]
    meant.sort(key=lambda c: (c.date, c.credit_id), reverse=True)
    return list({str(c.deal_id): _deal(c) for c in reversed(meant)}.values())[::-1]


def _deal(line: CreditLine) -> Deal:
    return Deal(
        deal_id=str(line.deal_id),
        name=line.deal_name or str(line.deal_id),
        account_id=line.account_id,
        type=line.type or "new",
        outcome="won",
        amount=line.deal_amount,
        currency=line.currency,
        closed_on=line.date,
    )
