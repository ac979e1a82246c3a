"""Which rows count: the conditions of `where` and `when`, a word for each column.

    role: rep                   this
    stage: [Won, Lost]          any of these
    country: {not: [NO, SE]}    none of these
    account: null               empty
    account: {not: null}        not empty

Words compare as text, without regard to case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.crm.templates import as_text


@dataclass(frozen=True, slots=True)
class Condition:
    """What one column must hold; None among the words stands for empty."""

    words: frozenset[str | None]
    negated: bool = False

    def holds(self, value: Any) -> bool:
        """Whether a value fits."""
        said = None if value is None else as_text(value).strip().casefold() or None
        return (said in self.words) is not self.negated


def condition(said: Any) -> Condition:
    """Read a condition; ValueError says how one is written."""
    negated = isinstance(said, dict)
    if negated and set(said) != {"not"}:
        raise ValueError("should be a word, a list of words, or {not: words}")
    words = said["not"] if negated else said
    every = words if isinstance(words, list) else [words]
    if not all(word is None or isinstance(word, str) for word in every):
        raise ValueError("should be a word, a list of words, or {not: words}")
    return Condition(frozenset(word.strip().casefold() if word else None for word in every), negated)


def fits(conditions: Mapping[str, Condition], row: Mapping[str, Any]) -> bool:
    """Whether a row fits every condition."""
    return all(each.holds(row.get(column)) for column, each in conditions.items())
