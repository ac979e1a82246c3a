"""Many deals: which show signs of risk, ranked, and what they are worth together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from heapq import nlargest, nsmallest
from typing import NamedTuple

from connectors.book import Vitals
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.uncollected import uncollected
from skills.pipeline_risk.evidence import signs
from skills.pipeline_risk.history import lifts
from skills.pipeline_risk.narrowing import Narrowed, longest, timed
from skills.pipeline_risk.reading import points_of
from skills.pipeline_risk.results import AtRisk, Counted, Limit, Named, Risks
from skills.pipeline_risk.scope import Scope, limits_of, names_of
from skills.pipeline_risk.signs import KINDS, MEDIUM, Kind, Look, Sign, kinds_of, level, main_first
from skills.pipeline_risk.thresholds import ENOUGH, Thresholds
from skills.skill import Desk

SHOWN = 8
ALL = Narrowed()
MOST_SHOWN = 20  # where more are asked for: nobody reads further in a chat
_NOTHING = Decimal(0)


class Flagged(NamedTuple):
    """A deal that shows signs: the points of each, their sum, and what it is worth in the currency of the answer."""

    deal: Vitals
    points: list[int]
    score: int
    worth: Decimal


@uncollected()
def risks(scope: Scope, risk: Look | None, narrowed: Narrowed = ALL) -> Risks:
    """Of all deals meant; with `risk` only those that show this sign. NoData (sign_untold) where it can't be told.

    With days asked for, those that have been so for as long, at the threshold or not.
    """
    desk, limits = scope.desk, limits_of(scope.desk)
    places = [limits.told.index(kind) for kind in kinds_of(risk) if limits.tells(kind)] if risk else []
    if risk and not places:
        raise NoData(f"'{risk}' can't be told from what is loaded.", code="sign_untold", risk=risk)
    deals, currency = scope.deals(desk.today), _currency(scope)
    rates = _rates(deals, currency, desk)
    deals = [d for d in deals if narrowed.hold(d, rates)]
    every = flagged(deals, limits, rates)
    found = [f for f in every if any(f.points[p] for p in places)] if risk else every
    lasting = timed(risk) if narrowed.days is not None else ()
    if lasting and narrowed.days is not None:
        looked = flagged(deals, limits, rates, all_of_them=True)
        found = [f for f in looked if longest(f.deal, lasting, limits) >= narrowed.days]
    ranked = _first(found, places, lasting, narrowed, limits)
    counts = dict(zip(limits.told, _showing(every), strict=False))
    levels = Counter(level(f.score) for f in found)
    serious = [f for f in found if f.score >= MEDIUM]
    by_currency = _by_currency(found if risk or not serious else serious)
    return Risks(
        who=scope.who,
        period=scope.period,
        risk=risk,
        today=desk.today,
        checked=len(deals),
        deals=listed(ranked, limits, scope, kinds_of(risk) if risk else (), _lasting(lasting, narrowed, limits)),
        flagged=len(found),
        high=levels["high"],
        medium=levels["medium"],
        past_due=sum(d.close_on is not None and d.close_on < desk.today for d in deals),
        worth=_in_one(by_currency, rates, currency),
        by_currency=by_currency,
        counted=tuple(Counted(kind, counts[kind]) for kind in KINDS if counts.get(kind)),
        untold=limits.untold,
        limits=shown_limits(limits),
        whole=limits.whole,
        lift=lifts(desk.book, limits).get(kinds_of(risk)[0]) if risk and risk != "quiet" and not lasting else None,
        narrowed=replace(narrowed, days=narrowed.days if lasting else None).shown(currency),
    )


def _first(
    found: Sequence[Flagged],
    places: Sequence[int],
    lasting: Sequence[Kind],
    narrowed: Narrowed,
    limits: Thresholds,
) -> list[Flagged]:
    """Those that are shown: by what was asked to come first, else by days where days were asked for, else by points."""

    def place(f: Flagged) -> tuple[Decimal | int | str, ...]:
        points = (-sum(f.points[p] for p in places), *_rank(f))
        if narrowed.order:
            return (-f.worth if narrowed.order == "biggest" else f.worth, *points)
        return (-longest(f.deal, lasting, limits), *points) if lasting else points

    most = min(narrowed.how_many or SHOWN, MOST_SHOWN)
    if not (narrowed.order or lasting or places or len(found) <= most):
        least = nlargest(most, [f.score for f in found])[-1]  # nobody with fewer points is among them
        found = [f for f in found if f.score >= least]
    return nsmallest(most, found, key=place)


def _lasting(kinds: Sequence[Kind], narrowed: Narrowed, limits: Thresholds) -> Callable[[Vitals], list[Kind]]:
    """Which signs of a deal have lasted as long as was asked for."""
    days = narrowed.days or 0
    return lambda deal: [kind for kind in kinds if longest(deal, [kind], limits) >= days]


def flagged(
    deals: Iterable[Vitals], limits: Thresholds, rates: Mapping[str, Decimal | None], *, all_of_them: bool = False
) -> list[Flagged]:
    """Those of the deals that show any sign, or all of them; an amount without a rate weighs as its number."""
    found = []
    for deal in deals:
        points = points_of(deal, limits)
        total = sum(points)
        if total or all_of_them:
            worth = deal.amount or _NOTHING
            rate = rates.get(deal.currency or "")
            found.append(Flagged(deal, points, total, worth if rate in {None, 1} else worth * (rate or 1)))
    return found


def listed(
    ranked: Sequence[Flagged],
    limits: Thresholds,
    scope: Scope,
    asked: Sequence[Kind] = (),
    also: Callable[[Vitals], Sequence[Kind]] = lambda deal: (),
) -> tuple[AtRisk, ...]:
    """Flagged deals as they are shown, with the names of their customers and owners; signs asked for come first.

    `also` are signs of a deal that are told even where they count nothing.
    """
    book = scope.desk.book
    accounts = {a.account_id: a.name for a in book.accounts(ids=_keys(f.deal.account_id for f in ranked))}
    people = names_of((f.deal.owner_id for f in ranked), scope.desk) if scope.many_owners else {}
    return tuple(
        at_risk(
            f.deal,
            main_first(signs(f.deal, limits, f.points, also(f.deal)), asked or also(f.deal)),
            accounts.get(f.deal.account_id or ""),
            people.get(f.deal.owner_id or ""),
            book.company.currency,
        )
        for f in ranked
    )


def at_risk(deal: Vitals, found: tuple[Sign, ...], account: str | None, owner: str | None, currency: str) -> AtRisk:
    """A deal as it is shown; `currency` where it has none."""
    amount = Money(deal.amount, deal.currency or currency).rounded() if deal.amount is not None else None
    return AtRisk(Named(deal.deal_id, deal.name), account, owner, deal.stage, amount, deal.close_on, found)


def shown_limits(limits: Thresholds) -> tuple[Limit, ...]:
    """The limits of each stage, in the order of the process."""
    return tuple(
        Limit(stage, at.stale_days, at.stage_days, at.won >= ENOUGH, at.won) for stage, at in limits.stages.items()
    )


def serious_ones(scope: Scope) -> list[str]:
    """The ids of all deals at medium or high risk, those that count most first."""
    desk = scope.desk
    deals, currency = scope.deals(desk.today), _currency(scope)
    found = flagged(deals, limits_of(desk), _rates(deals, currency, desk))
    return [f.deal.deal_id for f in sorted(found, key=_rank) if f.score >= MEDIUM]


def _rank(found: Flagged) -> tuple[int, Decimal, str]:
    """What counts most first, then what is worth most."""
    return -found.score, -found.worth, found.deal.deal_id


def _showing(found: Iterable[Flagged]) -> list[int]:
    """On how many deals each sign shows."""
    return [sum(map(bool, points)) for points in zip(*(f.points for f in found), strict=True)]


def _currency(scope: Scope) -> str:
    """The person's own where one person's are meant, else the company's."""
    person = scope.desk.person
    own = person.currency if scope.who.is_asker and not scope.many_owners else None
    return own or scope.desk.book.company.currency


