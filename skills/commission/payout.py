"""What one component pays one person for one period. The way of the data, top to bottom:

    credits -> counted            what each counts, on which day                       measure.py
    -> measured, quota            over the period, or the year to date                 quotas.py, coverage.py
    -> gates                      closed: nothing                                      standing.py
    -> way of paying              slices of base x rate                                ways.py
    -> multipliers, each          whose credits a slice pays; the most for one deal    drafts.py
    -> lines                      rounded; floor and cap                               here

Cumulative: the same over the year to date, less the same up to the period before. Where the year so far was paid at
the rates that still hold, the difference is in the bases; else what was paid before is a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Literal

from connectors.periods import Period
from skills.commission.coverage import Coverage
from skills.commission.credits import Credit
from skills.commission.drafts import ONE, Draft, Line, drafts, limited, line, summed
from skills.commission.group import Group
from skills.commission.measure import NONE, Counted, Measures, total
from skills.commission.plan import Component, Plan
from skills.commission.quotas import Quotas
from skills.commission.standing import Standing, Standings, year_start
from skills.commission.ways import GROUP, Basis, Bonus, Curve, Tiers

Reason = Literal["no_quota", "no_target", "gate_closed", "not_reached", "nothing_counted"]


@dataclass(frozen=True, slots=True)
class Pay:
    """What a component pays a person for a period. `measured`: year to date where it is cumulative.

    `counted` are the credits of the period (of the year where cumulative), `by_credit` their exact pay before floor
    and cap; `reason` says why nothing is paid. `gates` and `linkages` say how far their goals have come.
    """

    person_id: str
    period: Period
    component: str
    measured: Fraction
    quota: Fraction | None
    lines: tuple[Line, ...]
    pay: Decimal
    counted: tuple[Counted, ...] = ()
    by_credit: tuple[Fraction, ...] = ()
    gates: tuple[Standing, ...] = ()
    linkages: tuple[Standing, ...] = ()
    target: Fraction | None = None
    reason: Reason | None = None

    @property
    def attainment(self) -> Fraction | None:
        """Measured over quota."""
        return self.measured / self.quota if self.quota else None


@dataclass(frozen=True, slots=True)
class _Exact:
    """The same before rounding, over the days of the period or the year to date."""

    counted: tuple[Counted, ...]
    basis: Basis
    drafts: tuple[Draft, ...] = ()
    gates: tuple[Standing, ...] = ()
    linkages: tuple[Standing, ...] = ()
    reason: Reason | None = None


class Payouts:
    """Pays of one plan over one set of credits, each worked out when first asked for."""

    def __init__(
        self,
        plan: Plan,
        measures: Measures,
        quotas: Quotas,
        coverages: Mapping[str, Coverage],
        *,
        without: frozenset[str] = NONE,
    ) -> None:
        self.plan, self.measures, self.quotas = plan, measures, quotas
        self.coverages, self.calendar, self.without = coverages, measures.calendar, without
        self.standings = Standings(plan, measures, quotas, coverages)
        self._group = Group(plan, measures, coverages)
        self._paid: dict[tuple[str, str, str, frozenset[str]], Pay] = {}

    def but(self, away: frozenset[str]) -> Payouts:
        """The same without these credits too."""
        return Payouts(self.plan, self.measures, self.quotas, self.coverages, without=self.without | away)

    def plus(self, more: Sequence[Credit]) -> Payouts:
        """The same with further credits."""
        return Payouts(self.plan, self.measures.plus(more), self.quotas, self.coverages, without=self.without)

    def pay(self, component: Component, person: str, period: Period) -> Pay:
        """A component's pay. NoData (no_rate) where an amount cannot be converted."""
        away = self.without
        if component.cumulative:
            away |= self.measures.taken_back(component, period)
        return self._pay(component, person, period, away)

    def _pay(self, component: Component, person: str, period: Period, away: frozenset[str]) -> Pay:
        key = component.name, person, period.name, away
        if key not in self._paid:
            self._paid[key] = self._rounded(component, person, period, away)
        return self._paid[key]

    def _rounded(self, component: Component, person: str, period: Period, away: frozenset[str]) -> Pay:
        exact = self._exact(component, person, period, away)
        found = exact.drafts
        if component.cumulative:
            found = self._since_before(component, person, period, away, exact)
        lines = tuple(line(d, exact.counted, self.plan.rounding) for d in found)
        lines = tuple(row for row in lines if row.pay or row.base)
        counts = any(c.on in period for c in exact.counted)
        lines = _with_bound(component, lines, counts=counts and exact.reason is None)
        paid = sum((row.pay for row in lines), Decimal(0))
        return Pay(
            person_id=person,
            period=period,
            component=component.name,
            measured=exact.basis.measured,
            quota=exact.basis.quota,
            lines=lines,
            pay=paid + self.plan.rounding(Fraction(0)),
            counted=exact.counted,
            by_credit=tuple(summed(found, len(exact.counted))),
            gates=exact.gates,
            linkages=exact.linkages,
            target=exact.basis.target,
            reason=None if lines else exact.reason or ("not_reached" if exact.counted else "nothing_counted"),
        )

    def _exact(self, component: Component, person: str, period: Period, away: frozenset[str]) -> _Exact:
        coverage = self.coverages[person]
        start = year_start(self.calendar, period.end) if component.cumulative else period.start
        counted = self.measures.within(component, coverage, start, period.end, without=away)
        basis = self.basis(component, coverage, period, counted)
        if reason := lacking(component, basis):
            return _Exact(counted, basis, reason=reason)
        gates = tuple(self.standings.of(g, component, coverage, period, away) for g in component.gates)
        links = tuple(self.standings.of(k.when, component, coverage, period, away) for k in component.linkages)
        if not all(gate.reached for gate in gates):
            return _Exact(counted, basis, gates=gates, linkages=links, reason="gate_closed")
        if isinstance(component.way, GROUP):
            basis = self._group.basis(component, basis, person, period, away)
        by = [Fraction(k.by) for k, s in zip(component.linkages, links, strict=True) if s.reached]
        found = self._drafts(component, basis, counted, by[-1] if by else ONE)
        return _Exact(counted, basis, tuple(found), gates, links)

    def basis(self, component: Component, coverage: Coverage, period: Period, counted: Sequence[Counted]) -> Basis:
        """What the component's way of paying looks at, but for the group."""
        over_days = self.calendar.containing(period.end, "year") if component.cumulative else period
        quota = self.quotas.of(component, coverage, over_days)
        target: Fraction | None = None
        if component.target and component.target.weight is not None:
            whole = coverage.target(over_days)
            target = whole * Fraction(component.target.weight) if whole is not None else None
        elif component.target and component.target.amount is not None:
            target = Fraction(component.target.amount) * coverage.share(over_days.start, over_days.end)
        over = component.over.at(quota) if component.over else None
        return Basis(total(counted), quota, target, over, peak=_peak(counted))

    def _drafts(self, component: Component, basis: Basis, counted: tuple[Counted, ...], link: Fraction) -> list[Draft]:
        most = component.cap_at.at(basis.quota) if component.cap_at else None
        if component.period != "deal":
            slices = component.way.slices(up_to(basis, most))
            return limited(drafts(slices, counted, link, most), counted, component.each)
        found: list[Draft] = []
        for i, credit in enumerate(counted):
            alone = basis._replace(measured=credit.value, peak=None)
            own = drafts(component.way.slices(up_to(alone, most)), [credit], link, most)
            found += [_placed(d, i, len(counted), credit.credit.deal) for d in own]
        return limited(found, counted, component.each)

    def _since_before(
        self, component: Component, person: str, period: Period, away: frozenset[str], now: _Exact
    ) -> tuple[Draft, ...]:
        """What the year to date comes to beyond what it came to at the end of the period before."""
        earlier, before = self._last_open(component, person, period, away)
        if now.reason == "gate_closed" or earlier is None:
            return now.drafts
        at = {c.credit.credit_id: i for i, c in enumerate(earlier.counted)}
        places = [at.get(c.credit.credit_id) for c in now.counted]
        old, new = _by_rate(earlier.drafts), _by_rate(now.drafts)
        if set(old) <= set(new):
            return tuple(d for key, draft in new.items() if (d := _less(draft, old.get(key), places)).base)
        paid = self._paid_before(component, person, before, away)
        had = summed(earlier.drafts, len(earlier.counted))
        parts = tuple(-had[i] if i is not None else Fraction(0) for i in places)
        return (*now.drafts, Draft("paid_before", before.name, -paid, ONE, ONE, parts))

    def _last_open(
        self, component: Component, person: str, period: Period, away: frozenset[str]
    ) -> tuple[_Exact | None, Period]:
        """The year's last period before this one in which no gate was closed, as it came to; None where there is none.

        A period behind a closed gate pays nothing and takes nothing back.
        """
        before, first = self.calendar.previous(period), year_start(self.calendar, period.end)
        while before.start >= first:
            exact = self._exact(component, person, before, away)
            if exact.reason != "gate_closed":
                return exact, before
            before = self.calendar.previous(before)
        return None, before

    def _paid_before(self, component: Component, person: str, last: Period, away: frozenset[str]) -> Fraction:
        """What the year's periods up to `last` paid, line by line, before floor and cap."""
        first = year_start(self.calendar, last.end)
        periods = self.calendar.between(first, last.start, component.length)
        pays = (self._pay(component, person, p, away) for p in periods)
        return sum((Fraction(row.pay) for pay in pays for row in pay.lines if row.kind not in _BOUNDS), Fraction(0))


