"""What a sync did, as data: what became of each table's rows and why, what is missing, what was derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.book.schema import TABLES
from connectors.crm.lookups import FilledIn
from connectors.crm.making import Made
from connectors.crm.templates import as_text
from connectors.crm.weeding import Action, Weed, Weeded
from connectors.mail.sources import MailReport


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were set aside, or a column emptied: the first of them, and how many there are."""

    action: Action
    file: str
    sheet: str | None
    line: int
    column: str | None
    value: str | None
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of a table's rows: read = loaded + set aside + left out by `where` + repeated.

    `emptied` rows are loaded, without a reference that found nothing.
    """

    table: str
    read: int
    loaded: int
    set_aside: int
    emptied: int = 0
    left_out: int = 0
    repeated: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def bad(self) -> int:
        """Rows that are not as the source says: set aside, or emptied of a reference."""
        return self.set_aside + self.emptied


@dataclass(frozen=True, slots=True)
class SyncReport:
    """A whole sync. `snapshot` is None where the old book stays: a dry run, or `stopped` because of these tables."""

    company: str
    tables: tuple[TableReport, ...]
    missing: tuple[str, ...]
    derived: Mapping[str, int]
    uncredited: int = 0
    filled: tuple[FilledIn, ...] = ()
    notes: tuple[str, ...] = ()
    mail: tuple[MailReport, ...] = ()
    quarantine: Path | None = None
    snapshot: str | None = None
    stopped: tuple[str, ...] = ()
    tolerance: Decimal = Decimal(0)
    seconds: float = 0.0

    @property
    def set_aside(self) -> int:
        """Rows that were set aside, over all tables."""
        return sum(table.set_aside for table in self.tables)

    def to_json(self) -> dict[str, Any]:
        """As one JSON document."""
        return {
            "company": self.company,
            "snapshot": self.snapshot,
            "stopped": list(self.stopped),
            "tables": {t.table: _table_json(t) for t in self.tables},
            "missing": list(self.missing),
            "derived": dict(self.derived),
            "uncredited": self.uncredited,
            "filled": [{"table": f.table, "column": f.column, "from": f.taken, "rows": f.rows} for f in self.filled],
            "notes": list(self.notes),
            "mail": [asdict(mailbox) for mailbox in self.mail],
            "quarantine": str(self.quarantine) if self.quarantine else None,
            "seconds": round(self.seconds, 2),
        }


def table_reports(tables: Iterable[Made], weeded: Weeded) -> tuple[TableReport, ...]:
    """What became of each table's rows."""
    return tuple(
        TableReport(
            table=made.table.name,
            read=made.read,
            loaded=len(weeded.rows[made.table.name]),
            set_aside=weeded.count(made.table.name, "set aside"),
            emptied=weeded.count(made.table.name, "emptied"),
            left_out=made.left_out,
            repeated=made.repeated,
            reasons=_reasons([weed for weed in weeded.weeds if weed.table == made.table.name]),
        )
        for made in tables
    )


def missing_tables(rows: Mapping[str, Sequence[Any]], currency: str) -> tuple[str, ...]:
    """Tables of the book that have no rows; exchange rates only where an amount is not in the company's currency."""
    missing = tuple(name for name in TABLES if not rows.get(name))
    foreign = any(getattr(row, "currency", None) not in {None, currency} for held in rows.values() for row in held)
    return missing if foreign else tuple(name for name in missing if name != "fx")


def _reasons(weeds: Sequence[Weed]) -> tuple[Reason, ...]:
    """Rows with one reason together, those with the most rows first."""
    groups: dict[tuple[Action, str | None, str], list[Weed]] = {}
    for weed in weeds:
        groups.setdefault((weed.action, weed.column, weed.reason), []).append(weed)
    ordered = sorted(groups.values(), key=lambda group: -len(group))
    return tuple(_reason(group[0], len(group)) for group in ordered)


def _reason(first: Weed, rows: int) -> Reason:
    value = None if first.value is None else as_text(first.value)
    place = first.place
    return Reason(first.action, place.file, place.sheet, place.line, first.column, value, first.reason, rows)


def _table_json(table: TableReport) -> dict[str, Any]:
    reasons = [{name: getattr(reason, name) for name in Reason.__dataclass_fields__} for reason in table.reasons]
    counts = ("read", "loaded", "set_aside", "emptied", "left_out", "repeated")
    return {**{name: getattr(table, name) for name in counts}, "reasons": reasons}
