"""What the book says of the company itself: name, currency, fiscal year, and which tables hold rows."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from connectors.periods import FiscalCalendar


@dataclass(frozen=True, slots=True)
class Company:
    """A company and what was loaded of it.

    `as_of` is the day its data stands at, where that is not today; `tables` are those that the source has, `derived`
    those of them that were computed here because it has none. `estimated` names columns ("deals.amount") in which
    some rows had nothing, each with the column ("products.list_price") whose value stands in there.
    """

    name: str
    currency: str
    fiscal_year_starts: int = 1
    default_person: str | None = None
    as_of: date | None = None
    synced_at: datetime | None = None
    source: str = ""
    tables: frozenset[str] = field(default_factory=frozenset)
    derived: frozenset[str] = field(default_factory=frozenset)
    estimated: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def calendar(self) -> FiscalCalendar:
        """Its fiscal calendar."""
        return FiscalCalendar(self.fiscal_year_starts)

    def to_json(self) -> str:
        """As the snapshot keeps it."""
        return json.dumps(dataclasses.asdict(self), default=_plain)

    @classmethod
    def from_json(cls, text: str) -> Company:
        """What `to_json` wrote."""
        held = json.loads(text)
        return cls(
            **{
                **held,
                "as_of": date.fromisoformat(held["as_of"]) if held["as_of"] else None,
                "synced_at": datetime.fromisoformat(held["synced_at"]) if held["synced_at"] else None,
                "tables": frozenset(held["tables"]),
                "derived": frozenset(held["derived"]),
                "estimated": dict(held.get("estimated") or {}),
            }
        )


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
