"""Several slips of one person: a credit that one plan counts is not unpaid by another that did not hold on its day.

So a change of plan in mid-period does not make every credit look unpaid by the plan that it is not of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from skills.statement.slip import Slip

_NOT_HELD = "outside_assignment"


def told_once(slips: Iterable[Slip]) -> list[Slip]:
    """The slips in their order; a credit outside the assignment to one plan is told if no other counts it, and once."""
    every = list(slips)
    people: dict[str, list[Slip]] = defaultdict(list)
    for slip in every:
        people[slip.person_id].append(slip)
    told = {person: _held(own) for person, own in people.items() if len(own) > 1}
    return [_without(slip, told[slip.person_id]) if slip.person_id in told else slip for slip in every]


def _held(own: list[Slip]) -> set[str]:
    """The credits that some plan of the person's counts, or says something else of."""
    paid = {s.credit_id for slip in own for part in slip.parts for line in part.lines for s in line.shares}
    return paid | {u.credit_id for slip in own for u in slip.unpaid if u.reason != _NOT_HELD}


def _without(slip: Slip, held: set[str]) -> Slip:
    kept = tuple(u for u in slip.unpaid if u.reason != _NOT_HELD or u.credit_id not in held)
    held |= {u.credit_id for u in kept if u.reason == _NOT_HELD}
    return replace(slip, unpaid=kept)
