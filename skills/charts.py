"""What a result looks like as a chart: figures with their names, and no colours, letters or sizes.

    waterfall   from a start by steps up and down to an end          marks, the first and last of them whole
    funnel      parts in the order of a process                      marks
    bars        parts to be compared                                 marks; `level` a line across them
    fan         what was, and between which bounds it will end       lines "past", "low", "middle", "high"; `level`
    trend       one thing over time                                  lines; `level`

Names that the data has (a stage, a person) are `name`; those that need words are `word`, a code of phrases.yaml under
`chart`. Channels draw it (assistant/channels/charts).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["waterfall", "funnel", "bars", "fan", "trend"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar: its name or the code of its word, its value, and how many things it stands for.

    `strong` stands out; `so_far` is of a stretch of days that is not over.
    """

    value: Decimal
    name: str | None = None
    word: str | None = None
    count: int | None = None
    strong: bool = False
    so_far: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Values by day, in order."""

    points: tuple[tuple[date, Decimal], ...]
    name: str | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `unit`: an ISO currency, "%", "count", "points", "score". `title` is a code, `about` whose it is."""

    kind: Kind
    title: str
    about: str
    unit: str
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    level: Decimal | None = None
    level_word: str | None = None
