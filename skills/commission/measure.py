"""From credits to what counts: per person, component and stretch of days.

A credit counts on the day of the component's event, if its columns fit `where` and the person is on the plan that day.
It counts its column (amount, margin, units, one deal, ...) x share, in the plan's currency, x what multiplies credits.
Amounts in `where` are the credit's own, before the share. Several credits of one deal are one deal.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod
from typing import Any

from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar, Period
from skills.commission.conditions import as_number, fits
from skills.commission.coverage import Coverage
from skills.commission.credits import MONEY, Credit, Event
from skills.commission.currency import one_unit
from skills.commission.exact import exactly
from skills.commission.plan import Component, Plan
from skills.commission.teams import Teams

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counted:
    """A credit as a component counts it: the day, how much of the measure, and what multiplies its pay."""

    credit: Credit
    on: date
    value: Fraction
    factor: Fraction


def total(counted: Iterable[Counted]) -> Fraction:
    """What was measured."""
    return sum((c.value for c in counted), Fraction(0))


class Measures:
    """What everybody's credits count, component by component, worked out when first asked for."""

    def __init__(
        self, plan: Plan, held: Iterable[Credit], teams: Teams, exchange: Exchange, calendar: FiscalCalendar
    ) -> None:
        self.plan, self.teams, self.exchange, self.calendar = plan, teams, exchange, calendar
        self._credits: dict[str, list[Credit]] = defaultdict(list)
        self._foreign: dict[str, list[Credit]] = defaultdict(list)
        self._with_rows: set[tuple[str, str, Event]] = set()
        for credit in held:
            self._credits[credit.person_id].append(credit)
            if self._is_foreign(credit):
                self._foreign[credit.person_id].append(credit)
            if credit.event != "booked":
                self._with_rows.add((credit.person_id, credit.deal, credit.event))
        self._clawed = [c for own in self._credits.values() for c in own if claws_back(plan, c)]
        self._components: dict[str, Component] = {}
        self._own: dict[tuple[str, str], list[Counted]] = {}
        self._counted: dict[tuple[str, str], tuple[list[date], list[Counted]]] = {}

    def plus(self, more: Sequence[Credit]) -> Measures:
        """The same with further credits; what is counted already is not counted again."""
        held = [c for own in self._credits.values() for c in own]
        found = Measures(self.plan, [*held, *more], self.teams, self.exchange, self.calendar)
        for (name, person), own in self._own.items():
            component = self._components[name]
            new = (found.counted(component, c) for c in more if c.person_id == person and not self._is_foreign(c))
            found._own[name, person] = [*own, *(c for c in new if c is not None)]
        found._components = dict(self._components)
        return found

    def counts(self, component: Component, credit: Credit) -> bool:
        """Whether a credit fits a component's event and conditions."""
        return self.counted(component, credit) is not None

    def within(
        self, component: Component, coverage: Coverage, first: date, last: date, *, without: frozenset[str] = NONE
    ) -> tuple[Counted, ...]:
        """What counts for a person on these days, by day, but for the credits in `without`. Or NoData."""
        days, counted = self._all(component, coverage)
        found = counted[bisect_left(days, first) : bisect_right(days, last)]
        if without:
            found = [c for c in found if c.credit.credit_id not in without]
        return _one_each(found) if component.measure == "deals" else tuple(found)

    def taken_back(self, component: Component, period: Period) -> frozenset[str]:
        """Credits of the year that a cumulative component no longer counts: cancelled by now, and taken back."""
        if not component.cumulative:
            return NONE
        return frozenset(
            c.credit_id
            for c in self._clawed
            if (on := self._day(component.event, c)) and on < period.start and _cancelled_by(c, period.end)
        )

    def credits_of(self, person: str) -> Sequence[Credit]:
        """Every credit of a person."""
        return self._credits.get(person, ())

    def _all(self, component: Component, coverage: Coverage) -> tuple[list[date], list[Counted]]:
        key = component.name, coverage.member.person_id
        if key not in self._counted:
            found = []
            for person in self.teams.whose(component.of, coverage.member.person_id):
                found += [c for c in self._of_one(component, person) if c.on in coverage]
                # converted only where it counts: a rate missing before somebody came to the plan holds nobody up
                abroad = (self.covered(component, c, coverage) for c in self._foreign.get(person, ()))
                found += [c for c in abroad if c is not None]
            found.sort(key=lambda c: (c.on, c.credit.credit_id))
            self._counted[key] = [c.on for c in found], found
        return self._counted[key]

    def _of_one(self, component: Component, person: str) -> list[Counted]:
        """What counts of a person's credits in the plan's own currency."""
        key = component.name, person
        self._components[component.name] = component
        if key not in self._own:
            own = (c for c in self._credits.get(person, ()) if not self._is_foreign(c))
            self._own[key] = [found for c in own if (found := self.counted(component, c)) is not None]
        return self._own[key]

    def covered(self, component: Component, credit: Credit, coverage: Coverage) -> Counted | None:
        """A credit as a component counts it for somebody who is on the plan on its day; else None."""
        on = self._day(component.event, credit)
        return self.counted(component, credit) if on is not None and on in coverage else None

    def counted(self, component: Component, credit: Credit) -> Counted | None:
        """A credit as a component counts it; None where it does not. NoData (no_rate) where it cannot be converted."""
        on = self._day(component.event, credit)
        if on is None or self._never_stood(component, credit, on) or not self.plan.holds_on(on):
            return None
        column = self._column(component, credit, on)
        if not fits(component.where, column):
            return None
        counts = column("amount") if component.measure == "deals" else column(component.measure)
        value = as_number(counts) or Fraction(0)
        if component.measure == "deals":
            value = Fraction(int(value >= 0))
        value = value if credit.share == 1 else value * Fraction(credit.share)
        for multiplier in component.on_credit:
            value *= exactly(multiplier.by) if fits(multiplier.where, column) else 1
        factor = prod((exactly(m.by) for m in component.on_pay if fits(m.where, column)), start=Fraction(1))
        return Counted(credit, on, value, factor)

    def _day(self, event: Event, credit: Credit) -> date | None:
        """The day on which a credit counts for an event; rows of the event itself come before a day on a booked one."""
        if credit.event == event:
            return credit.date
        if credit.event != "booked" or (credit.person_id, credit.deal, event) in self._with_rows:
            return None
        return credit.happened(event)

    def _never_stood(self, component: Component, credit: Credit, on: date) -> bool:
        """Cancelled before it counted; or, where the plan takes nothing back, before its period was over."""
        if credit.cancelled_on is None:
            return False
        end = self.calendar.containing(on, component.length).end
        return credit.cancelled_on < on or (self.plan.clawback is None and credit.cancelled_on <= end)

    def _is_foreign(self, credit: Credit) -> bool:
        return credit.currency is not None and credit.currency != self.plan.currency

    def _column(self, component: Component, credit: Credit, on: date) -> Callable[[str], Any]:
        """Columns of a credit, money in the plan's currency."""
        plan = self.plan
        if not self._is_foreign(credit):
            return credit.value
        end = self.calendar.containing(on, component.length).end
        rate_on = credit.date if plan.fx == "credit_date" else end

        def column(name: str) -> Any:
            value = credit.value(name)
            number = as_number(value) if name in MONEY and value is not None else None
            if number is None:
                return value
            return number * one_unit(self.exchange, credit.currency, plan.currency, rate_on)

        return column


def claws_back(plan: Plan, credit: Credit) -> bool:
    """Whether the plan takes back what a cancelled credit added."""
    if plan.clawback is None or credit.cancelled_on is None:
        return False
    within = plan.clawback.within_days
    return within is None or (credit.cancelled_on - credit.date).days <= within


def _cancelled_by(credit: Credit, day: date) -> bool:
    return credit.cancelled_on is not None and credit.cancelled_on <= day


def _one_each(counted: Sequence[Counted]) -> tuple[Counted, ...]:
    """One for each deal: the one that counts most, the first of several."""
    best: dict[tuple[str, str], Counted] = {}
    for c in counted:
        key = c.credit.person_id, c.credit.deal
        if key not in best or c.value > best[key].value:
            best[key] = c
    kept = {id(c) for c in best.values()}
    return tuple(c for c in counted if id(c) in kept)
