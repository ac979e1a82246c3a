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
from connectors.book.sums import Sum, Terms
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
    the stretches, of which every period of the plan is made up.
    """

    def __init__(
        self, plan: Plan, by: Sequence[str], ends: Sequence[date], exchange: Exchange, calendar: FiscalCalendar
    ) -> None:
        self.plan, self.ends, self.exchange, self.calendar = plan, ends, exchange, calendar
        nobody = payouts_of(plan, Case([], [], [], exchange, calendar))
        others = (nobody.standings.other(goal, c) for c in plan.components for goal in goals(c))
        self.counted: list[Component] = list({c.name: c for c in (*plan.components, *others)}.values())
        self._by, self._measures = by, nobody.measures
        self._units: dict[tuple[object, ...], list[tuple[int, Fraction | None]]] = {}

    def add(self, values: Values, row: Sum) -> None:
        """Count a sum. NoData (no_rate) where it cannot be converted."""
        key = row[3:]
        units = self._units.get(key)
        if units is None:
            units = self._units[key] = self._of_one_unit(row)
        if not units:
            return
        amount, stretch = Fraction(row.amount), row.stretch
        for number, unit in units:
            place = number, stretch
            value = amount if unit is None else amount * unit
            values[place] = values[place] + value if place in values else value

    def add_credit(self, values: Values, credit: Credit, coverage: Coverage) -> None:
        """Count one credit, where the person is on the plan."""
        for number, component in enumerate(self.counted):
            found = self._measures.counted(component, credit)
            if found and found.on in coverage:
                place = number, self.stretch(found.on)
                values[place] = values.get(place, NOTHING) + found.value

    def credit(self, row: Sum) -> Credit:
        """A sum as one credit, which pays what its credits pay."""
        facts = dict(zip(self._by, row.facts, strict=True))
        key = f"{row.person_id}/{row.stretch}/{row.currency}/{row.day}/{'/'.join(map(str, row.facts))}"
        return Credit(
            credit_id=key, person_id=row.person_id, date=row.on, amount=row.amount, currency=row.currency, facts=facts
        )

    def stretch(self, day: date) -> int:
        """The number of the stretch that a day lies in."""
        return next(n for n, end in enumerate(self.ends) if day <= end)

    def within(self, first: date, last: date) -> list[int]:
        """The stretches that end on these days."""
        return [n for n, end in enumerate(self.ends) if first <= end <= last]

    def _of_one_unit(self, row: Sum) -> list[tuple[int, Fraction | None]]:
        """What counts one unit of a sum, and as how much of the plan's currency; None for just one."""
        one = self.credit(row._replace(amount=Decimal(1)))
        found = ((n, self._measures.counted(c, one)) for n, c in enumerate(self.counted))
        return [(n, None if c.value == 1 else c.value) for n, c in found if c is not None]


class Payer:
    """Pays people who have the same terms, for all periods up to `through`. `first`: the first day that matters."""

    def __init__(self, tally: Tally, terms: Terms, first: date, through: date) -> None:
        self._tally, self._first, self._through = tally, first, through
        plan, calendar = tally.plan, tally.calendar
        spells = tuple(Span(start, end, incentive) for start, end, incentive in terms.spells)
        member = Member(_ANYBODY, spans=spells)
        quotas = [_quota(*goal) for goal in terms.goals]
        self._payouts = payouts_of(plan, Case([], quotas, [member], tally.exchange, calendar))
        self.coverage = self._payouts.coverages[_ANYBODY]
        self._places = [_places([calendar.containing(end, c.length) for end in tally.ends]) for c in plan.components]
        self._cards: dict[tuple[int, int], tuple[RateCard, Period]] = {}
        self._aims: dict[int, tuple[int, list[int]]] = {}
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
            other, stretches = self._aims[id(aim)]
            return sum((values.get((other, n), NOTHING) for n in stretches), NOTHING)

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
            self._aims[id(aim)] = names.index(aim.other.name), self._tally.within(aim.first, aim.last)
        found = self._cards[number, last] = card, calendar.containing(period.end, self._length)
        return found


def amounts(person: str, totals: Iterable[Total], period: Period) -> Amounts | None:
    """A person's totals over a period; None where there is nothing in it and nothing owed."""
    before = [t for t in totals if t.period.end <= period.end]
    inside = [t for t in before if t.period.end in period]
    if not inside and not (before and before[-1].balance):
        return None
    earned, paid = sum((t.earned for t in inside), ZERO), sum((t.paid for t in inside), ZERO)
    return Amounts(person, earned, paid, before[-1].balance)


def _places(periods: Sequence[Period]) -> list[int]:
    """For each stretch the number of the first one in the same period."""
    return [periods.index(period) for period in periods]


def _quota(start: date, end: date, amount: Decimal, currency: str | None) -> Quota:
    return Quota(
        person_id=_ANYBODY, measure="amount", period_start=start, period_end=end, amount=amount, currency=currency
    )
