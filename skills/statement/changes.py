"""What changed between two states of the rows: a bridge from one figure to the other that adds up exactly.

The plan is applied again after each step, so the steps come to the difference whatever the plan does:

    each deal whose credits are new, cancelled, gone or otherwise different, by its day
    quotas -> plan and assignment -> exchange rates
    then what the settlement makes of it (clawback, draw, pending, ...), and corrections
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from connectors.money import Money
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.statement.results import Change
from skills.statement.slip import Slip
from skills.statement.sources import Side

MANY = 40  # deals that are told one by one; more are one step, for nobody reads them


def bridge(before: Sequence[Side], after: Sequence[Side], period: Period, currency: str) -> list[Change]:
    """The steps from one side to the other, over the plans that pay in this currency."""
    old = {s.on.key: s for s in before if s.on.plan.currency == currency}
    new = {s.on.key: s for s in after if s.on.plan.currency == currency}
    found: list[Change] = []
    for key in dict.fromkeys([*old, *new]):
        if key in old and key in new:
            found += _of_one(old[key], new[key], period)
        else:
            gone, come = (_slip(s.get(key), period) for s in (old, new))
            amount = _paid(come) - _paid(gone)
            found += [Change("plan", Money(amount, currency))] if amount else []
    return found


def paid(sides: Iterable[Side], period: Period, currency: str) -> Money:
    """What the plans of this currency pay in a period."""
    found = (_paid(_slip(s, period)) for s in sides if s.on.plan.currency == currency)
    return Money(sum(found, Decimal("0.00")), currency)


def _of_one(before: Side, after: Side, period: Period) -> Iterator[Change]:
    currency = after.on.plan.currency
    at = earned = _earned(before, period)
    side = before
    for change, side in _steps(before, after):
        earned = _earned(side, period)
        if earned != at or change.cause in {"new", "cancelled"}:
            yield replace(change, amount=Money(earned - at, currency))
        at = earned
    yield from _settled(_slip(before, period), _slip(after, period), currency)


def _steps(before: Side, after: Side) -> Iterator[tuple[Change, Side]]:
    """Each cause, and the case once it has happened too."""
    side, nothing = before, Money(Decimal("0.00"), after.on.plan.currency)
    now = _by_deal(after.case.credits)
    then = _by_deal(before.case.credits)
    moved = [key for key in dict.fromkeys([*then, *now]) if then.get(key) != now.get(key)]
    moved.sort(key=lambda key: (_when(then.get(key, []), now.get(key, [])), key))
    alone = len(moved) <= MANY
    for group in [[key] for key in moved] if alone else [moved]:
        gone = {c.credit_id for key in group for c in then.get(key, [])}
        kept = [c for c in side.case.credits if c.credit_id not in gone]
        come = [c for key in group for c in now.get(key, [])]
        side = replace(side, case=replace(side.case, credits=[*kept, *come]))
        yield _named(group, then, now, nothing), side
    for cause, case in (
        ("quota", replace(side.case, quotas=after.case.quotas)),
        ("plan", replace(side.case, quotas=after.case.quotas, members=after.case.members)),
        ("rates", after.case),
    ):
        side = Side(before.on if cause == "quota" else after.on, case)
        yield Change(cause, nothing), side


def _by_deal(held: Iterable[Credit]) -> dict[str, list[Credit]]:
    found: dict[str, list[Credit]] = defaultdict(list)
    for credit in held:
        found[credit.deal].append(credit)
    return found


def _when(then: Sequence[Credit], now: Sequence[Credit]) -> date:
    """The day on which a deal's credits became different."""
    known = {c.credit_id for c in then}
    ended = [c.cancelled_on for c in now if c.cancelled_on]
    new = [c.date for c in now if c.credit_id not in known and c.event == "booked"]
    new = new or [c.date for c in now if c.credit_id not in known]
    return max([*new, *ended], default=max(c.date for c in (*then, *now)))


def _named(keys: list[str], then: dict[str, list[Credit]], now: dict[str, list[Credit]], nothing: Money) -> Change:
    if len(keys) > 1:
        return Change("changed", nothing, deals=len(keys))
    key = keys[0]
    old, new = then.get(key, []), now.get(key, [])
    first = (new or old)[0]
    return Change(_cause(old, new), nothing, first.deal_id, first.deal_name, _when(old, new))


def _cause(old: Sequence[Credit], new: Sequence[Credit]) -> str:
    if not old:
        return "new"
    if not new:
        return "removed"
    ended = {c.credit_id for c in new if c.cancelled_on} - {c.credit_id for c in old if c.cancelled_on}
    return "cancelled" if ended else "changed"


def _settled(before: Slip | None, after: Slip | None, currency: str) -> Iterator[Change]:
    """What else is paid differently, beside what was earned."""
    kinds = [a.kind for slip in (before, after) if slip for a in slip.adjustments]
    for kind in dict.fromkeys(kinds):
        amount = _adjusted(after, kind) - _adjusted(before, kind)
        if amount:
            yield Change(kind, Money(amount, currency))


def _adjusted(slip: Slip | None, kind: str) -> Decimal:
    return slip.adjusted(kind).amount if slip else Decimal(0)


def _slip(side: Side | None, period: Period) -> Slip | None:
    return side.slip(period) if side else None


def _paid(slip: Slip | None) -> Decimal:
    return slip.paid.amount if slip else Decimal("0.00")


def _earned(side: Side, period: Period) -> Decimal:
    slip = side.slip(period)
    return slip.earned.amount if slip else Decimal("0.00")
