"""Parts of a plan that come after its components: draw, clawback, pay_when, ramp."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import get_args

from connectors.periods import Length
from skills.commission.credits import Event
from skills.commission.document import Entry
from skills.commission.plan import Clawback, Draw, PayPart, RampStep
from skills.commission.reading_modifiers import point

LENGTHS: tuple[Length, ...] = ("month", "quarter", "half", "year")
_MONTHS = re.compile(r"(\d+)\s*(?:-|\.\.)\s*(\d+)|(\d+)")


def draw(entry: Entry, shortest: Length) -> Draw | None:
    """{amount, every, recoverable, until, recover_at_most}; `every` is the shortest period where it is not said."""
    section = entry.as_section(("amount", "every", "recoverable", "until", "recover_at_most"))
    if section is None:
        return None
    recoverable = section.read("recoverable", Entry.as_yes) is not False
    if "recover_at_most" in section and not recoverable:
        section.fault("recover_at_most", "nothing_to_recover")
    amount = section.needed("amount", Entry.as_amount)
    if amount is None:
        return None
    return Draw(
        amount,
        section.word("every", LENGTHS) or shortest,
        recoverable,
        section.read("until", Entry.as_day),
        section.read("recover_at_most", point),
    )


def clawback(entry: Entry) -> Clawback | None:
    """{within_days, share} or {within_days, prorated}."""
    section = entry.as_section(("within_days", "share", "prorated"))
    if section is None:
        return None
    prorated = section.read("prorated", Entry.as_yes) or False
    if not prorated:
        section.need("within_days")
    share = section.read("share", Entry.as_share)
    if share is not None and not 0 <= share <= 1:
        section.fault("share", "not_a_part", found=share * 100)
    days = section.read("within_days", Entry.as_count)
    return Clawback(days, Decimal(1) if share is None else share, prorated)


def pay_when(entry: Entry) -> tuple[PayPart, ...]:
    """Parts that add up to 100%, each on its own event."""
    parts: list[PayPart] = []
    for item in entry.items():
        section = item.as_section(("share", "event"))
        if section is None:
            return ()
        part, event = section.needed("share", Entry.as_share), section.need("event")
        on = event.as_word(get_args(Event)) if event else None
        if part is None or on is None:
            return ()
        if any(p.event == on for p in parts):
            item.fault("event_twice", found=on)
        parts.append(PayPart(part, on))
    together = sum((p.share for p in parts), Decimal(0))
    if together != 1:
        entry.fault("parts_do_not_add_up", found=together * 100)
    return tuple(parts)


def ramp(entry: Entry) -> tuple[RampStep, ...]:
    """Steps in order of months, none over another."""
    steps: list[RampStep] = []
    for item in entry.items():
        step = _ramp_step(item)
        if step is None:
            continue
        if steps and step.first <= steps[-1].last:
            item.fault("months_overlap", found=step.first, before=steps[-1].last)
        steps.append(step)
    return tuple(steps)


def _ramp_step(entry: Entry) -> RampStep | None:
    section = entry.as_section(("months", "quota", "guarantee"))
    months = section.need("months") if section else None
    if section is None or months is None:
        return None
    if "quota" not in section and "guarantee" not in section:
        entry.fault("ramp_says_nothing")
    found = _MONTHS.fullmatch(months.written)
    first, last = (int(found[1] or found[3]), int(found[2] or found[3])) if found else (0, 0)
    if first < 1 or last < first:
        months.fault("not_months", found=months.written)
        return None
    return RampStep(first, last, section.read("quota", Entry.as_share), section.read("guarantee", Entry.as_amount))
