"""What an eval or a benchmark says: measures with their targets, tables, and what failed, as plain data."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_BETTER: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure with its unit, and the target it is held to ("<= 3", ">= 0.95"), if any."""

    name: str
    value: float
    unit: str = ""
    target: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        found = re.fullmatch(r"([<>]=?)\s*([\d.]+)", self.target)
        return _BETTER[found[1]](self.value, float(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: a title, column names, rows of text."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Report:
    """All of one suite or benchmark. `failures` are lines that a person reads to see what to mend."""

    title: str
    measures: Sequence[Measure] = ()
    grids: Sequence[Grid] = ()
    failures: Sequence[str] = ()
    notes: Sequence[str] = field(default=())

    @property
    def met(self) -> bool:
        """Whether every target is met."""
        return all(m.met is not False for m in self.measures)
