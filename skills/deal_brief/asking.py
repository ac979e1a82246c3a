"""The tool `deal_brief`: which deal or customer, by which checklist, and how long."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from connectors.errors import NoData
from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """Which deal or customer."""

    deal: str | None = Field(None, description="the deal, by name or id")
    account: str | None = Field(None, description="the customer, by name or id, where no deal is named")
    form: Literal["short", "long"] | None = Field(None, description="one page (default), or the long version")
    checklist: str | None = Field(None, description="the methodology, e.g. meddicc or bant; default: the company's own")


def run(args: Args, desk: Desk) -> Result:
    """A customer with one open deal stands for that deal.

    NoData: no_deals, brief_of_what. BadUse: no_checklist, bad_checklist.
    """
    from skills.deal_brief.checklists import chosen
    from skills.deal_brief.many import customer_brief
    from skills.deal_brief.one import deal_brief

    if not desk.book.has("deals"):
        raise NoData("No deals are loaded, so there is none to tell of.", code="no_deals")
    checklist, form = chosen(args.checklist), args.form or "short"
    if args.deal:
        return deal_brief(desk.names.deal(args.deal), checklist, form, desk)
    if not args.account:
        raise NoData("Which deal or customer is meant?", code="brief_of_what")
    account = desk.names.account(args.account)
    deals = desk.book.deals(accounts=[account.account_id])
    still = [d for d in deals if d.outcome == "open"]
    if len(still) == 1:
        return deal_brief(still[0], checklist, form, desk)
    return customer_brief(account, deals, form, desk)


skill = Skill(
    name="deal_brief",
    says="One deal or customer on a page, to prepare a call or meeting: state, history, people and their roles, last "
    "words, mood, risks, chance with reasons, commission at stake, the qualification checklist (MEDDICC, BANT or the "
    "company's own) with evidence, and what to ask next.",
    args=Args,
    run=run,
)
