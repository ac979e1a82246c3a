"""What one component pays one person for one period: lines of base x rate, each rounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.skills.commission.plain.counting import (
    NONE,
    Counted,
    Rows,
    claws_back,
    counted,
    happened,
    leader,
    number,
    point,
    quota_of,
    rounded,
    target_of,
    whose,
    yes,
)
from tests.skills.commission.plain.days import Days, between, every

ONE, ZERO = Fraction(1), Fraction(0)


@dataclass
class Line:
    """Before rounding: what of it each credit is paid. Lines of one `key` are the same line of two periods."""

    key: tuple[Any, ...]
    base: Fraction
    pay: Fraction
    credits: dict[str, Fraction] = field(default_factory=dict)


@dataclass
class Paid:
    """What a component pays in a period; `lines` before floor and cap, `credits` exactly."""

    pay: Decimal
    lines: list[Decimal]
    credits: dict[str, Fraction]
    counted: list[Counted]


def paid(rows: Rows, c: dict[str, Any], person: str, period: Days, away: frozenset[str] = NONE) -> Paid:
    """The pay of a period, as its rounded lines add up, within the component's floor and cap."""
    if not any(day in rows.covered[person] for day in every(period)) and not yes(c.get("cumulative")):
        return Paid(Decimal(0), [], {}, [])
    if yes(c.get("cumulative")):
        away |= _no_longer(rows, c, period)
        sold = counted(rows, c, person, _year_to(rows, period), away)
        found = _since_before(rows, c, person, period, away)
    else:
        sold = counted(rows, c, person, period, away)
        found = lines(rows, c, person, period, away)
    amounts = [rounded(rows, line.pay) for line in found or ()]
    of_credits: dict[str, Fraction] = {}
    for line in found or ():
        for key, pay in line.credits.items():
            of_credits[key] = of_credits.get(key, ZERO) + pay
    together = sum(amounts, Decimal(0))
    if "floor" in c and found is not None and any(one.on >= period[0] for one in sold):
        together = max(together, Decimal(c["floor"]))
    if "cap" in c:
        together = min(together, Decimal(c["cap"]))
    return Paid(together, amounts, of_credits, sold)


def _year_to(rows: Rows, period: Days) -> Days:
    return rows.period(period[1], "year")[0], period[1]


def _no_longer(rows: Rows, c: dict[str, Any], period: Days) -> frozenset[str]:
    """Credits of earlier periods that were cancelled and taken back by now."""
    found = set()
    for credit in rows.credits:
        on = happened(credit, c.get("event", "booked"))
        if on and on < period[0] and claws_back(rows, credit) and credit.cancelled_on <= period[1]:  # type: ignore[operator]
            found.add(credit.credit_id)
    return frozenset(found)


def _since_before(rows: Rows, c: dict[str, Any], person: str, period: Days, away: frozenset[str]) -> list[Line] | None:
    """The year to date, less what was paid before: line by line while all that was paid for keeps its rate."""
    now = lines(rows, c, person, period, away)
    earlier = [p for p in _periods(rows, c, period) if lines(rows, c, person, p, away) is not None]
    if now is None or not earlier:
        return now
    before = {line.key: line for line in lines(rows, c, person, earlier[-1], away) or ()}
    if set(before) <= {line.key for line in now}:
        return [d for line in now if (d := _less(line, before.get(line.key))).base]
    already = sum(
        (amount for p in _periods(rows, c, period) for amount in _lines_paid(rows, c, person, p, away)), Decimal(0)
    )
    had: dict[str, Fraction] = {}
    for line in before.values():
        for key, pay in line.credits.items():
            had[key] = had.get(key, ZERO) - pay
    return [*now, Line(("before",), -Fraction(already), -Fraction(already), had)]


def _periods(rows: Rows, c: dict[str, Any], period: Days) -> list[Days]:
    """The year's periods before this one."""
    first = rows.period(period[1], "year")[0]
    return [p for p in between(first, period[0], c.get("period", "quarter"), rows.starts) if p[1] < period[0]]


def _lines_paid(rows: Rows, c: dict[str, Any], person: str, period: Days, away: frozenset[str]) -> list[Decimal]:
    return [rounded(rows, line.pay) for line in _since_before(rows, c, person, period, away) or ()]


def _less(line: Line, before: Line | None) -> Line:
    if before is None:
        return line
    parts = {k: line.credits.get(k, ZERO) - before.credits.get(k, ZERO) for k in {*line.credits, *before.credits}}
    return Line(line.key, line.base - before.base, line.pay - before.pay, parts)


