"""A chart as Slack's own block, and as text for workspaces that do not have that block yet.

Bars and steps are bars; a fan is lines that run together up to today and part from there. Slack wants every line to
have a value at every place along the bottom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from assistant.channels.charts.words import level, months, name, shown, title
from assistant.channels.slack import kit

Plain = dict[str, Any]
_TITLE, _NAME, _PLACES, _LINES = 50, 20, 20, 6
_WIDE, _BARS = 12, 14  # letters of names and bars in text, so that a line fits a phone


def block(chart: Mapping[str, Any], language: str) -> Plain:
    """A data_visualization block, within Slack's limits whatever the chart holds."""
    kind, series = ("line", _lines(chart, language)) if chart["lines"] else ("bar", _bars(chart, language))
    places = [point["label"] for point in series[0]["data"]]
    drawn = {"type": kind, "series": series, "axis_config": {"categories": places, "y_label": chart["unit"][:_TITLE]}}
    return {"type": "data_visualization", "title": kit.cut(title(chart, language), _TITLE), "chart": drawn}


def as_text(drawn: Plain) -> Plain:
    """The same in letters: bars, or where each line ends."""
    chart = drawn["chart"]
    if chart["type"] == "line":
        data = [{"label": line["name"], "value": line["data"][-1]["value"]} for line in chart["series"]]
    else:
        data = chart["series"][0]["data"]
    most = max((abs(point["value"]) for point in data), default=0) or 1
    rows = [f"{kit.cut(p['label'], _WIDE):<{_WIDE}} {_bar(p['value'] / most)} {p['value']:,.0f}" for p in data]
    return kit.markdown("\n".join([f"**{drawn['title']}**", "```", *rows, "```"]))


def _bar(share: float) -> str:
    return "█" * max(round(abs(share) * _BARS), int(share != 0))


def _bars(chart: Mapping[str, Any], language: str) -> list[Plain]:
    marks = shown(chart)[:_PLACES]
    labels = _apart([name(m, language) for m in marks])
    data = [{"label": label, "value": float(m["value"])} for label, m in zip(labels, marks, strict=True)]
    series = [{"name": kit.cut(str(chart["about"]), _NAME), "data": data}]
    if chart["level"] is not None:
        across = [{"label": label, "value": float(chart["level"])} for label in labels]
        series.append({"name": kit.cut(level(chart, language), _NAME), "data": across})
    return series


def _lines(chart: Mapping[str, Any], language: str) -> list[Plain]:
    """One value a place for each line: what it was, or would be on the straight way to its next point."""
    lines = [line for line in chart["lines"] if line["word"] != "past"] or list(chart["lines"])
    past: list[Any] = next((line["points"] for line in chart["lines"] if line["word"] == "past"), [])
    days = _thinned(sorted({on for line in chart["lines"] for on, _ in line["points"]}))
    labels = _apart([_day(on, language) for on in days])
    series = []
    for line in lines[: _LINES - 1]:
        points = [*past[:-1], *line["points"]] if line["word"] in {"low", "middle", "high"} else line["points"]
        data = [{"label": label, "value": _at(points, on)} for label, on in zip(labels, days, strict=True)]
        series.append({"name": kit.cut(name(line, language), _NAME), "data": data})
    if chart["level"] is not None:
        across = [{"label": label, "value": float(chart["level"])} for label in labels]
        series.append({"name": kit.cut(level(chart, language), _NAME), "data": across})
    return series


def _at(points: Sequence[tuple[str, str]], on: str) -> float:
    held = [(date.fromisoformat(day), float(value)) for day, value in points]
    day = date.fromisoformat(on)
    if day <= held[0][0]:
        return held[0][1]
    for (start, first), (end, last) in pairwise(held):
        if start <= day <= end:
            return first + (last - first) * ((day - start).days / max((end - start).days, 1))
    return held[-1][1]


def _thinned(days: Sequence[str]) -> list[str]:
    """Not more than fit, the last of them always."""
    step = -(-len(days) // _PLACES) or 1
    return sorted({*days[::step][: _PLACES - 1], days[-1]})


def _day(on: str, language: str) -> str:
    day = date.fromisoformat(on)
    return months(day, day, language)[0][1] if day.day != 1 else f"1 {months(day, day, language)[0][1]}"


def _apart(names: Sequence[str]) -> list[str]:
    """Names that fit and differ: Slack tells places by them."""
    found: list[str] = []
    for each in names:
        label, n = kit.cut(each, _NAME), 2
        while label in found:
            label, n = f"{kit.cut(each, _NAME - 4)} ({n})", n + 1
        found.append(label)
    return found