_BOUNDS = frozenset({"floor", "cap"})


def needs_quota(component: Component) -> bool:
    """Whether it cannot pay without a quota: a curve, or a bound that is a share of it."""
    way = component.way
    points = [component.over, component.cap_at]
    if isinstance(way, Tiers):
        points += [t.above for t in way.tiers]
    elif isinstance(way, Bonus):
        points += [s.at for s in way.steps]
    return isinstance(way, Curve) or any(p is not None and p.of_quota and p.value for p in points)


def lacking(component: Component, basis: Basis) -> Reason | None:
    """What a component cannot do without and has not: its quota, or the target incentive."""
    if needs_quota(component) and not basis.quota:
        return "no_quota"
    return "no_target" if isinstance(component.way, Curve) and basis.target is None else None


def _peak(counted: Sequence[Counted]) -> Fraction | None:
    """The furthest that the measure came, where corrections took it back from there."""
    if all(c.value >= 0 for c in counted):
        return None
    return max(accumulate(c.value for c in counted))


def up_to(basis: Basis, most: Fraction | None) -> Basis:
    """Nothing counts beyond the point at which the component is capped."""
    return basis if most is None or basis.measured <= most else basis._replace(measured=most)


def _placed(draft: Draft, index: int, of: int, deal: str) -> Draft:
    """The draft of one credit among all, named after its deal."""
    pays = tuple(draft.by_credit[0] if i == index else Fraction(0) for i in range(of))
    return replace(draft, at=deal, by_credit=pays)


