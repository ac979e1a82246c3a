"""The tool `pipeline_risk`: finds the deals that a question is about and hands them to the right computation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from connectors.errors import NoData
from skills.asked import AHEAD, period_of
from skills.pipeline_risk.changes import changes
from skills.pipeline_risk.many import risks
from skills.pipeline_risk.narrowing import Narrowed, Order
from skills.pipeline_risk.one import deal_risk
from skills.pipeline_risk.scope import scope_of
from skills.pipeline_risk.signs import Look
from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """Which deals to look at; everything left out means the asker's own, for a manager the team's."""

    deal: str | None = Field(None, description="one deal, by name or id, or by its customer's name")
    person: str | None = Field(None, description="a colleague whose deals are meant; default: the asker")
    team: bool = Field(False, description="everyone below that person, or below the asker")
    period: str | None = Field(
        None,
        description="only deals due to close by the end of it: this_quarter, 2026-Q4, ...",
        json_schema_extra={**AHEAD},
    )
    above: Decimal | None = Field(None, description="only deals worth at least this much, in the answer's currency")
    below: Decimal | None = Field(None, description="only deals worth at most this much, in the answer's currency")
    days: int | None = Field(
        None, ge=0, description="only deals that have been past due, silent or in their stage for at least so many days"
    )
    fewer_contacts: int | None = Field(None, ge=1, description="only deals whose customer has fewer known contacts")
    how_many: int | None = Field(None, ge=1, description="how many of them to list: 3 for the top three")
    order: Order | None = Field(None, description="list the largest (biggest) or smallest first, not the riskiest")
    compare: Literal["last_week"] | None = Field(None, description="what has changed since a week ago, instead of all")
    risk: Look | None = Field(
        None,
        description="only deals with this sign: past_due (close date passed), ghosted (our mail unanswered), stale (no "
        "activity), quiet (stale or ghosted), pushed (close date moved later), stage_age (stuck in its stage), "
        "amount_falling, single_threaded, competitor (one is named), no_power (nobody who decides is known), newcomer "
        "(somebody new wrote late), leaving (our person there goes), red_flag (the customer steps back), unpriced "
        "(nobody has spoken of the price), no_next_step",
    )


def run(args: Args, desk: Desk) -> Result:
    """One deal with its evidence, the deals that show signs, or what has changed.

    NoData: no_deals, deal_closed, sign_untold.
    """
    if not desk.book.has("deals"):
        raise NoData("No deals are loaded, so I can't tell which are at risk.", code="no_deals")
    if args.deal:
        return deal_risk(desk.names.deal(args.deal), desk)
    if args.compare:
        return changes(scope_of(args.person, args.team, None, desk), desk.today - timedelta(days=7))
    period = period_of(args.period, desk) if args.period else None
    narrowed = Narrowed(args.above, args.below, args.days, args.fewer_contacts, args.how_many, args.order)
    return risks(scope_of(args.person, args.team, period, desk), args.risk, narrowed)


skill = Skill(
    name="pipeline_risk",
    says="Which open deals are at risk and why: past due, pushed, gone quiet, stuck in a stage, one contact only, no "
    "next step, a falling amount; one deal with its evidence, a ranked list, or what changed since last week.",
    args=Args,
    run=run,
)
