"""What `scorecard` answers with: one card, or two side by side; told apart by `kind`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors.money import Money
from connectors.periods import Period
from skills.attainment.results import Reached
from skills.charts import Chart, Mark
from skills.scorecard.kpis import Name, Step, Value
from skills.scorecard.window import Window
from skills.skill import Figure, Result, Who

_MONEY: frozenset[Name] = frozenset({"won", "size", "velocity"})
_SHARES: frozenset[Name] = frozenset({"win_rate", "win_value", "slipped", "discount"})
_AT = Decimal("0.05")
_COUNTS: frozenset[Name] = frozenset({"created", "touches"})
Measure = Literal["money", "share", "days", "number"]


@dataclass(frozen=True, slots=True)
class Line:
    """A figure now, in the days before, and the median of peers; what is not known is None.

    `trend` are the last quarters as a line of small bars, `quarters` their values, oldest first.
    """

    name: Name
    now: Value | None
    before: Value | None
    peers: Decimal | None
    trend: str
    quarters: tuple[Decimal | None, ...] = ()

    @property
    def measure(self) -> Measure:
        """What it is measured in."""
        if self.name in _MONEY:
            return "money"
        return "share" if self.name in _SHARES else "days" if self.name == "cycle" else "number"

    @property
    def few(self) -> bool:
        """Whether it rests on too few deals to conclude anything; counts are what they are."""
        return self.name not in _COUNTS and (self.now is None or self.now.few)


@dataclass(frozen=True, slots=True)
class Card(Result):
    """Somebody's figures. `peers` is how many stand behind the medians, `mates` whether they are teammates.

    `coverage` is open value due in the quarter for each unit of quota that is left. `estimated`: what stands in where
    the source has no amount. `quarters` are those that lines hold.
    """

    who: Who
    window: Window
    currency: str
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    closed: int
    peers: int
    mates: bool
    reached: Reached | None
    coverage: Decimal | None
    untold: tuple[Name, ...]
    estimated: str | None = None
    quarters: tuple[Period, ...] = ()
    kind: str = "one"

    def line(self, name: Name) -> Line | None:
        """The line of a figure."""
        return next((line for line in self.lines if line.name == name), None)

    def step(self, stage: str) -> Step | None:
        """How many went on from a stage."""
        return next((step for step in self.steps if step.stage == stage), None)

    def money(self, value: Decimal) -> Money:
        """A value as money of the card's currency."""
        return Money(value, self.currency)

    @property
    def few(self) -> bool:
        """Whether too few deals closed to conclude anything."""
        line = self.line("win_rate")
        return line is None or line.few

    def chart(self) -> Chart | None:
        line = self.line("won")
        if line is None or len(line.quarters) < 2 or len(line.quarters) != len(self.quarters):
            return None
        sums = zip(self.quarters, line.quarters, strict=True)
        marks = [
            Mark(value or Decimal(0), name=period.name, so_far=self.window.until < period.end) for period, value in sums
        ]
        return Chart("bars", "won_by_quarter", self.who.name, self.currency, tuple(marks))

    def figures(self) -> tuple[Figure, ...]:
        found = list(self.reached.figures()[:1]) if self.reached else []
        return (*found, *(_figure(line, self.currency) for line in self.lines if line.now is not None))


@dataclass(frozen=True, slots=True)
class Pair(Result):
    """Two people side by side. `chances`: how likely so large a difference of a share is by chance alone."""

    one: Card
    other: Card
    chances: Mapping[Name, Decimal]
    kind: str = "pair"

    def sure(self, name: Name) -> bool | None:
        """Whether a share differs by more than chance (one in twenty); None where that can't be told."""
        return self.chances[name] <= _AT if name in self.chances else None

    def figures(self) -> tuple[Figure, ...]:
        first, second = self.one.who.name, self.other.who.name
        return tuple(
            Figure(f"{figure.label} of {name}", figure.value, figure.unit)
            for name, card in ((first, self.one), (second, self.other))
            for figure in card.figures()
        )


def _figure(line: Line, currency: str) -> Figure:
    assert line.now is not None
    if line.measure == "money":
        return Figure.money(line.name, Money(line.now.value, currency).rounded())
    if line.measure == "share":
        return Figure.share(line.name, line.now.value)
    return Figure(line.name, line.now.value, "days" if line.measure == "days" else "count")
