"""What some of a plan's people are paid, from sums that the book adds up: thousands of rows where there are millions.

the plan has no grain (skills/commission/grain.py)     line by line, some people at a time
it looks at what others sell                           everybody's sums as credits, to `pay_everyone`
else                                                   each person's sums, by rate cards; whoever has a credit that
                                                       is taken back: sums and such credits, to `pay_everyone`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from connectors.book import Book
from connectors.book.sums import Sum
from connectors.errors import NoData
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.grain import Grain, grain, pays_sums
from skills.commission.lump_sums import Amounts, Payer, Tally, Values, amounts
from skills.commission.measure import claws_back
from skills.commission.reading import plan_of
from skills.commission.run import Case, pay_everyone
from skills.commission.settle import Total
from skills.commission_run.source import Part, Source

TOGETHER = 500  # people whose lines are read together


@dataclass(frozen=True, slots=True)
class Paid:
    """What the people of a part are paid. `stopped`: an amount of theirs cannot be converted, so they are not.

    `one_by_one`: how many were paid from single credits rather than from sums alone.
    """

    part: Part
    title: str
    currency: str
    amounts: tuple[Amounts, ...]
    stopped: tuple[str, ...]
    one_by_one: int


def paid(book: Book, part: Part, period: Period, today: date) -> Paid:
    """Everybody of a part, as `pay_everyone` over their lines pays them. BadPlan where the plan cannot be applied."""
    (document,) = (p.document for p in book.plans(names=[part.plan]))
    plan = plan_of(document, part.plan)
    found = _Found(Source(book, part, plan, period, today))
    by = grain(plan)
    if by is None:
        found.by_lines()
    elif pays_sums(plan):
        found.by_sums(by)
    else:
        found.by_sums_as_credits(by)
    rows = tuple(sorted(found.amounts))
    return Paid(part, plan.title or plan.name, plan.currency, rows, tuple(found.stopped), found.one_by_one)


class _Found:
    """What has been paid so far."""

    def __init__(self, source: Source) -> None:
        self._source, self._plan = source, source.plan
        self.amounts: list[Amounts] = []
        self.stopped: list[str] = []
        self.one_by_one = 0

    def by_lines(self) -> None:
        """Line by line: all at once where the plan looks at others, else some people at a time."""
        source = self._source
        people = sorted(who for t in source.terms for who in t.people)
        self.one_by_one += len(people)
        if source.others:
            self._apply(source.case(None, source.lines(None)))
            return
        for start in range(0, len(people), TOGETHER):
            some = people[start : start + TOGETHER]
            self._apply(source.case(some, source.lines(some)))

    def by_sums_as_credits(self, by: Grain) -> None:
        """Sums are credits too: one that pays what its credits pay."""
        source, tally = self._source, self._tally(by)
        told = source.stories()
        people = None if source.others else sorted(who for t in source.terms for who in t.people)
        rows = source.sums(by, people or sorted(p.person_id for p in source.book.people()))
        self._apply(source.case(people, [*map(tally.credit, rows), *(c for own in told.values() for c in own)]))

    def by_sums(self, by: Grain) -> None:
        """Each person's sums by the cards of those with the same terms."""
        source, tally = self._source, self._tally(by)
        told = source.stories()
        payers = [(Payer(tally, terms, source.first, source.period.end), terms.people) for terms in source.terms]
        partly = set(self._partly_on_plan(payers))
        sums = _by_person(source.sums(by), partly) | _by_person(source.sums(by, sorted(partly)))
        taken = {who for who, own in told.items() if any(claws_back(self._plan, c) for c in own)}
        for payer, people in payers:
            for who in people:
                if who not in taken:
                    self._pay(who, payer, tally, sums.get(who, ()), told.get(who, ()))
        if some := sorted(who for _, people in payers for who in people if who in taken):
            self.one_by_one += len(some)
            rows = [tally.credit(row) for who in some for row in sums.get(who, ())]
            self._apply(source.case(some, [*rows, *(c for who in some for c in told[who])]))

    def _partly_on_plan(self, payers: Iterable[tuple[Payer, list[str]]]) -> Iterator[str]:
        """People who were not on the plan on all of the days on which anything was credited."""
        first, last = self._source.days
        for payer, people in payers:
            if payer.coverage.days(first, last) != [(first, last)]:
                yield from people

    def _tally(self, by: Grain) -> Tally:
        source = self._source
        return Tally(self._plan, by.by, source.ends, source.exchange, source.calendar)

    def _pay(self, who: str, payer: Payer, tally: Tally, rows: Iterable[Sum], more: Iterable[Credit]) -> None:
        values: Values = {}
        try:
            for row in rows:
                tally.add(values, row)
            for credit in more:
                tally.add_credit(values, credit, payer.coverage)
            self._take(who, payer.totals(values))
        except NoData:
            self.stopped.append(who)

    def _apply(self, case: Case) -> None:
        """The plan applied as it is to anybody."""
        payroll = pay_everyone(self._plan, case, through=self._source.period.end)
        self.stopped += [p.person_id for p in payroll.problems if p.stops]
        for who, totals in groupby(payroll.totals, key=lambda t: t.person_id):
            self._take(who, totals)

    def _take(self, who: str, totals: Iterable[Total]) -> None:
        found = amounts(who, totals, self._source.period)
        if found:
            self.amounts.append(found)


def _by_person(rows: Iterable[Sum], but: Iterable[str] = ()) -> dict[str, list[Sum]]:
    away = set(but)
    return {who: list(own) for who, own in groupby(rows, key=lambda row: row.person_id) if who not in away}
