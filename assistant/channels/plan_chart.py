"""A plan's payout curves, drawn in a terminal or as a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from assistant.wording import phrase
from skills.commission.curve import Payout

_WIDTH, _HEIGHT = 78, 20  # fits the narrowest terminal that people use
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
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FuncFormatter, PercentFormatter

    groups = _groups(curves)
    figure, axes = plt.subplots(len(groups), 1, figsize=(8, 4.5 * len(groups)), squeeze=False, layout="constrained")
    for axis, group in zip(axes[:, 0], groups, strict=True):
        for curve in group:
            xs, ys = zip(*((float(x), float(pay)) for x, pay in curve.points), strict=True)
            axis.plot(xs, ys, label=curve.component)
        if group[0].by_quota:
            axis.xaxis.set_major_formatter(PercentFormatter(1.0))
        else:
            axis.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        axis.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,.0f}"))
        axis.set_xlabel(_along(group[0], language))
        axis.set_ylabel(currency)
        axis.set_ylim(bottom=0)
        axis.grid(visible=True, alpha=0.3)
        axis.legend()
    figure.suptitle(phrase("plan:curve_title", language, title=title))
    figure.savefig(file, dpi=150, format="png")
    plt.close(figure)


def _groups(curves: Sequence[Payout]) -> list[list[Payout]]:
    groups = [[c for c in curves if c.by_quota], [c for c in curves if not c.by_quota]]
    return [group for group in groups if group]


def _along(curve: Payout, language: str) -> str:
    if curve.by_quota:
        return phrase("plan:attained", language)
    return phrase("plan:measured", language, measure=curve.measure, period=phrase(f"plan:in_{curve.period}", language))
