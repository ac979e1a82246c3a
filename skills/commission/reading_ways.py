"""The one way of paying of a component, read from its keys."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from skills.commission.document import Entry, Section
from skills.commission.reading_modifiers import point
from skills.commission.ways import Bonus, BonusStep, Curve, Flat, Point, Pool, Rank, Tier, Tiers, Way

WAYS = ("rate", "tiers", "curve", "per_unit", "bonus", "rank", "pool")
_BELONGS = {"mode": ("tiers", "per_unit"), "steps": ("curve",), "pays": ("bonus",)}


def way_of(section: Section) -> Way | None:
    """Exactly one of WAYS; `per_unit` with a list, or tiers with per_unit in each, is by tiers."""
    given = [key for key in WAYS if key in section]
    for key, belongs in _BELONGS.items():
        if (entry := section.get(key)) and not set(belongs) & set(given):
            entry.fault("key_without_way", key=key, belongs=list(belongs))
    if len(given) != 1:
        section.entry.fault("no_way" if not given else "several_ways", ways=list(WAYS), given=given)
        return None
    entry = section.get(given[0])
    assert entry is not None
    read = {"curve": _curve, "bonus": _bonus, "tiers": _tiers, "per_unit": _per_unit}
    if given[0] in read:
        return read[given[0]](entry, section)
    return {"rate": _rate, "rank": _rank, "pool": _pool}[given[0]](entry)


def _rate(entry: Entry) -> Flat | None:
    rate = _sound_rate(entry)
    return None if rate is None else Flat(rate)


def _sound_rate(entry: Entry) -> Decimal | None:
    rate = entry.as_share()
    if rate is not None and rate > 1 and not entry.is_percent:
        entry.fault("rate_above_all", severity="warning", found=entry.written)
    return rate


def _per_unit(entry: Entry, section: Section) -> Way | None:
    if entry.is_list or entry.is_section:
        return _tiers(entry, section)
    amount = entry.as_number()
    return None if amount is None else Flat(amount, per_unit=True)


def _tiers(entry: Entry, section: Section) -> Tiers | None:
    retroactive = section.word("mode", ("marginal", "retroactive")) == "retroactive"
    read = [_tier(item) for item in entry.items()]
    found = [(item, t[0]) for item, t in zip(entry.items(), read, strict=True) if t is not None]
    per_unit = {t[1] for t in read if t is not None}
    if len(per_unit) > 1:
        entry.fault("mixed_rates")
    if not found:
        if entry.is_list and not entry.node.value:
            entry.fault("no_tiers")
        return None
    _in_order((item, tier.above) for item, tier in found)
    return Tiers(tuple(t for _, t in found), retroactive, per_unit == {True})


def _tier(entry: Entry) -> tuple[Tier, bool] | None:
    """A tier, and whether it pays by unit."""
    section = entry.as_section(("above", "at_least", "rate", "per_unit"))
    if section is None:
        return None
    bound = section.get("at_least") or section.need("above")
    above = point(bound) if bound else None
    if ("rate" in section) == ("per_unit" in section):
        entry.fault("rate_or_per_unit")
        return None
    by_unit = "per_unit" in section
    rate = section.read("per_unit", Entry.as_number) if by_unit else section.read("rate", _sound_rate)
    return None if above is None or rate is None else (Tier(above, rate), by_unit)


def _in_order(points: Iterable[tuple[Entry, Point]]) -> None:
    """Each bound above the one before it, and all of one kind; 0 is of either."""
    before: Point | None = None
    kind: bool | None = None
    for entry, at in points:
        if at.value and kind is not None and at.of_quota != kind:
            entry.fault("mixed_bounds", found=str(at))
            return
        kind = at.of_quota if at.value else kind
        if before is not None and at.value == before.value:
            entry.fault("bounds_overlap", found=str(at))
        elif before is not None and at.value < before.value:
            entry.fault("bounds_out_of_order", found=str(at), before=str(before))
        before = at


def _curve(entry: Entry, section: Section) -> Curve | None:
    by_steps = section.read("steps", Entry.as_yes) or False
    points = [p for item in entry.items() if (p := _curve_point(item)) is not None]
    if not points:
        if not entry.is_list or not entry.node.value:
            entry.fault("no_points")
        return None
    for (_, (x0, y0)), (item, (x1, y1)) in pairwise(points):
        if x1 == x0:
            item.fault("bounds_overlap", found=_percent(x1))
        elif x1 < x0:
            item.fault("bounds_out_of_order", found=_percent(x1), before=_percent(x0))
        elif y1 < y0:
            item.fault("curve_goes_down", severity="warning", found=_percent(y1), before=_percent(y0))
    return Curve(tuple(p for _, p in points), by_steps)


def _curve_point(entry: Entry) -> tuple[Entry, tuple[Decimal, Decimal]] | None:
    pair = entry.items() if entry.is_list else []
    if len(pair) != 2:
        entry.fault("not_a_curve_point", found=entry.written)
        return None
    for item in pair:
        if item.written not in {"0", "0.0"} and not item.is_percent:
            item.fault("not_a_percentage", found=item.written)
            return None
    x, y = (item.as_share() for item in pair)
    return (entry, (x, y)) if x is not None and y is not None else None


def _bonus(entry: Entry, section: Section) -> Bonus | None:
    pays_all = section.word("pays", ("highest", "all")) == "all"
    steps = [(item, s) for item in entry.items() if (s := _bonus_step(item)) is not None]
    if not steps:
        if entry.is_list and not entry.node.value:
            entry.fault("no_tiers")
        return None
    _in_order((item, s.at) for item, s in steps)
    for (_, s0), (item, s1) in pairwise(steps):
        if s1.pay < s0.pay and not pays_all:
            item.fault("bonus_goes_down", severity="warning", found=s1.pay, before=s0.pay)
    return Bonus(tuple(s for _, s in steps), pays_all)


def _bonus_step(entry: Entry) -> BonusStep | None:
    section = entry.as_section(("at", "pay"))
    if section is None:
        return None
    at, pay = section.needed("at", point), section.needed("pay", Entry.as_amount)
    return None if at is None or pay is None else BonusStep(at, pay)


def _rank(entry: Entry) -> Rank | None:
    places = [p for item in entry.items() if (p := item.as_amount()) is not None]
    for item, (before, after) in zip(entry.items()[1:], pairwise(places), strict=False):
        if after > before:
            item.fault("rank_goes_up", severity="warning", found=after, before=before)
    return Rank(tuple(places)) if places else None


def _pool(entry: Entry) -> Pool | None:
    section = entry.as_section(("share", "by"))
    if section is None:
        return None
    share, by = section.needed("share", Entry.as_share), section.word("by", ("measure", "head"))
    return None if share is None else Pool(share, by == "head")


def _percent(share: Decimal) -> str:
    return str(Point(share, of_quota=True))
