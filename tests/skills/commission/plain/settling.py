"""From what everybody earned to what is paid: clawback, cap, parts that wait, guarantee, draw, what is carried on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from skills.commission.credits import Credit
from tests.skills.commission.plain.counting import (
    Rows,
    claws_back,
    happened,
    number,
    rounded,
    yes,
)
from tests.skills.commission.plain.days import MONTHS, Days, between, every, month_after, ramp_steps, share
from tests.skills.commission.plain.paying import Paid, paid

NOTHING = Decimal(0)


@dataclass
class Settled:
    """Everything by person and period: components' pays, adjustments by kind, (earned, paid, balance)."""

    pays: dict[tuple[str, str, Days], Decimal] = field(default_factory=dict)
    beside: dict[tuple[str, Days, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    totals: dict[tuple[str, Days], tuple[Decimal, Decimal, Decimal]] = field(default_factory=dict)


def settle(rows: Rows, first: date, last: date) -> Settled:
    """Every period from that of one day to that of another."""
    found = Settled()
    for member in rows.members:
        if member.spans:
            _settle_one(rows, member.person_id, first, last, found)
    return found


def _settle_one(rows: Rows, person: str, first: date, last: date, found: Settled) -> None:
    length = settles_by(rows)
    pays: list[tuple[Days, Paid]] = []
    for c in rows.document["components"]:
        for period in between(first, last, c.get("period", "quarter"), rows.starts):
            one = paid(rows, c, person, period)
            pays.append((period, one))
            found.pays[person, c["name"], period] = one.pay
    back = _taken_back(rows, person)
    parts = _waiting(rows, pays, length)
    owed = carried = NOTHING
    nets: dict[Days, Decimal] = defaultdict(Decimal)
    allowed: dict[Days, Decimal] = defaultdict(Decimal)
    for period in between(first, last, length, rows.starts):
        earned = sum((one.pay for own, one in pays if period[0] <= own[1] <= period[1]), NOTHING)
        taken = sum((amount for own, amount in back if period[0] <= own[1] <= period[1]), NOTHING)
        net = earned + taken
        capped = _capped(rows, period, net, nets, allowed)
        pending = sum((amount for own, amount in parts if own == period), NOTHING)
        net += capped + pending
        guaranteed = _guarantee(rows, person, period)
        up = guaranteed - net if guaranteed > max(net, NOTHING) else NOTHING
        net += up
        drawn, recovered, owed = _drawn(rows, person, period, net, owed)
        net += drawn + recovered
        for kind, amount in (
            ("clawback", taken),
            ("cap", capped),
            ("pending", pending),
            ("guarantee", up),
            ("draw", drawn),
            ("recovery", recovered),
        ):
            found.beside[person, period, kind] = amount
        pay = max(net + carried, NOTHING)
        carried = min(net + carried, NOTHING)
        found.totals[person, period] = earned, pay, owed or carried


def settles_by(rows: Rows) -> str:
    """By the draw's periods, else by the shortest of the components."""
    draw = rows.document.get("draw")
    lengths = [c.get("period", "quarter") for c in rows.document["components"]]
    shortest = min((length if length != "deal" else "month" for length in lengths), key=lambda n: MONTHS[n])
    return str(draw.get("every", shortest)) if draw else shortest


def _taken_back(rows: Rows, person: str) -> list[tuple[Days, Decimal]]:
    """Cancelled credits, in the order in which they were: their period again without each."""
    clawed = sorted((c for c in rows.credits if claws_back(rows, c)), key=lambda c: (str(c.cancelled_on), c.credit_id))
    found, gone = [], frozenset[str]()
    for credit in clawed:
        less: dict[Days, Decimal] = defaultdict(Decimal)
        for c in rows.document["components"]:
            booked, again = _again(rows, c, credit)
            for period in again:
                with_it = paid(rows, c, person, period, gone).pay
                less[booked] += paid(rows, c, person, period, gone | {credit.credit_id}).pay - with_it
        for booked, amount in less.items():
            found.append((booked, rounded(rows, Fraction(amount) * _part_taken(rows, credit))))
        gone |= {credit.credit_id}
    return found


def _again(rows: Rows, c: dict[str, Any], credit: Credit) -> tuple[Days, list[Days]]:
    """The period in which it is booked; those computed again: its own, of a cumulative year all up to the booking."""
    assert credit.cancelled_on
    length = c.get("period", "quarter")
    booked = rows.period(credit.cancelled_on, length)
    on = happened(credit, c.get("event", "booked"))
    if on is None or on > credit.cancelled_on:
        return booked, []
    own = rows.period(on, length)
    if not yes(c.get("cumulative")) or own == booked:
        return booked, [own]
    end = rows.period(on, "year")[1]
    return booked, [p for p in between(own[0], min(booked[0], end), length, rows.starts) if p != booked]


def _part_taken(rows: Rows, credit: Credit) -> Fraction:
    """The share that is taken back, or what is left of the term."""
    said = rows.document["clawback"]
    whole = number(said.get("share", "100%"))
    months = credit.facts.get("term_months")
    if not yes(said.get("prorated")) or not months:
        return whole
    assert credit.cancelled_on
    first = month_after(credit.date.replace(day=1), int(months))
    ends = first.replace(day=min(credit.date.day, (month_after(first, 1) - first).days))
    return whole * max(Fraction((ends - credit.cancelled_on).days, (ends - credit.date).days), Fraction(0))


def _waiting(rows: Rows, pays: list[tuple[Days, Paid]], length: str) -> list[tuple[Days, Decimal]]:
    """What waits for an event: taken off where it was earned, added where it comes; one sum for each of both."""
    sums: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
    for period, one in pays:
        earned_in = rows.period(period[1], length)
        for credit, amount in _by_credit(one, period):
            for part in rows.document.get("pay_when", ()):
                due = amount * number(part["share"])
                for comes_in, share_of_it, gone in _comes(rows, credit, part["event"], earned_in, length):
                    sums[earned_in, part["event"], comes_in, gone] += due * share_of_it
    found: list[tuple[Days, Decimal]] = []
    for (earned_in, _, comes_in, _), due_then in sums.items():
        part_due = rounded(rows, due_then)
        found.append((earned_in, -part_due))
        found += [(comes_in, part_due)] if comes_in else []
    return found


def _by_credit(one: Paid, period: Days) -> list[tuple[Credit, Fraction]]:
    """What each credit was paid of the rounded pay; by what it counts where no credit was paid by itself."""
    weights = {c.credit.credit_id: one.credits.get(c.credit.credit_id, Fraction(0)) for c in one.counted}
    if not sum(weights.values(), Fraction(0)):
        weights = {c.credit.credit_id: c.value if c.on >= period[0] else Fraction(0) for c in one.counted}
    together = sum(weights.values(), Fraction(0))
    if not together:
        return []
    return [(c.credit, weights[c.credit.credit_id] * Fraction(one.pay) / together) for c in one.counted]


def _comes(
    rows: Rows, credit: Credit, event: str, earned_in: Days, length: str
) -> list[tuple[Days | None, Fraction, bool]]:
    """When a part comes and how much of it; of what is taken back, the part that waits is no longer owed."""
    on = credit.date if event == "booked" else happened(credit, event)
    comes_in = rows.period(on, length) if on else None
    if comes_in and comes_in[0] <= earned_in[0]:
        return []
    came_first = on is not None and credit.cancelled_on is not None and on <= credit.cancelled_on
    if not claws_back(rows, credit) or came_first:
        return [(comes_in, Fraction(1), False)]
    assert credit.cancelled_on
    gone = _part_taken(rows, credit)
    return [(rows.period(credit.cancelled_on, length), gone, True), (comes_in, 1 - gone, False)]


def _capped(rows: Rows, period: Days, net: Decimal, nets: dict[Days, Decimal], allowed: dict[Days, Decimal]) -> Decimal:
    """Down to the plan's most over the cap's period so far; up again after something was taken back."""
    if "cap" not in rows.document:
        return NOTHING
    lengths = [c.get("period", "quarter") for c in rows.document["components"]]
    whole = rows.period(period[1], rows.document.get("cap_per", max(lengths, key=lambda n: MONTHS[n])))
    nets[whole] += net
    may = min(nets[whole], Decimal(rows.document["cap"]))
    change = may - allowed[whole] - net
    allowed[whole] = may
    return change


def _guarantee(rows: Rows, person: str, period: Days) -> Decimal:
    covered = rows.covered[person]
    steps = ramp_steps(rows.document, rows.member(person), covered, period) if "ramp" in rows.document else []
    return rounded(
        rows,
        sum(
            (
                number(step["guarantee"]) * share(rows.document, covered, month)
                for month, step in steps
                if step and "guarantee" in step
            ),
            Fraction(0),
        ),
    )


def _drawn(rows: Rows, person: str, period: Days, net: Decimal, owed: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Up to the draw, or back from what lies above it: (draw, recovery, what is owed then)."""
    said = rows.document.get("draw")
    if not said:
        return NOTHING, NOTHING, owed
    until = date.fromisoformat(said["until"]) if "until" in said else date.max
    covered = {d for d in rows.covered[person] if d <= until}
    draw = rounded(rows, number(said["amount"]) * share(rows.document, covered, period))
    if draw > net:
        recoverable = said.get("recoverable", "yes") == "yes"
        if not recoverable and not any(d in covered for d in every(period)):
            return NOTHING, NOTHING, owed
        return draw - net, NOTHING, owed + draw - net if recoverable else owed
    above = net - draw
    most = said.get("recover_at_most")
    if most is not None:
        limit = rounded(rows, Fraction(above) * number(most)) if most.endswith("%") else Decimal(most)
        above = min(above, limit)
    back = min(owed, above)
    return NOTHING, -back, owed - back
