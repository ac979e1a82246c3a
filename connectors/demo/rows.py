"""Courses written down as the book holds them: deals, their lines, and the changes they went through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from connectors.book.schema import Deal, DealChange, DealLine
from connectors.demo.accounts import language_of
from connectors.demo.courses import Course
from connectors.demo.market import CURRENCY, FORECAST, PRODUCTS
from connectors.demo.names import read
from connectors.demo.wording import filled
from connectors.demo.workdays import hour_of
from connectors.demo.world import World
from connectors.money import CENT, round_to

_COST = Decimal("0.26")  # of list price
_KRONER = Decimal(10)
_MODULES = {
    "new": ((("PLAN", "TOWER"), 1), (("INSIGHT", "DEMAND", "CREW", "CONNECT"), 2), (("START",), 1)),
    "expansion": ((("INSIGHT", "DEMAND", "CREW", "CONNECT", "PLAN"), 2),),
    "renewal": ((("PLAN", "TOWER"), 1), (("INSIGHT", "CREW"), 1), (("CARE",), 1)),
}


def deal(world: World, course: Course) -> Deal:
    """The deal as it stands."""
    steps = next_steps(world, course)
    return Deal(
        deal_id=course.deal_id,
        name=course.name,
        account_id=course.account.account_id,
        owner_id=course.owner,
        stage=course.stage,
        amount=course.amount,
        currency=course.currency,
        margin=_margin(world, course),
        type=course.type,
        created_on=course.created_on,
        close_on=course.close_on,
        closed_on=course.closed_on,
        outcome=course.outcome,
        next_step=steps[-1][1],
        forecast_category=FORECAST[course.stage],
        term_months=course.term_months,
        lead_source=course.traits.lead_source,
        competitor=course.competitor,
        discount=course.discount,
    )


def lines(world: World, course: Course) -> Iterator[DealLine]:
    """Two to four products; their amounts add up to the deal's."""
    rng = world.rng("lines", course.deal_id)
    chosen = [p for ids, most in _MODULES[course.type] for p in rng.sample(ids, rng.randint(1, most))]
    weights = [rng.randint(3, 6) if n == 0 else rng.randint(1, 3) for n in range(len(chosen))]
    parts = [round_to(course.amount * w / sum(weights)) for w in weights]
    parts[0] += course.amount - sum(parts)
    for product, part in zip(chosen, parts, strict=True):
        yield DealLine(
            deal_id=course.deal_id, product_id=product, quantity=_quantity(product, part, course), amount=part
        )


def changes(world: World, course: Course) -> list[DealChange]:
    """Every value that was replaced by another, with when: stage, close date, amount, owner, next step."""
    rng = world.rng("changes", course.deal_id)
    hours: dict[date, datetime] = {}

    def at(day: date) -> datetime:
        return hours.setdefault(day, hour_of(day, rng))

    histories: tuple[tuple[str, Sequence[tuple[date, object]]], ...] = (
        ("stage", course.moves),
        ("close_on", course.promised),
        ("amount", course.amounts),
        ("owner_id", course.owners),
        ("next_step", next_steps(world, course)),
    )
    found = [
        DealChange(deal_id=course.deal_id, field=field, old=_text(old), new=_text(new), changed_at=at(day))
        for field, history in histories
        for (_, old), (day, new) in pairwise(history)
        if old != new
    ]
    return sorted(found, key=lambda c: (c.changed_at, c.field))


def next_steps(world: World, course: Course) -> list[tuple[date, str | None]]:
    """What was to be done next, as each stage began; nothing once the deal is over, or where nobody cares for it."""
    rng = world.rng("steps", course.deal_id)
    words = read("notes.yaml")[language_of(course.account)]["next_step"]
    who = course.engaged[0].name.split()[0]
    found: list[tuple[date, str | None]] = [
        (day, filled(rng.choice(words[stage]), {"who": who})) for day, stage in course.stages
    ]
    if course.closed_on:
        found.append((course.closed_on, None))
    elif course.story == "dark" or rng.random() < 0.04:
        found[-1] = (found[-1][0], None)
    return found


def _margin(world: World, course: Course) -> Decimal:
    """The amount less what delivering it costs, which a discount does not make cheaper."""
    cost = _COST + Decimal(world.rng("margin", course.deal_id).randint(-4, 6)) / 100
    return round_to(course.amount * (1 - cost / (1 - (course.discount or Decimal(0)))), CENT)


def _quantity(product: str, part: Decimal, course: Course) -> Decimal:
    price = next(p.list_price for p in PRODUCTS if p.product_id == product) or Decimal(1)
    paid = price * (1 - (course.discount or Decimal(0))) * (1 if course.currency == CURRENCY else _KRONER)
    return max(round_to(part / paid, Decimal(1)), Decimal(1))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
