"""What stands in a chart, in the asker's language: its title, the names of its parts, figures and days that fit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.channels.charts.theme import short
from assistant.wording import phrase

Plain = Mapping[str, Any]
MOST = 20  # bars: what is beyond is drawn as one
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_PERIOD = re.compile(r"\d{4}(-(Q[1-4]|H[12]|\d\d))?")
_ADDS_UP = frozenset({"count", "points"})


def title(chart: Plain, language: str) -> str:
    """What it shows, and of whom."""
    shown = phrase(f"chart:{chart['title']}", language)
    return f"{shown} · {chart['about']}"


def name(part: Plain, language: str) -> str:
    """The name of a bar or line; of a period as the language writes it."""
    if not part["name"]:
        return phrase(f"chart:{part['word']}", language)
    said = str(part["name"])
    if _PERIOD.fullmatch(said):
        said = phrase("chart:period", language, period=said)
    return f"{said} …" if part.get("so_far") else said


def figure(value: float, unit: str, *, signed: bool = False) -> str:
    """A value that fits beside a bar; with its sign where it is a step."""
    sign = "+" if signed and value > 0 else "−" if value < 0 else ""
    said = short(abs(value))
    if unit == "%":
        return f"{sign}{said}%"
    if len(unit) == 3 and unit.isupper():
        return f"{sign}{_SIGNS[unit]}{said}" if unit in _SIGNS else f"{sign}{said} {unit}"
    return f"{sign}{said}"


def beside(mark: Plain, unit: str, language: str, *, signed: bool = False) -> str:
    """A bar's figure, with how many deals it stands for."""
    said = figure(float(mark["value"]), unit, signed=signed)
    if mark["count"] is None:
        return said
    return f"{said} ({phrase('chart:deals', language, n=mark['count'])})"


def level(chart: Plain, language: str) -> str:
    """What the line across a chart stands for."""
    word = phrase(f"chart:{chart['level_word']}", language)
    return f"{word} {figure(float(chart['level']), chart['unit'])}"


def shown(chart: Plain) -> list[Plain]:
    """The bars: of more than MOST the first, and the rest as one where they add up."""
    marks = list(chart["marks"])
    if len(marks) <= MOST or chart["kind"] != "bars":
        return marks
    unit, rest = chart["unit"], marks[MOST - 1 :]
    if unit not in _ADDS_UP and not (len(unit) == 3 and unit.isupper()):
        return marks[:MOST]
    counts = [m["count"] for m in rest if m["count"] is not None]
    total = sum((Decimal(m["value"]) for m in rest), Decimal(0))
    return [
        *marks[: MOST - 1],
        {**rest[0], "name": None, "word": "others", "value": str(total), "count": sum(counts) or None},
    ]


def months(first: date, last: date, language: str, most: int = 6) -> list[tuple[date, str]]:
    """Days to stand below a chart with their names: first days of months, not more than fit."""
    from babel.dates import format_date

    starts = [date(first.year + m // 12, m % 12 + 1, 1) for m in range(first.month - 1, first.month + 240)]
    inside = [day for day in starts if first <= day <= last]
    inside = inside[:: max(-(-len(inside) // most), 1)]
    if not inside:
        inside = [first, last]
        return [(day, format_date(day, "d MMM", locale=language)) for day in dict.fromkeys(inside)]
    form = "LLL" if first.year == last.year else "LLL yy"
    return [(day, format_date(day, form, locale=language)) for day in inside]
