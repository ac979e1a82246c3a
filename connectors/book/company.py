"""What the book says of the company itself: name, currency, fiscal year, and which tables hold rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from connectors.periods import FiscalCalendar


@dataclass(frozen=True, slots=True)
class Company:
    """A company and what was loaded of it. `derived` names tables computed here because the source had none."""

    name: str
    currency: str
    fiscal_year_starts: int = 1
    default_person: str | None = None
    as_of: date | None = None
    synced_at: datetime | None = None
    source: str = ""
    tables: frozenset[str] = field(default_factory=frozenset)
    derived: frozenset[str] = field(default_factory=frozenset)

    @property
    def calendar(self) -> FiscalCalendar:
        """Its fiscal calendar."""
        return FiscalCalendar(self.fiscal_year_starts)
