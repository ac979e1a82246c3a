"""Parts of a component that say which credits count and what changes their pay: where, gate, multiply, points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

from skills.commission.conditions import Condition, Where
from skills.commission.document import Entry
from skills.commission.plan import Goal, Linkage, Multiplier, Whose
from skills.commission.ways import Point

_LIMITS = ("not", "min", "max", "from", "to")


def point(entry: Entry) -> Point | None:
    """A share of the quota (100%) or an amount of the measure (50000); not negative."""
    value = entry.as_share() if entry.is_percent else entry.as_number()
    if value is not None and value < 0:
        entry.fault("negative", found=entry.written)
        return None
    return None if value is None else Point(value, entry.is_percent)


def where(entry: Entry) -> Where:
    """Conditions by column."""
    if not entry.is_section:
        entry.fault("not_a_section", found=entry.written, keys=["type", "product", "amount", "date"])
        return ()
    return tuple(found for column, value in entry.pairs() if (found := _condition(column, value)) is not None)


def _condition(column: str, entry: Entry) -> Condition | None:
    if not entry.is_section:
        words = _words(entry)
        return Condition(column, any_of=words) if words else None
    section = entry.as_section(_LIMITS)
    if section is None:
        return None
    found = Condition(
        column,
        none_of=section.read("not", _words) or (),
        least=section.read("min", Entry.as_number),
        most=section.read("max", Entry.as_number),
        since=section.read("from", Entry.as_day),
        until=section.read("to", Entry.as_day),
    )
    if found.least is not None and found.most is not None and found.least > found.most:
        entry.fault("min_above_max", least=found.least, most=found.most)
    if found.since and found.until and found.since > found.until:
        entry.fault("ends_before_start", starts=found.since, ends=found.until)
    return found


def _words(entry: Entry) -> tuple[str, ...]:
    return tuple(w for item in entry.items() if (w := item.as_text()))


def goals(entry: Entry) -> tuple[Goal, ...]:
    """One gate, or a list of gates that must all be open."""
    return tuple(found for item in entry.items() if (found := goal(item)) is not None)


def goal(entry: Entry) -> Goal | None:
    """{component: ..., at_least: ...} or {measure: ..., at_least: ..., of: ...}."""
    section = entry.as_section(("component", "measure", "at_least", "of"))
    if section is None:
        return None
    if ("component" in section) == ("measure" in section):
        entry.fault("component_or_measure")
    if "component" in section and "of" in section:
        section.fault("of", "of_without_measure")
    at_least = section.needed("at_least", point)
    if at_least is None:
        return None
    return Goal(
        at_least,
        section.read("component", Entry.as_text),
        section.read("measure", Entry.as_text),
        section.word("of", get_args(Whose)) or "self",
    )


def multiply(entry: Entry) -> tuple[Multiplier | Linkage, ...]:
    """Multipliers of credits (`where`) and of the whole component (`when`), in the order they stand."""
    return tuple(_multiplications(entry))


def _multiplications(entry: Entry) -> Iterator[Multiplier | Linkage]:
    for item in entry.items():
        section = item.as_section(("where", "when", "by", "on"))
        if section is None:
            continue
        by = section.needed("by", _factor)
        conditions, when = section.read("where", where), section.read("when", goal)
        if ("where" in section) == ("when" in section):
            item.fault("where_or_when")
        if "when" in section and "on" in section:
            section.fault("on", "on_without_where")
        on_credit = section.word("on", ("pay", "credit")) == "credit"
        if by is not None and when is not None:
            yield Linkage(when, by)
        elif by is not None and conditions is not None:
            yield Multiplier(conditions, by, on_credit)


def _factor(entry: Entry) -> Decimal | None:
    by = entry.as_share()
    if by is not None and by < 0:
        entry.fault("negative", found=entry.written)
    return by
