"""Rows that are described and not named: deals by rank ("my second biggest deal"), the newest colleague.

A rank is among the asker's own open deals; who owns none means those of everybody in scope.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.understanding.reading import Reading
from connectors.book.schema import Deal, Person
from skills.skill import Ambiguous, Desk, NotFound

_FAR = date.max
_MOST = 20  # nobody asks for more by rank

_ORDERS: dict[str, Callable[[Deal], Any]] = {
    "biggest": lambda deal: -(deal.amount or Decimal(0)),
    "smallest": lambda deal: deal.amount or Decimal("Infinity"),
    "next": lambda deal: deal.close_on or _FAR,
    "oldest": lambda deal: deal.created_on or _FAR,
}


def ranked_deals(reading: Reading, desk: Desk) -> list[str]:
    """The ids of the deals that a rank means, in its order: one, or as many as are counted; none where none is said."""
    found = next(reading.words.find("ranks", reading.tokens), None)
    if found is None:
        return []
    at, _, order = found
    first, count = _counted(reading, at)
    mine = desk.book.deals(owners=[desk.person.person_id], outcome="open")
    deals = sorted(mine or desk.book.deals(outcome="open"), key=lambda d: (_ORDERS[order](d), d.deal_id))
    return [deal.deal_id for deal in deals[first : first + count]]


def newest_colleague(reading: Reading, desk: Desk) -> str | None:
    """Who of those below the asker was hired last; a question back where two were on one day."""
    spans = reading.said("newcomer")
    if not spans:
        return None
    said = reading.text[slice(*spans[0])]
    below = desk.book.reports(desk.person.person_id) or desk.book.people()
    hired: list[tuple[date, Person]] = [(p.hired_on, p) for p in below if p.hired_on and p.left_on is None]
    last = max((on for on, _ in hired), default=None)
    newest = [person for on, person in hired if on == last]
    if not newest:
        raise NotFound("person", said)
    if len(newest) > 1:
        raise Ambiguous("person", said, "person", desk.names.choices("person", newest))
    return newest[0].person_id


def _counted(reading: Reading, at: int) -> tuple[int, int]:
    """Where to begin and how many: "second biggest deal" is (1, 1), "three biggest deals" (0, 3)."""
    if at == 0:
        return 0, 1
    before = reading.tokens[at - 1]
    ordinal = reading.words.at("ordinals", reading.tokens, at - 1)
    if ordinal:
        return int(ordinal[0]) - 1, 1
    number = reading.words.at("numbers", reading.tokens, at - 1)
    counted = int(before.text) if before.is_number and before.text.isdecimal() else int(number[0]) if number else 1
    return 0, min(max(counted, 1), _MOST)
