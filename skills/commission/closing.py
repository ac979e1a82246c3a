"""What deals would earn if they closed, and what a deal that has closed did earn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from connectors.book.schema import Deal, Person
from connectors.errors import NoData
from connectors.money import Money
from connectors.periods import Period
from skills.commission.credits import Credit
from skills.commission.effects import effects_of
from skills.commission.from_book import credits_of as read_credits
from skills.commission.results import DealUsed, Effect, Estimate
from skills.commission.scenario import Earned, Scenario
from skills.commission.seat import Seat
from skills.commission.supposed import Changes, Supposed, supposed
from skills.skill import Desk

ZERO = Decimal("0.00")


def closing(desk: Desk, person: Person, deals: Sequence[Deal | None], changes: Changes | Sequence[Changes]) -> Estimate:
    """The deals, or made-up ones (None), closing as they are with these changes; one that is won, as if otherwise.

    `changes` are those of all, or of each by its place. A made-up deal is in the plan's currency where none is said.
    """
    each = [changes] * len(deals) if isinstance(changes, Changes) else list(changes)
    seat = Seat.of(desk, person, max(one.close_on for one in _supposed(desk, deals, each, None)))
    ones = _supposed(desk, deals, each, seat.currency)
    moved = {one.key for one, change in zip(ones, each, strict=True) if change.close_on}
    ones.sort(key=lambda one: (one.close_on, one.key))
    days = seat.days([one.close_on for one in ones])
    more = [seat.credits_of(one) for one in ones]
    every = [credit for own in more for credit in own]
    again = frozenset(d.deal_id for d in deals if d and d.outcome == "won")
    scenario = seat.scenario(days, every, without=again)
    found = _estimated(seat, scenario, every)
    _refuse_without_quota(seat, found)
    changed = len(deals) == 1 and deals[0] is not None and deals[0].amount is not None and bool(each[0])
    stands = _as_it_stands(seat, deals[0], scenario) if changed and deals[0] else None
    earned = _one_after_another(scenario, more) if len(more) > 1 else [found.commission.amount]
    used = tuple(
        _used(one, Money(pay, seat.currency), moved=one.key in moved) for one, pay in zip(ones, earned, strict=True)
    )
    return Estimate(
        who=seat.who,
        commission=found.commission,
        deals=used,
        effects=found.effects,
        terms=seat.terms(_named(seat, ones, days), seat.exchanged(scenario, every)),
        accelerated=found.accelerated,
        capped=found.capped,
        back=found.back,
        as_it_stands=stands[0] if stands else None,
        stands_in=stands[1] if stands else None,
        left_out=scenario.left_out(every),
    )


def _supposed(
    desk: Desk, deals: Sequence[Deal | None], each: Sequence[Changes], currency: str | None
) -> list[Supposed]:
    own = currency or desk.book.company.currency
    numbers = [n if len(deals) > 1 else None for n in range(1, len(deals) + 1)]
    return [
        supposed(deal, changes, desk.today, own, number=number)
        for deal, changes, number in zip(deals, each, numbers, strict=True)
    ]


def won(desk: Desk, person: Person, deal: Deal) -> Estimate:
    """What a deal that is won has earned the person; NoData (no_credit_for_deal) where nothing was credited to them."""
    lines = desk.book.credit_lines(people=[person.person_id], deals=[deal.deal_id])
    booked = [line for line in lines if line.event == "booked" and line.date <= desk.today]
    if not booked:
        message = f"Nothing was credited to {person.name} for {deal.name}."
        raise NoData(message, code="no_credit_for_deal", person=person.name, deal=deal.name)
    seat = Seat.of(desk, person, booked[0].date)
    days = seat.days([line.date for line in booked])
    own = read_credits(desk.book, [line for line in lines if line.date <= desk.today], seat.plan)
    scenario = seat.scenario(days, own, without=frozenset({deal.deal_id}))
    standing = [c for c in own if not scenario.is_gone(c)]
    found = _estimated(seat, scenario, standing)
    cancelled = next((c.cancelled_on for c in own if c.cancelled_on), None)
    used = DealUsed(
        deal_id=deal.deal_id,
        name=deal.name,
        amount=Money(sum((line.amount for line in booked), Decimal(0)), booked[0].currency or seat.currency),
        commission=found.commission,
        close_on=booked[0].date,
        share=booked[0].share,
        type=deal.type,
        cancelled_on=cancelled,
    )
    return Estimate(
        who=seat.who,
        commission=found.commission,
        deals=(used,),
        effects=found.effects,
        terms=seat.terms(_period_of(seat, booked[0].date, days), seat.exchanged(scenario, own)),
        accelerated=found.accelerated,
        capped=found.capped,
        back=found.back,
        left_out=scenario.left_out(own),
        kind="won",
    )


class _Found:
    """The difference of two runs."""

    def __init__(self, seat: Seat, before: Earned, after: Earned) -> None:
        currency = seat.currency
        self.effects: tuple[Effect, ...]
        self.effects, self.accelerated = effects_of(seat.plan, before, after)
        self.commission = Money(after.total - before.total + ZERO, currency)
        self.capped = _or_none(after.capped - before.capped, currency)
        self.back = _or_none(after.back - before.back, currency)
        self.after = after


def _estimated(seat: Seat, scenario: Scenario, more: Sequence[Credit]) -> _Found:
    return _Found(seat, scenario.without, scenario.plus(more))


def _or_none(amount: Decimal, currency: str) -> Money | None:
    return Money(amount, currency) if amount else None


def _one_after_another(scenario: Scenario, more: Sequence[Sequence[Credit]]) -> list[Decimal]:
    """What each deal adds to those that close before it."""
    found: list[Decimal] = []
    credits_so_far: list[Credit] = []
    before = scenario.without.total
    for own in more:
        credits_so_far += own
        total = scenario.plus(credits_so_far).total
        found.append(total - before + ZERO)
        before = total
    return found


def _as_it_stands(seat: Seat, deal: Deal, scenario: Scenario) -> tuple[Money, Period]:
    """What the deal would earn without the changes, and when."""
    one = supposed(deal, Changes(), seat.desk.today, seat.currency)
    days = seat.days([one.close_on])
    if days != scenario.days:
        seat = Seat.of(seat.desk, seat.on.person, one.close_on)
        again = frozenset({deal.deal_id} if deal.outcome == "won" else ())
        scenario = seat.scenario(days, seat.credits_of(one), without=again)
    difference = scenario.plus(seat.credits_of(one)).total - scenario.without.total
    return Money(difference + ZERO, seat.currency), _period_of(seat, one.close_on, days)


def _refuse_without_quota(seat: Seat, found: _Found) -> None:
    """NoData where all that counts the deal wants a quota or a target, and there is none."""
    if found.commission.amount:
        return
    for effect in found.effects:
        if effect.why_nothing in {"no_quota", "no_target"}:
            raise NoData(
                f"{seat.who.name} has no {effect.why_nothing[3:]} for {effect.period.name}, which the plan needs.",
                code=f"{effect.why_nothing}_for_plan",
                person=seat.who.name,
                yours=seat.who.is_asker,
                plan=seat.on.title,
                component=effect.component,
                period=effect.period.name,
            )


def _used(one: Supposed, commission: Money, *, moved: bool) -> DealUsed:
    deal = one.deal
    own = Money(deal.amount, deal.currency or one.currency) if deal and deal.amount is not None else None
    amount = Money(one.amount, one.currency)
    return DealUsed(
        deal_id=deal.deal_id if deal else None,
        name=deal.name if deal else None,
        amount=amount,
        commission=commission,
        close_on=one.close_on,
        share=one.share,
        own_amount=own if own != amount else None,
        discount=one.discount / 100 if one.discount else None,
        carried_discount=deal.discount if deal else None,
        due_on=deal.close_on if deal and deal.outcome == "open" else None,
        moved_to=one.close_on if moved else None,
        type=one.type,
        product=one.product.name if one.product else None,
    )


def _named(seat: Seat, ones: Sequence[Supposed], days: Period) -> Period:
    """The period to name: the components' own where all deals close in one."""
    found = {_period_of(seat, one.close_on, days) for one in ones}
    return found.pop() if len(found) == 1 else days


def _period_of(seat: Seat, day: date, days: Period) -> Period:
    lengths = {c.length for c in seat.plan.components}
    return seat.desk.calendar.containing(day, lengths.pop()) if len(lengths) == 1 else days
