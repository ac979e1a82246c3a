"""A forecast put together: chances as arrays, trials, and all that is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from connectors.book import Book
from connectors.book.schema import Deal
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import Period
from skills.forecast.called import latest
from skills.forecast.coming import coming
from skills.forecast.draws import Bets, Off, draw
from skills.forecast.landing import KEPT, estimate, landing, likely, movers, rounded, share
from skills.forecast.normal import Floats
from skills.forecast.past import Past
from skills.forecast.path import closed_path
from skills.forecast.payout import payouts
from skills.forecast.results import Basis, Called, Calls, Forecast, Suppose, Supposed
from skills.forecast.standing import DUE, Bet
from skills.skill import Desk, Who

_ALL_KEPT = 400  # deals: more than a seller has
_COMMIT, _BEST = frozenset({"commit", "committed"}), frozenset({"best case", "bestcase", "upside", "most likely"})


@dataclass(frozen=True)
class Question:
    """Whose period, what the past says of it, what is closed in it already, and the quota for just it.

    `people` None stands for everyone in scope.
    """

    who: Who
    people: list[str] | None
    period: Period
    past: Past
    closed: Money
    quota: Money | None

    @property
    def currency(self) -> str:
        """The currency of the answer."""
        return self.closed.currency


def forecast(question: Question, held: Sequence[Bet], sides: Bets, desk: Desk) -> Forecast:
    """Over these open deals."""
    closed, quota = question.closed, question.quota
    alone = question.who.person_id if not question.who.is_team else None
    keep = list(range(len(held))) if alone and len(held) <= _ALL_KEPT else likely(sides, KEPT)
    draws = draw(sides, keep=keep)
    gap = quota - closed if quota else None
    found, decide = movers(draws, keep, held, gap)
    paid = None
    if alone and len(keep) == len(held) and desk.book.has("plans"):
        (person,) = desk.book.people(ids=[alone])
        paid = payouts(desk, person, question.past.ahead, held, draws, currency=closed.currency)
    return Forecast(
        who=question.who,
        period=question.period,
        today=desk.today,
        closed=closed.rounded(),
        quota=quota,
        landing=landing(draws.totals, closed, quota),
        pipeline=rounded(estimate((draws.totals - draws.new).mean(), closed.currency)),
        new=rounded(estimate(draws.new.mean(), closed.currency)),
        deals=len(held),
        guessed=sum(b.guessed for b in held),
        undated=sum(d.created_on is None for d in desk.book.deals(owners=question.people, outcome="open")),
        movers=found,
        decide=decide,
        calls=_calls(held, closed),
        basis=_basis(question),
        payouts=paid,
        estimated=desk.book.company.estimated.get("deals.amount"),
        called=_called(question, draws.totals, desk),
        path=closed_path(question.people, question.period, closed, desk),
    )


def _called(question: Question, totals: Floats, desk: Desk) -> Called | None:
    """The call for these people with the share of trials that reach it."""
    found = latest(question.who, question.period.name, desk)
    if found is None:
        return None
    exchange = Exchange(desk.book.fx(), desk.book.company.currency)
    amount = exchange.convert(found.amount, question.currency, desk.today)
    return replace(found, chance=share(float((totals >= float(amount.amount - question.closed.amount)).mean())))


def arrays(question: Question, held: Sequence[Bet], book: Book) -> Bets:
    """The open deals and what is to come, as the simulation takes them."""
    groups: dict[str, int] = {}  # stages of one due date lend each other their rates, and so what those may be off
    places = [groups.setdefault(b.due, len(groups)) for b in held]
    sellers: dict[str, int] = {}
    owners = [sellers.setdefault(b.deal.owner_id or "", len(sellers)) for b in held]
    people = question.people if question.people is not None else [p.person_id for p in book.people()]
    return Bets(
        chances=np.array([b.rate.chance for b in held], float),
        amounts=np.array([float(b.worth.amount) for b in held], float),
        off=(
            Off(np.array([b.rate.error for b in held], float), np.array(places, np.int64)),
            Off(np.array([b.rate.chance * b.strays for b in held], float), np.array(owners, np.int64)),
        ),
        rho=question.past.rho_ahead,
        growth=question.past.learnt.growth or (1.0,),
        coming=coming(people, question.past.ahead, question.past.learnt, book, question.currency),
    )


def supposed(suppose: Suppose, question: Question, held: Sequence[Bet], sides: Bets, out: Sequence[int]) -> Supposed:
    """The same trials without these deals; where they are supposed to be won, they are closed already."""
    rest = sides.but(np.isin(np.arange(len(held)), list(out)))
    won = [held[i].worth for i in out] if suppose == "won" else []
    then = landing(draw(rest).totals, sum(won, question.closed), question.quota)
    return Supposed(suppose, tuple(held[i].deal.name for i in out), then)


def _calls(held: Sequence[Bet], closed: Money) -> Calls | None:
    """None where the source has no categories."""
    due = [b for b in held if b.due in DUE]
    if not any(b.deal.forecast_category for b in held):
        return None
    commit, best = ([b for b in due if _category(b.deal) in words] for words in (_COMMIT, _BEST))
    first = sum((b.worth for b in commit), closed)
    second = sum((b.worth for b in best), first)
    return Calls(first.rounded(), second.rounded(), len(commit), len(best))


def _category(deal: Deal) -> str:
    return (deal.forecast_category or "").lower().replace("_", " ").replace("-", " ").strip()


def _basis(question: Question) -> Basis:
    due = [f for f in question.past.learnt.fates if f.due == "in"]
    return Basis(
        stretches=len(question.past.learnt.stretches),
        looks=question.past.rates.looks,
        due=sum(f.looks for f in due),
        won=sum(f.won for f in due),
        lost=sum(f.lost for f in due),
        rho=Decimal(question.past.rho).quantize(Decimal("0.001")),
        by_stage=question.past.rates.few,
    )
