"""What `commission_statement` answers with, told apart by `kind`.

statement   a period, line by line
why         what one deal, or the deals of one customer, paid and at which rate
changes     from what the statement said on a day to what it says now, adding up
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.money import Money
from connectors.periods import Period
from skills.commission.results import Quantity
from skills.skill import Figure, Result, Who
from skills.statement.slip import Slip, Unpaid

Status = Literal["computed", "published"]


@dataclass(frozen=True, slots=True)
class Corrected:
    """An approved amount beside the computed ones. `origin`: hand, correction (of a published period), dispute.

    Or carried_here: what the statement of the period before lacked to come to zero.
    """

    amount: Money
    reason: str
    origin: str
    period: str


@dataclass(frozen=True, slots=True)
class Sums:
    """A statement's amounts in one currency. Paid is earned, what was adjusted, and corrections, never below zero.

    `carried`: what is missing to zero, taken from the period after; it is in the balance.
    """

    earned: Money
    adjusted: Money
    clawed_back: Money
    drawn: Money
    corrected: Money
    paid: Money
    pending: Money
    balance: Money
    carried: Money

    @property
    def owed(self) -> Money:
        """What the lines add up to: paid, or below zero what is carried on."""
        return self.paid + self.carried


def sums_of(slips: Iterable[Slip], corrections: Iterable[Corrected]) -> tuple[Sums, ...]:
    """The amounts by currency; they are sums of the lines that are shown."""
    own, beside = list(slips), list(corrections)
    currencies = dict.fromkeys([*(s.currency for s in own), *(c.amount.currency for c in beside)])
    return tuple(_sums(c, own, beside) for c in currencies)


def _sums(currency: str, slips: list[Slip], corrections: list[Corrected]) -> Sums:
    mine = [s for s in slips if s.currency == currency]

    def together(amounts: Iterable[Money]) -> Money:
        return sum(amounts, Money(Decimal("0.00"), currency))

    corrected = together(c.amount for c in corrections if c.amount.currency == currency)
    owed, nothing = together(s.paid for s in mine) + corrected, Money(Decimal("0.00"), currency)
    carried = min(owed, nothing, key=lambda m: m.amount)
    return Sums(
        earned=together(s.earned for s in mine),
        adjusted=together(s.adjusted() for s in mine),
        clawed_back=together(s.adjusted("clawback") for s in mine),
        drawn=together(s.adjusted("draw", "guarantee", "recovery") for s in mine),
        corrected=corrected,
        paid=owed - carried,
        pending=together(s.pending for s in mine),
        balance=together(s.balance for s in mine) + carried,
        carried=carried,
    )


@dataclass(frozen=True, slots=True)
class Statement(Result):
    """One person's statement. `now`: what a published one would come to today, where that differs."""

    who: Who
    period: Period
    slips: tuple[Slip, ...]
    corrections: tuple[Corrected, ...]
    as_of: date
    status: Status = "computed"
    published_on: date | None = None
    now: tuple[Money, ...] = ()
    asked: Period | None = None
    kind: str = "statement"

    @property
    def sums(self) -> tuple[Sums, ...]:
        """The amounts by currency."""
        return sums_of(self.slips, self.corrections)

    @property
    def running(self) -> bool:
        """Whether the period is not over yet."""
        return self.as_of < self.period.end

    def figures(self) -> tuple[Figure, ...]:
        found: list[Figure] = []
        for s in self.sums:
            found += [Figure.money("paid", s.paid), Figure.money("earned", s.earned)]
            named = (("pending", s.pending), ("clawed_back", s.clawed_back), ("corrections", s.corrected))
            found += [Figure.money(label, amount) for label, amount in named if amount]
            found += [Figure.money("balance", s.balance)] if s.balance else []
        return tuple(found)


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal's share of one line. `before` and `after`: where the measure stood when the deal was counted.

    `shares`: before and after as shares of the quota. `accelerated`: the rate is one beyond the first.
    """

    component: str
    measure: str
    period: str
    kind: str
    at: str
    until: str | None
    base: Quantity | None
    rate: Decimal | Money
    times: Decimal
    pay: Money
    line_base: Quantity
    before: Quantity | None
    after: Quantity | None
    quota: Quantity | None
    share_before: Decimal | None
    share_after: Decimal | None
    attainment: Decimal | None

    @property
    def accelerated(self) -> bool:
        """Whether it was paid at a rate beyond the first."""
        return self.kind in {"tier", "reached"} and Decimal(self.at.rstrip("%") or 0) > 0


@dataclass(frozen=True, slots=True)
class DealPaid:
    """What one deal has paid a person, and from which lines."""

    deal_id: str | None
    deal: str | None
    on: date | None
    pay: Money
    lines: tuple[DealLine, ...]
    unpaid: tuple[Unpaid, ...] = ()
    outcome: str = "won"

    @property
    def accelerated(self) -> Money:
        """How much of it was paid at rates beyond the first."""
        found = (row.pay for row in self.lines if row.accelerated)
        return sum(found, Money(Decimal("0.00"), self.pay.currency))


@dataclass(frozen=True, slots=True)
class Why(Result):
    """What deals paid and why; `statuses` of the periods that the lines stand in."""

    who: Who
    deals: tuple[DealPaid, ...]
    as_of: date
    published: tuple[str, ...] = ()
    kind: str = "why"

    def figures(self) -> tuple[Figure, ...]:
        rates = [row.rate for deal in self.deals for row in deal.lines if isinstance(row.rate, Decimal)]
        paid = tuple(Figure.money("commission", deal.pay) for deal in self.deals)
        return (*paid, *(Figure.share("rate", rate) for rate in dict.fromkeys(rates)))


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the bridge. `cause`: new, cancelled, removed, changed (of a deal's credits), quota, plan, rates;
    clawback, cap, pending, draw, recovery, guarantee, carried (of the settlement); correction."""

    cause: str
    amount: Money
    deal_id: str | None = None
    deal: str | None = None
    on: date | None = None
    deals: int = 1


@dataclass(frozen=True, slots=True)
class Bridge:
    """From what a period paid to what it pays now, in one currency: `before` and the steps come to `after`."""

    before: Money
    after: Money
    changes: tuple[Change, ...]

    @property
    def difference(self) -> Money:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Changed(Result):
    """What changed since a day, in the plan's currency; `beside` in others that something is paid in.

    `by`: an older snapshot, or credits' dates.
    """

    who: Who
    period: Period
    since: date
    as_of: date
    by: Literal["snapshot", "dates"]
    before: Money
    after: Money
    changes: tuple[Change, ...]
    beside: tuple[Bridge, ...] = ()
    kind: str = "changes"

    @property
    def bridges(self) -> tuple[Bridge, ...]:
        """One for each currency, the plan's first."""
        return (Bridge(self.before, self.after, self.changes), *self.beside)

    @property
    def difference(self) -> Money:
        """After less before."""
        return self.after - self.before

    def figures(self) -> tuple[Figure, ...]:
        return tuple(
            Figure.money(label, amount)
            for b in self.bridges
            for label, amount in (("before", b.before), ("after", b.after), ("difference", b.difference))
        )
