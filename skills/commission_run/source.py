"""What the book has for some of a plan's people: terms, sums, single credits, each read when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from connectors.book import Book
from connectors.book.sums import Ids, Sums, Terms, Wanted, credited_days, stories, sums, terms
from connectors.exchange import Exchange
from connectors.periods import Period
from skills.commission.coverage import Coverage
from skills.commission.credits import Credit
from skills.commission.everyone import looks_at_others
from skills.commission.from_book import credits_of
from skills.commission.grain import Grain
from skills.commission.plan import Plan
from skills.commission.reading_settlement import LENGTHS
from skills.commission.run import Case
from skills.commission.settle import shortest
from skills.commission_run.heap import Heap, member

EVERYBODY: Ids = ("", "\U0010ffff")


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a plan's people, by their ids from one to another, both included; `people` is how many."""

    plan: str
    ids: Ids
    people: int


class Source:
    """What the book has for a part; `days`: the first and the last with a credit."""

    def __init__(self, book: Book, part: Part, plan: Plan, period: Period, today: date) -> None:
        self.book, self.part, self.plan, self.period, self.today = book, part, plan, period, today
        self.calendar = book.company.calendar
        self.exchange = Exchange(book.fx(), book.company.currency)
        self.days = credited_days(book, today) or (period.start, period.end)
        self.others = looks_at_others(plan)
        self.ids = EVERYBODY if self.others else part.ids

    @cached_property
    def terms(self) -> list[Terms]:
        """People by what they have in common; spells are cut to the periods that matter where nothing asks for more."""
        plan, calendar = self.plan, self.calendar
        first, last = min(self.days[0], self.period.start), max(self.period.end, self.today)
        length = max((c.length for c in plan.components), key=LENGTHS.index)
        days = calendar.containing(first, length).start, calendar.containing(last, length).end
        whole = bool(plan.ramp) or plan.draw is not None
        weighed = any(c.target and c.target.weight is not None for c in plan.components)
        return terms(self.book, self.part.plan, self.part.ids, days, whole=whole, incentives=weighed)

    @cached_property
    def first(self) -> date:
        """The first day that matters: with a draw or guarantee, that on which the first of them is on the plan."""
        plan = self.plan
        if not (plan.draw or any(step.guarantee for step in plan.ramp)):
            return self.days[0]
        starts = [max(start, plan.starts or start) for t in self.terms for start, _, _ in t.spells]
        return min([self.days[0], *starts, *([plan.starts] if plan.starts else [])])

    def case(self, people: Sequence[str] | None, held: Sequence[Credit]) -> Case:
        """The plan's case for some people, or everybody, over credits that have been read."""
        spells = {who: t.spells for t in self.terms for who in t.people}
        if people is None:
            members = [member(p.person_id, spells.get(p.person_id, ()), p.manager_id) for p in self.book.people()]
        else:
            members = [member(who, spells[who]) for who in people]
        quotas = self.book.quotas(people=people) if self.book.has("quotas") else []
        return Case(held, quotas, members, self.exchange, self.calendar)

    def lines(self, people: Sequence[str] | None, deals: Sequence[str] | None = None) -> list[Credit]:
        """Credits, one by one."""
        lines = self.book.credit_lines(people=people, deals=deals)
        return credits_of(self.book, [line for line in lines if line.date <= self.today], self.plan)

    def sums(self, by: Grain, people: Sequence[str] | None = None) -> Sums:
        """Sums of everybody, on whatever days; or of these people while they are on the plan. Stories are left out."""
        plan, (first, last) = self.plan, self.days
        wanted = Wanted(
            by=by.by,
            ends=self.ends,
            days=(max(first, plan.starts or first), min(last, plan.ends or last)),
            until=self.today,
            currency=plan.currency,
            ids=self.ids,
            daily=by.daily or self._cuts_stretches,
            people=people,
            plan=None if people is None or self.others else self.part.plan,
        )
        return sums(self.book, wanted)

    @cached_property
    def ends(self) -> list[date]:
        """The last days of the plan's shortest periods, from the first credit to the last."""
        return [p.end for p in self.calendar.between(*self.days, shortest(self.plan))]

    @property
    def _cuts_stretches(self) -> bool:
        """Whether a plan that looks at others has somebody who came or went in the middle of a stretch."""
        starts = {self.days[0], *(end + timedelta(days=1) for end in self.ends)}
        ends = {self.days[1], *self.ends}
        spells = [s for t in self.terms for s in t.spells] if self.others else []
        return any(
            (self.days[0] < start <= self.days[1] and start not in starts)
            or (end is not None and self.days[0] <= end < self.days[1] and end not in ends)
            for start, end, _ in spells
        )

    def heap(self, by: Grain) -> Heap:
        """All that is needed to pay everybody by sums."""
        first, last = self.days
        partly: list[str] = []
        for own in self.terms:  # whoever was not on the plan on all of those days
            coverage = Coverage(member("", own.spells), self.plan)
            if coverage.days(first, last) != [(first, last)]:
                partly += own.people
        everybody, some = self.sums(by), self.sums(by, partly)
        more = len(everybody.kinds)
        rows = everybody.rows
        for who in partly:
            rows[who] = [(amount, kind + more) for amount, kind in some.rows.get(who, ())]
        return Heap(
            plan=self.plan,
            period=self.period,
            by=by.by,
            ends=self.ends,
            first=self.first,
            exchange=self.exchange,
            calendar=self.calendar,
            terms=self.terms,
            kinds=[*everybody.kinds, *some.kinds],
            rows=rows,
            stories=self.stories(),
        )

    def stories(self) -> dict[str, list[Credit]]:
        """By person, the credits of deals of which there is more than what was booked."""
        told = stories(self.book, self.today, self.ids)
        known = set(told)
        found: dict[str, list[Credit]] = {who: [] for who, _ in told}
        for credit in self.lines(None, sorted({deal for _, deal in told})):
            if (credit.person_id, credit.deal_id) in known:
                found[credit.person_id].append(credit)
        return found
