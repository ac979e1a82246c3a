"""What a run should be told of the rows it was given: named with person, period and row; the others are paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from connectors.errors import NoData
from skills.commission.conditions import as_number
from skills.commission.coverage import Coverage
from skills.commission.credits import Credit
from skills.commission.payout import Pay
from skills.commission.plan import Plan

_COUNTED = frozenset({"amount", "deals"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the rows. `stops`: nothing could be paid to the person. Words: prompts' section `plan_problems`."""

    code: str
    person_id: str
    period: str | None = None
    credit_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False


def no_rate(person: str, missing: NoData) -> Problem:
    """An amount of this person cannot be converted."""
    return Problem("missing_rate", person, facts={**missing.facts}, stops=True)


def of_pays(pays: Iterable[Pay]) -> Iterator[Problem]:
    """Components that could not be paid for want of a quota or target."""
    for pay in pays:
        if pay.reason in {"no_quota", "no_target"}:
            yield Problem(f"pay_{pay.reason}", pay.person_id, pay.period.name, facts={"component": pay.component})


def of_credits(plan: Plan, held: Iterable[Credit], coverages: Mapping[str, Coverage]) -> Iterator[Problem]:
    """Credits that count for nobody, or look wrong."""
    shares: dict[tuple[str, Any, Any], Fraction] = defaultdict(Fraction)
    measures = {c.measure for c in plan.components} - _COUNTED
    for credit in held:
        yield from _of_credit(plan, credit, coverages, measures)
        if credit.deal_id and credit.event == "booked":
            shares[credit.deal_id, credit.value("product"), credit.date] += Fraction(credit.share)
    for (deal, *_), share in shares.items():
        if share > 1:
            yield Problem("shares_above_all", "", facts={"deal": deal, "share": share})


def _of_credit(plan: Plan, credit: Credit, coverages: Mapping[str, Coverage], measures: set[str]) -> Iterator[Problem]:
    named = partial(Problem, person_id=credit.person_id, credit_id=credit.credit_id)
    coverage = coverages.get(credit.person_id)
    if coverage is None or not coverage.member.spans:
        yield named("not_on_plan")
    elif credit.date not in coverage:
        yield named("outside_assignment", facts={"date": credit.date})
    if credit.cancelled_on and credit.cancelled_on < credit.date:
        yield named("cancelled_before", facts={"date": credit.date, "cancelled_on": credit.cancelled_on})
    if credit.amount <= 0:
        yield named("negative_amount" if credit.amount < 0 else "zero_amount", facts={"amount": credit.amount})
    for measure in measures:
        if as_number(credit.value(measure)) is None:
            yield named("no_measure", facts={"measure": measure})
