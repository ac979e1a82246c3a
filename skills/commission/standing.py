"""How far a component or a measure has come: what gates and linkages look at.

A component with a longer period is looked at from the start of its own up to the end of the one that is paid; one with
a shorter period over the whole of it. A measure is looked at over the period that is paid, against the book's quota.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from connectors.periods import FiscalCalendar, Period
from skills.commission.coverage import Coverage
from skills.commission.credits import Member
from skills.commission.measure import Measures, total
from skills.commission.plan import Component, Goal, Plan
from skills.commission.quotas import Quotas
from skills.commission.ways import Flat


@dataclass(frozen=True, slots=True)
class Standing:
    """What was measured for a goal, what it needed (None: there is no quota to tell), and whether it was reached."""

    goal: Goal
    measured: Fraction
    needed: Fraction | None

    @property
    def reached(self) -> bool:
        """Reaching it exactly is enough."""
        return self.needed is not None and self.measured >= self.needed


class Standings:
    """Works out goals for one plan."""

    def __init__(
        self,
        plan: Plan,
        measures: Measures,
        quotas: Quotas,
        coverages: Mapping[str, Coverage],
    ) -> None:
        self._plan, self._measures, self._quotas = plan, measures, quotas
        self._coverages, self._calendar = coverages, measures.calendar

    def of(
        self, goal: Goal, component: Component, coverage: Coverage, period: Period, without: frozenset[str]
    ) -> Standing:
        """A goal of a component, for one person and period."""
        other = self.other(goal, component)
        whole = self._whole(other, period)
        start = self.since(other, period)
        away = without | self._measures.taken_back(other, period)
        counted = self._measures.within(other, coverage, start, period.end, without=away)
        quota = None
        if goal.at_least.of_quota:
            quota = self._quota(goal, other, coverage, whole if start < period.start else self._span(whole, period))
        return Standing(goal, total(counted), goal.at_least.at(quota))

    def other(self, goal: Goal, component: Component) -> Component:
        """What a goal of a component looks at: another component, or a measure as if it were one."""
        return self._plan.component(goal.component) if goal.component else _measuring(goal, component)

    def since(self, other: Component, period: Period) -> date:
        """The day from which it is looked at, up to the end of the period that is paid."""
        return min(self._whole(other, period).start, period.start)

    def _whole(self, other: Component, period: Period) -> Period:
        """The other component's period that the paid one ends in; its year where it is cumulative."""
        return self._calendar.containing(period.end, "year" if other.cumulative else other.length)

    @staticmethod
    def _span(whole: Period, period: Period) -> Period:
        return whole if whole.days > period.days else period

    def _quota(self, goal: Goal, other: Component, coverage: Coverage, period: Period) -> Fraction | None:
        if goal.component or goal.of != "team":
            return self._quotas.of(other, coverage, period)
        teams = self._measures.teams
        lead = self._coverage(teams.lead(coverage.member.person_id))
        own = self._quotas.of(other, lead, period) if lead else None
        if own is not None:
            return own
        people = (self._coverage(p) for p in teams.whose("team", coverage.member.person_id))
        found = [q for person in people if person and (q := self._quotas.of(other, person, period)) is not None]
        return sum(found, Fraction(0)) if found else None

    def _coverage(self, person: str) -> Coverage | None:
        """The days on which somebody's quota holds: all, for a leader or colleague who is not on the plan."""
        found = self._coverages.get(person)
        if found is None or found.member.spans:
            return found
        return Coverage(Member(person), self._plan)


def _measuring(goal: Goal, component: Component) -> Component:
    """A measure by itself, as if it were a component of the period that is paid."""
    return Component(
        name=f"measure {goal.measure} {goal.of} {component.event} {component.length}",
        way=Flat(Decimal(0)),
        measure=goal.measure or "amount",
        event=component.event,
        period=component.length,
        cumulative=component.cumulative,
        quota="book",
        of=goal.of,
    )


def year_start(calendar: FiscalCalendar, day: date) -> date:
    """The first day of the fiscal year that a day falls in."""
    return calendar.containing(day, "year").start
