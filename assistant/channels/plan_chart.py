"""A plan's payout curves, drawn in a terminal or as a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from assistant.channels.charts.theme import GREY, HIGH, INK, LETTERS, LINES, WIDE, png, quiet, short
from assistant.wording import phrase
from skills.commission.curve import Payout

_WIDTH, _HEIGHT = 78, 20  # fits the narrowest terminal that people use
_STYLES = ("-", "--", "-.", ":")
_MARKERS = ("hd", "•", "+", "x", "o")


def in_terminal(curves: Sequence[Payout], title: str, currency: str, language: str) -> str:
    """The curves as text, one plot for those by quota and one for those by amount."""
    from plotext import figure

    plots = []
    for group in _groups(curves):
        figure.clear()
        figure.theme("colorless").plot_size(_WIDTH, _HEIGHT)
        scale = 100 if group[0].by_quota else 1
        for curve, marker in zip(group, cycle(_MARKERS), strict=False):
            xs = [float(x) * scale for x, _ in curve.points]
            line = figure.signal(xs, [float(pay) for _, pay in curve.points], marker=marker)
            figure.draw(line.lines().label(curve.component))
        figure.title(phrase("plan:curve_title", language, title=title))
        figure.label(_along(group[0], language) + (" (%)" if group[0].by_quota else ""), "x")
        figure.label(currency, "y")
        plots.append(_bare(str(figure.build())))
    return "\n".join(plots)


def _bare(text: str) -> str:
    """Without colours: what is printed may be piped into a file."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def as_picture(curves: Sequence[Payout], title: str, currency: str, language: str, file: Path) -> None:
    """The curves as a PNG file."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, PercentFormatter

    groups = _groups(curves)
    drawn = Figure(figsize=(WIDE, HIGH * len(groups)), layout="constrained")
    axes = drawn.subplots(len(groups), 1, squeeze=False)
    for axis, group in zip(axes[:, 0], groups, strict=True):
        quiet(axis)
        for curve, colour, style in zip(group, cycle(LINES), cycle(_STYLES), strict=False):
            xs, ys = zip(*((float(x), float(pay)) for x, pay in curve.points), strict=True)
            axis.plot(xs, ys, label=curve.component, color=colour, linestyle=style, linewidth=2)
        axis.xaxis.set_major_formatter(
            PercentFormatter(1.0) if group[0].by_quota else FuncFormatter(lambda x, _: short(x))
        )
        axis.yaxis.set_major_formatter(FuncFormatter(lambda y, _: short(y)))
        axis.set_xlabel(_along(group[0], language), fontsize=LETTERS - 1, color=INK)
        axis.set_ylabel(currency, fontsize=LETTERS - 1, color=INK)
        axis.set_ylim(bottom=0)
        axis.grid(color=GREY, alpha=0.3)
        axis.legend(fontsize=LETTERS - 1, frameon=False)
    drawn.suptitle(phrase("plan:curve_title", language, title=title), fontsize=LETTERS + 2, color=INK)
    file.write_bytes(png(drawn))


def _groups(curves: Sequence[Payout]) -> list[list[Payout]]:
    groups = [[c for c in curves if c.by_quota], [c for c in curves if not c.by_quota]]
    return [group for group in groups if group]


def _along(curve: Payout, language: str) -> str:
    if curve.by_quota:
        return phrase("plan:attained", language)
    return phrase("plan:measured", language, measure=curve.measure, period=phrase(f"plan:in_{curve.period}", language))
