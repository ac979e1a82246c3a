"""Rows that are described and not named: deals by rank ("my second biggest deal") or by when they close ("the two
closing this week"), the newest colleague.

They are among the open deals of who is named, else the asker's own; who owns none means those of everybody in scope.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.understanding.reading import Reading
from connectors.book.schema import Deal, Person
from connectors.errors import BadUse
from skills.asked import period_of
from skills.skill import Ambiguous, Desk

_FAR = date.max
_MOST = 20  # nobody asks for more by rank

_ORDERS: dict[str, Callable[[Deal], Any]] = {
    "biggest": lambda deal: -(deal.amount or Decimal(0)),
    "smallest": lambda deal: deal.amount or Decimal("Infinity"),
    "next": lambda deal: deal.close_on or _FAR,
    "oldest": lambda deal: deal.created_on or _FAR,
}


def described_deals(reading: Reading, desk: Desk) -> list[str]:
    """The ids of the deals that a rank means, or a time they close in, in its order; none where none is said."""
    found = _ranked(reading)
    closing = _closing(reading, desk)
    if found is None and closing is None:
        return []
    first, count, said = _counted(reading, *found) if found else (0, _rows(reading), "next")
    deals = [d for d in _open(reading, desk) if closing is None or (d.close_on and d.close_on in closing)]
    ordered = sorted(deals, key=lambda d: (_ORDERS[said](d), d.deal_id))
    return [deal.deal_id for deal in ordered[first : first + count]]


def order(reading: Reading) -> str | None:
    """By what a list of deals is ordered: "biggest", "smallest", "next" to close, "oldest"."""
    found = _ranked(reading)
    return found[1] if found else None


def is_one(reading: Reading) -> bool:
    """Whether the rank is of one deal ("my biggest deal") and not of several."""
    found = next(reading.words.find("ranks", reading.tokens), None)
    return found is not None and reading.words.at("row", reading.tokens, found[0] + found[1] - 1) is not None


def newest_colleague(reading: Reading, desk: Desk) -> str | None:
    """Who of those below the asker was hired last; a question back where two were on one day."""
    spans = reading.said("newcomer")
    if not spans:
        return None
    said = reading.text[slice(*spans[0])]
    everyone = desk.book.reports(desk.person.person_id) or desk.book.people()
    below = [p for p in everyone if p.person_id != desk.person.person_id]
    hired: list[tuple[date, Person]] = [(p.hired_on, p) for p in below if p.hired_on and p.left_on is None]
    last = max((on for on, _ in hired), default=None)
    newest = [person for on, person in hired if on == last]
    if not newest:
        return said  # nobody of that name is found then, which is said
    if len(newest) > 1:
        raise Ambiguous("person", said, "person", desk.names.choices("person", newest))
    return newest[0].person_id


def _ranked(reading: Reading) -> tuple[int, str] | None:
    """Where a rank stands, and which: "biggest deal", or "biggest" behind a number or before what deals do."""
    for at, _, said in reading.words.find("ranks", reading.tokens):
        return at, str(said)
    starts = {c.span[1] for c in reading.counts if c.of == "rows"}
    for at, length, said in reading.words.find("orders", reading.tokens):
        behind = any(reading.words.at(g, reading.tokens, at + length) for g in ("closing", "row_nouns"))
        before = reading.tokens[at - 1] if at else None
        if behind or (before and (before.end in starts or reading.words.at("ordinals", reading.tokens, at - 1))):
            return at, str(said)
    return None


def _closing(reading: Reading, desk: Desk) -> Any:
    """The period that some deals are said to close in: "the two closing this week", "those that close in December"."""
    closes = reading.said("closing_then")
    said = next((p for p in reading.periods if any(0 <= p.span[0] - end <= _NEAR for _, end in closes)), None)
    if said is None or reading.amounts:
        return None
    try:
        return period_of(said.coming or said.value, desk)
    except BadUse:
        return None


_NEAR = 6  # letters between "closing" and the time: "in the"


def _open(reading: Reading, desk: Desk) -> Sequence[Deal]:
    named = reading.named("person")
    owners = [named[0][0].id] if named and len(named[0]) == 1 else [desk.person.person_id]
    return desk.book.deals(owners=owners, outcome="open") or desk.book.deals(outcome="open")


def _rows(reading: Reading) -> int:
    return min(next((c.value for c in reading.counts if c.of == "rows"), _MOST), _MOST)


def _counted(reading: Reading, at: int, said: str) -> tuple[int, int, str]:
    """Where to begin, how many, by which order: "second biggest deal" is (1, 1), "three biggest deals" (0, 3)."""
    ordinal = reading.words.at("ordinals", reading.tokens, at - 1) if at else None
    if ordinal:
        return int(ordinal[0]) - 1, 1, said
    counted = [c.value for c in reading.counts if c.of == "rows"]
    return 0, min(counted[0], _MOST) if counted else 1, said
