"""Two plans over the same people and credits: what each costs, by attainment, and who gains and loses.

The people on the old plan are paid once by it and once by the new one. Cost is what a person is owed for
the period: earned, less clawed back and capped, plus guarantees and draws that are not recovered. Attainment, and with
it the band a person is in, is measured by the old plan's first component with a quota; sales are what was credited to
these people in the period, shares applied. Everything is in one currency, at the rate of the period's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from connectors.errors import BadUse, NoData
from connectors.money import Money
from connectors.periods import Period
from skills.commission.exact import decimal_of
from skills.commission.measure import total
from skills.commission.payout import Payouts
from skills.commission.plan import Plan
from skills.commission.run import Case, Payroll, pay_everyone, payouts_of
from skills.commission.scenarios import Scenario
from skills.skill import Figure, Result

BANDS = (Decimal("0.5"), Decimal("0.8"), Decimal(1), Decimal("1.2"))  # bounds of attainment, each below the next band
_COSTS = frozenset({"clawback", "cap", "guarantee"})


@dataclass(frozen=True, slots=True)
class Side:
    """A plan and what it is applied to."""

    plan: Plan
    case: Case


@dataclass(frozen=True, slots=True)
class Compared:
    """One person under both plans; `attainment` is None without a quota, `target` without a target incentive."""

    person_id: str
    name: str
    attainment: Decimal | None
    old: Money
    new: Money
    target: Money | None

    @property
    def difference(self) -> Money:
        """What the new plan pays more."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Band:
    """Those whose attainment lies from `at_least` to below `below`; both None: without a quota."""

    at_least: Decimal | None
    below: Decimal | None
    people: int
    old: Money
    new: Money


@dataclass(frozen=True, slots=True)
class Comparison(Result):
    """Both plans over one period. `left_out` are people who lack a rate under either plan.

    `open_deals` are those that the scenario counts as sold.
    """

    old: str
    new: str
    period: Period
    people: tuple[Compared, ...]
    bands: tuple[Band, ...]
    sales: Money
    left_out: tuple[str, ...]
    dates_aside: bool
    scenario: Scenario = "booked"
    open_deals: int = 0

    @property
    def old_cost(self) -> Money:
        """What the old plan costs."""
        return _sum((p.old for p in self.people), self.sales.currency)

    @property
    def new_cost(self) -> Money:
        """What the new plan costs."""
        return _sum((p.new for p in self.people), self.sales.currency)

    @property
    def difference(self) -> Money:
        """What the new plan costs more."""
        return self.new_cost - self.old_cost

    @property
    def old_share(self) -> Decimal | None:
        """The old plan's cost as a share of sales."""
        return self.old_cost.amount / self.sales.amount if self.sales else None

    @property
    def new_share(self) -> Decimal | None:
        """The new plan's cost as a share of sales."""
        return self.new_cost.amount / self.sales.amount if self.sales else None

    @property
    def gain(self) -> tuple[Compared, ...]:
        """Those who are paid more, most first."""
        found = [p for p in self.people if p.difference.amount > 0]
        return tuple(sorted(found, key=lambda p: (-p.difference.amount, p.name)))

    @property
    def lose(self) -> tuple[Compared, ...]:
        """Those who are paid less, most first."""
        found = [p for p in self.people if p.difference.amount < 0]
        return tuple(sorted(found, key=lambda p: (p.difference.amount, p.name)))

    @property
    def target(self) -> Money | None:
        """The target incentives of those who have one, for the period; None where nobody has."""
        found = [p.target for p in self.people if p.target is not None]
        return _sum(found, self.sales.currency) if found else None

    @property
    def mix(self) -> tuple[Decimal, Decimal] | None:
        """Pay of those with a target over their targets, under the old plan and the new one."""
        target = self.target
        if not target:
            return None
        aimed = [p for p in self.people if p.target is not None]
        old, new = (_sum((getattr(p, side) for p in aimed), target.currency) for side in ("old", "new"))
        return old.amount / target.amount, new.amount / target.amount

    def figures(self) -> tuple[Figure, ...]:
        names = ("old_cost", "new_cost", "difference", "sales")
        return tuple(Figure.money(name, getattr(self, name)) for name in names)


