"""Everything that the attainment of some people is computed from, read from the book at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from connectors.book import CreditLine
from connectors.book.schema import Deal, Person, Quota
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar, Period
from skills.attainment.credited import MEASURES, standing
from skills.attainment.target import Target, target
from skills.skill import Desk
from skills.working_days import country_of

R = TypeVar("R")


@dataclass(frozen=True)
class Ledger:
    """What the book holds of some people for a period, by person; `countries` None where they are not known."""

    asked: Period
    today: date
    calendar: FiscalCalendar
    exchange: Exchange
    people: Mapping[str, Person]
    quotas: Mapping[str, Sequence[Quota]]
    credits: Mapping[str, Sequence[CreditLine]]
    deals: Mapping[str, Sequence[Deal]]
    countries: Mapping[str, str | None]

    def target(self, person_id: str, measure: str | None) -> Target | None:
        """A person's target in a measure; by default in the amount, or else in the first measure that there is."""
        by_measure = grouped(self.quotas.get(person_id, ()), lambda q: q.measure)
        found = {m: t for m, qs in by_measure.items() if (t := target(qs, self.asked, self.calendar))}
        order = [measure] if measure else [*MEASURES, *sorted(found)]
        return next((found[m] for m in order if m in found), None)

    def lines(self, ids: Iterable[str]) -> list[CreditLine]:
        """The credits of several people."""
        return [line for person_id in ids for line in self.credits.get(person_id, ())]

    def below(self, person_id: str) -> set[str]:
        """Everyone here who reports to a person, at any depth."""
        found: set[str] = set()
        layer = {person_id}
        while layer:
            layer = {p.person_id for p in self.people.values() if p.manager_id in layer} - found - {person_id}
            found |= layer
        return found

    def only_leads(self, person_id: str) -> bool:
        """Whether there are people with quotas below, and no deal of one's own that none of them is credited for."""
        team = {p for p in self.below(person_id) if self.quotas.get(p)}
        if not team:
            return False
        theirs = {line.deal_id for line in standing(self.lines(team), self.today)}
        own = standing(self.lines([person_id]), self.today)
        return all(line.deal_id is not None and line.deal_id in theirs for line in own)


def read(ids: Sequence[str], asked: Period, desk: Desk) -> Ledger:
    """Of these people; of one person also of those below, as far as they are in scope."""
    book = desk.book
    below = {p.person_id: p for p in book.reports(ids[0])} if len(ids) == 1 else {}
    people = {p.person_id: p for p in book.people(ids=list(ids))} | below
    everyone = list(people)
    quotas = book.quotas(people=everyone)
    touching = [q for q in quotas if q.period_start <= asked.end and asked.start <= q.period_end]
    start = min((q.period_start for q in touching), default=asked.start)
    end = max((q.period_end for q in touching), default=asked.end)
    territories = book.territories()
    still_open = book.deals(owners=everyone, outcome="open") if end >= desk.today else []
    return Ledger(
        asked=asked,
        today=desk.today,
        calendar=desk.calendar,
        exchange=Exchange(book.fx(), book.company.currency),
        people=people,
        quotas=grouped(quotas, lambda q: q.person_id),
        credits=grouped(
            book.credit_lines(people=everyone, between=(start, max(end, desk.today))), lambda c: c.person_id
        ),
        deals=grouped((d for d in still_open if d.owner_id), lambda d: d.owner_id or ""),
        countries={p.person_id: country_of(p, territories) for p in people.values()},
    )


def grouped(rows: Iterable[R], by: Callable[[R], str]) -> dict[str, list[R]]:
    """Rows by a key, in their order."""
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return dict(found)
