"""From sums of credits to what people are paid: the engine's own parts, without lines.

Sum -> Tally      what each component counts of it, by stretch of days            measure.py, once for each kind
-> RateCard       what is paid for that, for people with the same terms           rate_card.py, once for the terms
-> settled        cap, guarantee, draw, what is carried on                        settle.py
-> Amounts
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from connectors.book.schema import Quota
from connectors.book.sums import Kind, Terms
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar, Period
from skills.commission.coverage import Coverage
from skills.commission.credits import Credit, Member, Span
from skills.commission.grain import goals
from skills.commission.plan import Component, Plan
from skills.commission.rate_card import Aim, RateCard, rate_card
from skills.commission.run import Case, payouts_of
from skills.commission.settle import Settlement, Total, settled, settlement_length

Values = dict[tuple[int, int], Fraction]  # by number of what is counted, and of the stretch of days
ZERO = Decimal(0)
NOTHING = Fraction(0)
_ANYBODY = ""


class Amounts(NamedTuple):
    """What a person earned and is paid in a period, and the balance after it."""

    person_id: str
    earned: Decimal
    paid: Decimal
    balance: Decimal


class Tally:
    """What the components of a plan, and the measures that their goals look at, count of sums and of single credits.

    Counting is linear in the amount, so it is asked of one unit once for each kind of sum. `ends` are the last days of
    the stretches, of which every period of the plan is made up; `by` the columns that kinds have facts for.
    """

    def __init__(
        self,
        plan: Plan,
        kinds: Sequence[Kind],
        by: Sequence[str],
        ends: Sequence[date],
        *,
        exchange: Exchange,
        calendar: FiscalCalendar,
    ) -> None:
        self.plan, self.ends, self.exchange, self.calendar = plan, ends, exchange, calendar
        nobody = payouts_of(plan, Case([], [], [], exchange, calendar))
        others = (nobody.standings.other(goal, c) for c in plan.components for goal in goals(c))
        self.counted: list[Component] = list({c.name: c for c in (*plan.components, *others)}.values())
        self._kinds, self._by, self._measures = kinds, by, nobody.measures
        self._units: dict[int, list[tuple[tuple[int, int], Fraction | None]]] = {}

    def add(self, values: Values, amount: str, kind: int) -> None:
        """Count a sum. NoData (no_rate) where it cannot be converted."""
        units = self._units.get(kind)
        if units is None:
            units = self._units[kind] = self._of_one_unit(kind)
        if not units:
            return
        whole = Fraction(Decimal(amount))
        for place, unit in units:
            value = whole if unit is None else whole * unit
            values[place] = values[place] + value if place in values else value

    def add_credit(self, values: Values, credit: Credit, coverage: Coverage) -> None:
        """Count one credit, where the person is on the plan."""
        for number, component in enumerate(self.counted):
            found = self._measures.covered(component, credit, coverage)
            if found:
                place = number, self._stretch(found.on)
                values[place] = values.get(place, NOTHING) + found.value

    def credit(self, person: str, amount: str, kind: int) -> Credit:
        """A sum as one credit, which pays what its credits pay."""
        of = self._kinds[kind]
        return Credit(
            credit_id=f"{person}/{kind}",
            person_id=person,
            date=of.on,
            amount=Decimal(amount),
            currency=of.currency,
            facts=dict(zip(self._by, of.facts, strict=True)),
        )

    def within(self, first: date, last: date) -> list[int]:
        """The stretches that end on these days."""
        return [n for n, end in enumerate(self.ends) if first <= end <= last]

    def _stretch(self, day: date) -> int:
        return next(n for n, end in enumerate(self.ends) if day <= end)

    def _of_one_unit(self, kind: int) -> list[tuple[tuple[int, int], Fraction | None]]:
        """Where one unit of a kind counts, and as how much of the plan's currency; None for just one."""
        one = self.credit(_ANYBODY, "1", kind)
        found = ((n, self._measures.counted(c, one)) for n, c in enumerate(self.counted))
        stretch = self._kinds[kind].stretch
        return [((n, stretch), None if c.value == 1 else c.value) for n, c in found if c is not None]


