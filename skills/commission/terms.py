"""A plan as its terms: what `plan_terms` answers from and `coach plan explain` says back.

Everything is read off the plan itself; `own` adds what a person's quota and incentive make of it in the running period.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from connectors.money import Money
from connectors.periods import Period
from skills.commission.conditions import Where
from skills.commission.effects import quantity
from skills.commission.payout import Payouts
from skills.commission.plan import Component, Plan
from skills.commission.plan import Goal as Asked
from skills.commission.results import Quantity
from skills.commission.ways import Bonus, Curve, Flat, Point, Pool, Rank, Tiers, Way
from skills.skill import Figure, Result, Who

Topic = Literal["rates", "accelerators", "cap", "clawback", "payment", "quota", "draw", "all"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier: from where to where, in the plan's words; `from_amount` is that for one's own quota."""

    above: str
    until: str | None
    rate: Decimal | Money
    from_amount: Quantity | None = None
    faster: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """What a gate or linkage asks for."""

    component: str | None
    measure: str | None
    of: str
    at_least: str
    by: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """What multiplies credits that fit."""

    where: Where
    by: Decimal
    on_credit: bool


@dataclass(frozen=True, slots=True)
class ComponentTerms:
    """One component. `way`: rate, per_unit, tiers, curve, bonus, rank or pool; what does not belong to it is empty.

    `quota` is the plan's own amount; `own_quota` a person's in `own_period`, of which `own_measured` is reached.
    """

    name: str
    way: str
    measure: str
    period: str
    event: str
    of: str
    cumulative: bool
    by_book: bool
    where: Where = ()
    quota: Quantity | None = None
    target: Money | None = None
    weight: Decimal | None = None
    rate: Decimal | Money | None = None
    tiers: tuple[Tier, ...] = ()
    retroactive: bool = False
    points: tuple[tuple[Decimal, Decimal], ...] = ()
    by_steps: bool = False
    bonuses: tuple[tuple[str, Money], ...] = ()
    pays_all: bool = False
    places: tuple[Money, ...] = ()
    share: Decimal | None = None
    by_head: bool = False
    over: str | None = None
    cap: Money | None = None
    cap_at: str | None = None
    floor: Money | None = None
    each: Money | None = None
    gates: tuple[Goal, ...] = ()
    linkages: tuple[Goal, ...] = ()
    multipliers: tuple[Times, ...] = ()
    own_quota: Quantity | None = None
    own_measured: Quantity | None = None
    own_period: Period | None = None

    @property
    def accelerates(self) -> bool:
        """Whether selling more is paid at a higher rate at some point."""
        return any(t.faster for t in self.tiers) or self.way == "curve" or bool(self.linkages)

    @property
    def limited(self) -> bool:
        """Whether anything limits what it pays."""
        return any(x is not None for x in (self.cap, self.cap_at, self.each))


@dataclass(frozen=True, slots=True)
class PlanTerms(Result):
    """A whole plan, and which of it was asked about. `who` is None where it is explained to nobody in particular."""

    plan: str
    currency: str
    components: tuple[ComponentTerms, ...]
    topic: Topic = "all"
    who: Who | None = None
    starts: date | None = None
    ends: date | None = None
    cap: Money | None = None
    cap_per: str | None = None
    draw: Money | None = None
    draw_every: str | None = None
    draw_until: date | None = None
    recoverable: bool = False
    recover_share: Decimal | None = None
    recover_amount: Money | None = None
    claws_back: bool = False
    clawback_days: int | None = None
    clawback_share: Decimal | None = None
    clawback_by_term: bool = False
    parts: tuple[tuple[Decimal, str], ...] = ()
    ramp: tuple[tuple[int, int, Decimal | None, Money | None], ...] = ()
    prorate: str = "days"

    def figures(self) -> tuple[Figure, ...]:
        rates = [rate for c in self.components for rate in (c.rate, *(t.rate for t in c.tiers))]
        shares = [Figure.share("rate", r) for r in rates if isinstance(r, Decimal)]
        caps = [Figure.money("cap", self.cap)] if self.cap else []
        return (*caps, *shares) if self.topic == "cap" else (*shares, *caps)


def terms_of(plan: Plan, topic: Topic = "all", who: Who | None = None) -> PlanTerms:
    """The terms of a plan."""
    draw, clawback = plan.draw, plan.clawback
    at_most = draw.recover_at_most if draw else None
    return PlanTerms(
        plan=plan.title or plan.name,
        currency=plan.currency,
        components=tuple(_component(plan, c) for c in plan.components),
        topic=topic,
        who=who,
        starts=plan.starts,
        ends=plan.ends,
        cap=_money(plan, plan.cap),
        cap_per=plan.cap_per or plan.components[0].length if plan.cap is not None else None,
        draw=_money(plan, draw.amount) if draw else None,
        draw_every=draw.every if draw else None,
        draw_until=draw.until if draw else None,
        recoverable=draw.recoverable if draw else False,
        recover_share=at_most.value if at_most and at_most.of_quota else None,
        recover_amount=_money(plan, at_most.value) if at_most and not at_most.of_quota else None,
        claws_back=clawback is not None,
        clawback_days=clawback.within_days if clawback else None,
        clawback_share=clawback.share if clawback else None,
        clawback_by_term=clawback.prorated if clawback else False,
        parts=tuple((p.share, p.event) for p in plan.pay_when),
        ramp=tuple((s.first, s.last, s.quota, _money(plan, s.guarantee)) for s in plan.ramp),
        prorate=plan.prorate,
    )


