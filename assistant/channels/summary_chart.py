"""The chart of a coaching summary: won by quarter, what changed since the year before, and where peers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.channels.charts.theme import BLUE, GREEN, GREY, INK, ORANGE, png, quiet, short
from assistant.channels.paper import plain
from assistant.wording import phrase
from skills.coaching_summary.drivers import Drivers
from skills.scorecard.kpis import Name
from skills.scorecard.results import Card

if TYPE_CHECKING:
    from skills.skill import Desk

_BESIDE: tuple[Name, ...] = ("won", "created", "win_rate", "size", "cycle", "touches", "slipped", "discount")
_GAP = 0.055  # between panels, of the figure's width
_WIDEST = 3.0  # times the peers' median; what is further out is drawn at the edge with its figure


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart goes in a figure, in shares of its width and height, and the size of its letters in points."""

    left: float
    bottom: float
    width: float
    height: float
    letters: float


def picture(card: Card, past: Drivers | None, desk: Desk) -> bytes:
    """As a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 3.9))
    draw(figure, Frame(0.06, 0.23, 0.91, 0.58, letters=8), card, past, desk)
    months = phrase("summary:months", desk.language, window=card.window)
    figure.suptitle(plain(f"{card.who.name}  ·  {months}"), fontsize=11, color=INK)
    return png(figure)


def draw(figure: Any, frame: Frame, card: Card, past: Drivers | None, desk: Desk) -> None:
    """Into a figure: as many panels as there is something to show in."""
    panels = [_by_quarter, *([_changed] if past else []), *([_beside] if card.peers else [])]
    names = 0.11 if card.peers else 0.0  # room for the words beside the last panel
    each = (frame.width - names - _GAP * (len(panels) - 1)) / len(panels)
    for n, panel in enumerate(panels):
        left = frame.left + n * (each + _GAP) + (names if panel is _beside else 0.0)
        axis = figure.add_axes((left, frame.bottom, each, frame.height))
        quiet(axis, frame.letters)
        panel(axis, card, past, desk, frame.letters)


def _by_quarter(axis: Any, card: Card, past: Drivers | None, desk: Desk, letters: float) -> None:
    line = card.line("won")
    held = [float(v or 0) for v in line.quarters] if line else []
    names = _quarters(card, len(held), desk)
    bars = axis.bar(range(len(held)), held, color=BLUE)
    if bars:
        bars[-1].set(color="white", edgecolor=BLUE, hatch="///")
    axis.set_xticks(range(len(held)), names, rotation=45, ha="right")
    axis.yaxis.set_major_formatter(lambda y, _: short(y))
    axis.set_ylabel(card.currency, fontsize=letters)
    axis.set_title(plain(phrase("summary:by_quarter", desk.language)), fontsize=letters + 1, color=INK)


def _changed(axis: Any, card: Card, past: Drivers | None, desk: Desk, letters: float) -> None:
    """From the twelve months before to these: steps up and down, each beginning where the last one ended."""
    assert past is not None
    at = float(past.there.amount)
    axis.bar(0, at, color=GREY)
    for n, part in enumerate(past.parts, 1):
        step = float(part.money.amount)
        axis.bar(n, step, bottom=at, color=GREEN if step >= 0 else ORANGE)
        axis.annotate(
            f"{'+' if step >= 0 else '−'}{short(abs(step))}",
            (n, max(at, at + step)),
            xytext=(0, 2 + letters * (n % 2)),  # neighbours of about one height would run into each other
            textcoords="offset points",
            ha="center",
            fontsize=letters - 0.5,
        )
        axis.plot([n - 1, n], [at, at], color=GREY, linewidth=0.8)
        at += step
    axis.bar(len(past.parts) + 1, float(past.here.amount), color=BLUE)
    names = [phrase(f"summary:{p.factor}", desk.language) for p in past.parts]
    ends = [phrase(f"summary:{side}", desk.language) for side in ("before", "now")]
    axis.set_xticks(range(len(names) + 2), [ends[0], *names, ends[1]], rotation=45, ha="right")
    axis.yaxis.set_major_formatter(lambda y, _: short(y))
    axis.set_ylim(top=axis.get_ylim()[1] * 1.15)  # room for the figures above the steps
    axis.set_title(plain(phrase("summary:changed", desk.language)), fontsize=letters + 1, color=INK)


def _beside(axis: Any, card: Card, past: Drivers | None, desk: Desk, letters: float) -> None:
    """Each figure as a multiple of the peers' median, which is the line at one."""
    shown = [(n, line) for n in _BESIDE if (line := card.line(n)) and line.now and line.peers]
    for place, (_, line) in enumerate(reversed(shown)):
        assert line.now is not None
        times = float(line.now.value) / float(line.peers or 1)
        at = min(times, _WIDEST)
        axis.plot([1, at], [place, place], color=GREY, linewidth=1.5, zorder=1)
        axis.scatter([at], [place], color="white" if line.few else BLUE, edgecolors=BLUE, s=45, zorder=2)
        axis.annotate(f"{times:.0%}", (at, place), xytext=(6, 3), textcoords="offset points", fontsize=letters - 0.5)
    axis.axvline(1, color=INK, linewidth=0.8)
    axis.set_yticks(range(len(shown)), [phrase(f"summary:kpi_{n}", desk.language) for n, _ in reversed(shown)])
    axis.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    axis.set_xlim(left=0)
    axis.set_xlim(right=axis.get_xlim()[1] * 1.12)
    code = "summary:mates" if card.mates else "summary:peers"
    axis.set_title(plain(phrase(code, desk.language, peers=card.peers)), fontsize=letters + 1, color=INK)


def _quarters(card: Card, count: int, desk: Desk) -> list[str]:
    periods = [desk.calendar.containing(card.window.until, "quarter")]
    while len(periods) < count:
        periods.insert(0, desk.calendar.previous(periods[0]))
    return [p.name for p in periods]