def compared(old: Side, new: Side, period: Period, names: Mapping[str, str], currency: str) -> Comparison:
    """The comparison; both sides hold the same people and credits, each as its plan reads them.

    The new plan is taken to hold on the old one's dates. BadUse (period_too_short) where a component pays by a longer
    period than the one asked for; NoData (no_rate) where a plan's currency has no rate.
    """
    for side in (old, new):
        fits(side, period)
    meant = Side(replace(new.plan, starts=old.plan.starts, ends=old.plan.ends), new.case)
    before, after = (_Paid(pay_everyone(s.plan, s.case, through=period.end), s, period, currency) for s in (old, meant))
    out = before.left_out | after.left_out
    payouts = payouts_of(old.plan, old.case)
    people = []
    for person, coverage in payouts.coverages.items():
        if person in out or not coverage.days(period.start, period.end):
            continue
        target = coverage.target(period)
        aimed = before.money(decimal_of(target)) if target is not None else None
        name, attained = names.get(person, person), _attainment(payouts, person, period)
        people.append(Compared(person, name, attained, before.of(person), after.of(person), aimed))
    return Comparison(
        old=old.plan.title or old.plan.name,
        new=new.plan.title or new.plan.name,
        period=period,
        people=tuple(people),
        bands=tuple(_bands(people, currency)),
        sales=_sales({p.person_id for p in people}, period, old.case, currency),
        left_out=tuple(sorted(names.get(p, p) for p in out)),
        dates_aside=(new.plan.starts, new.plan.ends) != (old.plan.starts, old.plan.ends),
    )


class _Paid:
    """What one plan pays in a period, in the comparison's currency."""

    def __init__(self, payroll: Payroll, side: Side, period: Period, currency: str) -> None:
        self.left_out = {p.person_id for p in payroll.problems if p.stops}
        self._payroll, self._side, self._end, self._currency = payroll.within(period), side, period.end, currency

    def of(self, person: str) -> Money:
        return self.money(cost(self._payroll, person))

    def money(self, amount: Decimal) -> Money:
        own = Money(amount, self._side.plan.currency)
        return self._side.case.exchange.convert(own, self._currency, self._end).rounded()


def cost(payroll: Payroll, person: str) -> Decimal:
    """What a person is owed over a payroll's periods."""
    earned = sum((p.pay for p in payroll.pays if p.person_id == person), Decimal(0))
    beside = (a for a in payroll.adjustments if a.person_id == person and (a.kind in _COSTS or a.because == "drawn"))
    return earned + sum((a.amount for a in beside), Decimal(0))


def fits(side: Side, period: Period) -> None:
    """BadUse (period_too_short) where a component's period does not lie within the one asked for."""
    plan = side.plan
    for component in plan.components:
        whole = side.case.calendar.containing(period.end, component.length)
        if whole.start < period.start or whole.end > period.end:
            message = f"{component.name} of {plan.name} pays by the {component.length}; {period.name} is no whole one."
            facts = {"component": component.name, "plan": plan.name, "length": component.length, "period": period.name}
            raise BadUse(message, code="period_too_short", **facts)


def _attainment(payouts: Payouts, person: str, period: Period) -> Decimal | None:
    coverage = payouts.coverages[person]
    for component in payouts.plan.components:
        quota = payouts.quotas.of(component, coverage, period)
        if quota:
            counted = payouts.measures.within(component, coverage, period.start, period.end)
            return decimal_of(total(counted) / quota)
    return None


def _bands(people: Sequence[Compared], currency: str) -> Iterable[Band]:
    edges = [None, *BANDS, None]
    for low, high in pairwise(edges):
        own = [
            p
            for p in people
            if p.attainment is not None
            and (low is None or p.attainment >= low)
            and (high is None or p.attainment < high)
        ]
        yield from [_band(own, low or Decimal(0), high, currency)] if own else []
    without = [p for p in people if p.attainment is None]
    yield from [_band(without, None, None, currency)] if without else []


def _band(own: Sequence[Compared], low: Decimal | None, high: Decimal | None, currency: str) -> Band:
    return Band(low, high, len(own), _sum((p.old for p in own), currency), _sum((p.new for p in own), currency))


def _sales(people: set[str], period: Period, case: Case, currency: str) -> Money:
    """What was booked to these people in the period; what was cancelled within it was no sale."""
    found = Fraction(0)
    for credit in case.credits:
        if credit.person_id not in people or credit.event != "booked" or credit.date not in period:
            continue
        if credit.cancelled_on and credit.cancelled_on <= period.end:
            continue
        own = Money(credit.amount * credit.share, credit.currency or currency)
        try:
            found += Fraction(case.exchange.convert(own, currency, credit.date).amount)
        except NoData:
            continue  # its person is among those left out
    return Money(decimal_of(found), currency).rounded()


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return sum(amounts, Money(Decimal("0.00"), currency))
