"""Forecast calls: what somebody says a period will end at, for themselves or the team they lead. Nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select

from connectors.money import Money
from connectors.state.database import Database
from connectors.state.tables import forecast_calls as table


@dataclass(frozen=True, slots=True)
class ForecastCall:
    """One call: of a person, or of everyone below them; `period` by its name."""

    person_id: str
    team: bool
    period: str
    amount: Money
    called_by: str
    called_at: datetime


class ForecastCalls:
    """All calls that were made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, call: ForecastCall) -> None:
        """Write one down, beside those before."""
        values = {
            "person_id": call.person_id,
            "team": call.team,
            "period": call.period,
            "amount": format(call.amount.amount, "f"),
            "currency": call.amount.currency,
            "called_by": call.called_by,
            "called_at": call.called_at,
        }
        with self._database.writing() as connection:
            connection.execute(insert(table).values(**values))

    def of(self, person_id: str, period: str, *, team: bool) -> list[ForecastCall]:
        """Calls of a period, the newest first."""
        mine = (table.c.person_id == person_id) & (table.c.period == period) & (table.c.team == team)
        with self._database.reading() as connection:
            rows = connection.execute(select(table).where(mine).order_by(table.c.id.desc())).mappings().all()
        return [
            ForecastCall(
                row["person_id"],
                row["team"],
                row["period"],
                Money(Decimal(row["amount"]), row["currency"]),
                row["called_by"],
                row["called_at"],
            )
            for row in rows
        ]
