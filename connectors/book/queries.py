"""Every read of the book as an Ibis expression, narrowed to the asker before anything else.

`Narrowed` is the one place where it is written down who may see which rows; `QUERIES` builds on it and never on a bare
table. An expression is compiled to SQL once for each combination of filters that is used (`compile_all` does the
likely ones), and the SQL is kept (compiled.py): a warm process never imports Ibis. Values travel as parameters:
`'§name§'` in the expression becomes `$name` in the SQL.

Own rows of a set of people S: deals that one of S owns; accounts that one of S owns or has a deal with; their contacts;
lines and changes of the deals; activities by S, on those deals, or on those accounts where no deal is named; e-mails on
those deals, or on those accounts where no deal is named; credits, quotas, assignments of S; the plans that S is on.
Products, stages, territories and rates are everyone's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import Any

import ibis

from connectors.book.compiled import key_of
from connectors.book.schema import TABLES, Table
from connectors.book.views import CreditLine
from connectors.book.vitals import vitals

Expr = Any
Filter = Callable[[Expr, "Narrowed"], Expr]
CHOSEN = "chosen"  # the deals that vitals are of, with a day each: a query of deals that is put before the other

_TYPES: dict[type, str] = {
    str: "string",
    int: "int64",
    bool: "boolean",
    date: "date",
    datetime: "timestamp",
    Decimal: "decimal(18, 8)",
}


def bare(table: Table) -> Expr:
    """The unbound Ibis table of a table of the schema."""
    return ibis.table({c.name: _TYPES[c.type] for c in table.columns}, name=table.name)


def _chosen() -> Expr:
    columns = {c.name: _TYPES[c.type] for c in TABLES["deals"].columns}
    return ibis.table({**columns, "as_of": "date"}, name=CHOSEN)


def among(column: Expr, name: str) -> Expr:
    """Whether the column is one of the texts in parameter `name`, a list."""
    return column.isin(ibis.literal([f"§{name}§"]).unnest())


def day(name: str) -> Expr:
    """Parameter `name` as a date."""
    return ibis.literal(f"§{name}§").cast("date")


def word(name: str) -> Expr:
    """Parameter `name` as text."""
    return ibis.literal(f"§{name}§")


class Narrowed:
    """The tables as a set of people may see them: parameter `scope`, or everything where `sees_all`."""

    def __init__(self, *, sees_all: bool) -> None:
        self.sees_all = sees_all

    def _own(self, name: str, column: str) -> Expr:
        table = bare(TABLES[name])
        return table if self.sees_all else table.filter(among(table[column], "scope"))

    @cached_property
    def people(self) -> Expr:
        return self._own("people", "person_id")

    @cached_property
    def deals(self) -> Expr:
        return self._own("deals", "owner_id")

    @cached_property
    def accounts(self) -> Expr:
        table = bare(TABLES["accounts"])
        if self.sees_all:
            return table
        return table.filter(among(table.owner_id, "scope") | table.account_id.isin(self.deals.account_id))

    @cached_property
    def contacts(self) -> Expr:
        table = bare(TABLES["contacts"])
        return table if self.sees_all else table.filter(table.account_id.isin(self.accounts.account_id))

    @cached_property
    def deal_lines(self) -> Expr:
        return self._of_deals("deal_lines")

    @cached_property
    def deal_changes(self) -> Expr:
        return self._of_deals("deal_changes")

    @cached_property
    def activities(self) -> Expr:
        table = bare(TABLES["activities"])
        if self.sees_all:
            return table
        return table.filter(among(table.person_id, "scope") | self._on_own_deal_or_account(table))

    @cached_property
    def emails(self) -> Expr:
        table = bare(TABLES["emails"])
        return table if self.sees_all else table.filter(self._on_own_deal_or_account(table))

    @cached_property
    def credits(self) -> Expr:
        return self._own("credits", "person_id")

    @cached_property
    def credit_lines(self) -> Expr:
        """Own credits with what pay depends on of their deals and products, whoever owns the deals."""
        deals, products = bare(TABLES["deals"]), bare(TABLES["products"])
        facts = deals.select(
            "deal_id", "account_id", "type", "margin", "term_months", deal_name="name", deal_amount="amount"
        )
        named = products.select("product_id", product="name", product_family="family")
        joined = self.credits.left_join(facts, "deal_id").left_join(named, "product_id")
        return joined.select(*(field.name for field in fields(CreditLine)))

    @cached_property
    def vitals(self) -> Expr:
        """Of the deals of another query (`CHOSEN`), which is narrowed and says on which day each is looked at."""
        return vitals(_chosen())

    @cached_property
    def vitals_without_mail(self) -> Expr:
        return vitals(_chosen(), with_mail=False)

    @cached_property
    def quotas(self) -> Expr:
        return self._own("quotas", "person_id")

    @cached_property
    def assignments(self) -> Expr:
        return self._own("assignments", "person_id")

    @cached_property
    def plans(self) -> Expr:
        table = bare(TABLES["plans"])
        return table if self.sees_all else table.filter(table.plan.isin(self.assignments.plan))

    def _of_deals(self, name: str) -> Expr:
        table = bare(TABLES[name])
        return table if self.sees_all else table.filter(table.deal_id.isin(self.deals.deal_id))

    def _on_own_deal_or_account(self, table: Expr) -> Expr:
        own_account = table.deal_id.isnull() & table.account_id.isin(self.accounts.account_id)
        return table.deal_id.isin(self.deals.deal_id) | own_account

    def table(self, name: str) -> Expr:
        """The narrowed table by name; those that hold nobody's own rows are whole."""
        return getattr(self, name, None) if name not in EVERYONES else bare(TABLES[name])


