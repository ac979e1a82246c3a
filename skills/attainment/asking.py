"""The tool `attainment`: whose quota and which period a question is about."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from connectors.errors import NoData, NotAllowed
from skills.asked import period_of, whom
from skills.attainment.ledger import read
from skills.attainment.measured import Unmeasurable, measured
from skills.attainment.one import no_attainment, one_attainment
from skills.attainment.results import Rank, Wanted
from skills.attainment.team import team_attainment
from skills.skill import Desk, Result, Skill, Who

# Attainment is always told up to today; what is to date is measured against the whole period's quota.
_WHOLE = {"ytd": "this_year", "hytd": "this_half", "qtd": "this_quarter", "mtd": "this_month"}


class Args(BaseModel):
    """Whose attainment, and for which period."""

    period: str | None = Field(
        None, description="which quota period: this_quarter (default), last_quarter, 2026-Q3, 2026-11, this_year, ..."
    )
    person: str | None = Field(None, description="someone else in the asker's scope; default: the asker")
    team: bool = Field(False, description="everyone below that person, or below the asker")
    rank: Rank | None = Field(
        None, description="compare the people of the team: ahead (of pace, best first), behind (worst first), or all"
    )
    how_many: int | None = Field(None, ge=1, description="how many of them to list: 3 for the top three")
    above_share: Decimal | None = Field(None, description="only those at this percentage of quota or more: 90")
    below_share: Decimal | None = Field(None, description="only those at this percentage of quota or less")
    measure: Literal["amount", "margin"] | None = Field(None, description="which quota, where there are several")


def run(args: Args, desk: Desk) -> Result:
    """One person's attainment, or a team's; a lead without a quota gets the team's.

    NoData: no_quotas, no_credits (nothing loaded), no_quota, no_team_quota, zero_quota, quota_in_units.
    """
    for table in ("quotas", "credits"):
        if not desk.book.has(table):
            raise NoData(f"No {table} are loaded, so I can't tell attainment.", code=f"no_{table}")
    if args.team or args.rank or args.above_share is not None or args.below_share is not None:
        team = _team(args, desk)
        if team is not None:
            return _of_team(*team, args, desk)
    who, ids = whom(args.person, team=False, desk=desk)
    ledger = read(ids, period_of(_WHOLE.get(args.period or "", args.period), desk), desk)
    found = measured(ledger, ids[0], args.measure)
    if not isinstance(found, Unmeasurable):
        return one_attainment(ledger, found, who, derived=_derived(desk))
    team = _team(args, desk) if found.why == "no_quota" else None
    if team is None:
        raise no_attainment(ledger, found, who)
    return _of_team(*team, args, desk)


def _team(args: Args, desk: Desk) -> tuple[Who, list[str]] | None:
    """The team meant; None where there is none and it was not asked for by name ("am I behind?").

    Who sees everything and leads nobody gets the company.
    """
    try:
        who, ids = whom(args.person, team=True, desk=desk)
    except NotAllowed:
        if args.team:
            raise
        return None
    everyone = who.is_asker and not desk.book.reports(desk.person.person_id)
    return (Who(desk.book.company.name, is_asker=False, is_team=True) if everyone else who), ids


def _of_team(who: Who, ids: list[str], args: Args, desk: Desk) -> Result:
    ledger = read(ids, period_of(_WHOLE.get(args.period or "", args.period), desk), desk)
    wanted = Wanted(args.rank, args.how_many, _share(args.above_share), _share(args.below_share))
    return team_attainment(ledger, ids, who, wanted, args.measure, derived=_derived(desk))


def _share(percentage: Decimal | None) -> Decimal | None:
    return None if percentage is None else percentage / 100


def _derived(desk: Desk) -> bool:
    return "credits" in desk.book.company.derived


skill = Skill(
    name="attainment",
    says="Quota attainment, gap and pace for a person or a team, and who of a team is ahead or behind.",
    args=Args,
    run=run,
)
