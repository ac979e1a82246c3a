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
from typing import Any

from connectors.state.runs import Run, Statement
from skills.commission_run.checks import Found
from skills.commission_run.everyone import Made
from skills.statement.kept import owed
from skills.statement.slip import Share, Slip

LARGEST = 10  # changes that are listed
NAMED = 10  # people of a plan that was changed who are named


def report(made: Made, statements: Sequence[Statement], before: Sequence[Statement] | None) -> dict[str, Any]:
    """The report as JSON holds it. `before`: the kept statements of the period before; None where it was never run."""
    return {
        "people": len({s.person_id for s in statements}),
        "totals": _totals(made, statements),
        "unpaid": [_unpaid(slip, made) for slip in made.slips if slip.unpaid],
        "repeated": list(_repeated(made)),
        "changes": _changes(made, statements, before),
        "found": [said(f, made) for f in (*made.found, *_below_zero(statements, made))],
        "plans": dict(made.plans),
    }


def changed_plans(made: Made, run: Run) -> list[Found]:
    """Plans whose documents are not what they were when the run was published, and whom each pays."""
    kept: Mapping[str, str] = run.report.get("plans", {})
    changed = [key for key, digest in kept.items() if made.plans.get(key, digest) != digest]
    pays: dict[str, list[str]] = defaultdict(list)
    for slip in made.slips:
        pays[slip.plan].append(made.people[slip.person_id].name)
    return [
        Found(
            "plan_changed",
            "",
            run.period,
            facts={"plan": key, "people": pays[key][:NAMED], "more": len(pays[key][NAMED:])},
        )
        for key in changed
    ]


def said(found: Found, made: Made) -> dict[str, Any]:
    """A finding as JSON holds it, with the person's name."""
    person = made.people.get(found.person_id)
    return {
        "code": found.code,
        "person_id": found.person_id,
        "person": person.name if person else "",
        "period": found.period,
        "row": found.row or "",
        "stops": found.stops,
        "facts": dict(found.facts),
    }


def _totals(made: Made, statements: Sequence[Statement]) -> list[dict[str, str]]:
    """Earned and paid: by plan and by team of what the plans pay, by currency of everything."""
    sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00")])
    for slip in made.slips:
        team = made.people[slip.person_id].team or ""
        for key in (("plan", slip.title, slip.currency), ("team", team, slip.currency)):
            _add(sums[key], slip.earned.amount, slip.paid.amount)
    for kept in statements:
        _add(sums["currency", kept.currency, kept.currency], kept.earned, kept.paid)
    return [
        {"by": by, "name": name, "currency": currency, "earned": str(earned), "paid": str(paid)}
        for (by, name, currency), (earned, paid) in sorted(sums.items())
    ]


def _add(sums: list[Decimal], earned: Decimal, paid: Decimal) -> None:
    sums[0] += earned
    sums[1] += paid


def _unpaid(slip: Slip, made: Made) -> dict[str, Any]:
    return {
        "person_id": slip.person_id,
        "person": made.people[slip.person_id].name,
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


def _repeated(made: Made) -> Iterator[dict[str, Any]]:
    """Deals with more than one payment; `twice` where one component pays one person for it by several credits."""
    paid: dict[str, list[tuple[Slip, str, Share]]] = defaultdict(list)
    for slip in made.slips:
        for part in slip.parts:
            for line in part.lines:
                for share in line.shares:
                    paid[share.deal_id or share.credit_id].append((slip, part.component, share))
    for deal, rows in sorted(paid.items()):
        kind = _kind(rows, made)
        if kind:
            currencies = sorted({slip.currency for slip, _, _ in rows})
            yield {
                "deal_id": deal,
                "deal": rows[0][2].deal or "",
                "kind": kind,
                "people": sorted({made.people[slip.person_id].name for slip, _, _ in rows}),
                "paid": {c: str(sum(s.pay.amount for slip, _, s in rows if slip.currency == c)) for c in currencies},
            }


def _kind(rows: Sequence[tuple[Slip, str, Share]], made: Made) -> str | None:
    own = [(s.person_id, component, share.credit_id) for s, component, share in rows if not _over(s, component, made)]
    credits_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person, component, credit in own:
        credits_of[person, component].add(credit)
    if any(len(found) > 1 for found in credits_of.values()):
        return "twice"
    if len({person for person, _, _ in own}) > 1:
        return "split"
    if len(credits_of) > 1:
        return "components"
    return "override" if len(own) < len(rows) and own else None


def _over(slip: Slip, component: str, made: Made) -> bool:
    return (slip.plan, component) in made.overrides


def _changes(made: Made, statements: Sequence[Statement], before: Sequence[Statement] | None) -> list[dict[str, str]]:
    """The largest differences to the period before: as it was kept, else as it is computed."""
    old = dict(made.before) if before is None else {(s.person_id, s.currency): s.paid for s in before}
    now = {(s.person_id, s.currency): s.paid for s in statements}
    moved = [(key, old.get(key, Decimal(0)), now.get(key, Decimal(0))) for key in {*old, *now}]
    moved = [row for row in moved if row[1] != row[2]]
    moved.sort(key=lambda row: (-abs(row[2] - row[1]), row[0]))
    return [
        {
            "person_id": person,
            "person": made.people[person].name if person in made.people else person,
            "currency": currency,
            "before": str(was),
            "after": str(now_paid),
        }
        for (person, currency), was, now_paid in moved[:LARGEST]
    ]


def _below_zero(statements: Sequence[Statement], made: Made) -> Iterator[Found]:
    for kept in statements:
        if (left := owed(kept)) < 0:
            facts = {"amount": str(left), "currency": kept.currency}
            yield Found("pay_below_zero", kept.person_id, made.period.name, facts=facts)
