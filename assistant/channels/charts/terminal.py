"""Charts as text: bars of block letters, lines by plotext; without colours, so that they can be piped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import cycle

from assistant.channels.charts.words import Plain, beside, figure, level, months, name, shown, title

WIDTH = 78  # fits the narrowest terminal that people use
_HEIGHT = 18
_EIGHTHS = " ▏▎▍▌▋▊▉"
_MARKERS = ("•", "hd", "+", "x")
_LONGEST = 24


def in_terminal(chart: Plain, language: str, width: int = WIDTH) -> str:
    """The chart as lines of text under its title."""
    head = title(chart, language)
    body = _lines(chart, language, width) if chart["lines"] else _bars(chart, language, width)
    return f"{head}\n{body}"


def _bars(chart: Plain, language: str, width: int) -> str:
    """A bar a line; in a waterfall each begins where the last one ended."""
    marks, unit, steps = shown(chart), chart["unit"], chart["kind"] == "waterfall"
    names = [_cut(name(m, language)) for m in marks]
    spans = stretches(marks, steps=steps)
    said = [beside(m, unit, language, signed=steps and 0 < n < len(marks) - 1) for n, m in enumerate(marks)]
    left = max(map(len, names))
    room = max(width - left - max(map(len, said)) - 4, 10)
    low = min(0.0, *(start for start, _ in spans))
    high = max(0.0, *(end for _, end in spans)) or 1.0
    scale = room / (high - low)
    rows = [
        f"{label:<{left}}  {' ' * round((start - low) * scale)}{_bar((end - start) * scale)} {text}"
        for label, text, (start, end) in zip(names, said, spans, strict=True)
    ]
    if chart["level"] is not None:
        at = min(round((float(chart["level"]) - low) * scale), room)
        rows.append(f"{'':<{left}}  {' ' * at}↑ {level(chart, language)}")
    return "\n".join(rows)


def stretches(marks: Sequence[Plain], *, steps: bool) -> list[tuple[float, float]]:
    """From where to where each bar goes, the lower end first; `steps`: each from where the last one ended."""
    values = [0.0 if m["word"] == "others" else float(m["value"]) for m in marks]  # they would dwarf each of the rest
    if not steps:
        return [(min(v, 0.0), max(v, 0.0)) for v in values]
    found, at = [], values[0]
    for value in values[1:-1]:
        found.append((min(at, at + value), max(at, at + value)))
        at += value
    return [(0.0, values[0]), *found, (0.0, values[-1])]


def _bar(length: float) -> str:
    """So many letters long, to an eighth; a hair's breadth for what is there and too short to be seen."""
    if length <= 0:
        return ""
    whole, part = divmod(round(length * 8), 8)
    return "█" * whole + (_EIGHTHS[part] if part else "") or _EIGHTHS[1]


def _lines(chart: Plain, language: str, width: int) -> str:
    from plotext import figure as plot

    plot.clear()
    plot.theme("colorless").plot_size(width, _HEIGHT)
    days = sorted({date.fromisoformat(on) for line in chart["lines"] for on, _ in line["points"]})
    values = [float(value) for line in chart["lines"] for _, value in line["points"]]
    for line, marker in zip(chart["lines"], cycle(_MARKERS), strict=False):
        xs = [(date.fromisoformat(on) - days[0]).days for on, _ in line["points"]]
        drawn = plot.signal(xs, [float(v) for _, v in line["points"]], marker=marker)
        plot.draw(drawn.lines().label(name(line, language)))
    if chart["level"] is not None:
        values.append(float(chart["level"]))
        ends = [0, (days[-1] - days[0]).days]
        plot.draw(plot.signal(ends, values[-1:] * 2, marker="-").lines().label(level(chart, language)))
    below = months(days[0], days[-1], language)
    plot.ruler("x").ticks([(day - days[0]).days for day, _ in below], [said for _, said in below])
    low, high = min(0.0, *values), max(values)
    steps = [low + (high - low) * n / 4 for n in range(5)]
    plot.ruler("y").ticks(steps, [figure(step, chart["unit"]) for step in steps])
    return re.sub(r"\x1b\[[0-9;]*m", "", str(plot.build()))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
