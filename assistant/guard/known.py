"""What may be said after the tools of a turn have run: their figures, each with the place that it comes from.

    known.add(Decimal("0.63"), "%", "attainment.share")

Figures are kept by unit ("USD", "%", "" for a plain number), counts also by the word for what is counted, so that four
deals are not traced to four days. Two sources are read: the artifact, whose figures have a path, and the wording of the
tool, which tells how the words of its language go with them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from langchain_core.messages import AnyMessage, ToolMessage

from assistant.guard.numbers import Stated, as_day, stated
from assistant.guard.places import Place, places, same

Day = tuple[int | None, int, int]
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.+Z-]*)?")
_DIGIT = re.compile(r"\d")
_KEPT = ("result", "figures", "citations", "facts", "choices")
_PLAIN, _PERCENT = "", "%"
_WORDING = ": wording"  # how the source of what only the wording of a tool says ends
_MOST_COUNTED = 1000  # a number beyond it is traced by its value, whatever it counts


@dataclass(slots=True)
class Known:
    """Values by unit, days and periods, all with their sources; counts by what they count."""

    values: dict[str, dict[Decimal, str]] = field(default_factory=lambda: defaultdict(dict))
    days: dict[Day, str] = field(default_factory=dict)
    periods: dict[Day, str] = field(default_factory=dict)
    counts: dict[str, set[Decimal]] = field(default_factory=lambda: defaultdict(set))
    leaves: dict[str, set[Decimal]] = field(default_factory=lambda: defaultdict(set))
    held: dict[Decimal, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: list[str] = field(default_factory=list)
    places: dict[Place, list[Stated]] = field(default_factory=lambda: defaultdict(list))
    _sorted: dict[str, list[Decimal]] = field(default_factory=dict)

    def add(self, value: Decimal, unit: str, source: str) -> None:
        """Note a value; the first source of it is kept."""
        self.values[unit].setdefault(abs(value), source)

    def read(self, text: str, source: str, language: str) -> tuple[Stated, ...]:
        """Note the figures that stand in a text; they are given back as they stand."""
        self.texts.append(text)
        figures = stated(text, language)
        for figure in figures:
            if figure.kind == "date" and figure.day:
                self.days.setdefault(figure.day, source)
            elif figure.day:
                self.periods.setdefault(figure.day, source)
            else:
                for unit in figure.currencies or {_PERCENT if figure.kind == "percent" else _PLAIN}:
                    self.add(figure.value, unit, source)
                for word in figure.counted:
                    self.counts[word].add(abs(figure.value))
        return figures

    def read_wording(self, text: str, source: str, language: str) -> None:
        """Note the figures of a tool's own wording, and the place in it where each stands."""
        figures = self.read(text, source, language)
        for figure, where in zip(figures, places(text, figures), strict=True):
            for place in where:
                self.places[place].append(figure)

    def walk(self, value: Any, path: str, language: str, currency: str = _PLAIN) -> None:
        """Note everything in a JSON value; what stands beside a currency is in that currency."""
        if isinstance(value, dict):
            inside = value.get("currency") or value.get("unit") or currency
            for name, item in value.items():
                self.walk(item, f"{path}.{name}", language, inside if isinstance(inside, str) else _PLAIN)
        elif isinstance(value, list):
            self._whole(Decimal(len(value)), path)
            for item in value:
                self.walk(item, path, language, currency)
        elif isinstance(value, int) and not isinstance(value, bool):
            self._whole(Decimal(value), path)
        elif isinstance(value, float):
            self._exact(Decimal(str(value)), path, currency)
        elif isinstance(value, str):
            if _DECIMAL.fullmatch(value):
                self._exact(Decimal(value), path, currency)
            elif on := _ISO.fullmatch(value):
                self.days.setdefault((int(on[1]), int(on[2]), int(on[3])), path)
            elif _DIGIT.search(value):
                self.read(value, path, language)
            else:
                self.texts.append(value)

    def _whole(self, value: Decimal, path: str) -> None:
        leaf = path.rsplit(".", 1)[-1]
        self.add(value, _PLAIN, path)
        self.leaves[leaf].add(abs(value))
        self.held[abs(value)].add(leaf)

    def _exact(self, value: Decimal, path: str, unit: str) -> None:
        self.add(value, unit if unit == _PERCENT or len(unit) == 3 else _PLAIN, path)
        if unit == _PLAIN and abs(value) <= 20:
            self.add(value * 100, _PERCENT, path)  # a fraction may be worded as a percentage

    def displaced(self, figure: Stated, where: Sequence[Place]) -> bool:
        """Whether the tool's own wording has another figure in this place."""
        held = next((self.places[place] for place in where if place in self.places), None)
        return held is not None and not any(same(figure, other) for other in held)

    def source(self, figure: Stated) -> str | None:
        """Where a figure comes from, at its own exactness; None where nothing known accounts for it."""
        if figure.kind == "date" and figure.day:
            year, month, day = figure.day
            fits = (s for d, s in self.days.items() if d[1:] == (month, day) and (year is None or d[0] in {None, year}))
            return next(fits, None)
        if figure.day:
            return self._source_of_period(figure.day)
        if figure.kind == "money":
            found = [s for unit in sorted(figure.currencies) if (s := self._near(unit, figure))]
            return min(found, key=_is_wording, default=None)
        if figure.kind == "percent":
            return self._near(_PERCENT, figure)
        return self._source_of_number(figure)

    def _source_of_period(self, wanted: Day) -> str | None:
        for (year, number, months), source in self.periods.items():
            if (number, months) == wanted[1:] and (wanted[0] is None or year in {None, wanted[0]}):
                return source
        if wanted[2] == 0:  # a month with its year, in which something known falls
            return next((s for d, s in self.days.items() if d[:2] == wanted[:2]), None)
        return None

    def _source_of_number(self, figure: Stated) -> str | None:
        if figure.places == 0 and 1900 <= figure.value <= 2100 and not figure.counted:
            years = (s for held in (self.days, self.periods) for d, s in held.items() if d[0] == int(figure.value))
            if source := next(years, None):
                return source
        counted = [w for w in figure.counted if w in self.counts]
        if counted and figure.places == 0 and abs(figure.value) <= _MOST_COUNTED:
            fits = any(abs(figure.value) in self._countable(word) for word in counted)
            return self.values[_PLAIN].get(abs(figure.value)) if fits else None
        units = [_PLAIN, *(u for u in self.values if u not in {_PLAIN, _PERCENT})]
        return next((s for unit in units if (s := self._near(unit, figure))), None)

    def _countable(self, word: str) -> set[Decimal]:
        """How many there may be of what this word counts: as the wording says, and as the fields behind that say."""
        said = self.counts[word]
        leaves = {leaf for value in said for leaf in self.held.get(value, ())}
        return said.union(*(self.leaves[leaf] for leaf in leaves)) if leaves else said

    def _near(self, unit: str, figure: Stated) -> str | None:
        """The source of a known value near enough to a figure: the nearest of a result, else of a wording."""
        if unit not in self.values:
            return None
        if len(self._sorted.get(unit, ())) != len(self.values[unit]):
            self._sorted[unit] = sorted(self.values[unit])
        every, sources, wanted = self._sorted[unit], self.values[unit], abs(figure.value)
        near = every[bisect_left(every, wanted - figure.margin) : bisect_right(every, wanted + figure.margin)]
        fits = min(near, key=lambda v: (_is_wording(sources[v]), abs(v - wanted)), default=None)
        return None if fits is None else sources[fits]


def _is_wording(source: str) -> bool:
    return source.endswith(_WORDING)


def known_from(messages: Iterable[AnyMessage], today: date, language: str = "en") -> Known:
    """What may be said after these tool messages; today's date is no secret either."""
    known = Known()
    known.days[as_day(today)] = "today"
    for message in messages:
        if isinstance(message, ToolMessage):
            artifact = message.artifact if isinstance(message.artifact, dict) else {}
            name = str(artifact.get("skill") or message.name or "tool")
            for part in _KEPT:
                if part in artifact:
                    known.walk(artifact[part], name if part == "result" else f"{name}.{part}", language)
            known.read_wording(str(message.content), f"{name}{_WORDING}", language)
    return known
