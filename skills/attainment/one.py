"""One person's attainment as an answer, or why there is none."""

from __future__ import annotations

from connectors.errors import NoData
from skills.attainment.ledger import Ledger
from skills.attainment.measured import Measured, Unmeasurable
from skills.attainment.results import Attainment
from skills.skill import Who


def one_attainment(ledger: Ledger, found: Measured, who: Who, *, derived: bool) -> Attainment:
    """What was measured, with the period that was asked for where the quota is for another."""
    period = found.target.period
    return Attainment(
        who=who,
        measure=found.target.measure,
        asked=None if period == ledger.asked else ledger.asked,
        reached=found.reached,
        credits=found.credits,
        by_team=found.by_team,
        derived=derived,
        unmeasured=found.unmeasured,
    )


def no_attainment(ledger: Ledger, found: Unmeasurable, who: Who) -> NoData:
    """As an error: no_quota, with the end of the last one; zero_quota; or quota_in_units (seats, deals...)."""
    facts = {"person": who.name, "yours": who.is_asker, "period": ledger.asked}
    whose = "You have" if who.is_asker else f"{who.name} has"
    if found.target and found.why == "zero_quota":
        facts["period"] = found.target.period
        return NoData(f"{whose} a quota of zero for {found.target.period.name}.", code="zero_quota", **facts)
    if found.target:
        said = f"{whose} a quota in {found.target.measure} only, which I can't measure in money."
        return NoData(said, code="quota_in_units", measure=found.target.measure, **facts)
    last = max((q.period_end for q in ledger.quotas.get(who.person_id or "", ())), default=None)
    return NoData(f"{whose} no quota for {ledger.asked.name}.", code="no_quota", last=last, **facts)
