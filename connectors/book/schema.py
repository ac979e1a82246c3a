"""The tables of the sales book, in one place: each is a frozen dataclass, each field a column.

What a column is, is read off its annotation (`str`, `Decimal`, `date`, `datetime`, `int`, `bool`; `| None` where it may
be missing) and its metadata: `key` for the primary key, `ref` for the table it points into, `one_of` for the words it
may hold, `column` where the book's name for it is a Python keyword. Snapshot, validation, queries, mapping and the demo
company all read `TABLES`; a new column is one line here.

Money columns are exact to four decimals and travel with a `currency` column (ISO 4217). Shares are fractions (0.6 is
60%), exact to eight, as are rates and quantities.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

DealType = Literal["new", "expansion", "renewal"]
Outcome = Literal["open", "won", "lost"]
Event = Literal["booked", "invoiced", "paid", "cancelled"]
Role = Literal["rep", "manager", "operations", "finance", "admin"]
SEE_ALL: frozenset[Role] = frozenset({"operations", "finance", "admin"})  # everybody's figures


@dataclass(frozen=True, slots=True)
class Key:
    """Marks a column of the primary key: never missing, unique together with the other key columns."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a column that holds the key of a row of `table`."""

    table: str


@dataclass(frozen=True, slots=True)
class Named:
    """Marks a column whose name in the book is a Python keyword."""

    column: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Marks how many decimals a column keeps, where that is not money's four."""

    decimals: int


