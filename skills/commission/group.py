"""What ranks and pools look at: everybody on the plan in a period, by what each has measured.

Only somebody who sold anything has a place. A person whose amounts cannot be converted is left out; the run names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from connectors.errors import NoData
from connectors.periods import Period
from skills.commission.coverage import Coverage
from skills.commission.measure import Measures, total
from skills.commission.plan import Component, Plan
from skills.commission.ways import Basis, Place, Pool


class Group:
    """The group of one plan; sums are kept by component, period and the credits left out."""

    def __init__(self, plan: Plan, measures: Measures, coverages: Mapping[str, Coverage]) -> None:
        self._plan, self._measures, self._coverages = plan, measures, coverages
        self._kept: dict[tuple[str, str, frozenset[str]], dict[str, Fraction]] = {}

    def basis(self, component: Component, basis: Basis, person: str, period: Period, without: frozenset[str]) -> Basis:
        """With the person's place, and their part of the group's measure."""
        measured = self._measured(component, period, without)
        own = max(measured.get(person, Fraction(0)), Fraction(0))
        together = sum((max(m, Fraction(0)) for m in measured.values()), Fraction(0))
        if isinstance(component.way, Pool) and component.way.by_head:
            part = Fraction(1, len(measured)) if person in measured else Fraction(0)
        else:
            part = own / together if together else Fraction(0)
        ahead = sum(1 for m in measured.values() if m > own)
        place = Place(ahead + 1, sum(1 for m in measured.values() if m == own)) if own > 0 else None
        return basis._replace(place=place, pool=together, part=part)

    def _measured(self, component: Component, period: Period, without: frozenset[str]) -> dict[str, Fraction]:
        key = component.name, period.name, without
        if key not in self._kept:
            found = {}
            for person, coverage in self._coverages.items():
                if coverage.days(period.start, period.end):
                    try:
                        counted = self._measures.within(component, coverage, period.start, period.end, without=without)
                    except NoData:
                        continue
                    found[person] = total(counted)
            self._kept[key] = found
        return self._kept[key]