def _rates(deals: Iterable[Vitals], currency: str, desk: Desk) -> dict[str, Decimal | None]:
    """What one unit of each currency of the deals is worth today in another; None where no rate says so."""
    own = {d.currency or currency for d in deals}
    exchange = Exchange(desk.book.fx() if own - {currency} else (), desk.book.company.currency)
    rates: dict[str, Decimal | None] = {}
    for code in own:
        try:
            rates[code] = exchange.convert(Money(Decimal(1), code), currency, desk.today).amount
        except NoData:
            rates[code] = None
    return rates


def _by_currency(found: Iterable[Flagged]) -> tuple[Money, ...]:
    """What flagged deals are worth in each currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for f in found:
        if f.deal.amount is not None and f.deal.currency:
            sums[f.deal.currency] += f.deal.amount
    return tuple(Money(total, code).rounded() for code, total in sorted(sums.items()))


def _in_one(amounts: Sequence[Money], rates: Mapping[str, Decimal | None], currency: str) -> Money | None:
    """Added up, in another currency only where they are of several; None where a rate is missing."""
    if len(amounts) == 1:
        return amounts[0]
    total = Decimal(0)
    for money in amounts:
        rate = rates[money.currency]
        if rate is None:
            return None
        total += money.amount * rate
    return Money(total, currency).rounded()


def _keys(ids: Iterable[str | None]) -> list[str]:
    return sorted({key for key in ids if key})
