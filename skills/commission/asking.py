"""From the arguments of `commission_estimate` to one of its questions: whose commission, which deals, which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from connectors.book.schema import Deal, Person
from connectors.errors import BadUse, NoData
from skills.asked import period_of
from skills.commission.closing import closing, won
from skills.commission.credited import deal_named
from skills.commission.looking import best_next, so_far, to_earn
from skills.commission.results import Estimate
from skills.commission.supposed import Changes
from skills.skill import Desk, Result

if TYPE_CHECKING:
    from skills.commission.estimate import Args, One


def asked(args: Args, desk: Desk) -> Result:
    """The answer to whichever question the arguments make."""
    if args.each:
        return _each_of(args.each, args, desk)
    deals = [deal_named(desk, said) for said in args.deals or ([args.deal] if args.deal else [])]
    person = _whose(args, deals, desk)
    changes = _changes(args, desk)
    if args.find == "best_next":
        return best_next(desk, person, _day(args, desk))
    if args.earn is not None:
        return to_earn(desk, person, args.earn, args.close_on or _day(args, desk), changes)
    if not deals and args.amount is None:
        if args.find or args.period:
            return so_far(desk, person, period_of(args.period, desk))
        raise NoData("Which deal is meant?", code="which_deal")
    _refuse_closed(deals)
    return replace(_estimated(desk, person, deals, changes), about=args.about)


def _estimated(desk: Desk, person: Person, deals: list[Deal], changes: Changes) -> Estimate:
    if deals and deals[0].outcome == "won" and not changes:
        return won(desk, person, deals[0])
    if not deals:
        return closing(desk, person, [None], changes)
    return closing(desk, person, list(deals), changes if len(deals) == 1 else _for_each(changes))


def _each_of(each: list[One], args: Args, desk: Desk) -> Estimate:
    """Several deals, each with its own changes; BadUse (deal_twice) where one is named twice."""
    deals = [deal_named(desk, one.deal) if one.deal else None for one in each]
    known = [deal for deal in deals if deal]
    twice = next((deal.name for n, deal in enumerate(known) if deal in known[:n]), None)
    if twice:
        raise BadUse(f"{twice} is there twice.", code="deal_twice", deal=twice)
    _refuse_closed(known)
    person = _whose(args, known, desk)
    return closing(desk, person, deals, [_changes(one, desk) for one in each])


def _whose(args: Args, deals: list[Deal], desk: Desk) -> Person:
    """Who is named; else the deals' owner, whom the asker may see as they see the deals; else the asker."""
    if args.person:
        return desk.names.person(args.person)
    owners = {d.owner_id for d in deals if d.owner_id}  # none of a deal that is known by one's own credit
    if len(owners) > 1:
        names = sorted(p.name for p in desk.book.people(ids=sorted(owners)))
        raise BadUse("These deals belong to several people.", code="deals_of_several", people=names)
    if not owners or desk.person.person_id in owners:
        return desk.person
    return desk.book.people(ids=list(owners))[0]


def _changes(args: Args | One, desk: Desk) -> Changes:
    return Changes(
        amount=args.amount,
        discount=args.discount,
        close_on=args.close_on,
        currency=args.currency,
        share=args.share,
        type=args.type,
        product=desk.names.product(args.product) if args.product else None,
    )


def _for_each(changes: Changes) -> Changes:
    """Of several deals each keeps its own amount and kind."""
    return Changes(discount=changes.discount, close_on=changes.close_on, share=changes.share)


def _refuse_closed(deals: list[Deal]) -> None:
    """NoData (deal_lost) for what was lost; among several, also for what is won already (deal_won)."""
    for deal in deals:
        if deal.outcome == "lost" or (deal.outcome == "won" and len(deals) > 1):
            raise NoData(
                f"The deal {deal.name} was {deal.outcome}{f' on {deal.closed_on}' if deal.closed_on else ''}.",
                code=f"deal_{deal.outcome}",
                deal=deal.name,
                on=deal.closed_on,
            )


def _day(args: Args, desk: Desk) -> date:
    """Today, or the first day of a period asked about that is not the running one."""
    if not args.period:
        return desk.today
    period = period_of(args.period, desk)
    return desk.today if desk.today in period else period.start
