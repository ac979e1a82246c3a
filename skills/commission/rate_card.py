"""What a component pays for a sum, worked out once for everybody with the same quota, incentive and spells.

The same ways of paying, quotas, goals and rounding as in payout.py, without the lines and whose credits they pay: where
only amounts are wanted, nothing has to be divided among credits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from connectors.periods import Period
from skills.commission.drafts import ONE
from skills.commission.exact import RoundTo
from skills.commission.payout import Payouts, Reason, bounded, lacking, up_to
from skills.commission.plan import Component, Goal
from skills.commission.ways import Basis, Bounds, Tiers

ZERO = Decimal(0)
Came = Callable[["Aim"], Fraction]


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal for one period: what it looks at, on which days, and how far it must have come (None: no quota)."""

    other: Component
    first: date
    last: date
    needed: Fraction | None


@dataclass(frozen=True, slots=True)
class RateCard:
    """One component and period. `basis` is what holds before anything is sold; `linkages` come with their factors."""

    component: Component
    period: Period
    rounding: RoundTo
    basis: Basis
    reason: Reason | None
    most: Fraction | None
    gates: tuple[Aim, ...]
    linkages: tuple[tuple[Aim, Fraction], ...]
    bounds: Bounds

    def pay(self, measured: Fraction, came: Came) -> Decimal:
        """What is paid for a sum in which something counted; `came` says how far a goal has come."""
        if self.reason or (self.gates and not all(_reached(gate, came) for gate in self.gates)):
            return bounded(self.component, ZERO, counts=False)
        link = ONE
        for aim, factor in self.linkages:
            link = factor if _reached(aim, came) else link
        before, way = self.basis, self.component.way
        basis = up_to(Basis(measured, before.quota, before.target, before.over), self.most)
        slices = way.slices(basis, self.bounds) if isinstance(way, Tiers) else way.slices(basis)
        paid = ZERO
        for part in slices:
            paid += self.rounding.product(part.base, part.rate if link is ONE else part.rate * link)
        return bounded(self.component, paid, counts=True)


def rate_card(payouts: Payouts, component: Component, person: str, period: Period) -> RateCard:
    """The card of a component for somebody of whom no credits are held in `payouts`."""
    coverage = payouts.coverages[person]
    basis = payouts.basis(component, coverage, period, ())

    def aim(goal: Goal) -> Aim:
        standing = payouts.standings.of(goal, component, coverage, period, frozenset())
        other = payouts.standings.other(goal, component)
        return Aim(other, payouts.standings.since(other, period), period.end, standing.needed)

    return RateCard(
        component=component,
        period=period,
        rounding=payouts.plan.rounding,
        basis=basis,
        reason=lacking(component, basis),
        most=component.cap_at.at(basis.quota) if component.cap_at else None,
        gates=tuple(aim(g) for g in component.gates),
        bounds=component.way.bounds(basis.quota) if isinstance(component.way, Tiers) else (),
        linkages=tuple((aim(k.when), Fraction(k.by)) for k in component.linkages),
    )


def _reached(aim: Aim, came: Came) -> bool:
    return aim.needed is not None and came(aim) >= aim.needed