_Key = tuple[str, str, Fraction, Fraction]


def _by_rate(found: Sequence[Draft]) -> dict[_Key, Draft]:
    return {(d.kind, d.at, d.rate, d.base if d.kind == "bonus" else Fraction(0)): d for d in found}


def _less(now: Draft, before: Draft | None, places: Sequence[int | None]) -> Draft:
    """A draft less what the same one came to before."""
    if before is None:
        return now
    paid = tuple(
        pay - (before.by_credit[i] if i is not None else 0) for pay, i in zip(now.by_credit, places, strict=True)
    )
    return replace(now, base=now.base - before.base, by_credit=paid)


def _with_bound(component: Component, lines: tuple[Line, ...], *, counts: bool) -> tuple[Line, ...]:
    """With a line up to the least, or down to the most, that the component pays."""
    paid = sum((row.pay for row in lines), Decimal(0))
    to = bounded(component, paid, counts=counts)
    if to == paid:
        return lines
    kind: Literal["floor", "cap"] = "floor" if to > paid else "cap"
    return (*lines, Line(kind, str(to), Fraction(to - paid), ONE, to - paid))


def bounded(component: Component, paid: Decimal, *, counts: bool) -> Decimal:
    """At least the floor, where anything counts, and at most the cap."""
    if component.floor is not None and counts and paid < component.floor:
        return component.floor
    return component.cap if component.cap is not None and paid > component.cap else paid
