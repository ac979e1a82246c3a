"""The tool `goals`: which goal, and what to do with it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from skills.goals.measures import Measure
from skills.goals.results import Act
from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """What to do with which goal; everything left out means to show how goals are going."""

    action: Literal["show", "set", "adjust", "share", "cascade", "drop", "history"] | None = Field(
        None,
        description="show (default): how goals are going; set: a new one; adjust: another target or date; share: let "
        "whoever leads the person see it; cascade: divide a team's goal among its people; drop: give it up; history",
    )
    measure: Measure | None = Field(
        None,
        description="what it is about: attainment (% of quota), commission, won (amount sold), deals (number won), "
        "created (number of new deals), new_pipeline (their amount), pipeline (amount open), win_rate (%), demos, "
        "meetings, calls",
    )
    percent: Decimal | None = Field(None, description="the target as a percentage: 110 for 110%", gt=0)
    amount: Decimal | None = Field(None, description="the target as money", gt=0)
    earn: Decimal | None = Field(None, description="the target as commission to be earned", gt=0)
    count: Decimal | None = Field(None, description="the target as a number: 12 for 12 demos", gt=0)
    currency: str | None = Field(None, description="ISO currency of the target; default: the person's own")
    period: str | None = Field(None, description="its days: this_quarter (default), this_month, 2026-Q4, ...")
    goal: int | None = Field(None, description="adjust, share, cascade, drop: the number of the goal", ge=1)
    person: str | None = Field(None, description="whose goal: someone in the asker's scope; default: the asker")
    team: bool = Field(False, description="a goal for everyone below that person, or below the asker")


def run(args: Args, desk: Desk) -> Result:
    """Goals, their history, or the step that was taken."""
    if act := _act(args):
        from skills.goals.steps import checked, taken

        return taken(checked(args, act, desk), desk, at=datetime.now(UTC))
    from skills.goals.listing import history, listed

    return history(args, desk) if args.action == "history" else listed(args, desk)


def proposes(args: Args, desk: Desk) -> Result | None:
    """The step that would be taken; None for what writes nothing."""
    if act := _act(args):
        from skills.goals.steps import checked

        return checked(args, act, desk)
    return None


def _act(args: Args) -> Act | None:
    """What writes."""
    acts: dict[str, Act] = {"set": "set", "adjust": "adjust", "share": "share", "cascade": "cascade", "drop": "drop"}
    return acts.get(args.action or "")


skill = Skill(
    name="goals",
    says="Goals: set one (a number of demos, meetings or deals, a percentage of quota, an amount to sell or earn), "
    "see how goals are going, change, share with the manager, divide a team's goal among people, give up, history. "
    "Measured from the book.",
    args=Args,
    run=run,
    proposes=proposes,
)
