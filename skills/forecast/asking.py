"""From the arguments of `forecast` to its answer: whose, which period, what is closed, what is supposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.book.schema import Deal
from connectors.errors import BadUse, CoachError, NoData
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import Period
from skills.asked import period_of, whose
from skills.forecast.past import Past
from skills.forecast.results import Forecast
from skills.forecast.standing import DUE, Bet, bets, open_on
from skills.forecast.whole import Question, arrays, forecast, supposed
from skills.skill import Desk, Who

if TYPE_CHECKING:
    from skills.forecast.tool import Args

_WHOLE = {"ytd": "this_year", "hytd": "this_half", "qtd": "this_quarter", "mtd": "this_month"}


def asked(args: Args, desk: Desk) -> Forecast:
    """The forecast that the arguments ask for."""
    if not desk.book.has("deals"):
        raise NoData("No deals are loaded, so there is nothing to forecast.", code="no_deals")
    question = _question(args, desk)
    every = open_on(desk.book, question.people, desk.today)
    held = bets(every, question.past, desk.book, question.currency)
    sides = arrays(question, held, desk.book)
    found = forecast(question, held, sides, desk)
    out = _meant(args, held, desk)
    if not out:
        return found
    suppose = args.suppose or ("slip" if args.largest else "without")
    return replace(found, supposed=supposed(suppose, question, held, sides, out))


def period_asked(said: str | None, desk: Desk) -> Period:
    """The period that is meant. BadUse (code period_over) where it has ended."""
    period = period_of(_WHOLE.get(said or "", said), desk)
    if period.end <= desk.today:
        message = f"{period.name} is over: there is nothing left to forecast. Ask for the attainment instead."
        raise BadUse(message, code="period_over", period=period)
    return period


def _question(args: Args, desk: Desk) -> Question:
    period = period_asked(args.period, desk)
    who, people = whose(args.person, args.team, desk)
    closed, quota = _so_far(who, people, period, desk)
    return Question(who, people, period, Past.of(desk.book, period, desk.today), closed, quota)


def _so_far(who: Who, people: Sequence[str] | None, period: Period, desk: Desk) -> tuple[Money, Money | None]:
    """What is closed already, and the quota for just this period: as attainment tells them, else by won deals."""
    from skills.attainment import skill

    try:
        found = skill(desk, person=who.person_id, team=who.is_team, period=period.name, measure="amount")
    except CoachError:
        found = None
    reached = getattr(found, "reached", None)
    if reached is not None and (reached.period.start, reached.period.end) == (period.start, period.end):
        return reached.credited, reached.quota
    own = next(iter(desk.book.people(ids=[who.person_id])), None) if who.person_id and not who.is_team else None
    exchange = Exchange(desk.book.fx(), desk.book.company.currency)
    currency = (own.currency if own else None) or exchange.currency
    until = min(desk.today, period.end)
    won = (
        desk.book.deals(owners=people and list(people), outcome="won", closed=(period.start, until))
        if until >= period.start
        else []
    )
    moneys = [Money(d.amount, d.currency or exchange.currency) for d in won if d.amount is not None]
    return exchange.total(moneys, currency, desk.today), None


def _meant(args: Args, held: Sequence[Bet], desk: Desk) -> list[int]:
    """The deals of which something is supposed, by their places; NoData (deal_not_in_forecast) for one not open."""
    if args.largest:
        due = [i for i, b in enumerate(held) if b.due in DUE] or list(range(len(held)))
        return sorted(due, key=lambda i: (-held[i].worth.amount, held[i].deal.deal_id))[: int(args.largest)]
    named: list[Deal] = [desk.names.deal(said) for said in args.deals or ([args.deal] if args.deal else [])]
    places = {b.deal.deal_id: i for i, b in enumerate(held)}
    if not named and args.account:
        account = desk.names.account(args.account)
        found = [i for i, b in enumerate(held) if b.deal.account_id == account.account_id]
        missing = None if found else account.name
    else:
        found = [places[d.deal_id] for d in named if d.deal_id in places]
        missing = next((d.name for d in named if d.deal_id not in places), None)
    if missing is not None:
        raise NoData(f"{missing} has no open deal in this forecast.", code="deal_not_in_forecast", deal=missing)
    return found
