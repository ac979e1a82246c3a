"""What `commission_estimate` answers with, told apart by `kind`.

    deal      what one deal, several, or a made-up one would earn
    won       what a deal that is won has earned
    target    how much has to be sold to earn so much more
    best      which open deals earn most
    so_far    what a period has earned so far

A quantity is Money where the measure is money, else a number (units, deals). Shares are fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.money import Money
from connectors.periods import Period
from skills.commission.steps import StepKind
from skills.skill import Figure, Result, Who

Quantity = Money | Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the working: base x rate = pay. `rate` is Money where it is paid by the unit.

    `at`: the tier, point or deal that it is for; `until`: where the tier ends. `times`: what multipliers made of the
    rate, which has them in it.
    """

    kind: StepKind
    at: str
    base: Quantity
    rate: Decimal | Money
    pay: Money
    times: Decimal = Decimal(1)
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What a gate or linkage asks for, of a component or a measure, and how far that is. `by`: what it multiplies."""

    of: str
    at_least: str
    measured: Quantity
    needed: Quantity | None
    by: Decimal | None = None

    @property
    def missing(self) -> Quantity | None:
        """What is still to be sold for it."""
        if isinstance(self.needed, Money) and isinstance(self.measured, Money):
            return Money(max(self.needed.amount - self.measured.amount, Decimal(0)), self.needed.currency)
        if isinstance(self.needed, Decimal) and isinstance(self.measured, Decimal):
            return max(self.needed - self.measured, Decimal(0))
        return None


@dataclass(frozen=True, slots=True)
class NextTier:
    """How much more until a higher rate, and that rate."""

    after: Quantity
    rate: Decimal | Money
    at: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens in one component. `tier`: where the next sale stands, before and after; `rate`: what it earns."""

    component: str
    measure: str
    period: Period
    pay: Money
    steps: tuple[Step, ...]
    before: Quantity
    after: Quantity
    quota: Quantity | None = None
    attainment_before: Decimal | None = None
    attainment: Decimal | None = None
    tier_before: str | None = None
    tier: str | None = None
    rate_before: Decimal | Money | None = None
    rate: Decimal | Money | None = None
    next_tier: NextTier | None = None
    bonuses: tuple[Step, ...] = ()
    opened: tuple[Goal, ...] = ()
    closed: tuple[Goal, ...] = ()
    linked: tuple[Goal, ...] = ()
    why_nothing: str | None = None


@dataclass(frozen=True, slots=True)
class DealUsed:
    """A deal as it was taken: its amount after the discount, what it adds after the ones before it."""

    deal_id: str | None
    name: str | None
    amount: Money
    commission: Money
    close_on: date
    share: Decimal = Decimal(1)
    own_amount: Money | None = None
    discount: Decimal | None = None
    carried_discount: Decimal | None = None
    due_on: date | None = None
    moved_to: date | None = None
    type: str = "new"
    product: str | None = None
    cancelled_on: date | None = None

    @property
    def overdue(self) -> bool:
        """Whether its close date has passed, so that today was taken."""
        return self.due_on is not None and self.due_on < self.close_on and not self.moved_to


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A rate that was used: one unit of the one currency in the other."""

    currency: str
    into: str
    rate: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Terms:
    """Which plan was applied, to what: the period, as of which day, and what else the plan does with the pay.

    `derived`: credits were told from won deals. `estimated`: what stands in where the source has no amount.
    """

    plan: str
    period: Period
    as_of: date
    derived: bool = False
    estimated: str | None = None
    exchanged: tuple[Exchanged, ...] = ()
    later_events: tuple[str, ...] = ()
    parts: tuple[tuple[Decimal, str], ...] = ()
    draw: Money | None = None
    clawback_days: int | None = None
    claws_back: bool = False


@dataclass(frozen=True, slots=True)
class Estimate(Result):
    """What deals earn, as the difference of the plan applied with and without them.

    `accelerated`: how much of it comes from rates beyond the one at which it began; `capped`, `back`: what the plan's
    cap and cancelled credits change of it; `as_it_stands`: what the deal as it is would earn, in `stands_in`;
    `left_out`: components that do not count it; `about`: what it was asked to do (bonus, gate, accelerator).
    """

    who: Who
    commission: Money
    deals: tuple[DealUsed, ...]
    effects: tuple[Effect, ...]
    terms: Terms
    accelerated: Money
    capped: Money | None = None
    back: Money | None = None
    as_it_stands: Money | None = None
    stands_in: Period | None = None
    left_out: tuple[str, ...] = ()
    kind: str = "deal"
    about: str | None = None

    @property
    def does(self) -> bool:
        """Whether it does what was asked about."""
        if self.about == "accelerator":
            return self.accelerated.amount > 0
        return any(e.bonuses if self.about == "bonus" else e.opened for e in self.effects)

    @property
    def amount(self) -> Money | None:
        """The deals' amounts together, where they are of one currency."""
        currencies = {d.amount.currency for d in self.deals}
        if len(currencies) != 1:
            return None
        return Money(sum((d.amount.amount for d in self.deals), Decimal(0)), currencies.pop())

    @property
    def difference(self) -> Money | None:
        """What the changes make against the deal as it stands."""
        return self.commission - self.as_it_stands if self.as_it_stands is not None else None

    def figures(self) -> tuple[Figure, ...]:
        reached = next((e.attainment for e in self.effects if e.attainment is not None), None)
        found = [Figure.money("commission", self.commission)]
        if self.amount is not None and self.kind == "deal":
            found.append(Figure.money("amount", self.amount))
        if reached is not None:
            found.append(Figure.share("attainment_after", reached))
        if self.as_it_stands is not None:
            found.append(Figure.money("as_it_stands", self.as_it_stands))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ToEarn(Result):
    """How much has to be sold to earn so much more. `needed` None: it cannot be; `commission` is then the most."""

    who: Who
    wanted: Money
    commission: Money
    needed: Money | None
    effects: tuple[Effect, ...]
    terms: Terms
    close_on: date
    kind: str = "target"

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure.money("needed", self.needed)] if self.needed is not None else []
        return (*found, Figure.money("commission", self.commission))


@dataclass(frozen=True, slots=True)
class Ranked:
    """An open deal and what it would earn by itself."""

    deal_id: str
    name: str
    amount: Money
    close_on: date
    commission: Money

    @property
    def rate(self) -> Decimal | None:
        """What it earns of its amount, where both are of one currency."""
        if self.amount.currency != self.commission.currency or not self.amount.amount:
            return None
        return self.commission.amount / self.amount.amount


@dataclass(frozen=True, slots=True)
class BestNext(Result):
    """Open deals by what each would earn alone, the most first. `together`: all of them, closed in order."""

    who: Who
    deals: tuple[Ranked, ...]
    together: Money
    more: int
    without_amount: int
    terms: Terms
    kind: str = "best"

    def figures(self) -> tuple[Figure, ...]:
        best = [Figure.money("commission", self.deals[0].commission)] if self.deals else []
        return (*best, Figure("deals", len(self.deals) + self.more, "count"), Figure.money("together", self.together))


@dataclass(frozen=True, slots=True)
class SoFar(Result):
    """What a period has earned, component by component."""

    who: Who
    commission: Money
    effects: tuple[Effect, ...]
    terms: Terms
    kind: str = "so_far"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure.money("commission", self.commission),)
