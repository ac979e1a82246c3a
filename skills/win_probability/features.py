"""What a chance is told from: each feature with the columns it reads, what must be recorded, its value on a sighting.

A number is put on a scale on which equal steps are likely to count alike (doublings for days and amounts); a word
stands for itself. None is "not known" and counts as what is usual. An amount stands beside its currency's word, so that
amounts of different currencies need no rates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2

from connectors.book.sightings import Sighting

Value = float | str | None


@dataclass(frozen=True, slots=True)
class Feature:
    """`reads` its value; `shows` what a person is told of it. Any one of `needs` has to be recorded, if there are any.

    `columns` are those of a sighting that it is made from: one that is left out takes the feature along.
    """

    kind: str
    columns: tuple[str, ...]
    reads: Callable[[Sighting], Value]
    shows: Callable[[Sighting], str]
    needs: frozenset[str] = frozenset()


def usable(recorded: frozenset[str], left_out: Iterable[str]) -> tuple[Feature, ...]:
    """The features that can be told from what is recorded, without the columns that are left out."""
    gone = set(left_out)
    return tuple(f for f in FEATURES if (not f.needs or f.needs & recorded) and not gone & set(f.columns))


def _word(column: str) -> Feature:
    return Feature(column, (column,), lambda s: getattr(s, column), lambda s: str(getattr(s, column) or ""))


def _late(s: Sighting) -> float | None:
    return None if s.due_in is None else log2(1 + max(-s.due_in, 0))


def _ahead(s: Sighting) -> float | None:
    return None if s.due_in is None else log2(1 + max(s.due_in, 0))


def _fallen(s: Sighting) -> float:
    return max(1 - s.amount / s.peak, 0.0) if s.peak and s.amount is not None else 0.0


def _lively(s: Sighting) -> float | None:
    return None if s.touches is None else log2((s.touches + 0.5) / (s.age / 7 + 0.5))


def _silent(s: Sighting) -> float | None:
    return None if s.silent is None else log2(1 + max(s.silent, 0))


def _unanswered(s: Sighting) -> float | None:
    return None if s.unanswered is None else min(s.unanswered, 4)


def _several(count: int | None) -> str | None:
    return None if count is None else str(count) if count < 3 else "3+"


_MAIL, _DONE = frozenset({"emails"}), frozenset({"activities", "emails"})
_KNOWN, _ROLES = frozenset({"contacts"}), frozenset({"buying_role"})
FEATURES: tuple[Feature, ...] = (
    _word("stage"),
    Feature("age", (), lambda s: log2(s.age + 3), lambda s: str(s.age)),
    Feature(
        "stage_days",
        ("stage",),
        lambda s: None if s.stage_days is None else log2(s.stage_days + 2),
        lambda s: str(s.stage_days),
        frozenset({"changes of stage"}),
    ),
    Feature("due", ("due_in",), _ahead, lambda s: str(max(s.due_in or 0, 0))),
    Feature("overdue", ("due_in",), _late, lambda s: str(max(-(s.due_in or 0), 0))),
    Feature("pushes", (), lambda s: min(s.pushes, 4), lambda s: str(s.pushes), frozenset({"changes of close_on"})),
    Feature("falling", (), _fallen, lambda s: f"{_fallen(s):.2f}", frozenset({"changes of amount"})),
    Feature("lively", (), _lively, lambda s: f"{(s.touches or 0) / max(s.age / 7, 1):.1f}", _DONE),
    Feature("silent", (), _silent, lambda s: str(s.silent or 0), _DONE),
    Feature("unanswered", (), _unanswered, lambda s: str(s.unanswered), _MAIL),
    Feature("voices", (), lambda s: _several(s.voices), lambda s: str(s.voices), _MAIL),
    Feature("deciders", ("deciders",), lambda s: float(s.deciders > 0), lambda s: str(s.deciders), _ROLES),
    Feature(
        "contacts", ("contacts",), lambda s: min(s.contacts, 6), lambda s: str(s.contacts), frozenset({"contacts"})
    ),
    Feature("competitor", ("competitor",), lambda s: float(s.competitor), lambda s: str(int(s.competitor))),
    Feature("next_step", ("next_step",), lambda s: float(s.next_step), lambda s: str(int(s.next_step))),
    Feature("size", ("amount",), lambda s: log2(s.amount) if s.amount and s.amount > 1 else None, lambda s: ""),
    Feature("discount", ("discount",), lambda s: s.discount, lambda s: f"{s.discount or 0:.2f}"),
    Feature("term_months", ("term_months",), lambda s: s.term_months, lambda s: str(s.term_months)),
    *map(_word, ("type", "lead_source", "forecast_category", "segment", "industry", "country", "currency")),
)
BY_KIND = {feature.kind: feature for feature in FEATURES}