class Payer:
    """Pays people who have the same terms, for all periods up to `through`. `first`: the first day that matters."""

    def __init__(self, tally: Tally, terms: Terms, first: date, through: date) -> None:
        self._tally, self._first, self._through = tally, first, through
        plan, calendar = tally.plan, tally.calendar
        spells = tuple(Span(start, end, incentive) for start, end, incentive in terms.spells)
        member = Member(_ANYBODY, spans=spells)
        quotas = [quota(_ANYBODY, *goal) for goal in terms.goals]
        self._payouts = payouts_of(plan, Case([], quotas, [member], tally.exchange, calendar))
        self.coverage = self._payouts.coverages[_ANYBODY]
        self._places = [_places([calendar.containing(end, c.length) for end in tally.ends]) for c in plan.components]
        self._cards: dict[tuple[int, int], tuple[RateCard, Period]] = {}
        self._aims: dict[int, list[tuple[int, int]]] = {}
        self._every_period = plan.draw is not None or any(step.guarantee for step in plan.ramp)
        self._length = settlement_length(plan)

    def totals(self, values: Values) -> list[Total]:
        """What a person is paid, period by period of settlement. NoData (no_rate) where a quota cannot be converted."""
        earned = self._earned(values)
        calendar = self._tally.calendar
        if self._every_period:
            last = max([self._through, *(p.end for p in earned)])
            periods: Iterable[Period] = calendar.between(self._first, last, self._length)
        else:
            periods = sorted(earned)
        return settled(Settlement(self.coverage, calendar), periods, earned, {}, [])[1]

    def _earned(self, values: Values) -> dict[Period, Decimal]:
        """By period of settlement."""
        measured: Values = {}
        for (number, stretch), value in values.items():
            if number < len(self._places):
                place = number, self._places[number][stretch]
                measured[place] = measured[place] + value if place in measured else value
        earned: dict[Period, Decimal] = {}

        def came(aim: Aim) -> Fraction:
            places = self._aims[id(aim)]
            if len(places) == 1:
                return values.get(places[0], NOTHING)
            return sum((values.get(place, NOTHING) for place in places), NOTHING)

        for place, value in measured.items():
            card, settles_in = self._cards.get(place) or self._card(*place)
            if card.period.start <= self._through:
                earned[settles_in] = earned.get(settles_in, ZERO) + card.pay(value, came)
        return earned

    def _card(self, number: int, last: int) -> tuple[RateCard, Period]:
        """The card of a component for the period in which a stretch lies, and the period in which its pay settles."""
        calendar, component = self._tally.calendar, self._tally.plan.components[number]
        period = calendar.containing(self._tally.ends[last], component.length)
        card = rate_card(self._payouts, component, _ANYBODY, period)
        names = [c.name for c in self._tally.counted]
        for aim in (*card.gates, *(aim for aim, _ in card.linkages)):
            other = names.index(aim.other.name)
            self._aims[id(aim)] = [(other, n) for n in self._tally.within(aim.first, aim.last)]
        found = self._cards[number, last] = card, calendar.containing(period.end, self._length)
        return found


def amounts(person: str, totals: Iterable[Total], period: Period) -> Amounts | None:
    """A person's totals over a period; None where there is nothing in it and nothing owed."""
    earned = paid = balance = ZERO
    some = False
    for total in totals:
        if total.period.end <= period.end:
            balance = total.balance
            if total.period.start >= period.start:
                some = True
                earned += total.earned
                paid += total.paid
    return Amounts(person, earned, paid, balance) if some or balance else None


def _places(periods: Sequence[Period]) -> list[int]:
    """For each stretch the number of the first one in the same period."""
    return [periods.index(period) for period in periods]


def quota(person: str, start: date, end: date, amount: Decimal, currency: str | None) -> Quota:
    """A quota of amounts."""
    return Quota(
        person_id=person, measure="amount", period_start=start, period_end=end, amount=amount, currency=currency
    )