MONEY_SCALE = 4
Id = Annotated[str, Key()]
Ratio = Annotated[Decimal, Scale(8)]
MaybeRatio = Annotated[Decimal | None, Scale(8)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone in the company. `role` decides what they may see; reps and managers by `manager_id`."""

    person_id: Id
    name: str
    email: str | None = None
    role: Role = "rep"
    manager_id: Annotated[str | None, Ref("people")] = None
    team: str | None = None
    territory_id: Annotated[str | None, Ref("territories")] = None
    currency: str | None = None
    hired_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """A patch of the market; `potential` is what it could buy in a year, in the company's currency."""

    territory_id: Id
    name: str
    parent_id: Annotated[str | None, Ref("territories")] = None
    potential: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer or prospect."""

    account_id: Id
    name: str
    industry: str | None = None
    segment: str | None = None
    country: str | None = None
    territory_id: Annotated[str | None, Ref("territories")] = None
    owner_id: Annotated[str | None, Ref("people")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person at a customer. `buying_role`: champion, decision maker, economic buyer, influencer, user, blocker."""

    contact_id: Id
    account_id: Annotated[str | None, Ref("accounts")] = None
    name: str
    email: str | None = None
    title: str | None = None
    buying_role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something that is sold, at a list price in the company's currency."""

    product_id: Id
    name: str
    family: str | None = None
    list_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step of the sales process; `probability` is the company's own figure for it, as a fraction."""

    stage: Id
    position: int
    probability: MaybeRatio = None
    outcome: Outcome = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """An opportunity, open or closed. `discount` is a fraction of list price; `margin` is money, in `currency`."""

    deal_id: Id
    name: str
    account_id: Annotated[str | None, Ref("accounts")] = None
    owner_id: Annotated[str | None, Ref("people")] = None
    stage: Annotated[str | None, Ref("stages")] = None
    amount: Decimal | None = None
    currency: str | None = None
    margin: Decimal | None = None
    type: DealType = "new"
    created_on: date | None = None
    close_on: date | None = None
    closed_on: date | None = None
    outcome: Outcome = "open"
    next_step: str | None = None
    forecast_category: str | None = None
    term_months: int | None = None
    lead_source: str | None = None
    competitor: str | None = None
    discount: MaybeRatio = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    """A product on a deal; `amount` in the deal's currency."""

    deal_id: Annotated[str, Key(), Ref("deals")]
    product_id: Annotated[str, Key(), Ref("products")]
    quantity: MaybeRatio = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealChange:
    """One field of a deal that changed: stage moves, pushed dates, amounts, owners, next steps. Values as text."""

    deal_id: Annotated[str, Key(), Ref("deals")]
    field: Id
    old: str | None = None
    new: str | None = None
    changed_at: Annotated[datetime, Key()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something done with a customer."""

    activity_id: Id
    deal_id: Annotated[str | None, Ref("deals")] = None
    account_id: Annotated[str | None, Ref("accounts")] = None
    person_id: Annotated[str | None, Ref("people")] = None
    kind: Literal["call", "meeting", "email", "demo", "task"] = "task"
    at: datetime
    subject: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One message with a customer. `recipients` are addresses, comma separated; `direction` is seen from us."""

    email_id: Id
    thread_id: str | None = None
    deal_id: Annotated[str | None, Ref("deals")] = None
    account_id: Annotated[str | None, Ref("accounts")] = None
    sender: str
    recipients: str | None = None
    sent_at: datetime
    subject: str | None = None
    body: str | None = None
    direction: Literal["in", "out"] = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a person gets credit for; `share` of a split deal as a fraction, applied to `amount` when measured."""

    credit_id: Id
    person_id: Annotated[str, Ref("people")]
    deal_id: Annotated[str | None, Ref("deals")] = None
    product_id: Annotated[str | None, Ref("products")] = None
    date: date
    amount: Decimal
    currency: str | None = None
    share: Ratio = Decimal(1)
    event: Event = "booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What a person should reach in a period, by measure (amount, margin, units...)."""

    person_id: Annotated[str, Key(), Ref("people")]
    measure: Id
    period_start: Annotated[date, Key()]
    period_end: date
    amount: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Which plan pays a person from when to when; `target_incentive` in the plan's currency for a full year."""

    person_id: Annotated[str, Key(), Ref("people")]
    plan: Annotated[str, Key(), Ref("plans")]
    from_: Annotated[date, Key(), Named("from")]
    to: date | None = None
    target_incentive: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A commission plan: its name and its YAML document."""

    plan: Id
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One unit of `currency` in the company's currency, from `on` until the next rate."""

    currency: Id
    on: Annotated[date, Key()]
    rate: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as every reader of the schema needs it: its name in the book, its type, what it may hold.

    `field` is its name as an attribute of a row; `scale` the decimals that a Decimal keeps.
    """

    name: str
    field: str
    type: type
    required: bool
    key: bool = False
    ref: str | None = None
    one_of: tuple[str, ...] = ()
    default: Any = None
    scale: int = MONEY_SCALE


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the book: name, row type, columns in order."""

    name: str
    row: type
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the columns that together identify a row."""
        return tuple(c.name for c in self.columns if c.key)

    def column(self, name: str) -> Column | None:
        """The column by its name in the book, or None."""
        return next((c for c in self.columns if c.name == name), None)


def _column(spec: dataclasses.Field[Any], annotation: Any) -> Column:
    marks = typing.get_args(annotation)[1:] if typing.get_origin(annotation) is Annotated else ()
    bare = typing.get_args(annotation)[0] if marks else annotation
    kinds = typing.get_args(bare) if isinstance(bare, types.UnionType) else (bare,)
    kind = next(k for k in kinds if k is not type(None))
    words = typing.get_args(kind) if typing.get_origin(kind) is Literal else ()
    return Column(
        name=next((m.column for m in marks if isinstance(m, Named)), spec.name),
        field=spec.name,
        type=str if words else kind,
        required=spec.default is dataclasses.MISSING,
        key=any(isinstance(m, Key) for m in marks),
        ref=next((m.table for m in marks if isinstance(m, Ref)), None),
        one_of=words,
        default=None if spec.default is dataclasses.MISSING else spec.default,
        scale=next((m.decimals for m in marks if isinstance(m, Scale)), MONEY_SCALE),
    )


def _table(name: str, row: type) -> Table:
    hints = typing.get_type_hints(row, include_extras=True)
    return Table(name, row, tuple(_column(f, hints[f.name]) for f in dataclasses.fields(row)))


TABLES: dict[str, Table] = {
    name: _table(name, row)
    for name, row in {
        "territories": Territory,
        "people": Person,
        "accounts": Account,
        "contacts": Contact,
        "products": Product,
        "stages": Stage,
        "deals": Deal,
        "deal_lines": DealLine,
        "deal_changes": DealChange,
        "activities": Activity,
        "emails": Email,
        "credits": Credit,
        "quotas": Quota,
        "plans": Plan,
        "assignments": Assignment,
        "fx": Rate,
    }.items()
}
