"""The tool `leaderboard`: which contest, and what of it: ranking, honours, rules, leaving."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, Field

from skills.leaderboard.points import By
from skills.leaderboard.results import Step
from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """What of which contest."""

    about: Literal["board", "honours", "rules", "contests", "leave", "join"] | None = Field(
        None,
        description="board (default): the ranking; honours: badges and streaks; rules: what earns points; contests: "
        "which there are; leave: not be ranked any more; join: be ranked again",
    )
    by: By | None = Field(
        None, description="points (default), attainment (% of quota), improvement (over one's own past), activity"
    )
    of: Literal["teams"] | None = Field(None, description="teams: rank teams against each other")
    contest: str | None = Field(None, description="which contest, by its name; default: the one that runs")
    person: str | None = Field(None, description="whose rank or honours: someone in the asker's scope")
    team: bool = Field(False, description="only the people below that person, or below the asker")
    period: str | None = Field(None, description="last_quarter, 2026-Q3, ...: a round that is over")
    said: str | None = Field(None, description="the question as it was asked, which may name a contest")


def run(args: Args, desk: Desk) -> Result:
    """A ranking, honours, rules, or the step that was taken."""
    if args.about in {"leave", "join"}:
        step, contests = checked(args, desk), desk.state.contests
        if step.act == "leave":
            contests.leave(desk.person.person_id, at=datetime.now(UTC))
        else:
            contests.join(desk.person.person_id)
        return Step(step.act, kind="written")
    from skills.leaderboard.asked import answered

    return answered(args, desk)


def proposes(args: Args, desk: Desk) -> Result | None:
    """Leaving or coming back; None for what writes nothing, also where it is so already."""
    return checked(args, desk) if args.about in {"leave", "join"} else None


def checked(args: Args, desk: Desk) -> Step:
    """The step that would be taken."""
    return Step("leave" if args.about == "leave" else "join")


skill = Skill(
    name="leaderboard",
    says="The sales contests and their leaderboard: ranks, points, badges, streaks, rules and prizes, by attainment, "
    "activity or improvement, of people or teams; leaving the leaderboard or coming back.",
    args=Args,
    run=run,
    proposes=proposes,
)
