"""Which open deals a question is about, each with what surrounds it, and what it is measured by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from connectors.book import Vitals
from connectors.periods import Period
from skills.asked import whose
from skills.history import undone
from skills.pipeline_risk.thresholds import Thresholds, thresholds
from skills.skill import Desk, Who

_EVER = date.min


@dataclass(frozen=True)
class Scope:
    """Whose deals, due in a period only where one is given."""

    desk: Desk
    who: Who
    owners: Sequence[str] | None
    period: Period | None = None

    @property
    def many_owners(self) -> bool:
        """Whether deals of several people may come."""
        return self.owners is None or len(self.owners) > 1

    def deals(self, on: date) -> list[Vitals]:
        """Those that are open on a day. With a period those due in it; one still running takes in what is overdue."""
        due = None
        if self.period:
            due = self.period.start if self.period.end < self.desk.today else _EVER, self.period.end
        found = self.desk.book.vitals(on=on, owners=self.owners, closing=due)
        return as_they_stood(found, on, self.desk)


def scope_of(person: str | None, team: bool, period: Period | None, desk: Desk) -> Scope:
    """What was named among the asker's own. A lead who names nobody means the team, who sees everything all of it."""
    who, ids = whose(person, team, desk)
    return Scope(desk, who, ids, period)


def limits_of(desk: Desk) -> Thresholds:
    """What counts as a sign in this company."""
    book = desk.book
    return thresholds(book.stages(), book.stage_norms(), book.reply_norm(), book.contact_norm(), book.recorded())


def names_of(people: Iterable[str | None], desk: Desk) -> dict[str, str]:
    """Names of colleagues by id."""
    ids = sorted({person for person in people if person})
    return {p.person_id: p.name for p in desk.book.people(ids=ids)}


def as_they_stood(deals: Sequence[Vitals], on: date, desk: Desk) -> list[Vitals]:
    """With the stage, amount, dates and next step of that day, where the book knows of later ones."""
    company = desk.book.company
    newest = company.as_of or (company.synced_at.date() if company.synced_at else None)
    if not deals or (newest is not None and on >= newest):
        return list(deals)
    later = undone(desk.book.deal_changes(since=on + timedelta(days=1)), on)
    return [_then(deal, later.get(deal.deal_id, {})) for deal in deals]


def _then(deal: Vitals, before: dict[str, Any]) -> Vitals:
    known = {field: value for field, value in before.items() if field in Vitals._fields and field != "owner_id"}
    return deal._replace(**known) if known else deal
