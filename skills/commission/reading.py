"""From a plan's document to a `Plan`, or to everything that is wrong with it.

    read_plan(text) -> Read          the plan where there is one, and all faults
    plan_of(text, name) -> Plan      the plan, or BadPlan (code bad_plan) that names it and the line

A document is read once: the same text gives the same object.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from connectors.errors import BadPlan
from connectors.periods import Length
from skills.commission.checking import check_plan
from skills.commission.document import Entry, Section, composed
from skills.commission.exact import CENTS, RoundTo
from skills.commission.faults import Fault
from skills.commission.plan import Component, Plan
from skills.commission.reading_component import component
from skills.commission.reading_settlement import LENGTHS, clawback, draw, pay_when, ramp

KEYS = (
    *("plan", "title", "currency", "valid", "rounding", "prorate", "fx", "components"),
    *("cap", "cap_per", "draw", "clawback", "pay_when", "ramp"),
)
_VALID = re.compile(r"(\d{4}-\d\d-\d\d)?\s*\.\.\s*(\d{4}-\d\d-\d\d)?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a document. `plan` is None where an error stands in the way; warnings do not."""

    plan: Plan | None
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that keep the plan from being applied."""
        return tuple(f for f in self.faults if f.severity == "error")


@lru_cache(maxsize=256)
def read_plan(text: str) -> Read:
    """Read a document; faults in the order of their lines."""
    faults: list[Fault] = []
    document = composed(text, faults)
    section = document.as_section(KEYS) if document else None
    plan = _plan(section) if section else None
    once = {(f.code, f.line, f.column, str(f.facts)): f for f in faults}.values()
    found = tuple(sorted(once, key=lambda f: (f.line, f.column)))
    broken = any(f.severity == "error" for f in found)
    return Read(None if broken else plan, found)


def plan_of(text: str, name: str) -> Plan:
    """The plan of a document that should have no faults; BadPlan names the plan, its first fault's line and key."""
    read = read_plan(text)
    if read.plan is None:
        first = read.errors[0]
        raise BadPlan(
            f"The plan {name} has {len(read.errors)} errors, the first in line {first.line} ({first.path or 'top'}): "
            f"{first.code.replace('_', ' ')}. See `coach plan check`.",
            code="bad_plan",
            plan=name,
            line=first.line,
            key=first.path,
            count=len(read.errors),
        )
    return read.plan


def _plan(top: Section) -> Plan:
    found = _components(top)
    shortest: Length = min((c.length for c in found), key=LENGTHS.index, default="quarter")
    starts, ends = _valid(top)
    plan = Plan(
        name=top.needed("plan", Entry.as_text) or "",
        title=top.read("title", Entry.as_text),
        currency=_currency(top),
        components=found,
        starts=starts,
        ends=ends,
        rounding=top.read("rounding", _rounding) or CENTS,
        prorate=top.word("prorate", ("days", "months", "no")) or "days",
        fx=top.word("fx", ("credit_date", "period_end")) or "credit_date",
        cap=top.read("cap", Entry.as_amount),
        cap_per=top.word("cap_per", LENGTHS),
        draw=top.read("draw", partial(draw, shortest=shortest)),
        clawback=top.read("clawback", clawback),
        pay_when=top.read("pay_when", pay_when) or (),
        ramp=top.read("ramp", ramp) or (),
    )
    if "cap_per" in top and "cap" not in top:
        top.fault("cap_per", "cap_per_without_cap")
    check_plan(plan, top)
    return plan


def _components(top: Section) -> tuple[Component, ...]:
    listed = top.need("components")
    if listed is None:
        return ()
    if listed.is_list and not listed.node.value:
        listed.fault("no_components")
    return tuple(c for item in listed.items() if (c := component(item)) is not None)


def _currency(top: Section) -> str:
    entry = top.need("currency")
    if entry is None:
        return ""
    if not _CURRENCY.fullmatch(entry.written):
        entry.fault("not_a_currency", found=entry.written)
    return entry.written


def _valid(top: Section) -> tuple[date | None, date | None]:
    entry = top.get("valid")
    if entry is None:
        return None, None
    found = _VALID.fullmatch(entry.written)
    if not found:
        entry.fault("not_a_range", found=entry.written)
        return None, None
    starts, ends = (_day(entry, text) for text in found.groups())
    if starts and ends and ends < starts:
        entry.fault("ends_before_start", starts=starts, ends=ends)
    return starts, ends


def _day(entry: Entry, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        entry.fault("not_a_day", found=text)
        return None


def _rounding(entry: Entry) -> RoundTo | None:
    section = entry.as_section(("to", "mode"))
    if section is None:
        return None
    unit = section.read("to", Entry.as_number)
    if unit is not None and unit <= 0:
        section.fault("to", "not_above_zero", found=str(unit))
    to = unit if unit is not None and unit > 0 else CENTS.to
    return RoundTo(to, section.word("mode", ("half-up", "half-even", "down")) or "half-up")
