"""A published run as rows for payroll: one a person and currency, and what was exported before."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from connectors.book.schema import Person
from connectors.state.runs import Run, Statement
from skills.statement.kept import owed, read

if TYPE_CHECKING:
    from connectors.state import State

COLUMNS = ("period", "person_id", "name", "email", "currency", "earned", "adjusted", "corrections", "carried", "paid")


def rows(state: State, run: Run, people: Mapping[str, Person]) -> list[dict[str, str]]:
    """The rows: earned, adjusted, corrected, carried on (what is missing to zero), and paid, which is their sum."""
    return [_row(run, kept, people.get(kept.person_id)) for kept in state.runs.statements(run)]


def written(found: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue().encode()


def _row(run: Run, kept: Statement, person: Person | None) -> dict[str, str]:
    corrections = sum((c.amount.amount for c in read(kept)[1]), Decimal("0.00"))
    carried = kept.paid - owed(kept)
    adjusted = kept.paid - kept.earned - corrections - carried
    return {
        "period": run.period,
        "person_id": kept.person_id,
        "name": person.name if person else "",
        "email": (person.email or "") if person else "",
        "currency": kept.currency,
        "earned": format(kept.earned, "f"),
        "adjusted": format(adjusted, "f"),
        "corrections": format(corrections, "f"),
        "carried": format(carried, "f"),
        "paid": format(kept.paid, "f"),
    }