def lines(rows: Rows, c: dict[str, Any], person: str, period: Days, away: frozenset[str] = NONE) -> list[Line] | None:
    """The lines of a period (of the year to date where cumulative); None where it pays nothing whatever was sold."""
    whole = rows.period(period[1], "year") if yes(c.get("cumulative")) else period
    sold = counted(rows, c, person, (whole[0], period[1]), away)
    quota, target = quota_of(rows, c, person, whole), target_of(rows, c, person, whole)
    if (_needs_quota(c) and not quota) or ("curve" in c and target is None):
        return None
    gates = c.get("gate", [])
    if not all(_reached(rows, g, c, person, period, away) for g in (gates if isinstance(gates, list) else [gates])):
        return None
    links = [m for m in c.get("multiply", ()) if "when" in m and _reached(rows, m["when"], c, person, period, away)]
    link = number(links[-1]["by"]) if links else ONE
    if c.get("period") == "deal":
        found = [line for one in sold for line in _way(rows, c, person, period, [one], quota, target, link, away)]
    else:
        found = _way(rows, c, person, period, sold, quota, target, link, away)
    return found + _most_for_one(c, sold, found)


def _needs_quota(c: dict[str, Any]) -> bool:
    bounds = [c[key] for key in ("over", "cap_at") if key in c]
    bounds += [t.get("above", t.get("at_least")) for t in _tiers(c)] + [b["at"] for b in c.get("bonus", ())]
    return "curve" in c or any(b.endswith("%") and number(b) for b in bounds)


def _tiers(c: dict[str, Any]) -> list[dict[str, str]]:
    listed = c.get("tiers", c.get("per_unit"))
    return listed if isinstance(listed, list) else []


def _reached(
    rows: Rows, goal: dict[str, Any], c: dict[str, Any], person: str, period: Days, away: frozenset[str]
) -> bool:
    """Whether a component or measure has come so far: by the end of the period that is paid, in its own or in this."""
    if "component" in goal:
        other = rows.component(goal["component"])
    else:
        keys = ("event", "period", "cumulative")
        other = {"measure": goal["measure"], "of": goal.get("of", "self"), "quota": "book"}
        other |= {key: c[key] for key in keys if key in c}
    cumulative = yes(other.get("cumulative"))
    own = rows.period(period[1], "year" if cumulative else other.get("period", "quarter"))
    if cumulative:
        away |= _no_longer(rows, other, period)
    first = min(own[0], period[0])
    measured = sum((one.value for one in counted(rows, other, person, (first, period[1]), away)), ZERO)
    longer = len(every(own)) > len(every(period))
    needed = point(goal["at_least"], _quota_for_goal(rows, goal, other, person, own if longer else period))
    return needed is not None and measured >= needed


def _quota_for_goal(
    rows: Rows, goal: dict[str, Any], other: dict[str, Any], person: str, period: Days
) -> Fraction | None:
    if not goal["at_least"].endswith("%"):
        return None
    if goal.get("of") != "team":
        return quota_of(rows, other, person, period)
    if any(m.person_id == leader(rows, person) for m in rows.members):
        own = quota_of(rows, other, leader(rows, person), period)
        if own is not None:
            return own
    found = [q for one in whose(rows, "team", person) if (q := quota_of(rows, other, one, period)) is not None]
    return sum(found, ZERO) if found else None


def _way(
    rows: Rows,
    c: dict[str, Any],
    person: str,
    period: Days,
    sold: list[Counted],
    quota: Fraction | None,
    target: Fraction | None,
    link: Fraction,
    away: frozenset[str],
) -> list[Line]:
    deal = sold[0].credit.credit_id if c.get("period") == "deal" and sold else ""
    most = point(c["cap_at"], quota) if "cap_at" in c else None
    over = point(c["over"], quota) if "over" in c else None
    measured = sum((one.value for one in sold), ZERO)
    measured = measured if most is None else min(measured, most)
    if "rate" in c or isinstance(c.get("per_unit"), str):
        rate = number(c.get("rate", c.get("per_unit", "")))
        return _sliced((deal, "rate"), sold, over, None, most, rate, link)
    if _tiers(c):
        bounds = [point(t.get("above", t.get("at_least", "")), quota) or ZERO for t in _tiers(c)]
        rates = [number(t.get("rate", t.get("per_unit", ""))) for t in _tiers(c)]
        if c.get("mode") == "retroactive":
            return _retroactive(deal, sold, measured, bounds, rates, over, link)
        found = []
        for i, (low, rate) in enumerate(zip(bounds, rates, strict=True)):
            high = bounds[i + 1] if i + 1 < len(bounds) else None
            start = None if i == 0 and low == 0 and over is None else max(low, over or ZERO)
            found += _sliced((deal, "tier", i), sold, start, high, most, rate, link)
        return found
    if "curve" in c:
        assert quota
        assert target is not None
        attained = measured / quota
        return _fixed((deal, "curve", attained), target, _share_of_target(c, attained), sold, link)
    if "bonus" in c:
        steps = [s for s in c["bonus"] if (at := point(s["at"], quota)) is not None and measured >= at]
        steps = steps if c.get("pays") == "all" else steps[-1:]
        return [
            line
            for s in steps
            for line in _fixed((deal, "bonus", s["at"], s["pay"]), number(s["pay"]), ONE, sold, link)
        ]
    return _fixed((deal, "group"), *_of_the_group(rows, c, person, period, away), sold, link)


