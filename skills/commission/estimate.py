"""The tool `commission_estimate`: what deals would earn, as the plan applied with and without them.

which person, which deals, what is supposed of them
-> the plan that pays the person on the closing day, its case from the book
-> earned without, earned with                       scenario.py
-> the difference: steps, attainment, tiers, gates   effects.py
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from skills.skill import Desk, Result, Skill

MOST = 200  # deals of one question: more are a forecast


class One(BaseModel):
    """One of several deals that close together, with what is supposed of it alone; no `deal` is a made-up one."""

    deal: str | None = Field(None, description="by name, its customer's name, or id")
    amount: Decimal | None = Field(None, gt=0)
    discount: Decimal | None = Field(None, ge=0, le=100, description="per cent off the amount: 10 for 10%")
    close_on: date | None = None
    currency: str | None = None
    product: str | None = None
    type: Literal["new", "expansion", "renewal"] | None = None
    share: Decimal | None = Field(None, gt=0, le=100, description="60 for 60%")


class Args(BaseModel):
    """One deal, several, a made-up one, or an amount to earn; what is left out is taken from the deal."""

    deal: str | None = Field(None, description="the deal, by name, its customer's name, or id")
    deals: list[str] | None = Field(None, description="several deals that close together, instead of `deal`")
    each: list[One] | None = Field(
        None, min_length=1, max_length=MOST, description="several deals, each with changes of its own"
    )
    amount: Decimal | None = Field(None, gt=0, description="another amount for the deal, or that of a made-up deal")
    discount: Decimal | None = Field(None, ge=0, le=100, description="per cent off the amount: 10 for 10%")
    close_on: date | None = Field(None, description="the day it closes; default: the deal's close date, or today")
    currency: str | None = Field(None, description="ISO currency of the amount; default: the deal's, or the plan's")
    product: str | None = Field(None, description="the product of a made-up deal, by name or id")
    type: Literal["new", "expansion", "renewal"] | None = Field(None, description="the kind of deal; default: its own")
    share: Decimal | None = Field(None, gt=0, le=100, description="the person's part of a split deal: 60 for 60%")
    person: str | None = Field(None, description="whose commission; default: the deal's owner, or the asker")
    earn: Decimal | None = Field(None, gt=0, description="commission to earn on top: how much must be sold for it")
    find: Literal["best_next", "so_far"] | None = Field(
        None, description="instead of a deal: best_next (which open deals would earn most), so_far (earned in a period)"
    )
    about: Literal["bonus", "gate", "accelerator"] | None = Field(
        None, description="what the deal is asked to do, so that a no is said too: bonus, gate, accelerator"
    )
    period: str | None = Field(None, description="the period asked about where no deal is named: this_quarter, ...")


def run(args: Args, desk: Desk) -> Result:
    """The estimate.

    NoData: which_deal, deal_without_amount, deal_lost, no_plan, no_quota_for_plan, no_target_for_plan, no_rate.
    BadPlan: bad_plan. BadUse: two_plans, deals_of_several. NotAllowed: plan_needs_others.
    """
    from skills.commission.asking import asked

    return asked(args, desk)


skill = Skill(
    name="commission_estimate",
    says="What a person would earn in commission by closing one deal, several, or a made-up one: with another amount, "
    "a discount, another close date or a split; what closed deals earned; how much to sell to earn so much more; "
    "which open deal earns most.",
    args=Args,
    run=run,
)