def own_terms(terms: PlanTerms, payouts: Payouts, person: str, day: date) -> PlanTerms:
    """With the person's own quota, and how far it is reached, in the period of a day."""
    found = [
        _own(payouts, held, payouts.plan.component(held.name), person, day)
        if held.by_book or held.quota is not None
        else held
        for held in terms.components
    ]
    return replace(terms, components=tuple(found))


def _own(payouts: Payouts, held: ComponentTerms, component: Component, person: str, day: date) -> ComponentTerms:
    plan, period = payouts.plan, payouts.calendar.containing(day, component.length)
    pay = payouts.pay(component, person, period)
    if pay.quota is None:
        return held
    whole = payouts.calendar.containing(day, "year") if component.cumulative else period
    tiers = held.tiers
    if isinstance(component.way, Tiers):
        bounds = [t.above.at(pay.quota) or Fraction(0) for t in component.way.tiers]
        amounts = [quantity(plan, component.measure, at) for at in bounds]
        tiers = tuple(replace(t, from_amount=amount) for t, amount in zip(held.tiers, amounts, strict=True))
    return replace(
        held,
        tiers=tiers,
        own_quota=quantity(plan, component.measure, pay.quota),
        own_measured=quantity(plan, component.measure, pay.measured),
        own_period=whole,
    )


def _component(plan: Plan, c: Component) -> ComponentTerms:
    found = ComponentTerms(
        name=c.name,
        way=_kind(c.way),
        measure=c.measure,
        period=c.period,
        event=c.event,
        of=c.of,
        cumulative=c.cumulative,
        by_book=c.quota == "book",
        where=c.where,
        quota=quantity(plan, c.measure, Fraction(c.quota)) if isinstance(c.quota, Decimal) else None,
        target=_money(plan, c.target.amount) if c.target else None,
        weight=c.target.weight if c.target else None,
        over=_text(c.over),
        cap=_money(plan, c.cap),
        cap_at=_text(c.cap_at),
        floor=_money(plan, c.floor),
        each=_money(plan, c.each),
        gates=tuple(_goal(g) for g in c.gates),
        linkages=tuple(_goal(k.when, k.by) for k in c.linkages),
        multipliers=tuple(Times(m.where, m.by, m.on_credit) for m in c.multipliers),
    )
    return _with_way(plan, c.way, found)


def _with_way(plan: Plan, way: Way, found: ComponentTerms) -> ComponentTerms:
    if isinstance(way, Flat):
        return replace(found, rate=_money(plan, way.rate) if way.per_unit else way.rate)
    if isinstance(way, Tiers):
        return replace(found, tiers=_tiers(plan, way), retroactive=way.retroactive)
    if isinstance(way, Curve):
        return replace(found, points=way.points, by_steps=way.steps)
    if isinstance(way, Bonus):
        steps = tuple((str(s.at), Money(s.pay, plan.currency)) for s in way.steps)
        return replace(found, bonuses=steps, pays_all=way.pays_all)
    if isinstance(way, Rank):
        return replace(found, places=tuple(Money(p, plan.currency) for p in way.places))
    return replace(found, share=way.share, by_head=way.by_head)


def _tiers(plan: Plan, way: Tiers) -> tuple[Tier, ...]:
    bounds = [str(t.above) for t in way.tiers]
    return tuple(
        Tier(
            above=at,
            until=until,
            rate=Money(t.rate, plan.currency) if way.per_unit else t.rate,
            faster=i > 0 and t.rate > way.tiers[i - 1].rate,
        )
        for i, (t, at, until) in enumerate(zip(way.tiers, bounds, [*bounds[1:], None], strict=True))
    )


def _kind(way: Way) -> str:
    if isinstance(way, Flat):
        return "per_unit" if way.per_unit else "rate"
    kinds: dict[type, str] = {Tiers: "tiers", Curve: "curve", Bonus: "bonus", Rank: "rank", Pool: "pool"}
    return kinds[type(way)]


def _goal(asked: Asked, by: Decimal | None = None) -> Goal:
    return Goal(asked.component, asked.measure, asked.of, str(asked.at_least), by)


def _money(plan: Plan, amount: Decimal | None) -> Money | None:
    return None if amount is None else Money(amount, plan.currency)


def _text(point: Point | None) -> str | None:
    return None if point is None else str(point)