def _sliced(
    key: tuple[Any, ...],
    sold: list[Counted],
    low: Fraction | None,
    high: Fraction | None,
    most: Fraction | None,
    rate: Fraction,
    link: Fraction,
) -> list[Line]:
    """Credits laid end to end, by day; what of each lies between two points is paid at a rate, times its own factor.

    One line for each factor.
    """

    def inside(at: Fraction) -> Fraction:
        for bound in (high, most):
            at = at if bound is None else min(at, bound)
        return at if low is None else max(at, low)

    found: dict[Fraction, Line] = {}
    at = ZERO
    for one in sold:
        part = inside(at + one.value) - inside(at)
        at += one.value
        if part:
            line = found.setdefault(one.times, Line((*key, rate * one.times * link), ZERO, ZERO))
            line.base += part
            line.pay += part * rate * one.times * link
            line.credits[one.credit.credit_id] = part * rate * one.times * link
    return list(found.values())


def _retroactive(
    deal: str,
    sold: list[Counted],
    measured: Fraction,
    bounds: list[Fraction],
    rates: list[Fraction],
    over: Fraction | None,
    link: Fraction,
) -> list[Line]:
    """The rate reached on everything, or on what lies above a point; below zero the first rate."""
    reached = [i for i, low in enumerate(bounds) if measured >= low or (low == 0 and measured < 0)]
    base = measured if over is None else max(measured - over, ZERO)
    if not reached or not base:
        return []
    rate, together = rates[reached[-1]], sum((one.value for one in sold), ZERO)
    found: dict[Fraction, Line] = {}
    for one in sold:
        part = base * one.value / together if together else base / len(sold)
        if part:
            line = found.setdefault(
                one.times, Line((deal, "reached", reached[-1], rate * one.times * link), ZERO, ZERO)
            )
            line.base += part
            line.pay += part * rate * one.times * link
            line.credits[one.credit.credit_id] = part * rate * one.times * link
    return list(found.values())


def _share_of_target(c: dict[str, Any], at: Fraction) -> Fraction:
    points = [(number(x), number(y)) for x, y in c["curve"]]
    if at < points[0][0]:
        return ZERO
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= at < x1:
            return y0 if yes(c.get("steps")) else y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return points[-1][1]


def _fixed(key: tuple[Any, ...], base: Fraction, rate: Fraction, sold: list[Counted], link: Fraction) -> list[Line]:
    """Pay that looks at the whole: divided among credits by what they count, each times its factor."""
    if not base * rate:
        return []
    together = sum((one.value for one in sold), ZERO)
    parts = {one.credit.credit_id: one.value / together if together else Fraction(1, len(sold)) for one in sold}
    times = sum((parts[one.credit.credit_id] * one.times for one in sold), ZERO) if sold else ONE
    pays = {one.credit.credit_id: base * rate * link * parts[one.credit.credit_id] * one.times for one in sold}
    return [Line((*key, rate * times * link), base, base * rate * times * link, pays)]


def _of_the_group(
    rows: Rows, c: dict[str, Any], person: str, period: Days, away: frozenset[str]
) -> tuple[Fraction, Fraction]:
    """Base and rate of a rank or pool."""
    on_it = [m.person_id for m in rows.members if any(d in rows.covered[m.person_id] for d in every(period))]
    measured = {p: sum((one.value for one in counted(rows, c, p, period, away)), ZERO) for p in on_it}
    mine = measured.get(person, ZERO)
    if "rank" in c:
        ahead = len([m for m in measured.values() if m > mine])
        even = len([m for m in measured.values() if m == mine])
        if mine <= 0:
            return ZERO, ONE
        return sum((number(p) for p in c["rank"][ahead : ahead + even]), ZERO), Fraction(1, even)
    together = sum((max(m, ZERO) for m in measured.values()), ZERO)
    if c["pool"].get("by") == "head":
        part = Fraction(1, len(on_it)) if person in measured else ZERO
    else:
        part = max(mine, ZERO) / together if together else ZERO
    return together * number(c["pool"]["share"]), part


def _most_for_one(c: dict[str, Any], sold: list[Counted], found: list[Line]) -> list[Line]:
    """What a deal would be paid beyond the most for one deal is taken off."""
    if "each" not in c:
        return []
    taken = []
    for deal in dict.fromkeys(one.credit.deal for one in sold):
        parts = {
            one.credit.credit_id: sum((line.credits.get(one.credit.credit_id, ZERO) for line in found), ZERO)
            for one in sold
            if one.credit.deal == deal
        }
        pay, most = sum(parts.values(), ZERO), number(c["each"])
        if pay > most:
            off = most - pay
            taken.append(Line(("each", deal), off, off, {k: off * p / pay for k, p in parts.items()}))
    return taken
