"""The tool `plan_terms`: what the plan itself says of rates, accelerators, caps, clawback, when it is paid."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from skills.skill import Desk, Result, Skill


class Args(BaseModel):
    """Which part of whose plan."""

    topic: Literal["rates", "accelerators", "cap", "clawback", "payment", "quota", "draw", "all"] | None = Field(
        None,
        description="rates, accelerators (when a higher rate begins), cap, clawback (what a cancelled deal takes "
        "back), payment (when it is paid, and in which parts), quota (what it is measured against), draw; default: all",
    )
    person: str | None = Field(None, description="somebody else in the asker's scope; default: the asker")
    sign: Literal["accept", "list"] | None = Field(
        None,
        description="accept: the asker has read the plan and accepts it; list: who has signed and who has not",
    )
    version: str | None = Field(None, description="with sign accept: the version that was read and is accepted")
    plans: list[str] | None = Field(
        None,
        description="for operations: two plans to compare, by name; the one that people are on, and the one they "
        "would be put on",
    )
    compare: Literal["plans"] | None = Field(
        None, description="plans: two plans are to be compared, also where none or one is named yet"
    )
    period: str | None = Field(None, description="with plans: over which period; default: the running quarter")
    scenario: Literal["booked", "commit", "weighted", "best", "p10", "p50", "p90"] | None = Field(
        None,
        description="with plans: what is sold. booked (default): what is credited; commit, weighted (by stage), best: "
        "with the open deals due in the period; p10, p50, p90: the low end, middle, high end of the forecast",
    )


def run(args: Args, desk: Desk) -> Result:
    """The terms of the plan that pays the person today; NoData (no_plan, no_plans), BadPlan, BadUse (two_plans).

    Of two plans what each would cost: NotAllowed (operations_only), BadUse (which_plans, nobody_on_plan).
    """
    if args.sign:
        return _signing(args, desk)
    if args.plans or args.compare:
        return _comparing(args.plans or [], args, desk)
    from connectors.errors import NoData, NotAllowed
    from skills.commission.run import payouts_of
    from skills.commission.seat import Seat
    from skills.commission.terms import own_terms, terms_of

    person = desk.names.person(args.person) if args.person else desk.person
    seat = Seat.of(desk, person, desk.today)
    terms = terms_of(seat.plan, args.topic or "all", seat.who)
    try:
        payouts = payouts_of(seat.plan, seat.case(seat.days([desk.today])))
        return own_terms(terms, payouts, person.person_id, desk.today)
    except (NoData, NotAllowed):
        return terms  # the terms hold whatever else the book lacks, or may not show


def _comparing(plans: list[str], args: Args, desk: Desk) -> Result:
    from skills.commission.modelling import compare_plans, named

    return compare_plans(desk, *named(desk, plans), args.period, args.scenario or "booked")


def _signing(args: Args, desk: Desk) -> Result:
    from datetime import UTC, datetime

    from skills.commission.signing import signatures, signed

    return signed(desk, datetime.now(UTC), args.version) if args.sign == "accept" else signatures(desk, args.person)


def proposes(args: Args, desk: Desk) -> Result | None:
    """The plan to be read before it is accepted; None for what writes nothing."""
    from skills.commission.signing import to_sign

    return to_sign(desk) if args.sign == "accept" else None


skill = Skill(
    name="plan_terms",
    says="What a person's commission plan says: rates and tiers, when accelerators begin, caps, clawback, when "
    "commission is paid, quota, draw; and accepting the plan, or who has not signed theirs. "
    "For operations: what two plans would cost, who gains and who loses.",
    args=Args,
    run=run,
    proposes=proposes,
)
