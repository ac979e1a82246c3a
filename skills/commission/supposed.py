"""A deal that is not won yet, as the credits that it would be.

The person gets its whole amount unless a share is said; on the day it closes all its events happen. A discount comes
off the amount, and off the margin in full. Where the plan looks at products, the deal's lines divide its amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.book import Book
from connectors.book.schema import Deal, Product
from connectors.errors import NoData
from skills.commission.credits import Credit
from skills.commission.plan import Plan

PREFIX = "supposed:"
_PRODUCT = frozenset({"product", "product_id", "product_family"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What is supposed to be otherwise than the deal says. `discount` and `share` in per cent, 10 for 10%."""

    amount: Decimal | None = None
    discount: Decimal | None = None
    close_on: date | None = None
    currency: str | None = None
    share: Decimal | None = None
    type: str | None = None
    product: Product | None = None

    def __bool__(self) -> bool:
        return any(v is not None for v in (self.amount, self.discount, self.close_on, self.share, self.type))


@dataclass(frozen=True, slots=True)
class Supposed:
    """A deal as it is supposed to close: its amount after the discount, in its currency."""

    deal: Deal | None
    amount: Decimal
    currency: str
    close_on: date
    share: Decimal
    type: str
    discount: Decimal | None = None
    product: Product | None = None
    number: int | None = None

    @property
    def key(self) -> str:
        """What identifies it: the deal's id, or a made-up one, numbered where there are several."""
        return self.deal.deal_id if self.deal else f"made-up-{self.number}" if self.number else "made-up"


def supposed(deal: Deal | None, changes: Changes, today: date, currency: str, *, number: int | None = None) -> Supposed:
    """The deal with the changes; `currency` is that of a made-up one. NoData (deal_without_amount) where none is known.

    A close date that has passed is today: it has not closed, so it can't close earlier.
    """
    amount = changes.amount if changes.amount is not None else deal.amount if deal else None
    if amount is None:
        name = deal.name if deal else ""
        raise NoData(f"The deal {name} has no amount.", code="deal_without_amount", deal=name)
    if changes.discount:
        amount = amount * (100 - changes.discount) / 100
    own = deal.currency if deal and deal.currency else currency
    return Supposed(
        deal=deal,
        amount=amount,
        currency=changes.currency if changes.currency and changes.amount is not None else own,
        close_on=changes.close_on or _closes(deal, today),
        share=Decimal(1) if changes.share is None else changes.share / 100,
        type=changes.type or (deal.type if deal else "new"),
        discount=changes.discount or None,
        product=changes.product,
        number=number,
    )


def _closes(deal: Deal | None, today: date) -> date:
    if deal and deal.outcome == "won" and deal.closed_on:
        return deal.closed_on
    return max(deal.close_on or today, today) if deal else today


def credits_of(one: Supposed, person: str, plan: Plan, book: Book) -> list[Credit]:
    """The credits that it would be."""
    parts = _parts(one, plan, book)
    return [_credit(one, person, n, share, facts) for n, (share, facts) in enumerate(parts, 1)]


def _credit(one: Supposed, person: str, number: int, part: Decimal, facts: dict[str, Any]) -> Credit:
    return Credit(
        credit_id=f"{PREFIX}{one.key}/{number}",
        person_id=person,
        deal_id=one.key,
        deal_name=one.deal.name if one.deal else None,
        date=one.close_on,
        amount=one.amount * part,
        currency=one.currency,
        share=one.share,
        invoiced_on=one.close_on,
        paid_on=one.close_on,
        facts={
            "type": one.type,
            "term_months": one.deal.term_months if one.deal else None,
            "margin": _margin(one, part),
            "account_id": one.deal.account_id if one.deal else None,
            **facts,
        },
    )


def _margin(one: Supposed, part: Decimal) -> Decimal | None:
    """The deal's margin less what the amount is below the deal's own."""
    if one.deal is None or one.deal.margin is None:
        return None
    lost = (one.deal.amount or one.amount) - one.amount
    return (one.deal.margin - lost) * part


def _parts(one: Supposed, plan: Plan, book: Book) -> list[tuple[Decimal, dict[str, Any]]]:
    """Shares of the amount with what is known of their product."""
    if one.product:
        return [(Decimal(1), _of_product(one.product))]
    lines = book.deal_lines(deals=[one.deal.deal_id]) if one.deal and looks_at_products(plan) else []
    together = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
    if not together:
        units = sum((line.quantity or Decimal(0) for line in lines), Decimal(0))
        return [(Decimal(1), {"units": units or None})]
    products = {p.product_id: p for p in book.products()}
    return [
        ((line.amount or Decimal(0)) / together, {"units": line.quantity, **_of_product(products.get(line.product_id))})
        for line in lines
    ]


def _of_product(product: Product | None) -> dict[str, Any]:
    if product is None:
        return {}
    return {"product": product.name, "product_id": product.product_id, "product_family": product.family}


def looks_at_products(plan: Plan) -> bool:
    """Whether anything in the plan depends on products or units."""
    columns = {w.column for c in plan.components for where in _wheres(c) for w in where}
    return bool(columns & _PRODUCT) or any(c.measure == "units" for c in plan.components)


def _wheres(component: Any) -> Sequence[Any]:
    return [component.where, *(m.where for m in component.multipliers)]
