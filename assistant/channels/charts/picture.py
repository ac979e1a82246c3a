"""Charts as PNG pictures that read on a phone."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.channels.charts.terminal import stretches
from assistant.channels.charts.theme import (
    BLUE,
    GREEN,
    GREY,
    HIGH,
    INK,
    LETTERS,
    LINES,
    ORANGE,
    SKY,
    WIDE,
    png,
    quiet,
    short,
)
from assistant.channels.charts.words import Plain, beside, figure, level, months, name, shown, title


def as_picture(chart: Plain, language: str) -> bytes:
    """The chart as a PNG."""
    from matplotlib.figure import Figure

    high = HIGH if chart["lines"] else min(max(0.42 * len(shown(chart)) + 1.2, 2.6), 10.0)
    drawn = Figure(figsize=(WIDE, high), layout="constrained")
    axis = drawn.add_subplot()
    quiet(axis)
    {"fan": _fan, "trend": _trend}.get(chart["kind"], _bars)(axis, chart, language)
    axis.set_title(title(chart, language), fontsize=LETTERS + 2, color=INK, loc="left", pad=20)
    return png(drawn)


def _bars(axis: Any, chart: Plain, language: str) -> None:
    """Lying, so that names are read as they stand; in a waterfall each begins where the one above ended."""
    marks, unit, steps = shown(chart), chart["unit"], chart["kind"] == "waterfall"
    spans = stretches(marks, steps=steps)
    for n, (mark, (low, high)) in enumerate(zip(marks, spans, strict=True)):
        inner = steps and 0 < n < len(marks) - 1
        axis.barh(n, high - low, left=low, **_look(mark, inner=inner))
        said = beside(mark, unit, language, signed=inner)
        _beside(axis, said, (max(high, 0.0), n))
    axis.set_yticks(range(len(marks)), [name(m, language) for m in marks])
    axis.invert_yaxis()
    least, most = min(0.0, *(low for low, _ in spans)), max(0.0, *(high for _, high in spans))
    axis.set_xlim(right=most + ((most - least) or 1.0) * 0.38)  # room for the figures
    axis.xaxis.set_visible(False)
    axis.spines["bottom"].set_visible(False)
    if chart["level"] is not None:
        axis.axvline(float(chart["level"]), color=INK, linewidth=1.2, linestyle="--")
        _beside(axis, level(chart, language), (float(chart["level"]), -0.75))


def _look(mark: Plain, *, inner: bool) -> dict[str, Any]:
    """Steps up are green, down orange and hatched; what stands out has the other colour; what runs is framed."""
    falls = float(mark["value"]) < 0
    if inner:
        colour = BLUE if mark["strong"] else ORANGE if falls else GREEN
        return {"color": colour, "edgecolor": "white", "hatch": "//" if falls else None}
    if mark["so_far"]:
        return {"color": "white", "edgecolor": BLUE, "hatch": "//"}
    return {"color": ORANGE if mark["strong"] else BLUE, "edgecolor": "white"}


def _fan(axis: Any, chart: Plain, language: str) -> None:
    """What was closed, and the band that opens from today to the end; between the two nothing is computed."""
    lines = {line["word"]: line for line in chart["lines"]}
    past, (low, middle, high) = lines["past"], (lines[w] for w in ("low", "middle", "high"))
    axis.plot(*_points(past), color=BLUE, linewidth=2.5, drawstyle="steps-post")
    days, bottom = _points(low)
    axis.fill_between(days, bottom, _points(high)[1], color=SKY, alpha=0.35, linewidth=0)
    for line, style in ((high, ":"), (middle, "--"), (low, ":")):
        axis.plot(*_points(line), color=BLUE, linewidth=1.5, linestyle=style)
        end = float(line["points"][-1][1])
        _beside(axis, figure(end, chart["unit"]), (days[-1], end))
    _dated(axis, chart, language)
    axis.set_ylim(bottom=0)


def _trend(axis: Any, chart: Plain, language: str) -> None:
    for line, colour in zip(chart["lines"], LINES, strict=False):
        xs, ys = _points(line)
        axis.plot(xs, ys, color=colour, linewidth=2.5, marker="o", label=name(line, language))
        _beside(axis, figure(ys[-1], chart["unit"]), (xs[-1], ys[-1]))
    if len(chart["lines"]) > 1:
        axis.legend(fontsize=LETTERS - 1, frameon=False)
    _dated(axis, chart, language)
    axis.margins(y=0.2)
    if chart["unit"] == "score":
        axis.set_ylim(-1.05, 1.05)
        axis.set_yticks([-1, -0.5, 0, 0.5, 1])
    else:
        axis.set_ylim(bottom=0)


def _dated(axis: Any, chart: Plain, language: str) -> None:
    """Months below, figures at the side, and the line across where there is one."""
    days = [date.fromisoformat(on) for line in chart["lines"] for on, _ in line["points"]]
    below = months(min(days), max(days), language)
    axis.margins(x=0.12)
    axis.set_xticks([day for day, _ in below], [said for _, said in below])
    axis.yaxis.set_major_formatter(lambda y, _: short(y))
    axis.set_ylabel(chart["unit"] if chart["unit"] != "score" else "", fontsize=LETTERS - 1, color=INK)
    axis.grid(axis="y", color=GREY, alpha=0.3)
    if chart["level"] is not None:
        across = float(chart["level"])
        axis.axhline(across, color=INK, linewidth=1.2, linestyle="--")
        said = level(chart, language)
        axis.annotate(
            said, (min(days), across), xytext=(0, 4), textcoords="offset points", fontsize=LETTERS - 2, color=INK
        )


def _beside(axis: Any, said: str, at: tuple[Any, float]) -> None:
    axis.annotate(said, at, xytext=(5, 0), textcoords="offset points", va="center", fontsize=LETTERS - 1, color=INK)


def _points(line: Plain) -> tuple[list[date], list[float]]:
    return [date.fromisoformat(on) for on, _ in line["points"]], [float(value) for _, value in line["points"]]
