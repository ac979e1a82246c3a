"""Why a deal paid what it paid: its share of each line, and where the measure stood before and after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from connectors.money import Money
from skills.commission.results import Quantity
from skills.statement.results import DealLine, DealPaid
from skills.statement.slip import Line, Part, Share, Slip, Unpaid

Wanted = Callable[[Share | Unpaid], bool]


def deals_paid(slips: Iterable[Slip], wanted: Wanted) -> list[DealPaid]:
    """What the wanted deals paid over these slips, in the order of their days."""
    lines: dict[str, list[tuple[Share, DealLine]]] = {}
    unpaid: dict[str, list[Unpaid]] = {}
    currencies: dict[str, str] = {}
    for slip in slips:
        for share, row in _rows(slip, wanted):
            lines.setdefault(share.deal_id or share.credit_id, []).append((share, row))
            currencies[share.deal_id or share.credit_id] = slip.currency
        for gone in filter(wanted, slip.unpaid):
            unpaid.setdefault(gone.deal_id or gone.credit_id, []).append(gone)
            currencies.setdefault(gone.deal_id or gone.credit_id, slip.currency)
    found = [_deal(currencies[key], lines.get(key, []), unpaid.get(key, [])) for key in {**lines, **unpaid}]
    return sorted(found, key=lambda d: (d.on is None, d.on, d.deal_id or ""))


def _deal(currency: str, lines: Sequence[tuple[Share, DealLine]], unpaid: Sequence[Unpaid]) -> DealPaid:
    first: Share | Unpaid = lines[0][0] if lines else unpaid[0]
    pay = sum((row.pay for _, row in lines), Money(Decimal("0.00"), currency))
    return DealPaid(first.deal_id, first.deal, first.on, pay, tuple(row for _, row in lines), tuple(unpaid))


def _rows(slip: Slip, wanted: Wanted) -> Iterator[tuple[Share, DealLine]]:
    for part in slip.parts:
        for line in part.lines:
            for share in filter(wanted, line.shares):
                yield share, _row(part, line, share)


def _row(part: Part, line: Line, share: Share) -> DealLine:
    after = _stood(part, share)
    before = _less(after, _counted(part, share))
    quota = part.quota
    return DealLine(
        component=part.component,
        measure=part.measure,
        period=part.period,
        kind=line.kind,
        at=line.at,
        until=line.until,
        base=share.base,
        rate=line.rate,
        times=line.times,
        pay=share.pay,
        line_base=line.base,
        before=before,
        after=after,
        quota=quota,
        share_before=_share(before, quota),
        share_after=_share(after, quota),
        attainment=part.attainment,
    )


def _stood(part: Part, share: Share) -> Quantity | None:
    """Where the measure stood after this credit: all of it, less what later credits counted."""
    later = [s for line in part.lines for s in line.shares if (s.on, s.credit_id) > (share.on, share.credit_id)]
    if share.base is None:
        return None
    found: Quantity | None = part.measured
    for one in later:
        found = _less(found, one.base)
    return found


def _counted(part: Part, share: Share) -> Quantity | None:
    """All that this credit counts in the component."""
    own = (s for line in part.lines for s in line.shares if s.credit_id == share.credit_id)
    bases = [s.base for s in own if s.base is not None]
    if not bases:
        return None
    found = bases[0]
    for base in bases[1:]:
        found = _less(found, -base) or found
    return found


def _less(amount: Quantity | None, other: Quantity | None) -> Quantity | None:
    if isinstance(amount, Money) and isinstance(other, Money):
        return amount - other
    if isinstance(amount, Decimal) and isinstance(other, Decimal):
        return amount - other
    return None


def _share(amount: Quantity | None, quota: Quantity | None) -> Decimal | None:
    if isinstance(amount, Money) and isinstance(quota, Money) and quota:
        return amount.amount / quota.amount
    if isinstance(amount, Decimal) and isinstance(quota, Decimal) and quota:
        return amount / quota
    return None
