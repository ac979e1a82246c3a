"""A team's attainment: its members' quotas and credits added up in one currency, and a row for each.

Members are those with a quota of their own for the period; someone without one is listed, and not counted. A lead whose
quota is what the team sells is not counted beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from connectors.errors import NoData
from connectors.money import Money
from connectors.periods import Period
from skills.attainment.ledger import Ledger
from skills.attainment.measured import Measured, Unmeasurable, due, measured
from skills.attainment.pace import pace
from skills.attainment.results import Apart, Colleague, Member, NotCounted, Reached, TeamAttainment, Wanted
from skills.skill import Who

SHOWN = 20  # rows: more than that nobody reads in a chat


def team_attainment(
    ledger: Ledger, ids: Sequence[str], who: Who, wanted: Wanted, measure: str | None, *, derived: bool
) -> TeamAttainment:
    """Over these people; NoData (code no_team_quota) where none of them has a quota for the period."""
    each = {p: measured(ledger, p, measure) for p in ids if p in ledger.people}
    counted, apart = _counted(ledger, each, who)
    if not counted:
        raise NoData(
            f"Nobody in {who.name} has a quota for {ledger.asked.name}.",
            code="no_team_quota",
            team=who.name,
            period=ledger.asked,
        )
    period = next(iter(counted.values())).target.period
    members = [Member(_colleague(ledger, p), m.reached) for p, m in counted.items()]
    found = wanted.of(members)
    return TeamAttainment(
        who=who,
        wanted=wanted,
        measure=next(iter(counted.values())).target.measure,
        asked=None if period == ledger.asked else ledger.asked,
        reached=_together(ledger, counted, who, period),
        members=tuple(found[: min(wanted.how_many or SHOWN, SHOWN)]),
        counted=len(members),
        behind=sum(not m.reached.on_pace for m in members),
        asked_for=len(found),
        apart=tuple(sorted(apart, key=lambda a: (a.why, a.person.name))),
        derived=derived,
    )


def _counted(
    ledger: Ledger, each: Mapping[str, Measured | Unmeasurable], who: Who
) -> tuple[dict[str, Measured], list[NotCounted]]:
    """Those in the sum: with a quota for the period and in the measure that most have, and no mere leads."""
    able = {p: m for p, m in each.items() if isinstance(m, Measured)}
    common = _commonest((m.target.period, m.target.measure) for m in able.values())
    counted: dict[str, Measured] = {}
    apart: list[NotCounted] = []
    for person_id, found in each.items():
        person = _colleague(ledger, person_id)
        if isinstance(found, Unmeasurable):
            if person_id != who.person_id and _still_here(ledger, person_id):
                apart.append(NotCounted(person, found.why, found.target.period if found.target else None))
        elif ledger.only_leads(person_id):
            apart.append(NotCounted(person, "leads"))
        elif (found.target.period, found.target.measure) != common:
            why: Apart = "other_measure" if common and found.target.measure != common[1] else "other_period"
            apart.append(NotCounted(person, why, found.target.period))
        else:
            counted[person_id] = found
    return counted, apart


def _together(ledger: Ledger, counted: Mapping[str, Measured], who: Who, period: Period) -> Reached:
    """Quotas and credits in the one currency that all share, else in the company's, at the rate of the last day."""
    currencies = {m.reached.quota.currency for m in counted.values()}
    currency = currencies.pop() if len(currencies) == 1 else ledger.exchange.currency
    on = min(ledger.today, period.end)

    def total(amounts: Iterable[Money]) -> Money:
        return ledger.exchange.total(amounts, currency, on)

    country = ledger.countries.get(who.person_id or "")
    return Reached(
        quota=total(m.reached.quota for m in counted.values()),
        credited=total(m.reached.credited for m in counted.values()),
        period=period,
        pace=pace([(period.start, period.end)], ledger.today, country),
        today=ledger.today,
        due=due(ledger, counted, period, currency),
    )


def _commonest(found: Iterable[tuple[Period, str]]) -> tuple[Period, str] | None:
    """Of equally common ones the one that ends last, and the amount before other measures."""
    counts = Counter(found)
    return max(counts, key=lambda pm: (counts[pm], pm[1] == "amount", pm[0].end, pm[0].start), default=None)


def _still_here(ledger: Ledger, person_id: str) -> bool:
    """Whether somebody without a quota belongs there: sells, or reports to someone, and has not left."""
    person = ledger.people[person_id]
    return person.role == "rep" and (person.left_on is None or person.left_on >= ledger.asked.start)


def _colleague(ledger: Ledger, person_id: str) -> Colleague:
    return Colleague(person_id, ledger.people[person_id].name)
