"""All costs by month: what was brought forward, added, amortised, impaired, and is carried forward.

    carried forward = brought forward + added - amortised - impaired       in every month, to the cent

An amount taken back (a clawback is a negative cost) reduces what is added in its month and follows the schedule of the
cost it takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skills.commission_expense.policy import Policy
from skills.commission_expense.schedule import Cost, Scheduled, named


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the asset; `expensed` never was an asset."""

    name: str
    brought_forward: Decimal
    added: Decimal
    amortised: Decimal
    impaired: Decimal
    carried_forward: Decimal
    expensed: Decimal

    @property
    def charge(self) -> Decimal:
        """What the month's result bears."""
        return self.amortised + self.impaired + self.expensed

    @property
    def ties_out(self) -> bool:
        """Whether the month adds up."""
        return self.carried_forward == self.brought_forward + self.added - self.amortised - self.impaired


def scheduled(costs: Iterable[Cost], policy: Policy) -> list[Scheduled]:
    """Each cost with its treatment."""
    found = []
    for cost in costs:
        months = policy.benefits(cost.kind, cost.products, cost.term_months)
        expensed = not _incremental(cost, policy) or policy.expensed(months)
        found.append(Scheduled(cost, "expensed" if expensed else "capitalised", 0 if expensed else months))
    return found


def _incremental(cost: Cost, policy: Policy) -> bool:
    """Whether it would not have been incurred without the contract (ASC 340-40-25-2)."""
    if policy.incremental is None:
        return cost.own
    return cost.deal_id is not None and cost.component in policy.incremental


def balances(schedules: Sequence[Scheduled], first: int, last: int) -> list[Month]:
    """The months from first to last; costs from before are in what is brought forward."""
    return [_month(schedules, month) for month in range(first, last + 1)]


def _month(schedules: Sequence[Scheduled], month: int) -> Month:
    zero = Decimal(0)
    return Month(
        name=named(month),
        brought_forward=sum((s.left_after(month - 1) for s in schedules), zero),
        added=sum((s.added_in(month) for s in schedules), zero),
        amortised=sum((s.amortised_in(month) for s in schedules), zero),
        impaired=sum((s.impaired_in(month) for s in schedules), zero),
        carried_forward=sum((s.left_after(month) for s in schedules), zero),
        expensed=sum((s.expensed_in(month) for s in schedules), zero),
    )
