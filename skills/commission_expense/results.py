"""What `commission_expense` answers with, told apart by `kind`: balances, a deal's costs, entries, the policy itself.

All amounts are in the company's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from connectors.money import Money
from connectors.periods import Period
from skills.commission_expense.journal import Posting
from skills.commission_expense.schedule import Treatment
from skills.skill import Figure, Result


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy that was applied; `stated` is False where there is no expense.yaml and the defaults hold."""

    stated: bool
    capitalise: bool
    months: int
    by_product: tuple[tuple[str, int], ...]
    commensurate: bool
    expedient: bool
    incremental: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Movement:
    """How the asset moved over a month or more. Charge: what the result bears."""

    name: str
    brought_forward: Money
    added: Money
    amortised: Money
    impaired: Money
    carried_forward: Money
    expensed: Money
    charge: Money

    @property
    def ties_out(self) -> bool:
        """Whether it adds up."""
        return self.carried_forward == self.brought_forward + self.added - self.amortised - self.impaired


@dataclass(frozen=True, slots=True)
class Known:
    """What any of these answers rests on.

    `since`: the day of the first cost in the book, before which none is known; `left_out`: people whose pay could not
    be worked out for want of an exchange rate.
    """

    as_of: date
    since: date | None
    left_out: tuple[str, ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Balances(Result):
    """The asset over a period: the whole of it, and by month where there are several."""

    period: Period
    whole: Movement
    months: tuple[Movement, ...]
    known: Known
    asked_for: str = "balances"
    kind: str = "balances"

    def figures(self) -> tuple[Figure, ...]:
        whole = self.whole
        names = ("charge", "amortised", "impaired", "expensed", "added", "brought_forward", "carried_forward")
        return tuple(Figure.money(name, getattr(whole, name)) for name in names)


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a journal entry; one of debit and credit is None."""

    month: str
    entry: Posting
    account: str
    debit: Money | None
    credit: Money | None


@dataclass(frozen=True, slots=True)
class Journal(Result):
    """The journal entries of a period; `total` is what either side comes to."""

    period: Period
    entries: tuple[Entry, ...]
    total: Money
    known: Known
    kind: str = "journal"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure.money("debits", self.total), Figure.money("credits", self.total))


@dataclass(frozen=True, slots=True)
class CostRow:
    """One cost of a deal. `monthly` is about what a month bears; `ended`: the month of its impairment."""

    person: str
    component: str
    amount: Money
    on: date
    treatment: Treatment
    months: int
    first: str
    last: str
    monthly: Money | None
    amortised: Money
    impaired: Money
    left: Money
    ended: str | None


@dataclass(frozen=True, slots=True)
class DealCosts(Result):
    """What a deal's commissions are in the books, at the end of `until` (a month)."""

    deal: str
    until: str
    amount: Money
    amortised: Money
    impaired: Money
    expensed: Money
    left: Money
    rows: tuple[CostRow, ...]
    known: Known
    kind: str = "deal"

    def figures(self) -> tuple[Figure, ...]:
        names = ("amount", "amortised", "impaired", "expensed", "left")
        return tuple(Figure.money(name, getattr(self, name)) for name in names)


@dataclass(frozen=True, slots=True)
class Policies(Result):
    """The policy by itself."""

    known: Known
    accounts: tuple[tuple[str, str], ...]
    kind: str = "policy"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("months", self.known.rules.months, "months"),)
