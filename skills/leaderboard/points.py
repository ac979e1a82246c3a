"""Points and ranks: what everybody's sheet is worth in a contest, fairly and with ties shared.

points     each measure times what one of it is worth; what could not be measured earns nothing, and is said
fair       points x (median of all / median of one's own territory or team): who sells where little can be sold is
           not behind for it. Groups under FEWEST people, or with a median of nothing, are taken with those around
ranks      1, 2, 2, 4: equal points share a rank, and whoever is next comes after all of them
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Literal

from connectors.book.schema import Territory
from connectors.money import round_to
from skills.leaderboard.contest import ACTIVITY, Contest, Measure
from skills.leaderboard.tally import Sheet

FEWEST = 3
By = Literal["points", "attainment", "improvement", "activity"]
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Part:
    """What a measure came to, and the points it earned."""

    measure: Measure
    value: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Scored:
    """Somebody's points, rounded to a tenth. `before`: those before they were made fair, by `factor`."""

    sheet: Sheet
    parts: tuple[Part, ...]
    before: Decimal
    factor: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class Ranked:
    """A score and its rank; `shared` by so many."""

    scored: Scored
    rank: int
    shared: int


def scored(
    contest: Contest, sheets: Sequence[Sheet], territories: Sequence[Territory], by: By = "points"
) -> list[Scored]:
    """Everybody's score: points, or one of the things that earn them, by itself."""
    found = [_plain(contest, sheet, by) for sheet in sheets if by == "points" or _measured(sheet, by)]
    if contest.fair is None or by != "points":
        return found
    factors = _factors(contest, found, territories)
    return [_fairly(each, factors.get(each.sheet.person.person_id, Decimal(1))) for each in found]


def ranked(scores: Sequence[Scored]) -> list[Ranked]:
    """The highest first; equal scores share a rank and stand in the order of names."""
    found: list[Ranked] = []
    ordered = sorted(scores, key=lambda s: (-s.score, s.sheet.person.name, s.sheet.person.person_id))
    for at, each in enumerate(ordered):
        shared = sum(other.score == each.score for other in ordered)
        tied = bool(found) and found[-1].scored.score == each.score
        found.append(Ranked(each, found[-1].rank if tied else at + 1, shared))
    return found


def _measured(sheet: Sheet, by: By) -> bool:
    return any(m in sheet.values for m in _looked_at(by))


def _looked_at(by: By) -> tuple[Measure, ...]:
    if by == "activity":
        return ACTIVITY
    return ("improvement",) if by == "improvement" else ("attainment",)


def _plain(contest: Contest, sheet: Sheet, by: By) -> Scored:
    parts = tuple(
        Part(m, sheet.values[m], round_to(max(sheet.values[m], Decimal(0)) * worth, _TENTH))
        for m, worth in contest.points.items()
        if m in sheet.values
    )
    if by == "points":
        score = sum((p.points for p in parts), Decimal(0))
    else:
        score = sum((sheet.values[m] for m in _looked_at(by) if m in sheet.values), Decimal(0))
    return Scored(sheet, parts, score, Decimal(1), score)


def _fairly(each: Scored, factor: Decimal) -> Scored:
    return Scored(each.sheet, each.parts, each.before, factor, round_to(each.before * factor, _TENTH))


def _factors(contest: Contest, found: Sequence[Scored], territories: Sequence[Territory]) -> dict[str, Decimal]:
    """What everybody's points are multiplied by; 1 where there is nothing to compare with."""
    typical = median([s.before for s in found]) if found else Decimal(0)
    if not typical > 0:
        return {}
    step: Callable[[str], str | None]
    if contest.fair == "team":
        of = {s.sheet.person.person_id: s.sheet.person.team for s in found}
        step = _nowhere
    else:
        parents = {t.territory_id: t.parent_id for t in territories}
        of = {s.sheet.person.person_id: s.sheet.person.territory_id for s in found}
        step = parents.get
    medians = _medians(found, of, step)
    factors = {}
    for person_id, group in of.items():
        around = next((g for g in _outwards(group, step) if g in medians), None)
        factors[person_id] = typical / medians[around] if around in medians else Decimal(1)
    return factors


def _medians(
    found: Sequence[Scored], of: Mapping[str, str | None], step: Callable[[str], str | None]
) -> dict[str | None, Decimal]:
    """The median of each group and of all that is below it, where enough people are in it and it is above nothing."""
    groups: dict[str, list[Decimal]] = defaultdict(list)
    for each in found:
        for group in _outwards(of[each.sheet.person.person_id], step):
            groups[group].append(each.before)
    halves = {group: median(points) for group, points in groups.items() if len(points) >= FEWEST}
    return {group: half for group, half in halves.items() if half > 0}


def _outwards(group: str | None, step: Callable[[str], str | None]) -> list[str]:
    """A group, the one it lies in, and so on; none twice."""
    found: list[str] = []
    while group is not None and group not in found:
        found.append(group)
        group = step(group)
    return found


def _nowhere(group: str) -> None:
    """Teams do not lie in one another."""
