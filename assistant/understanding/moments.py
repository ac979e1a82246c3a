"""Slots that are times: the period asked about, the day something happens, the day from which on.

A field may say in its schema that it looks ahead (`AHEAD`): then "January" is the one to come, which is when deals
close, and not the last one, which is what people ask figures of.
"""

from __future__ import annotations

from typing import Any

from assistant.understanding.times import Said
from assistant.understanding.work import Work


def period(work: Work) -> str | None:
    """A period that is really said; "now" and "the quarter" are one only where nothing else is ("and right now?")."""
    said = [p for p in work.reading.periods if not (p.vague and work.reading.rest)]
    said = [p for p in said if not p.vague] or said
    if "since" in work.fields:
        said = [p for p in said if not any(s.span[0] <= p.span[0] < s.span[1] for s in work.reading.since)]
    if not said or (
        _closes_then(work) and (said[0].value.startswith(("next_", "this_")) or _is_the_day(said[0], work))
    ):
        return _until(work)
    return _looking(said[0], work)


def day(work: Work) -> str | None:
    """A day; a period asked about is none ("this year", where no deal or sale is named that could close in it)."""
    days = work.reading.days
    if "period" in work.fields and not _closes_then(work):
        days = tuple(d for d in days if not any(p.span == d.span for p in work.reading.periods))
    return days[0].value if days else None


def since(work: Work) -> str | None:
    """The day after "since"; of a period told from today ("since last month") the skill knows the day."""
    return work.reading.since[0].value if work.reading.since else None


def _looking(said: Said, work: Work) -> str:
    extra: Any = work.args.model_fields["period"].json_schema_extra or {}
    if said.coming is None or extra.get("looks") != "ahead":
        return said.value
    back = [f"{argument}={value}" for argument, values in extra.get("unless", {}).items() for value in values]
    return said.value if any(work.reading.said(group) for group in back) else said.coming


def _until(work: Work) -> str | None:
    """Where a skill takes no day: "by the end of next quarter" is that quarter, "by Friday" is from today to then."""
    days = work.reading.days
    if not days or _takes_a_day(work):
        return None
    if days[0].ends:
        return days[0].ends
    before = [t for t in work.reading.tokens if t.end <= days[0].span[0]][-1:]
    today = work.desk.today.isoformat()
    return f"{today}..{days[0].value}" if days[0].value >= today and work.reading.words.has("until", before) else None


def _closes_then(work: Work) -> bool:
    """Whether the time said is when a deal closes rather than the period asked about: only deals and sales close."""
    reading = work.reading
    closes = reading.mentions or reading.amounts or reading.percents or reading.has("ranks") or reading.has("closing")
    return bool(_takes_a_day(work) and reading.days and closes)


def _is_the_day(said: Said, work: Work) -> bool:
    """ "if it slips to january": the month is when it closes and no period asked about."""
    return work.reading.has("closing") and any(day.span == said.span for day in work.reading.days)


def _takes_a_day(work: Work) -> bool:
    return any(work.is_date(name) for name in work.fields if name != "since")
