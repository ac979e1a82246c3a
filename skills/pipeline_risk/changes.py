"""What has changed since a day: deals that show more signs than then, and those that show fewer.

Both days are looked at with the same limits. A deal that is no longer open has left the comparison; one that is new
shows what it shows now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from connectors.book import Vitals
from connectors.money import Money
from skills.pipeline_risk.evidence import signs
from skills.pipeline_risk.reading import points_of
from skills.pipeline_risk.results import Change, Changes, Named
from skills.pipeline_risk.scope import Scope, limits_of, names_of
from skills.pipeline_risk.signs import MEDIUM, main_first
from skills.pipeline_risk.thresholds import Thresholds

SHOWN = 6


def changes(scope: Scope, since: date) -> Changes:
    """Between the evening of a day and today."""
    desk, limits = scope.desk, limits_of(scope.desk)
    now = {d.deal_id: d for d in scope.deals(desk.today)}
    then = {d.deal_id: points_of(d, limits) for d in scope.deals(since)}
    found = [_change(d, then.get(d.deal_id), limits, scope) for d in now.values()]
    worse = sorted((c for c in found if c.now > c.before), key=lambda c: (c.before - c.now, *_size(c)))
    better = sorted((c for c in found if c.now < c.before), key=lambda c: (c.now - c.before, *_size(c)))
    return Changes(
        who=scope.who,
        since=since,
        checked=len(now),
        worse=_with_owners(worse[:SHOWN], now, scope),
        better=_with_owners(better[:SHOWN], now, scope),
        worsened=len(worse),
        improved=len(better),
        gone=sum(sum(points) >= MEDIUM for deal_id, points in then.items() if deal_id not in now),
        untold=limits.untold,
    )


def _change(deal: Vitals, then: Sequence[int] | None, limits: Thresholds, scope: Scope) -> Change:
    now = points_of(deal, limits)
    before = then if then is not None else [0] * len(now)
    appeared = [kind for kind, a, b in zip(limits.told, before, now, strict=True) if b > a]
    shown = [s for s in signs(deal, limits, now) if s.kind in appeared]
    amount = Money(deal.amount, deal.currency or scope.desk.book.company.currency).rounded() if deal.amount else None
    return Change(
        Named(deal.deal_id, deal.name),
        owner=None,
        amount=amount,
        before=sum(before),
        now=sum(now),
        new=then is None,
        appeared=main_first(shown),
        gone=tuple(kind for kind, a, b in zip(limits.told, before, now, strict=True) if a and not b),
    )


def _size(change: Change) -> tuple[int, str]:
    """Larger deals first."""
    return -int(change.amount.amount) if change.amount else 0, change.deal.deal_id


def _with_owners(found: Sequence[Change], deals: Mapping[str, Vitals], scope: Scope) -> tuple[Change, ...]:
    if not scope.many_owners:
        return tuple(found)
    owner_of = {c.deal.deal_id: deals[c.deal.deal_id].owner_id for c in found}
    people = names_of(owner_of.values(), scope.desk)
    return tuple(c.owned_by(people.get(owner_of[c.deal.deal_id] or "")) for c in found)
