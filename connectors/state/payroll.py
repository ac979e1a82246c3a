"""What payroll was given: each export of a published run, with its rows and their checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from connectors.state.database import Database
from connectors.state.ledger_tables import payroll_exports

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class PayrollExport:
    """One export: rows of text, and a SHA-256 over them."""

    id: int
    period: str
    run_id: int
    by: str
    at: datetime
    checksum: str
    rows: list[Row]


class PayrollExports:
    """Every export there was; none is ever changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, period: str, run_id: int, rows: Sequence[Row], *, by: str, at: datetime) -> PayrollExport:
        """Note that payroll is given these rows."""
        values = {
            "period": period,
            "run_id": run_id,
            "by": by,
            "at": at,
            "rows": list(rows),
            "checksum": checksum(rows),
        }
        with self._database.writing() as connection:
            made = connection.execute(insert(payroll_exports).values(**values)).inserted_primary_key
            assert made is not None
            row = connection.execute(select(payroll_exports).where(payroll_exports.c.id == made[0])).mappings().one()
        return _export(row)

    def all(self, period: str | None = None) -> list[PayrollExport]:
        """Exports of a period, or all, oldest first."""
        query = select(payroll_exports).order_by(payroll_exports.c.id)
        if period is not None:
            query = query.where(payroll_exports.c.period == period)
        with self._database.reading() as connection:
            return [_export(row) for row in connection.execute(query).mappings()]


def checksum(rows: Sequence[Row]) -> str:
    """A hash of rows, whatever the order of their columns."""
    return hashlib.sha256(json.dumps(list(rows), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _export(row: Any) -> PayrollExport:
    return PayrollExport(**row)
