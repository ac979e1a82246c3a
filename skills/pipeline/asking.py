"""The tool `pipeline`: reads the deals that a question is about and hands them to the right computation."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from connectors.book.schema import Deal
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.periods import Period
from skills.asked import AHEAD, company_of, period_of, whom
from skills.pipeline.hygiene import hygiene
from skills.pipeline.listed import Order, listed
from skills.pipeline.movement import movement
from skills.pipeline.open_deals import By, Limits, OpenPipeline, Sides, open_pipeline
from skills.pipeline.velocity import velocity
from skills.skill import Desk, Result, Skill, Who

Show = Literal["value", "coverage", "velocity", "movement", "hygiene"]


class Args(BaseModel):
    """Which part of the pipeline, and what about it; everything left out means all that the asker may see."""

    person: str | None = Field(None, description="a colleague whose deals are meant; default: the asker's own")
    team: bool = Field(False, description="everyone below that person, or below the asker")
    account: str | None = Field(None, description="only deals of this customer, by name or id")
    period: str | None = Field(
        None,
        description="only deals due to close in it: this_quarter, next_month, 2026-Q4; for movement the days it covers",
        json_schema_extra={**AHEAD, "unless": {"show": ["movement", "velocity"]}},
    )
    above: Decimal | None = Field(None, description="only deals worth at least this much, in the answer's currency")
    below: Decimal | None = Field(None, description="only deals worth at most this much, in the answer's currency")
    how_many: int | None = Field(None, ge=1, description="only so many deals, listed one by one: 5 for the top five")
    order: Order | None = Field(
        None,
        description="list deals one by one: first the biggest (default), the smallest, next to close, oldest",
    )
    by: By | None = Field(None, description="in which parts: stage (default), owner, segment, month, type")
    show: Show = Field(
        "value",
        description="value: what is open; coverage: against what is left of the quota; velocity: money a day and its "
        "parts; movement: created, won, lost, slipped since; hygiene: untidy deals and duplicates",
    )


def run(args: Args, desk: Desk) -> Result:
    """NoData (code no_deals) where no deals are loaded at all."""
    if not desk.book.has("deals"):
        raise NoData("No deals are loaded, so I can't tell the pipeline.", code="no_deals")
    who, ids = _whose(args, desk)
    deals = _deals(args.account, ids, desk)
    still_open = [d for d in deals if d.outcome == "open"]
    sides = _sides(who, desk)
    if args.show == "velocity":
        return velocity(still_open, [d for d in deals if d.outcome != "open"], who, sides)
    if args.show == "hygiene":
        return hygiene(still_open, _contacts(desk), who, sides, steps_known=any(d.next_step for d in deals))
    if args.show == "movement":
        return _movement(args, deals, who, sides, desk)
    period = period_of(args.period, desk) if args.period else None
    limits = Limits(args.above, args.below)
    if args.show == "coverage":
        period = period or desk.calendar.containing(desk.today, "quarter")
    within = [d for d in still_open if limits.hold(d, sides)]
    estimated = desk.book.company.estimated.get("deals.amount")
    if (args.how_many or args.order) and args.show == "value" and args.by is None:
        order = args.order or "biggest"
        some = listed(within, who, sides, period=period, limits=limits, order=order, how_many=args.how_many)
        return replace(some, estimated=estimated)
    found = replace(open_pipeline(within, who, period, args.by or "stage", sides), limits=limits, estimated=estimated)
    return _against_quota(found, ids, period, sides, desk) if args.show == "coverage" else found


def _whose(args: Args, desk: Desk) -> tuple[Who, list[str] | None]:
    """The people meant, None for everyone in scope; who leads others and names nobody means the team."""
    if company := company_of(args.person, args.team, desk):
        return company, None
    leads = args.person is None and desk.person.role == "manager"
    return whom(args.person, args.team or leads, desk)


def _deals(account: str | None, ids: list[str] | None, desk: Desk) -> list[Deal]:
    accounts = [desk.names.account(account).account_id] if account else None
    return desk.book.deals(owners=ids, accounts=accounts)


def _sides(who: Who, desk: Desk) -> Sides:
    book = desk.book
    one = next(iter(book.people(ids=[who.person_id])), None) if who.person_id and not who.is_team else None
    return Sides(
        stages={s.stage: s for s in book.stages()},
        accounts={a.account_id: a for a in book.accounts()},
        people={p.person_id: p for p in book.people()},
        exchange=Exchange(book.fx(), book.company.currency),
        currency=(one.currency if one else None) or book.company.currency,
        today=desk.today,
    )


def _contacts(desk: Desk) -> Counter[str] | None:
    if not desk.book.has("contacts"):
        return None
    return Counter(c.account_id for c in desk.book.contacts() if c.account_id)


def _movement(args: Args, deals: list[Deal], who: Who, sides: Sides, desk: Desk) -> Result:
    """Since the day before the period began; the period is the running quarter where none is asked for."""
    period = period_of(args.period, desk)
    until = min(period.end, desk.today)
    known = desk.book.has("deal_changes")
    changes = desk.book.deal_changes(deals=[d.deal_id for d in deals]) if known and deals else []
    days = period.start - timedelta(days=1), until
    return movement(deals, changes, days, who, sides, calendar=desk.calendar, changes_known=known)


def _against_quota(
    found: OpenPipeline, ids: list[str] | None, period: Period | None, sides: Sides, desk: Desk
) -> Result:
    """With what is left of the quotas of these people in the period, where quotas are loaded."""
    from skills.attainment import remaining

    if period is None or not desk.book.has("quotas"):
        raise NoData("No quotas are loaded, so I can't tell coverage.", code="no_quotas")
    left = remaining(ids, period, sides.currency, desk)
    return replace(found, gap=left, quota_period=period)


skill = Skill(
    name="pipeline",
    says="The open pipeline: value and number of open deals, by stage, owner, segment, month or type; coverage of the "
    "remaining quota; velocity; what was created, won, lost or slipped since; untidy deals and duplicates.",
    args=Args,
    run=run,
)
