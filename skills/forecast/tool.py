"""The tool `forecast`: whose period, which one, and what is supposed to be otherwise."""

from __future__ import annotations

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
    suppose: Literal["without", "slip", "won"] | None = Field(
        None, description="what is supposed of these deals: without (default), slip into a later period, or won"
    )


def run(args: Args, desk: Desk) -> Result:
    """The forecast.

    NoData: no_deals, forecast_no_history, deal_not_in_forecast. BadUse: period_over, bad_period.
    """
    from skills.forecast.asking import asked

    return asked(args, desk)


skill = Skill(
    name="forecast",
    says="Where a quarter, month or year will end for a person, a team or the company: the likely range, the chance "
    "of quota, which deals decide it, commit and best case, what a rep would be paid; what if deals fall away, slip or "
    "are won.",
    args=Args,
    run=run,
)
