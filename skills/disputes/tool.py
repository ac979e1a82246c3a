"""The tool `disputes`: list them, open one, answer, accept, reject, withdraw. What writes waits for a yes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from skills.disputes.results import Action
from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """What to do with which dispute."""

    action: Action | None = Field(None, description="list (default), open, answer, accept, reject or withdraw")
    number: int | None = Field(None, description="the dispute's number", ge=1)
    deal: str | None = Field(None, description="the deal whose commission is in dispute")
    account: str | None = Field(None, description="the customer whose deal is meant, instead of `deal`")
    period: str | None = Field(None, description="the statement's period: 2026-Q3, 2026-10, last_quarter, ...")
    person: str | None = Field(None, description="whose disputes; default: all that the asker may see")
    amount: Decimal | None = Field(None, description="accept: what is to be paid, below zero to take back")
    currency: str | None = Field(None, description="of the amount; default: the plan's")
    reason: str | None = Field(None, description="what is wrong, or why it is decided so, in the person's own words")
    said: str | None = Field(None, description="what the person wrote, word for word")


def run(args: Args, desk: Desk) -> Result:
    """A list, or the step that was taken."""
    from skills.disputes.acting import taken
    from skills.disputes.listing import listed
    from skills.disputes.step import checked

    action = args.action or "list"
    if action == "list":
        return listed(args, desk)
    return taken(checked(args, action, desk), desk, at=datetime.now(UTC))


def proposes(args: Args, desk: Desk) -> Result | None:
    """The step that would be taken, checked; None for a list, which writes nothing."""
    from skills.disputes.step import checked

    action = args.action or "list"
    return None if action == "list" else checked(args, action, desk).shown(desk)


skill = Skill(
    name="disputes",
    says="Disputes of commission: open one about a deal or a period's statement, list them, answer, accept with an "
    "amount, reject with a reason, withdraw.",
    args=Args,
    run=run,
    proposes=proposes,
)
