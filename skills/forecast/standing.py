"""Open deals as a forecast sees them: on the evening of a day, each with its chance and what it is worth.

On a past day they are those that were open then, with the stage, date and amount of then; what the source keeps no
changes of is not known of a deal that has closed since, rather than what it closed with. A deal without an amount
counts at its list price, where the company takes that for open ones, else at the middle of what is usually won.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from connectors.book import Book
from connectors.book.outlook import due_of
from connectors.book.schema import Deal, Stage
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.money import Money
from skills.forecast.evidence import moved
from skills.forecast.past import Past
from skills.forecast.rates import SURE, Rate, Rates
from skills.forecast.sellers import sellers
from skills.history import as_of
from skills.win_probability import beyond_stage

_NEVER = date(9999, 12, 31)
_KEPT = ("stage", "close_on", "amount", "forecast_category", "next_step")
DUE = frozenset({"in", "overdue"})  # what is due within the days: to this a stage's own probability is applied


@dataclass(frozen=True, slots=True)
class Bet:
    """A deal, what it is worth in the forecast's currency, its chance within the days, and whether that was guessed.

    `strays`: by what part the chance may be off because of who sells it.
    """

    deal: Deal
    worth: Money
    due: str
    rate: Rate
    guessed: bool
    strays: float = 0.0


def open_on(book: Book, owners: Sequence[str] | None, day: date) -> list[Deal]:
    """The deals of people in scope that were open on the evening of a day; those without a date of creation are not in
    the past either, and left out."""
    owned = None if owners is None else list(owners)
    now = book.deals(owners=owned, outcome="open")
    since = book.deals(owners=owned, closed=(day + timedelta(days=1), _NEVER))
    later = book.deal_changes(since=day + timedelta(days=1)) if book.has("deal_changes") else []
    recorded = book.recorded()
    unknown = {f: None for f in _KEPT if f"changes of {f}" not in recorded}
    closed = {d.deal_id for d in since}
    then = as_of([*now, *since], later, day)
    return [replace(d, **unknown) if d.deal_id in closed else d for d in then if d.created_on is not None]  # type: ignore[arg-type]


def bets(deals: Sequence[Deal], past: Past, book: Book, currency: str) -> list[Bet]:
    """Each deal with its chance; NoData (forecast_no_history) where neither history nor stages say anything."""
    exchange = Exchange(book.fx(), book.company.currency)
    stages = {s.stage: s for s in book.stages()}
    prices, usual, rates = _list_prices(deals, book), past.usual, past.rates
    who = sellers(sorted({d.owner_id for d in deals if d.owner_id}), past.learnt, rates, book)
    found = []
    for deal in deals:
        own = deal.currency or book.company.currency
        amount = deal.amount if deal.amount is not None else prices.get(deal.deal_id, usual.get(own))
        worth = exchange.convert(Money(amount or Decimal(0), own), currency, past.ahead.origin)
        due = due_of(deal.close_on, deal.created_on, past.ahead)
        size = _size(deal.amount, past.learnt.edges.get(own))
        rate = _by_stage(deal, due, stages, rates) if rates.few else rates.of(deal.stage, due, size)
        seller = who.of(deal.owner_id)
        sold = Rate(min(rate.chance * seller.mean, SURE), rate.error)
        found.append(Bet(deal, worth, due, sold, deal.amount is None, seller.error))
    return found if rates.few else _told(found, book, past.ahead.origin)


def _told(found: Sequence[Bet], book: Book, today: date) -> list[Bet]:
    """With what is seen on each deal beyond its stage, where that has proved to say how deals end."""
    beyond = beyond_stage(book, today)
    if not beyond:
        return list(found)
    told = [beyond.get(bet.deal.deal_id, 0.0) for bet in found]
    rates = moved([bet.rate for bet in found], [bet.due for bet in found], told)
    return [replace(bet, rate=rate) for bet, rate in zip(found, rates, strict=True)]


def _size(amount: Decimal | None, edges: Sequence[Decimal] | None) -> int:
    return 1 + sum(amount > e for e in edges) if amount and edges else 0


def _by_stage(deal: Deal, due: str, stages: Mapping[str, Stage], rates: Rates) -> Rate:
    """What stands in for history: the company's own probability of the stage, for what is due."""
    stage = stages.get(deal.stage or "")
    if stage is None or stage.probability is None:
        message = f"Only {rates.looks} looks at past deals, {rates.wins} of them won: too few for a forecast."
        raise NoData(message, code="forecast_no_history", looks=rates.looks, wins=rates.wins)
    return Rate(float(stage.probability) if due in DUE else 0.0, 0.0)


def _list_prices(deals: Sequence[Deal], book: Book) -> dict[str, Decimal]:
    """Of deals without an amount what their lines cost by the list, where the company's open deals take that."""
    missing = [d.deal_id for d in deals if d.amount is None]
    if not missing or book.company.estimated.get("deals.amount") != "products.list_price":
        return {}
    prices = {p.product_id: p.list_price for p in book.products() if p.list_price is not None}
    found: dict[str, Decimal] = {}
    for line in book.deal_lines(deals=missing):
        if (price := prices.get(line.product_id)) is not None:
            found[line.deal_id] = found.get(line.deal_id, Decimal(0)) + price * (line.quantity or Decimal(1))
    return found
