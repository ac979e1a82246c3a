"""How the people of a plan are paid, by what the plan looks at (skills/commission/grain.py).

their own sums                    heaps of sums, which several processes pay (heap.py)
what others sell, but no more     everybody's sums as credits, to `pay_everyone`
single credits or deals           line by line, some people at a time
"""

from __future__ import annotations

from collections.abc import Iterator

from skills.commission.credits import Credit
from skills.commission.grain import Grain, grain, pays_sums
from skills.commission.lump_sums import Tally
from skills.commission_run.heap import Heap, Outcome, pay_heap
from skills.commission_run.source import Source

HEAP = 5_000  # people that one process pays together
TOGETHER = 500  # people whose lines are read together


def heaps(source: Source, size: int = HEAP) -> Iterator[Heap] | None:
    """The people of a plan in heaps of about so many; None where their own sums are not enough."""
    by = grain(source.plan)
    return source.heap(by).split(size) if by and pays_sums(source.plan) else None


def paid(source: Source) -> Outcome:
    """Everybody of a part at once."""
    by = grain(source.plan)
    if by is None:
        return _by_lines(source)
    return pay_heap(source.heap(by)) if pays_sums(source.plan) else _by_sums_as_credits(source, by)


def _by_lines(source: Source) -> Outcome:
    """Line by line: all at once where the plan looks at others, else some people at a time."""
    people = sorted(who for t in source.terms for who in t.people)
    found = Outcome(one_by_one=len(people))
    if source.others:
        found.apply(source.plan, source.case(None, source.lines(None)), source.period)
        return found
    for start in range(0, len(people), TOGETHER):
        some = people[start : start + TOGETHER]
        found.apply(source.plan, source.case(some, source.lines(some)), source.period)
    return found


def _by_sums_as_credits(source: Source, by: Grain) -> Outcome:
    """Sums are credits too: each pays what its credits pay."""
    people = None if source.others else sorted(who for t in source.terms for who in t.people)
    sums = source.sums(by, people or sorted(p.person_id for p in source.book.people()))
    tally = Tally(source.plan, sums.kinds, by.by, source.ends, exchange=source.exchange, calendar=source.calendar)
    held: list[Credit] = [tally.credit(who, *row) for who, rows in sorted(sums.rows.items()) for row in rows]
    held += [credit for own in source.stories().values() for credit in own]
    found = Outcome()
    found.apply(source.plan, source.case(people, held), source.period)
    return found
