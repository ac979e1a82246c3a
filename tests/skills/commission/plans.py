"""Plans written as sales operations write them, applied to a handful of credits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.book.schema import Quota
from skills.commission.credits import Credit
from skills.commission.payout import Pay
from skills.commission.plan import Plan
from skills.commission.reading import plan_of
from skills.commission.run import Payroll

HEAD = "plan: test\ncurrency: USD\n"


def plan(body: str) -> Plan:
    """A plan from its text without the first two lines."""
    return plan_of(HEAD + body, "test")


def component(*lines: str, head: str = "") -> Plan:
    """A plan of one component by the quarter, against the book's quota."""
    body = "\n    ".join(("name: A", "period: quarter", "quota: book", *lines))
    return plan(f"{head}components:\n  - {body}\n")


def credit(on: str, amount: str | int | Decimal, person: str = "P1", **more: Any) -> Credit:
    """A credit; its id is its day unless another is given."""
    own = {k: more.pop(k) for k in list(more) if k in Credit.__dataclass_fields__}
    given = {"credit_id": f"C-{person}-{on}-{amount}", **own}
    return Credit(person_id=person, date=date.fromisoformat(on), amount=Decimal(str(amount)), facts=more, **given)


def quota(
    amount: str | int, start: str = "2026-01-01", end: str = "2026-03-31", person: str = "P1", measure: str = "amount"
) -> Quota:
    """A quota, by default for the first quarter of 2026."""
    return Quota(
        person_id=person,
        measure=measure,
        period_start=date.fromisoformat(start),
        period_end=date.fromisoformat(end),
        amount=Decimal(str(amount)),
    )


@dataclass(frozen=True)
class Run:
    """What a plan paid."""

    payroll: Payroll

    def pay(self, name: str = "A", period: str | None = None, person: str = "P1") -> Pay:
        """The one pay of a component."""
        (found,) = [
            p
            for p in self.payroll.pays
            if p.component == name and p.person_id == person and period in {None, p.period.name}
        ]
        return found

    def amount(self, name: str = "A", period: str | None = None, person: str = "P1") -> Any:
        """What a component pays, to be compared with plain numbers; nothing where it is not listed."""
        found = [
            p.pay
            for p in self.payroll.pays
            if p.component == name and p.person_id == person and period in {None, p.period.name}
        ]
        return sum(found, Decimal(0))

    def measured(self, name: str = "A") -> Any:
        """What a component measured, to be compared with plain numbers."""
        return self.pay(name).measured

    def lines(self, name: str = "A", period: str | None = None, person: str = "P1") -> list[tuple[str, str, str]]:
        """Base, rate and pay of each line, as plain numbers."""
        return [(f"{float(r.base):g}", f"{float(r.rate):g}", str(r.pay)) for r in self.pay(name, period, person).lines]

    def adjusted(self, kind: str, person: str = "P1") -> dict[str, Decimal | int]:
        """Adjustments of a kind by period."""
        found: dict[str, Decimal | int] = {}
        for row in self.payroll.adjustments:
            if row.kind == kind and row.person_id == person:
                found[row.period.name] = found.get(row.period.name, Decimal(0)) + row.amount
        return found

    def totals(self, person: str = "P1") -> dict[str, tuple[Decimal | int, ...]]:
        """Earned, paid and balance by period."""
        return {t.period.name: (t.earned, t.paid, t.balance) for t in self.payroll.totals if t.person_id == person}

    @property
    def problems(self) -> list[str]:
        """What the run had to say of its rows."""
        return [p.code for p in self.payroll.problems]


Paid = Callable[..., Run]
