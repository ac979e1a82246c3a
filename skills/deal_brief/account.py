"""A customer: what it is, how its deals with us ended, and what is open."""

from __future__ import annotations

from connectors.book.schema import Account, Deal
from connectors.errors import CoachError
from connectors.exchange import Exchange
from connectors.money import Money
from skills.deal_brief.results import Customer
from skills.skill import Desk


def customer_of(account_id: str | None, desk: Desk) -> Customer | None:
    """None where a deal names no customer."""
    account = next(iter(desk.book.accounts(ids=[account_id])), None) if account_id else None
    return customer(account, desk.book.deals(accounts=[account.account_id]), desk) if account else None


def customer(account: Account, deals: list[Deal], desk: Desk) -> Customer:
    """With those of its deals that the asker may see."""
    won = [d for d in deals if d.outcome == "won"]
    return Customer(
        name=account.name,
        industry=account.industry,
        segment=account.segment,
        country=account.country,
        won=len(won),
        lost=sum(d.outcome == "lost" for d in deals),
        bought=total(won, desk) if won else None,
        open=sum(d.outcome == "open" for d in deals),
    )


def total(deals: list[Deal], desk: Desk) -> Money | None:
    """Their amounts in their own currency where they share one, else the company's; None where a rate is missing."""
    company = desk.book.company.currency
    moneys = [Money(d.amount, d.currency or company) for d in deals if d.amount is not None]
    currencies = {m.currency for m in moneys}
    into = currencies.pop() if len(currencies) == 1 else company
    try:
        return Exchange(desk.book.fx(), company).total(moneys, into, desk.today).rounded()
    except CoachError:
        return None
