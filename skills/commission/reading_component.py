"""One component of a plan's document: what it measures, how it pays, what modifies that."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, get_args

from skills.commission.credits import Event
from skills.commission.document import Entry, Section
from skills.commission.plan import Component, Linkage, Multiplier, Target, Whose
from skills.commission.reading_modifiers import goals, multiply, point, where
from skills.commission.reading_ways import WAYS, way_of
from skills.commission.ways import GROUP, Bonus, Curve, Flat, Tiers, Way

KEYS = (
    *("name", "measure", "where", "event", "period", "cumulative", "quota", "of"),
    *("rate", "tiers", "mode", "curve", "steps", "per_unit", "bonus", "pays", "rank", "pool", "target", "weight"),
    *("gate", "multiply", "over", "cap", "cap_at", "floor", "each"),
)


_PERIODS: tuple[str, ...] = ("month", "quarter", "half", "year", "deal")


def component(entry: Entry) -> Component | None:
    """The component, None where too little of it can be read; faults are noted at the entry."""
    section = entry.as_section(KEYS)
    if section is None:
        return None
    name, way = section.needed("name", Entry.as_text), way_of(section)
    quota: Literal["book"] | Decimal | None = section.read("quota", _quota)
    target = _target(section)
    multiplied = section.read("multiply", multiply) or ()
    if way is None:
        return None
    found = Component(
        name=name or "",
        way=way,
        measure=section.read("measure", Entry.as_text) or "amount",
        where=section.read("where", where) or (),
        event=section.word("event", get_args(Event)) or "booked",
        period=section.word("period", _PERIODS) or "quarter",
        cumulative=section.read("cumulative", Entry.as_yes) or False,
        quota=quota,
        of=section.word("of", get_args(Whose)) or "self",
        target=target,
        gates=section.read("gate", goals) or (),
        multipliers=tuple(m for m in multiplied if isinstance(m, Multiplier)),
        linkages=tuple(m for m in multiplied if isinstance(m, Linkage)),
        over=section.read("over", point),
        cap=section.read("cap", Entry.as_amount),
        cap_at=section.read("cap_at", point),
        floor=section.read("floor", Entry.as_amount),
        each=section.read("each", Entry.as_amount),
        line=section.entry.line,
    )
    _check_quota(section, found)
    _check_fit(section, found)
    _check_start(section, found)
    return found


def _check_quota(section: Section, c: Component) -> None:
    """What is said as a share of the quota needs one."""
    if c.quota is None and (bound := _bound_of_quota(section, c.way)):
        bound.fault("bound_without_quota", found=bound.written)
    for key, at in (("over", c.over), ("cap_at", c.cap_at)):
        if at is not None and at.of_quota and c.quota is None:
            section.fault(key, "bound_without_quota", found=str(at))
    if isinstance(c.way, Curve) and c.quota is None:
        section.fault("curve", "curve_without_quota")
    if isinstance(c.way, Curve) and c.target is None:
        section.fault("curve", "curve_without_target")
    if c.period == "deal" and c.quota == "book":
        section.fault("quota", "quota_by_deal")


def _check_fit(section: Section, c: Component) -> None:
    """Modifiers that make no sense with this way of paying."""
    way = next(key for key in WAYS if key in section)
    linear = isinstance(c.way, (Flat, Tiers))
    for key, fits, others in (
        ("over", linear, ("rate", "tiers", "per_unit")),
        ("each", linear or isinstance(c.way, Bonus), ("rate", "tiers", "per_unit", "bonus")),
        ("cumulative", not isinstance(c.way, GROUP) or not c.cumulative, ("rate", "tiers", "curve", "bonus")),
    ):
        if key in section and not fits:
            section.fault(key, "does_not_fit", what=key, way=way, fits=list(others))
    if c.period == "deal" and isinstance(c.way, GROUP):
        section.fault("period", "does_not_fit", what="period: deal", way=way, fits=["rate", "tiers", "per_unit"])
    if c.period == "deal" and c.cumulative:
        section.fault("cumulative", "cumulative_by_deal")
    if c.floor is not None and c.cap is not None and c.floor > c.cap:
        section.fault("floor", "floor_above_cap", floor=c.floor, cap=c.cap)


def _check_start(section: Section, c: Component) -> None:
    """Tiers say something of everything that is paid on: from zero, or from the point of `over`."""
    if not isinstance(c.way, Tiers):
        return
    first = c.way.tiers[0].above
    from_point = c.over is not None and c.over.of_quota == first.of_quota and first.value <= c.over.value
    if first.value > 0 and not from_point:
        listed = section.get("tiers") or section.entry
        listed.items()[0].fault("tiers_gap", first=str(first))


def _bound_of_quota(section: Section, way: Way) -> Entry | None:
    """The first bound of tiers or bonus that is a share of the quota and not zero."""
    listed = section.get("tiers") or section.get("per_unit") or section.get("bonus")
    for item in listed.items() if listed and isinstance(way, (Tiers, Bonus)) else ():
        for key, value in item.pairs() if item.is_section else ():
            if key in {"above", "at_least", "at"} and value.is_percent and value.as_share():
                return value
    return None


def _quota(entry: Entry) -> Literal["book"] | Decimal | None:
    if entry.written == "none":
        return None
    if entry.written == "book":
        return "book"
    if entry.written[:1].isalpha():
        entry.as_word(("book", "none"))
        return None
    amount = entry.as_amount()
    if amount == 0:
        entry.fault("not_above_zero", found=entry.written)
    return amount


def _target(section: Section) -> Target | None:
    """`target: 10000`, `target: 60%`, `target: {weight: 60%}`, or `weight: 60%`."""
    target, weight = section.get("target"), section.get("weight")
    if target and weight:
        section.fault("weight", "two_targets")
    if target and target.is_section:
        inner = target.as_section(("weight",))
        weight = inner.need("weight") if inner else None
    elif target:
        return Target(weight=target.as_share()) if target.is_percent else Target(amount=target.as_amount())
    return Target(weight=weight.as_share()) if weight else None
