"""What a run says of itself, as data that the state keeps with it.

totals     earned and paid by plan, team and currency
unpaid     credits of the period that paid nothing, and why
repeated   deals that paid more than once: split | components | override | twice (the one to look at)
changes    people whose pay differs most from the period before
found      what was wrong with rows
plans      a hash of each plan, to notice that one was changed after publication
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from connectors.state.runs import Run, Statement
from skills.commission_run.checks import Found
from skills.commission_run.everyone import Everyone, Made
from skills.statement.kept import owed
from skills.statement.slip import Slip

LARGEST = 10  # changes that are listed


class _Paid(NamedTuple):
    """What a deal paid somebody once. Plain: there is one for each deal of a period. `over`: for others' sales."""

    person_id: str
    component: str
    credit_id: str
    over: bool
    currency: str
    pay: Decimal


class Reconciling:
    """The report, put together from some people's slips and statements at a time.

    `before`: what was paid in the period before by person and currency; None where it was never run. `published`: the
    run as it was published, where it was.
    """

    def __init__(
        self,
        everyone: Everyone,
        before: Mapping[tuple[str, str], Decimal] | None,
        published: Run | None = None,
    ) -> None:
        self._everyone, self._kept_before = everyone, before
        digests: Mapping[str, str] = published.report.get("plans", {}) if published else {}
        self._changed = {key for key, digest in digests.items() if everyone.digests.get(key, digest) != digest}
        self._computed_before: dict[tuple[str, str], Decimal] = {}
        self._now: dict[tuple[str, str], Decimal] = {}
        self._sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00")])
        self._unpaid: list[dict[str, Any]] = []
        self._found: list[dict[str, Any]] = []
        self._deals: dict[str, list[_Paid]] = defaultdict(list)
        self._names: dict[str, str | None] = {}

    def add(self, made: Made, statements: Sequence[Statement]) -> None:
        """Some more people."""
        for slip in made.slips:
            self._add_slip(slip)
        for kept in statements:
            self._now[kept.person_id, kept.currency] = kept.paid
            self._total("currency", kept.currency, kept.currency, kept.earned, kept.paid)
        self._computed_before |= made.before
        period = self._everyone.period.name
        found = (*made.found, *_below_zero(statements, period), *_changed_plans(made, self._changed, period))
        self._found += [self._said(one) for one in found]

    def report(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return {
            "people": len({person for person, _ in self._now}),
            "totals": [
                {"by": by, "name": name, "currency": currency, "earned": str(earned), "paid": str(paid)}
                for (by, name, currency), (earned, paid) in sorted(self._sums.items())
            ],
            "unpaid": self._unpaid,
            "repeated": list(self._repeated()),
            "changes": self._changes(),
            "found": self._found,
            "plans": dict(self._everyone.digests),
        }

    def _add_slip(self, slip: Slip) -> None:
        team = self._everyone.people[slip.person_id].team or ""
        for by, name in (("plan", slip.title), ("team", team)):
            self._total(by, name, slip.currency, slip.earned.amount, slip.paid.amount)
        if slip.unpaid:
            self._unpaid.append(_unpaid(slip, self._everyone.name(slip.person_id)))
        for part in slip.parts:
            over = (slip.plan, part.component) in self._everyone.overrides
            for share in (share for line in part.lines for share in line.shares):
                deal = share.deal_id or share.credit_id
                paid = _Paid(slip.person_id, part.component, share.credit_id, over, slip.currency, share.pay.amount)
                self._deals[deal].append(paid)
                self._names.setdefault(deal, share.deal)

    def _total(self, by: str, name: str, currency: str, earned: Decimal, paid: Decimal) -> None:
        sums = self._sums[by, name, currency]
        sums[0] += earned
        sums[1] += paid

    def _said(self, found: Found) -> dict[str, Any]:
        """A finding as JSON holds it, with the person's name."""
        return {
            "code": found.code,
            "person_id": found.person_id,
            "person": self._everyone.name(found.person_id),
            "period": found.period,
            "row": found.row or "",
            "stops": found.stops,
            "facts": dict(found.facts),
        }

    def _repeated(self) -> Iterator[dict[str, Any]]:
        """Deals with more than one payment."""
        for deal, rows in sorted(self._deals.items()):
            if kind := _kind(rows):
                yield {
                    "deal_id": deal,
                    "deal": self._names[deal] or "",
                    "kind": kind,
                    "people": sorted({self._everyone.name(row.person_id) for row in rows}),
                    "paid": {
                        currency: str(sum(row.pay for row in rows if row.currency == currency))
                        for currency in sorted({row.currency for row in rows})
                    },
                }

    def _changes(self) -> list[dict[str, str]]:
        """The largest differences to the period before: as it was kept, else as it is computed."""
        old = self._computed_before if self._kept_before is None else self._kept_before
        nothing = Decimal(0)
        moved = [(key, old.get(key, nothing), self._now.get(key, nothing)) for key in {*old, *self._now}]
        moved = [row for row in moved if row[1] != row[2]]
        moved.sort(key=lambda row: (-abs(row[2] - row[1]), row[0]))
        return [
            {
                "person_id": person,
                "person": self._everyone.name(person),
                "currency": currency,
                "before": str(was),
                "after": str(paid),
            }
            for (person, currency), was, paid in moved[:LARGEST]
        ]


def _unpaid(slip: Slip, person: str) -> dict[str, Any]:
    return {
        "person_id": slip.person_id,
        "person": person,
        "rows": [
            {
                "row": u.credit_id,
                "deal": u.deal or u.deal_id or "",
                "on": u.on.isoformat(),
                "amount": str(u.amount.amount),
                "currency": u.amount.currency,
                "reason": u.reason,
                "of": u.of or "",
            }
            for u in slip.unpaid
        ],
    }


def _kind(rows: Sequence[_Paid]) -> str | None:
    """Why a deal paid more than once; `twice`: one component pays one person for it by several credits."""
    own = [row for row in rows if not row.over]
    credits_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in own:
        credits_of[row.person_id, row.component].add(row.credit_id)
    if any(len(found) > 1 for found in credits_of.values()):
        return "twice"
    if len({row.person_id for row in own}) > 1:
        return "split"
    if len(credits_of) > 1:
        return "components"
    return "override" if len(own) < len(rows) and own else None


def _below_zero(statements: Sequence[Statement], period: str) -> Iterator[Found]:
    for kept in statements:
        if (left := owed(kept)) < 0:
            facts = {"amount": str(left), "currency": kept.currency}
            yield Found("pay_below_zero", kept.person_id, period, facts=facts)


def _changed_plans(made: Made, changed: set[str], period: str) -> Iterator[Found]:
    """Everybody whom a plan pays whose document is not what it was when the period was published."""
    for slip in made.slips:
        if slip.plan in changed:
            yield Found("plan_changed", slip.person_id, period, slip.plan, {"plan": slip.title})
