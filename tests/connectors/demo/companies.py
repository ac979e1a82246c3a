"""A demo company with the day it was made for, and ways to look things up in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.book.schema import Activity, Deal, DealChange, Email, Person
from connectors.demo import DemoCompany, Planted


@dataclass(frozen=True)
class Made:
    """A company with the day it was made for, and ways to look things up in it."""

    seed: int
    on: date
    demo: DemoCompany

    def rows(self, table: str) -> Any:
        """A table."""
        return self.demo.tables[table]

    def person(self, name: str) -> Person:
        """A colleague by name."""
        found: Person = next(p for p in self.rows("people") if p.name == name)
        return found

    def deal(self, deal_id: str) -> Deal:
        """A deal by id."""
        found: Deal = next(d for d in self.rows("deals") if d.deal_id == deal_id)
        return found

    def of(self, table: str, deal_id: str | None) -> list[Any]:
        """The rows of a deal."""
        return [row for row in self.rows(table) if row.deal_id == deal_id]

    def changes(self, deal_id: str, field: str) -> list[DealChange]:
        """How a value of a deal changed, oldest first."""
        return [c for c in self.of("deal_changes", deal_id) if c.field == field]

    def activities(self, deal_id: str) -> list[Activity]:
        return self.of("activities", deal_id)

    def planted(self, kind: str) -> Iterator[Planted]:
        """What is planted of a kind."""
        return (p for p in self.demo.planted if p.kind == kind)

    def mail_with(self, account_id: str | None) -> list[Email]:
        """The mail with a customer, oldest first."""
        return [e for e in self.rows("emails") if e.account_id == account_id]
