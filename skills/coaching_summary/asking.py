"""The tool `coaching_summary`: whose summary, over which period; or an action to agree on, tick off, or look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from connectors.book.schema import SEE_ALL
from connectors.errors import NoData
from connectors.periods import Period
from skills.asked import period_of, whom
from skills.coaching_summary.results import Act
from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """Whose summary, how long; or what to do with which agreed action."""

    person: str | None = Field(None, description="whose: someone in the asker's scope; default: the asker")
    team: bool = Field(False, description="everyone below that person, or below the asker")
    period: str | None = Field(None, description="this_quarter (default), last_quarter, 2026-Q3, this_year, ...")
    form: Literal["short", "long"] | None = Field(None, description="half a page (default), or the long version")
    action: Literal["summary", "agree", "done", "drop", "move", "progress"] | None = Field(
        None,
        description="summary (default); agree: note an action that was agreed with the person; done: tick one off; "
        "drop: give one up; move: put one to another day; progress: how the person, or the team, is doing on them",
    )
    task: str | None = Field(None, description="agree: what is to be done, in the person's own words, without the date")
    due: date | None = Field(None, description="agree, move: by when")
    number: int | None = Field(None, description="done, drop, move: the number of the action", ge=1)
    reason: str | None = Field(None, description="what comes after a colon, where the task is given so")


def run(args: Args, desk: Desk) -> Result:
    """A summary, somebody's actions, or the step that was taken. NoData: no_deals, and those of the parts."""
    if act := _act(args):
        from skills.coaching_summary.agreeing import checked, taken

        return taken(checked(args, act, desk), desk, at=datetime.now(UTC))
    if args.action == "progress":
        from skills.coaching_summary.progress import progress

        return progress(args, desk)
    return _summed_up(args, desk)


def proposes(args: Args, desk: Desk) -> Result | None:
    """The step that would be taken; None for what writes nothing."""
    if act := _act(args):
        from skills.coaching_summary.agreeing import checked

        return checked(args, act, desk)
    return None


def _act(args: Args) -> Act | None:
    """What writes."""
    acts: dict[str | None, Act] = {"agree": "agree", "done": "done", "drop": "drop", "move": "move"}
    return acts.get(args.action)


def _summed_up(args: Args, desk: Desk) -> Result:
    """A lead who names nobody means the team, who sees everybody all of it; a named lead is summed up by theirs."""
    from skills.coaching_summary.person import summary
    from skills.coaching_summary.team import team_summary

    if not desk.book.has("deals"):
        raise NoData("No deals are loaded, so there is nothing to sum up.", code="no_deals")
    period = _whole(period_of(args.period, desk), desk)
    form = args.form or "short"
    who, ids = whom(args.person, args.team, desk)
    sees_all = args.person is None and desk.person.role in SEE_ALL
    if not who.is_team and (sees_all or desk.book.reports(ids[0])):
        who, ids = whom(args.person, True, desk)
    if sees_all:
        who = replace(who, name=desk.book.company.name, is_asker=False)
    return team_summary(who, ids, period, form, desk) if who.is_team else summary(who, period, form, desk)


def _whole(period: Period, desk: Desk) -> Period:
    """What is to date (so far this year) stands for the whole: attainment is told against whole quotas."""
    if period.end != desk.today or not period.name[:4].isdigit() or ".." not in period.name:
        return period
    lengths = ("month", "quarter", "half", "year")
    found = (desk.calendar.containing(desk.today, length) for length in lengths)  # type: ignore[arg-type]
    return next((p for p in found if p.start == period.start), period)


skill = Skill(
    name="coaching_summary",
    says="The coaching summary of a person, a team or oneself: where they stand, what drives it, skills to work on and "
    "the evidence, deals to inspect, e-mail behaviour, strengths, agreed actions, an agenda for the 1:1. Also notes an "
    "action agreed with somebody, ticks it off or moves it, and tells progress on agreed actions.",
    args=Args,
    run=run,
    proposes=proposes,
)
