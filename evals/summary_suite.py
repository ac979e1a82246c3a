"""Coaching summaries of twenty demo companies: is what was planted named first, and is anything invented?

Each seed is another company with other people having other habits. A habit is planted in six reps of each, a deal or a
customer in trouble at twelve others and at the demo's own rep. Every rep is summed up at the desk of operations: the
first skill of those with a habit, the skills of those without one, and what is first to be talked about with those with
a planted deal. Nothing of the planting is read but the list of who has what, after the summaries are made. Reading the
mail takes most of the time, some ten minutes in all.
"""

from __future__ import annotations

import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.company import TODAY
from evals.report import Grid, Measure, Report

if TYPE_CHECKING:
    from connectors.demo.company import DemoCompany
    from connectors.demo.planted import Planted
    from skills.coaching_summary.results import Summary
    from skills.skill import Desk

SEEDS = range(1, 21)
# The skill of the rules that each planted habit should lead to.
_SKILL_OF = {"qualification": "qualification", "discounting": "negotiation", "single_threaded": "multi_threading"}
_BY_MAIL = frozenset({"turned_negative", "champion_leaving"})
_TABLES_WITHOUT = frozenset({"deal_lines", "credits"})


@dataclass
class _Counted:
    """What came of all seeds so far."""

    habits: dict[str, list[bool]] = field(default_factory=dict)
    deals: dict[str, list[bool]] = field(default_factory=dict)
    listed: list[bool] = field(default_factory=list)
    invented: list[bool] = field(default_factory=list)
    hinted: list[bool] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    heard: list[bool] = field(default_factory=list)
    skills: Counter[str] = field(default_factory=Counter)


def run() -> Report:
    """Both measures, by habit and by kind of deal, with every miss."""
    counted = _Counted()
    for seed in SEEDS:
        _one_company(seed, counted)
    habits = [held for each in counted.habits.values() for held in each]
    deals = [held for each in counted.deals.values() for held in each]
    return Report(
        f"Coaching summaries of {len(SEEDS)} companies",
        measures=[
            Measure("planted habits named first in their owner's summary", _share(habits), "", ">= 1"),
            Measure("healthy reps with a habit invented", sum(counted.invented), "", "<= 0"),
            Measure("planted deals that are the first to talk about", _share(deals)),
            Measure("planted deals among the three to inspect", _share(counted.listed)),
            Measure("deals said to have trouble in their mail", len(counted.heard)),
            Measure("of these, invented", sum(not planted for planted in counted.heard)),
            Measure("healthy reps summed up", len(counted.invented)),
            Measure("healthy reps with a hint, called one", sum(counted.hinted)),
            Measure("decompositions that add up to the cent", _share(counted.exact), "", ">= 1"),
        ],
        grids=[_grid("habits", counted.habits), _grid("deals", counted.deals)],
        failures=counted.failures,
        notes=[f"A hint is what chance would show in one person of twenty; {counted.skills.total()} were given."],
    )


def _one_company(seed: int, counted: _Counted) -> None:
    from connectors.demo.company import generate

    company = generate(seed, TODAY)
    planted = [p for p in company.planted if p.kind != "two_open_deals"]
    habits = {p.person_id: p.kind for p in planted if p.deal_id is None}
    troubled: dict[str, list[Planted]] = {}
    for each in planted:
        if each.deal_id is not None:
            troubled.setdefault(each.person_id, []).append(each)
    spared = {p.person_id for p in planted if p.deal_id is not None}
    with tempfile.TemporaryDirectory() as folder:
        desk = _desk(company, Path(folder))
        for person_id, found in _summaries(desk):
            _exact(found, counted)
            _mail(seed, found, {p.deal_id for p in planted if p.kind in _BY_MAIL}, counted)
            if person_id in habits:
                _habit(seed, found, habits[person_id], counted)
                continue
            _healthy(seed, found, counted)
            if person_id in troubled and person_id in spared:
                _deals(seed, found, troubled[person_id], counted)


