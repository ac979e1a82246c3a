"""From a contest's file to the typed contest: every fault with its line, and what it might do that nobody wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from connectors.crm.document import Document, Fault, nearest, parse_document, read_document
from connectors.errors import BadMapping, BadUse
from connectors.periods import FiscalCalendar
from skills.leaderboard.contest import ACTIVITY, SHARES, Badge, Contest, Streak, Who, named

Warned = Literal["activity_without_limit", "fair_by_nothing", "all_attainment"]
_PARTS: dict[str, type[BaseModel]] = {"": Contest, "who": Who, "badges": Badge, "streaks": Streak}
_SHAPES = {"date": "should be a date like 2026-09-30", "bool": "should be yes or no"}
_WRITTEN = {"badges": ("name", "when")}  # keys whose model is made from others


@dataclass(frozen=True, slots=True)
class ContestFile:
    """A contest, the text that it was read from, and what to think about before it runs."""

    contest: Contest
    text: str
    warnings: tuple[Warned, ...]


def read_contest(path: Path, calendar: FiscalCalendar | None = None) -> ContestFile:
    """Read a contest; BadUse (code bad_contest) has file, line and what was expected, for everything that is wrong.

    With the company's calendar it is checked that attainment has whole fiscal periods to be measured in.
    """
    try:
        contest = _checked(read_document(path), calendar)
    except BadMapping as error:
        raise BadUse(error.message, code="bad_contest", why=error.message) from None
    return ContestFile(contest, path.read_text(encoding="utf-8-sig"), warnings_of(contest))


def parse_contest(text: str, name: str = "contest.yaml") -> Contest:
    """A contest from a text that was checked when it came in; BadUse (code bad_contest) if it no longer holds."""
    try:
        return _checked(parse_document(text, Path(name)), None)
    except BadMapping as error:
        raise BadUse(error.message, code="bad_contest", why=error.message) from None


def warnings_of(contest: Contest) -> tuple[Warned, ...]:
    """What may be meant, and often is not."""
    found: list[Warned] = []
    if any(m in contest.points and m not in contest.most_a_day for m in ACTIVITY):
        found.append("activity_without_limit")
    if contest.fair is None and {"won", "created"} & set(contest.points):
        found.append("fair_by_nothing")
    if set(contest.points) == {"attainment"}:
        found.append("all_attainment")
    return tuple(found)


def _checked(document: Document, calendar: FiscalCalendar | None) -> Contest:
    if not isinstance(document.content, dict):
        document.refuse([Fault(1, "a contest holds `key: value` lines: contest, from, to, points, show")])
    try:
        contest = Contest.model_validate(document.content)
    except ValidationError as error:
        document.refuse(_fault(document, dict(each)) for each in error.errors())
        raise  # refuse has raised: a validation error has at least one fault
    if calendar is not None:
        document.refuse(_unfit(document, contest, calendar))
    return contest


def _unfit(document: Document, contest: Contest, calendar: FiscalCalendar) -> Iterable[Fault]:
    """Attainment is of a quota's days: a contest from a Tuesday to a Friday has none to be measured in."""
    shares = sorted(SHARES & set(contest.measures))
    odd = contest.starts and contest.ends and not named(contest.starts, contest.ends, calendar)
    if shares and odd:
        says = (
            f"{' and '.join(shares)} can be measured over whole fiscal months, quarters, halves or years only; write "
            "such dates or 'every: quarter', or give points for what is done: won, meetings, demos, calls"
        )
        yield Fault(document.line("points"), says)


def _fault(document: Document, error: dict[str, Any]) -> Fault:
    way = tuple(step for step in error["loc"] if step != "[key]")
    name = next((str(step) for step in reversed(way) if isinstance(step, str)), "the contest")
    part = next((str(step) for step in reversed(way[:-1]) if step in _PARTS), "")
    return Fault(document.line(*way), _says(name, part, error))


def _says(name: str, part: str, error: dict[str, Any]) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        keys = _WRITTEN.get(part) or [f.alias or n for n, f in _PARTS[part].model_fields.items()]
        return f"there is no key '{name}' here{nearest(name, keys)} Known are {', '.join(keys)}"
    if kind == "missing":
        return f"'{name}' is missing"
    if kind == "value_error":
        why = str(error["ctx"]["error"])
        return why if why.startswith("'") else f"'{name}' {why}"
    if kind == "literal_error":
        return f"'{name}' should be {error['ctx']['expected']}, not '{error['input']}'"
    shape = next((says for start, says in _SHAPES.items() if kind.startswith(start)), None)
    return f"'{name}' {shape or error['msg'].replace('Input should', 'should')}"
