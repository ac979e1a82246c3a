"""The tool `next_actions`: whose deals, and which period they are to bring something in."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from connectors.errors import BadUse, NoData
from connectors.periods import Period
from skills.asked import period_of
from skills.pipeline_risk.scope import scope_of
from skills.skill import Desk, Result, Skill

_SHORTEST = 28  # days: what is to be done today or this week is done for the quarter that it lies in


class Args(BaseModel):
    """Whose actions; everything left out means the asker's own, for a manager the team's."""

    person: str | None = Field(None, description="someone in the asker's scope; default: the asker")
    team: bool = Field(False, description="everyone below that person, or below the asker")
    period: str | None = Field(None, description="by when: today, this_week, this_quarter (default), this_month, ...")
    aim: Literal["quota"] | None = Field(
        None, description="quota: only deals that can still count towards it, ranked by what they add to attainment"
    )


def run(args: Args, desk: Desk) -> Result:
    """The actions. NoData: no_deals. BadUse: period_over, bad_period."""
    from skills.next_actions.ranking import Question, next_actions

    if not desk.book.has("deals"):
        raise NoData("No deals are loaded, so I can't tell what to do about them.", code="no_deals")
    period = horizon(args.period, desk)
    return next_actions(Question(scope_of(args.person, args.team, None, desk), period, args.aim == "quota"))


def horizon(said: str | None, desk: Desk) -> Period:
    """The period in which deals are to be won: the one asked for; of a day or a week the quarter around it."""
    period = period_of(said, desk)
    if period.end < desk.today:
        raise BadUse(f"{period.name} is over.", code="period_over", period=period)
    return period if period.days >= _SHORTEST else desk.calendar.containing(period.end, "quarter")


skill = Skill(
    name="next_actions",
    says="What to do next: which deals to work on today or this week, ranked by what it would bring (commission for a "
    "seller, attainment for a manager or towards quota), with why, the step to take from risk and e-mails, and what "
    "the guides say.",
    args=Args,
    run=run,
)
