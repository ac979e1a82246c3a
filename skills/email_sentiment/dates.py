"""By which day a sentence promises something, told from the day it was written: "by Friday", "den 14."."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_WEEKDAYS = {
    name: i
    for names in (
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
        ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
    )
    for i, name in enumerate(names)
}
_MONTH_NAMES = """
    january januar jan february februar feb march mars mar april april apr may mai mai june juni jun july juli jul
    august august aug september september sep october oktober oct november november nov december desember dec
"""
_MONTHS = {name: i // 3 + 1 for i, name in enumerate(_MONTH_NAMES.split())} | {"okt": 10, "des": 12, "sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?({_MONTH})\b", re.I)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b", re.I)
_ORDINAL = re.compile(r"\b(?:the\s+(\d{1,2})(?:st|nd|rd|th)|den\s+(\d{1,2})\.?)(?!\w|:)", re.I)
_WEEKDAY = re.compile(rf"\b(next |neste )?({'|'.join(_WEEKDAYS)})\b", re.I)
_TOMORROW = re.compile(r"\b(?:tomorrow|i morgen|i morgon)\b", re.I)
_TODAY = re.compile(r"\b(?:today|tonight|this afternoon|i dag|i kveld|i ettermiddag)\b", re.I)
_WEEK = re.compile(
    r"\b(?:(?:end of|this|before the end of) (?:the |this )?week|i løpet av uk[ae]|denne uk[ae])\b", re.I
)
_NEXT_WEEK = re.compile(r"\b(?:next week|neste uke|neste veke)\b", re.I)
_MONTH_END = re.compile(
    r"\b(?:end of (?:the |this )?month|month[- ]end|slutten av måneden|utgangen av måneden|månedsskiftet)\b", re.I
)


def due(sentence: str, written: date) -> date | None:
    """The day that it names, on or after the day it was written; None where it names none."""
    return _named(sentence, written) or _relative(sentence, written)


def _relative(sentence: str, written: date) -> date | None:
    if found := _WEEKDAY.search(sentence):
        ahead = (_WEEKDAYS[found[2].lower()] - written.weekday()) % 7 or 7
        same_week = found[1] and ahead + written.weekday() < 7
        return written + timedelta(days=ahead + (7 if same_week else 0))
    friday = written + timedelta(days=max(0, 4 - written.weekday()))
    last = written.replace(day=calendar.monthrange(written.year, written.month)[1])
    told = (
        (_TOMORROW, written + timedelta(days=1)),
        (_TODAY, written),
        (_NEXT_WEEK, written + timedelta(days=11 - written.weekday())),
        (_WEEK, friday),
        (_MONTH_END, last),
    )
    return next((day for pattern, day in told if pattern.search(sentence)), None)


def _named(sentence: str, written: date) -> date | None:
    """A day of a month by number: the next one to come."""
    if found := _DAY_MONTH.search(sentence):
        return _coming(written, int(found[1]), _MONTHS[found[2].lower()])
    if found := _MONTH_DAY.search(sentence):
        return _coming(written, int(found[2]), _MONTHS[found[1].lower()])
    if found := _ORDINAL.search(sentence):
        day = int(found[1] or found[2])
        month = written.month if day >= written.day else written.month % 12 + 1
        return _coming(written, day, month)
    return None


def _coming(written: date, day: int, month: int) -> date | None:
    for year in (written.year, written.year + 1):
        if not 1 <= day <= calendar.monthrange(year, month)[1]:
            continue
        if (found := date(year, month, day)) >= written:
            return found
    return None
