"""The tool `commission_statement`: what a person has earned and is paid, line by line, and why."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """A period's statement, a deal's part of it, or what changed in it."""

    person: str | None = Field(None, description="whose statement; default: the asker")
    period: str | None = Field(None, description="this_quarter, last_month, 2026-Q3, ...; default: the running one")
    deal: str | None = Field(None, description="only this deal: what it paid, at which rate and why")
    account: str | None = Field(None, description="the deals of this customer, instead of `deal`")
    show: Literal["statement", "last", "why", "changes"] | None = Field(
        None,
        description="statement (a period, line by line), last (the statement that was published last), why (a deal's "
        "rate, or all the working), changes (what changed since a day)",
    )
    since: date | None = Field(None, description="with changes: the day from which on")


def run(args: Args, desk: Desk) -> Result:
    """The statement.

    NoData: no_statement, no_plans, no_plan_document, no_rate, not_credited. BadPlan: bad_plan. BadUse:
    two_plans, since_future. NotAllowed: plan_needs_others.
    """
    from skills.statement.asking import asked

    return asked(args, desk)


skill = Skill(
    name="commission_statement",
    says="A person's commission statement for a period: earned, pending, paid, taken back, draw balance, by component "
    "and deal, each line with its working; why a deal was paid at its rate and whether it hit the accelerator; what "
    "changed in the pay since a day. For deals that are closed; what an open deal would earn is commission_estimate.",
    args=Args,
    run=run,
)
