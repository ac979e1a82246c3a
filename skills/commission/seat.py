"""Whose commission is asked for, at which desk: the plan that pays them on a day, and scenarios over its periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from connectors.book.schema import Person
from connectors.money import Money
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.currency import one_unit
from skills.commission.exact import decimal_of
from skills.commission.from_book import OnPlan, case_of, on_plan
from skills.commission.plan import Plan
from skills.commission.results import Exchanged, Terms
from skills.commission.run import Case
from skills.commission.scenario import Scenario, stretch
from skills.commission.supposed import Supposed, credits_of
from skills.skill import Desk, Who


@dataclass(frozen=True)
class Seat:
    """A person on a plan, at somebody's desk."""

    desk: Desk
    on: OnPlan

    @classmethod
    def of(cls, desk: Desk, person: Person, day: date) -> Seat:
        """The seat on the plan of a day; see `on_plan` for what can go wrong."""
        return cls(desk, on_plan(desk.book, person, day))

    @property
    def plan(self) -> Plan:
        """The plan that pays."""
        return self.on.plan

    @property
    def who(self) -> Who:
        """Whose figures these are."""
        person = self.on.person
        return Who(person.name, person.person_id == self.desk.person.person_id, person.person_id)

    def days(self, closing: Sequence[date]) -> Period:
        """The stretch in which credits of these days change what is earned."""
        found = [stretch(self.plan, day, self.desk.calendar) for day in closing]
        first, last = min(found), max(found)
        return first if first == last else Period(first.start, last.end, f"{first.start}..{last.end}")

    def case(self, days: Period, more: Sequence[Credit] = ()) -> Case:
        """What the book holds for these days."""
        return case_of(self.desk.book, self.on, (days.start, days.end), self.desk.today, more)

    def scenario(self, days: Period, more: Sequence[Credit] = (), *, without: frozenset[str] = frozenset()) -> Scenario:
        """What is earned over these days; rates for `more` are read too, deals in `without` are left out."""
        case = self.case(days, more)
        kept = [c for c in case.credits if c not in more and c.deal_id not in without]
        return Scenario(self.plan, replace(case, credits=kept), self.on.person.person_id, days)

    def credits_of(self, one: Supposed) -> list[Credit]:
        """The credits that a supposed deal would be."""
        return credits_of(one, self.on.person.person_id, self.plan, self.desk.book)

    def exchanged(self, scenario: Scenario, more: Sequence[Credit]) -> tuple[Exchanged, ...]:
        """The rates at which these credits are converted."""
        into = self.plan.currency
        foreign = {(c.currency, c.date) for c in more if c.currency and c.currency != into}
        found = ((currency, on, one_unit(scenario.exchange, currency, into, on)) for currency, on in sorted(foreign))
        return tuple(Exchanged(currency, into, decimal_of(rate), on) for currency, on, rate in found)

    def terms(self, days: Period, exchanged: tuple[Exchanged, ...] = ()) -> Terms:
        """What was applied, and what else the plan does with the pay."""
        plan, book = self.plan, self.desk.book
        return Terms(
            plan=self.on.title,
            period=days,
            as_of=self.desk.today,
            derived="credits" in book.company.derived,
            estimated=book.company.estimated.get("deals.amount"),
            exchanged=exchanged,
            later_events=tuple(dict.fromkeys(c.event for c in plan.components if c.event != "booked")),
            parts=tuple((part.share, part.event) for part in plan.pay_when),
            draw=Money(plan.draw.amount, plan.currency) if plan.draw else None,
            clawback_days=plan.clawback.within_days if plan.clawback else None,
            claws_back=plan.clawback is not None,
        )

    @cached_property
    def currency(self) -> str:
        """The plan's currency."""
        return self.plan.currency
