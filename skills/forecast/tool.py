"""The tool `forecast`: whose period, which one, and what is supposed to be otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from skills.asked import AHEAD
from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """Whose forecast, for which period; with deals or a number of the largest, what is supposed of them."""

    period: str | None = Field(
        None, description="this_quarter (default), next_quarter, this_year, 2026-Q4, ...", json_schema_extra={**AHEAD}
    )
    person: str | None = Field(None, description="someone in the asker's scope; default: the asker, a lead's team")
    team: bool = Field(False, description="everyone below that person, or below the asker")
    deal: str | None = Field(None, description="a deal of which something is supposed, by name or id")
    deals: list[str] | None = Field(None, description="several of them, instead of `deal`")
    account: str | None = Field(None, description="all open deals of this customer, instead of `deal`")
    largest: Literal["1", "2", "3"] | None = Field(None, description="so many of the largest deals, instead of `deal`")
    act: Literal["call"] | None = Field(
        None, description="call: write down what the asker says the period will end at, `amount`, beside the forecast"
    )
    amount: Decimal | None = Field(None, description="with act call: what it will end at", gt=0)
    currency: str | None = Field(None, description="ISO currency of the call; default: the forecast's own")
    suppose: Literal["without", "slip", "won"] | None = Field(
        None, description="what is supposed of these deals: without (default), slip into a later period, or won"
    )


def run(args: Args, desk: Desk) -> Result:
    """The forecast.

    NoData: no_deals, forecast_no_history, deal_not_in_forecast. BadUse: period_over, bad_period, call_of_what.
    NotAllowed: call_not_yours.
    """
    from skills.forecast.asking import asked

    if args.act == "call":
        from skills.forecast.calling import called, checked

        return called(checked(args, desk), desk, at=datetime.now(UTC))
    return asked(args, desk)


def proposes(args: Args, desk: Desk) -> Result | None:
    """The call that would be written down; None for what writes nothing."""
    if args.act != "call":
        return None
    from skills.forecast.calling import checked

    return checked(args, desk)


skill = Skill(
    name="forecast",
    says="Where a quarter, month or year will end for a person, a team or the company: the likely range, the chance "
    "of quota, which deals decide it, commit and best case, what a rep would be paid; what if deals fall away, slip or "
    "are won. Also the asker's own call of what it will be.",
    args=Args,
    run=run,
    proposes=proposes,
)