EVERYONES = frozenset({"products", "stages", "territories", "fx"})


def _in(column: str, name: str) -> Filter:
    return lambda t, _: among(t[column], name)


def _between(column: str, name: str) -> Filter:
    return lambda t, _: t[column].between(day(f"{name}_from"), day(f"{name}_to"))


def _since(column: str) -> Filter:
    return lambda t, _: t[column].cast("date") >= day("since")


QUERIES: dict[str, dict[str, Filter]] = {
    "people": {"ids": _in("person_id", "ids")},
    "territories": {},
    "accounts": {"ids": _in("account_id", "ids")},
    "contacts": {"accounts": _in("account_id", "accounts")},
    "products": {},
    "stages": {},
    "deals": {
        "ids": _in("deal_id", "ids"),
        "owners": _in("owner_id", "owners"),
        "accounts": _in("account_id", "accounts"),
        "outcome": lambda t, _: t.outcome == word("outcome"),
        "closed": _between("closed_on", "closed"),
        "closing": _between("close_on", "closing"),
    },
    "deal_lines": {"deals": _in("deal_id", "deals")},
    "deal_changes": {"deals": _in("deal_id", "deals"), "since": _since("changed_at")},
    "activities": {
        "deals": _in("deal_id", "deals"),
        "accounts": _in("account_id", "accounts"),
        "people": _in("person_id", "people"),
        "since": _since("at"),
    },
    "emails": {
        "deals": _in("deal_id", "deals"),
        "accounts": _in("account_id", "accounts"),
        "since": _since("sent_at"),
    },
    "credits": {
        "people": _in("person_id", "people"),
        "between": _between("date", "between"),
        "deals": _in("deal_id", "deals"),
    },
    "credit_lines": {
        "people": _in("person_id", "people"),
        "between": _between("date", "between"),
        "deals": _in("deal_id", "deals"),
    },
    "quotas": {
        "people": _in("person_id", "people"),
        "between": lambda t, _: (t.period_start <= day("between_to")) & (t.period_end >= day("between_from")),
    },
    "plans": {"names": _in("plan", "names")},
    "assignments": {"people": _in("person_id", "people")},
    "fx": {"currencies": _in("currency", "currencies")},
    "vitals": {},
    "vitals_without_mail": {},
}
_KEY_OF = {"credit_lines": "credit_id", "vitals": "deal_id", "vitals_without_mail": "deal_id"}


def compiled(name: str, filters: Iterable[str], *, sees_all: bool) -> str:
    """SQL of a read with just these filters, its values as named parameters, its rows in the order of the key."""
    narrowed = Narrowed(sees_all=sees_all)
    table = narrowed.table(name)
    chosen = [QUERIES[name][f](table, narrowed) for f in filters]
    expr = table.filter(*chosen) if chosen else table
    expr = expr.order_by(_KEY_OF[name] if name in _KEY_OF else TABLES[name].key)
    sql = str(ibis.to_sql(expr, dialect="duckdb"))
    return re.sub(r"\['§(\w+)§'\]|'§(\w+)§'", lambda m: f"${m[1] or m[2]}", sql)


def compile_all() -> dict[str, str]:
    """Every read with each combination of up to three filters: what a skill is likely to ask."""
    found: dict[str, str] = {}
    for name, filters in QUERIES.items():
        combos = [c for n in range(min(3, len(filters)) + 1) for c in combinations(sorted(filters), n)]
        for combo in combos:
            for sees_all in (False, True):
                found[key_of(name, combo, sees_all=sees_all)] = compiled(name, combo, sees_all=sees_all)
    return found
