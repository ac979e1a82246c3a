"""What language models have cost: calls and tokens by day, person and model, at the price that held then.

Money is never added up in the database: tokens are, for each price, and the exact product is taken after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from connectors.money import Money
from connectors.state.database import Database
from connectors.state.tables import model_usage as table
from connectors.tokens import Price

_NONE = ""
_COUNTS = ("calls", "estimated", "tokens_in", "tokens_out")
_LONGEST = {"person": 320, "team": 255, "model": 128}


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What one person used of one model on one day, at one price (None where none was set).

    `estimated` says of how many calls the endpoint did not tell the tokens.
    """

    day: date
    person: str
    team: str | None
    model: str
    price: Price | None
    calls: int
    estimated: int
    tokens_in: int
    tokens_out: int

    @property
    def cost(self) -> Money | None:
        """What that cost."""
        return self.price.of(self.tokens_in, self.tokens_out) if self.price else None


@dataclass(frozen=True, slots=True)
class Total:
    """Tokens, read and written together, and what they cost at each price."""

    tokens: int
    costs: tuple[Money, ...]

    def cost(self, currency: str) -> Money:
        """What was paid in this currency."""
        paid = (cost.amount for cost in self.costs if cost.currency == currency)
        return Money(sum(paid, Decimal(0)), currency)


class Usage:
    """Everybody's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, used: Used) -> None:
        """Count calls with those of the same day, person, model and price."""
        key = {"day": used.day, **_price(used.price)}
        key |= {name: (getattr(used, name) or _NONE)[:length] for name, length in _LONGEST.items()}
        same = [table.c[name] == value for name, value in key.items()]
        counts = {name: getattr(used, name) for name in _COUNTS}
        more = {name: table.c[name] + count for name, count in counts.items()}
        with self._database.writing() as connection:
            if not connection.execute(update(table).where(*same).values(**more)).rowcount:
                connection.execute(insert(table).values(**key, **counts))

    def total(self, day: date, *, person: str | None = None, team: str | None = None) -> Total:
        """What a day has taken so far: of one person, a team, or everybody."""
        wanted: list[ColumnElement[bool]] = [table.c.day == day]
        if person is not None:
            wanted.append(table.c.person == person)
        if team is not None:
            wanted.append(table.c.team == team)
        sums = [func.sum(table.c[name]).label(name) for name in ("tokens_in", "tokens_out")]
        prices = (table.c.price_in, table.c.price_out, table.c.currency)
        with self._database.reading() as connection:
            rows = connection.execute(select(*prices, *sums).where(*wanted).group_by(*prices)).mappings().all()
        costs = [price.of(int(row["tokens_in"]), int(row["tokens_out"])) for row in rows if (price := _priced(row))]
        return Total(sum(int(row["tokens_in"]) + int(row["tokens_out"]) for row in rows), tuple(costs))

    def used(self, start: date, end: date, *, people: Sequence[str] | None = None) -> list[Used]:
        """By day (newest first), person and model, from one day to another, both included; of these people only."""
        query = select(table).where(table.c.day >= start, table.c.day <= end)
        if people is not None:
            query = query.where(table.c.person.in_(people))
        ordered = query.order_by(table.c.day.desc(), table.c.person, table.c.model, table.c.price_in)
        with self._database.reading() as connection:
            return [_used(row) for row in connection.execute(ordered).mappings()]


def _price(price: Price | None) -> dict[str, Any]:
    if price is None:
        return {"price_in": _NONE, "price_out": _NONE, "currency": _NONE}
    into, out = (format(amount.normalize(), "f") for amount in (price.into, price.out))
    return {"price_in": into, "price_out": out, "currency": price.currency}


def _priced(row: Any) -> Price | None:
    if not row["currency"]:
        return None
    return Price(Decimal(row["price_in"]), Decimal(row["price_out"]), row["currency"])


def _used(row: Any) -> Used:
    counts = {name: row[name] for name in _COUNTS}
    about = {"day": row["day"], "person": row["person"], "team": row["team"] or None, "model": row["model"]}
    return Used(**counts, **about, price=_priced(row))
