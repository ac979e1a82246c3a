"""Rows that the book computes rather than holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connectors.book.schema import DealType, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """A credit with what pay depends on of its deal and product, whoever owns the deal."""

    credit_id: str
    person_id: str
    deal_id: str | None
    product_id: str | None
    date: date
    amount: Decimal
    currency: str | None
    share: Decimal
    event: Event
    deal_name: str | None
    account_id: str | None
    type: DealType | None
    margin: Decimal | None
    term_months: int | None
    deal_amount: Decimal | None
    product: str | None
    product_family: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageNorm:
    """How long deals that were won stayed in a stage, over the whole company; it names nobody.

    `deals` is how many stays it rests on. Stage "" is the whole way from created to won.
    """

    stage: str
    deals: int
    median_days: float
    p75_days: float
    p90_days: float
