"""Everybody's sums on a heap, and what they are paid for them: data in, data out, so that another process can do it.

Each person's sums are paid by rate cards. Whoever has a credit that is taken back is paid by `pay_everyone`, over their
sums, which are credits too, and that credit by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from connectors.book.sums import Kind, Terms
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar, Period
from skills.commission.credits import Credit, Member, Span
from skills.commission.lump_sums import Amounts, Payer, Tally, Values, amounts, quota
from skills.commission.measure import claws_back
from skills.commission.plan import Plan
from skills.commission.run import Case, pay_everyone
from skills.commission.settle import Total

Spells = tuple[tuple[date, date | None, Decimal | None], ...]


@dataclass(frozen=True, slots=True)
class Heap:
    """People of a plan by their terms, the sums of each by number of their kind, and the credits that stand alone.

    `by`: the columns that kinds have facts for; `ends`: of the stretches; `first`: the first day that matters.
    """

    plan: Plan
    period: Period
    by: tuple[str, ...]
    ends: Sequence[date]
    first: date
    exchange: Exchange
    calendar: FiscalCalendar
    terms: Sequence[Terms]
    kinds: Sequence[Kind]
    rows: Mapping[str, Sequence[tuple[str, int]]]
    stories: Mapping[str, Sequence[Credit]]

    @property
    def people(self) -> int:
        """How many they are."""
        return sum(len(t.people) for t in self.terms)

    def split(self, size: int) -> Iterator[Heap]:
        """The same in heaps of about so many people."""
        held: list[Terms] = []
        count = 0
        for terms in self.terms:
            for start in range(0, len(terms.people), size):
                some = terms.people[start : start + size]
                held.append(terms._replace(people=some))
                count += len(some)
                if count >= size:
                    yield self._of(held)
                    held, count = [], 0
        if held:
            yield self._of(held)

    def _of(self, terms: list[Terms]) -> Heap:
        people = [who for t in terms for who in t.people]
        rows = {who: self.rows[who] for who in people if who in self.rows}
        return replace(self, terms=terms, rows=rows, stories={w: self.stories[w] for w in people if w in self.stories})


@dataclass
class Outcome:
    """What people are paid. `stopped`: an amount of theirs cannot be converted, so they are not.

    `one_by_one`: how many were paid from single credits rather than from sums alone.
    """

    amounts: list[Amounts] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    one_by_one: int = 0

    def take(self, who: str, totals: Iterable[Total], period: Period) -> None:
        """Keep what somebody's totals come to."""
        found = amounts(who, totals, period)
        if found:
            self.amounts.append(found)

    def apply(self, plan: Plan, case: Case, period: Period) -> None:
        """Pay everybody of a case."""
        payroll = pay_everyone(plan, case, through=period.end)
        self.stopped += [p.person_id for p in payroll.problems if p.stops]
        for who, totals in groupby(payroll.totals, key=lambda t: t.person_id):
            self.take(who, totals, period)


def pay_heap(heap: Heap) -> Outcome:
    """Everybody on the heap."""
    plan, found = heap.plan, Outcome()
    tally = Tally(plan, heap.kinds, heap.by, heap.ends, exchange=heap.exchange, calendar=heap.calendar)
    taken = {who for who, own in heap.stories.items() if any(claws_back(plan, c) for c in own)}
    for terms in heap.terms:
        payer = Payer(tally, terms, heap.first, heap.period.end)
        for who in terms.people:
            if who in taken:
                continue
            values: Values = {}
            try:
                for amount, kind in heap.rows.get(who, ()):
                    tally.add(values, amount, kind)
                for credit in heap.stories.get(who, ()):
                    tally.add_credit(values, credit, payer.coverage)
                found.take(who, payer.totals(values), heap.period)
            except NoData:
                found.stopped.append(who)
    taken &= {who for terms in heap.terms for who in terms.people}
    if taken:
        found.one_by_one = len(taken)
        found.apply(plan, _case(heap, tally, taken), heap.period)
    return found


def _case(heap: Heap, tally: Tally, people: set[str]) -> Case:
    """Some people's case over their sums and the credits that stand alone."""
    members, quotas = [], []
    for terms in heap.terms:
        for who in terms.people:
            if who in people:
                members.append(member(who, terms.spells))
                quotas += [quota(who, *goal) for goal in terms.goals]
    sums = [tally.credit(who, *row) for who in sorted(people) for row in heap.rows.get(who, ())]
    alone = [credit for who in sorted(people) for credit in heap.stories[who]]
    return Case([*sums, *alone], quotas, members, heap.exchange, heap.calendar)


def member(person: str, spells: Spells, manager: str | None = None) -> Member:
    """Somebody on a plan for these spells."""
    return Member(person, manager, tuple(Span(start, end, incentive) for start, end, incentive in spells))
