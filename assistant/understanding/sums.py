"""Slots that are numbers: money, limits, percentages, counts. Each reads what a question says of one argument."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.understanding.counts import Of
from assistant.understanding.work import Work

_MEETING = re.compile(r"\b1[:\-]1\b|\b1 på 1\b")


def amount(work: Work) -> Decimal | None:
    """An amount; where the skill also takes what is to be earned, not that one."""
    said = [a for a in work.reading.amounts if not (a.earned and "earn" in work.fields)]
    said = [a for a in said if not (a.bound and a.bound in work.fields)]
    return _plain(said[0].value) if said else None


def limit(bound: str, work: Work) -> Decimal | None:
    """An amount that deals are above or below: "over 50k"."""
    said = [a for a in work.reading.amounts if a.bound == bound]
    return _plain(said[0].value) if said else None


def share_limit(bound: str, work: Work) -> Decimal | None:
    """A percentage that somebody is above or below: "under 80% of quota"."""
    said = [p for p in work.reading.percents if p.bound == bound]
    return _plain(said[0].value) if said else None


def counted(of: Of, work: Work) -> int | None:
    """How many of something: rows ("top 5"), days that something has lasted, contacts that are too few."""
    reading = work.reading
    closes = [d.span for d in reading.days] if reading.has("closing_then") else []  # "closing in two weeks" lasts not
    return next((c.value for c in reading.counts if c.of == of and c.span not in closes), None)


def earn(work: Work) -> Decimal | None:
    said = [a for a in work.reading.amounts if a.earned]
    return _plain(said[0].value) if said else None


def share(work: Work) -> Decimal | None:
    said = [p for p in work.reading.percents if p.part]
    return _plain(said[0].value) if said else None


def discount(work: Work) -> Decimal | None:
    """A percentage is a discount where it is said to be one, or where the skill takes no other percentage."""
    if work.reading.has("full_price"):
        return Decimal(0)
    said = [p for p in work.reading.percents if not (p.part and "share" in work.fields)]
    off = [p for p in said if p.off] or said
    return _plain(off[0].value) if off else None


def currency(work: Work) -> str | None:
    return next((a.currency for a in work.reading.amounts if a.currency), None)


def number(work: Work) -> int | None:
    """The first whole number that is no money, percentage, time or part of a name."""
    reading = work.reading
    spans = [m.span for m in reading.mentions]
    named = [span for span in spans if not reading.text[slice(*span)].isdecimal()]  # "2" is not "Renewal (2)"
    taken = named + [a.span for a in reading.amounts]
    taken += [p.span for p in reading.percents] + [t.span for t in (*reading.periods, *reading.days)]
    taken += [(m.start(), m.end()) for m in _MEETING.finditer(reading.text)]
    free = (t for t in reading.tokens if not any(a <= t.start and t.end <= b for a, b in taken))
    return next((int(t.text) for t in free if t.is_number and t.text.isdecimal()), None)


def _plain(value: Decimal) -> Decimal:
    """Without an exponent or trailing zeros: 80000, not 8E+4."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
