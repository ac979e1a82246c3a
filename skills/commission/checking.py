"""What does not hold together between the parts of a plan: names that point nowhere, days that never meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from skills.commission.document import Entry, Section, nearest
from skills.commission.plan import Component, Plan


def check_plan(plan: Plan, top: Section) -> None:
    """Note every fault between the components, and between them and the plan's days."""
    listed = top.get("components")
    entries = [e for e in listed.items() if e.is_section] if listed else []
    names = _names(entries)
    for entry in entries:
        for said in _points_to(entry):
            if said.written not in names:
                said.fault("no_component", found=said.written, names=names, nearest=nearest(said.written, names))
    _check_goals(plan, entries)
    _check_days(plan, top, entries)


def _names(entries: list[Entry]) -> list[str]:
    names: list[str] = []
    for entry in entries:
        for key, value in entry.pairs():
            if key == "name" and value.written:
                if value.written in names:
                    value.fault("name_twice", found=value.written)
                names.append(value.written)
    return names


def _goals(entry: Entry) -> Iterator[Entry]:
    """The gates and linkages of a component."""
    for key, value in entry.pairs():
        if key == "gate":
            yield from (item for item in value.items() if item.is_section)
        elif key == "multiply":
            for item in (i for i in value.items() if i.is_section):
                yield from (when for k, when in item.pairs() if k == "when" and when.is_section)


def _points_to(entry: Entry) -> Iterator[Entry]:
    """The entries in which a component names another one."""
    for goal in _goals(entry):
        yield from (value for key, value in goal.pairs() if key == "component" and value.written)


def _check_goals(plan: Plan, entries: list[Entry]) -> None:
    """A goal in % of quota needs a component that has a quota."""
    without = {c.name for c in plan.components if c.quota is None}
    for entry in entries:
        for goal in _goals(entry):
            parts = dict(goal.pairs())
            named, at_least = parts.get("component"), parts.get("at_least")
            if named and at_least and at_least.is_percent and named.written in without:
                at_least.fault("goal_without_quota", found=at_least.written, component=named.written)


def _check_days(plan: Plan, top: Section, entries: list[Entry]) -> None:
    """Days in conditions and in the draw must meet the days for which the plan is valid."""
    drawn = top.get("draw")
    if drawn and plan.draw and plan.draw.until and plan.starts and plan.draw.until < plan.starts:
        drawn.fault("never_valid", since=None, until=plan.draw.until, starts=plan.starts, ends=plan.ends)
    for component in plan.components:
        entry = next((e for e in entries if e.line == component.line), None)
        for since, until in _windows(component):
            late = plan.ends is not None and since is not None and since > plan.ends
            early = plan.starts is not None and until is not None and until < plan.starts
            if entry and (late or early):
                _where(entry).fault("never_valid", since=since, until=until, starts=plan.starts, ends=plan.ends)


def _windows(component: Component) -> Iterator[tuple[date | None, date | None]]:
    for condition in component.where:
        if condition.column == "date":
            yield condition.since, condition.until


def _where(entry: Entry) -> Entry:
    return next((value for key, value in entry.pairs() if key == "where"), entry)
