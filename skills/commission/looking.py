"""Questions without a deal: how much to sell to earn so much, which open deal earns most, what is earned so far."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from connectors.book.schema import Deal, Person
from connectors.money import Money
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.currency import one_unit
from skills.commission.effects import effect_of, effects_of, together
from skills.commission.inverse import least_for, most
from skills.commission.results import BestNext, Ranked, SoFar, ToEarn
from skills.commission.scenario import Earned, Scenario
from skills.commission.seat import Seat
from skills.commission.supposed import Changes, Supposed, supposed
from skills.skill import Desk

SHOWN = 5  # deals of a ranking: what fits a screen of a phone


def to_earn(desk: Desk, person: Person, wanted: Decimal, day: date, changes: Changes) -> ToEarn:
    """How much the person has to sell on a day, in one deal of their own, to earn so much on top."""
    seat = Seat.of(desk, person, day)
    days = seat.days([day])
    one = Supposed(None, Decimal(0), seat.currency, day, Decimal(1), changes.type or "new", None, changes.product)
    scenario = seat.scenario(days)
    before = scenario.without.exact

    def sold(amount: Decimal) -> list[Credit]:
        return seat.credits_of(_of_amount(one, amount))

    def earns(amount: Decimal) -> Fraction:
        return scenario.plus(sold(amount)).exact - before

    currency = changes.currency or seat.currency
    rate = one_unit(seat.case(days, [_in(currency, seat, day)]).exchange, currency, seat.currency, day)
    goal = seat.plan.rounding(Fraction(wanted) * rate) if rate != 1 else wanted
    needed = least_for(goal, earns)
    after = scenario.plus(sold(needed)) if needed is not None else scenario.without
    effects, _ = effects_of(seat.plan, scenario.without, after)
    return ToEarn(
        who=seat.who,
        wanted=Money(goal, seat.currency),
        commission=Money(_rounded(seat, after, scenario) if needed else seat.plan.rounding(most(earns)), seat.currency),
        needed=Money(needed, seat.currency) if needed is not None else None,
        effects=effects,
        terms=seat.terms(days),
        close_on=day,
    )


def best_next(desk: Desk, person: Person, day: date) -> BestNext:
    """The person's open deals that can close in the running stretch, by what each would earn alone.

    Where none is due in it, all of them, as if they closed on the day.
    """
    seat = Seat.of(desk, person, day)
    days = seat.days([day])
    every = desk.book.deals(owners=[person.person_id], outcome="open")
    known = [d for d in every if d.amount is not None]
    due = [d for d in known if max(d.close_on or day, day) <= days.end]
    ones = [supposed(d, Changes(close_on=None if due else day), day, seat.currency) for d in due or known]
    ones.sort(key=lambda one: (one.close_on, one.key))
    more = [seat.credits_of(one) for one in ones]
    scenario = seat.scenario(days, [c for own in more for c in own])
    before = scenario.without.total
    alone = [
        _ranked(one, Money(scenario.plus(own).total - before, seat.currency))
        for one, own in zip(ones, more, strict=True)
    ]
    alone.sort(key=lambda r: (-r.commission.amount, r.close_on, r.deal_id))
    whole = scenario.plus([c for own in more for c in own]).total - before
    return BestNext(
        who=seat.who,
        deals=tuple(alone[:SHOWN]),
        together=Money(whole, seat.currency),
        more=max(len(alone) - SHOWN, 0),
        without_amount=len(every) - len(known),
        terms=seat.terms(days),
    )


def so_far(desk: Desk, person: Person, period: Period) -> SoFar:
    """What the periods within a period have earned up to today."""
    day = min(max(desk.today, period.start), period.end)
    seat = Seat.of(desk, person, day)
    whole = seat.days([period.start, period.end])
    case = seat.case(Period(min(whole.start, period.start), max(whole.end, period.end), whole.name))
    earned = Scenario(seat.plan, case, person.person_id, period).without
    effects = tuple(effect_of(seat.plan, pay) for pay in earned.pays if pay.lines or pay.counted)
    return SoFar(
        who=seat.who,
        commission=together([Money(earned.total, seat.currency)], seat.currency),
        effects=effects,
        terms=seat.terms(period),
    )


def _rounded(seat: Seat, after: Earned, scenario: Scenario) -> Decimal:
    return after.total - scenario.without.total + seat.plan.rounding(Fraction(0))


def _of_amount(one: Supposed, amount: Decimal) -> Supposed:
    return Supposed(one.deal, amount, one.currency, one.close_on, one.share, one.type, None, one.product)


def _in(currency: str, seat: Seat, day: date) -> Credit:
    """A credit of nothing, so that the rates of its currency are read."""
    return Credit(credit_id="", person_id=seat.on.person.person_id, date=day, amount=Decimal(0), currency=currency)


def _ranked(one: Supposed, commission: Money) -> Ranked:
    deal: Deal | None = one.deal
    assert deal is not None
    return Ranked(deal.deal_id, deal.name, Money(one.amount, one.currency), one.close_on, commission)
