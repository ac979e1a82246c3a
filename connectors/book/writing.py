"""Rows into a DuckDB file: the tables of the schema, the company, and the norms of its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from connectors.book.company import Company
from connectors.book.looks import LOOKED_BACK, LOOKS
from connectors.book.prepared import PREPARED
from connectors.book.schema import TABLES, Column, Table

_TYPES: dict[type, str] = {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN", date: "DATE", datetime: "TIMESTAMP"}
_AT_ONCE = 50_000  # rows handed over together
# Nothing is fetched, ever.
OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# How long won deals stayed in each stage, by their recorded moves; "" is the whole way.
_NORMS = """
create table stage_norms as
with won as (select * from deals where outcome = 'won' and closed_on is not null),
moves as (
    select c.old as stage, c.changed_at, d.created_on,
           lag(c.changed_at) over (partition by c.deal_id order by c.changed_at) as before
    from deal_changes c join won d using (deal_id) where c.field = 'stage' and c.old is not null
),
stays as (
    select stage, date_diff('day', coalesce(before, created_on::timestamp), changed_at) as days from moves
    where coalesce(before, created_on::timestamp) is not null
    union all
    select '', date_diff('day', created_on, closed_on) from won where created_on is not null
)
select stage, count(*) as deals, median(days)::double as median_days, quantile_cont(days, 0.75)::double as p75_days,
       quantile_cont(days, 0.9)::double as p90_days
from stays where days >= 0 group by stage order by stage
"""


def write(path: Path, tables: Mapping[str, Sequence[Any]], company: Company) -> None:
    """Write a new file; every table of the schema is there, empty where there are no rows."""
    with duckdb.connect(str(path), config=OFFLINE) as base:
        for table in TABLES.values():
            base.execute(_create(table))
            _fill(base, table, tables.get(table.name, ()))
        base.execute("create table company (document varchar)")
        base.execute("insert into company values (?)", [company.to_json()])
        for computed in (_NORMS, *PREPARED):
            base.execute(computed)
        base.execute("checkpoint")


def look_back(path: Path, vitals: str) -> None:
    """Add what closed deals looked like on past days; `vitals` is the query of what surrounds deals."""
    with duckdb.connect(str(path), config=OFFLINE) as base:
        base.execute(LOOKS.format(vitals=vitals, months=LOOKED_BACK))
        base.execute("checkpoint")


def _create(table: Table) -> str:
    columns = ", ".join(f'"{c.name}" {_type(c)}{" not null" if c.required else ""}' for c in table.columns)
    return f"create table {table.name} ({columns})"


def _type(column: Column) -> str:
    return f"DECIMAL(18, {column.scale})" if column.type is Decimal else _TYPES[column.type]


def _fill(base: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Any]) -> None:
    """Column by column through Arrow: a hundred times faster than row by row."""
    import pyarrow as pa

    kinds = {str: pa.string(), int: pa.int64(), bool: pa.bool_(), date: pa.date32(), datetime: pa.timestamp("us")}
    schema = pa.schema(
        [(c.name, pa.decimal128(18, c.scale) if c.type is Decimal else kinds[c.type]) for c in table.columns]
    )
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        held = [pa.array(_values(part, c), schema.field(c.name).type) for c in table.columns]
        base.register("part", pa.table(held, schema=schema))
        base.execute(f"insert into {table.name} select * from part")
        base.unregister("part")


def _values(rows: Sequence[Any], column: Column) -> list[Any]:
    values = [getattr(row, column.field) for row in rows]
    if column.type is Decimal:
        unit = Decimal(1).scaleb(-column.scale)
        return [None if v is None else v.quantize(unit) for v in values]
    if column.type is datetime:
        return [v.replace(tzinfo=None) if v is not None and v.tzinfo else v for v in values]
    return values