def _summaries(desk: Desk) -> Iterator[tuple[str, Summary]]:
    """Of every rep who is still there."""
    from skills.coaching_summary.person import summary
    from skills.skill import Who

    period = desk.calendar.containing(desk.today, "quarter")
    for rep in desk.book.people():
        if rep.role != "rep" or (rep.left_on and rep.left_on < desk.today):
            continue
        who = Who(rep.name, is_asker=False, person_id=rep.person_id)
        yield rep.person_id, summary(who, period, "short", desk)


def _habit(seed: int, found: Summary, kind: str, counted: _Counted) -> None:
    named = found.areas[0].skill if found.areas else "nothing"
    right = named == _SKILL_OF[kind]
    counted.habits.setdefault(kind, []).append(right)
    if not right:
        counted.failures.append(f"[habit] seed {seed}, {found.who.name}: {kind}, named {named}")


def _healthy(seed: int, found: Summary, counted: _Counted) -> None:
    counted.invented.append(bool(found.areas))
    counted.hinted.append(bool(found.hints))
    counted.skills.update(a.skill for a in found.hints)
    for area in found.areas:
        shown = ", ".join(f"{e.kind} {e.own} beside {e.peers}" for e in area.signals)
        counted.failures.append(f"[invented] seed {seed}, {found.who.name}: {area.skill} ({shown})")


def _deals(seed: int, found: Summary, planted: Sequence[Planted], counted: _Counted) -> None:
    """Where several are planted with one rep, any of them may be the first."""
    shown = [d.deal.deal_id for d in found.deals]
    wanted = {p.deal_id for p in planted}
    for each in planted:
        first = bool(shown) and shown[0] in wanted
        counted.deals.setdefault(each.kind, []).append(first)
        counted.listed.append(each.deal_id in shown)
        if not first:
            place = shown.index(each.deal_id) + 1 if each.deal_id in shown else "nowhere"
            counted.failures.append(f"[deal] seed {seed}, {found.who.name}: {each.kind}, place {place}")


def _mail(seed: int, found: Summary, planted: set[str | None], counted: _Counted) -> None:
    for deal in found.deals:
        if deal.mood:
            counted.heard.append(deal.deal.deal_id in planted)
            if deal.deal.deal_id not in planted and deal.quote:
                counted.failures.append(f"[mail] seed {seed}, {found.who.name}: {deal.mood}, “{deal.quote.sentence}”")


def _exact(found: Summary, counted: _Counted) -> None:
    for side in (found.by_past, found.by_peers):
        if side is not None:
            counted.exact.append(sum(p.money.amount for p in side.parts) == side.gap.amount)


def _desk(company: DemoCompany, folder: Path) -> Desk:
    """Operations' desk over this company's book; the library is not asked."""
    from connectors.book import Book, build_snapshot
    from connectors.errors import NoData
    from connectors.home import Home
    from connectors.state import State
    from skills.names import Names
    from skills.skill import Desk

    home = Home(folder)
    tables = {name: rows for name, rows in company.tables.items() if name not in _TABLES_WITHOUT}
    now = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    operations = next(p for p in company.tables["people"] if p.role == "operations")
    book = Book.open(build_snapshot(home, tables, company.company, now=now), operations.email)
    state, names = State.open(home), Names.of(book)

    def no_library() -> Any:
        raise NoData("The library is not part of this.", code="empty_library")

    return Desk(
        book=book,
        person=book.person,
        today=TODAY,
        language="en",
        open_library=no_library,
        open_state=lambda: state,
        open_names=lambda: names,
    )


def _grid(title: str, held: Mapping[str, Sequence[bool]]) -> Grid:
    rows = [(kind, f"{sum(each)} of {len(each)}") for kind, each in sorted(held.items())]
    return Grid(title, ("planted", "named first"), rows)


def _share(held: Sequence[bool]) -> float:
    return statistics.fmean(held) if held else 0.0
