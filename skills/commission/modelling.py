"""Two plans compared over the book: the people on the one are paid by both, on what is credited or expected.

For operations: what everybody earns is in it.
"""

from __future__ import annotations

from dataclasses import replace

from connectors.errors import BadUse, NotAllowed
from skills.asked import period_of
from skills.commission.comparing import Comparison, Side, compared
from skills.commission.everyone import Held, case_for, held
from skills.commission.plan import Plan
from skills.commission.reading import plan_of
from skills.commission.scenarios import Scenario, credits_under, expected
from skills.folding import name_words
from skills.skill import Desk

_ROLES = frozenset({"operations", "admin"})


def may_compare(desk: Desk) -> None:
    """NotAllowed (operations_only) for whoever is not of operations or admin."""
    if desk.person.role not in _ROLES:
        raise NotAllowed("Comparing plans shows everybody's pay; it is for operations only.", code="operations_only")


def compare_plans(desk: Desk, old: Plan, new: Plan, said: str | None, scenario: Scenario = "booked") -> Comparison:
    """The comparison over a period, by default the running quarter; BadUse (nobody_on_plan) without people on `old`."""
    may_compare(desk)
    period = period_of(said, desk)
    plans = [h for h in held(desk.book) if old.name in {h.key, h.plan.name}]
    if not plans:
        names = ", ".join(h.key for h in held(desk.book))
        raise BadUse(f"Nobody is on the plan {old.name}. The book has: {names}.", code="nobody_on_plan", plan=old.name)
    on = [Held(plans[0].key, plan, plans[0].spells, "") for plan in (old, new)]
    cases = [case_for(desk.book, h, min(period.end, desk.today)) for h in on]
    sold = expected(desk, sorted(m.person_id for m in cases[0].members if m.spans), period, scenario)
    sides = [
        Side(h.plan, replace(case, credits=[*case.credits, *credits_under(h.plan, sold, desk)]))
        for h, case in zip(on, cases, strict=True)
    ]
    people = {p.person_id: p.name for p in desk.book.people()}
    found = compared(sides[0], sides[1], period, people, _currency(old, new, desk))
    return replace(found, scenario=scenario, open_deals=sum(one.one.deal is not None for one in sold))


def named(desk: Desk, said: list[str]) -> tuple[Plan, Plan]:
    """Two plans of the book by name; BadUse (which_plans) where it is not two of them, or one is not there."""
    may_compare(desk)
    rows = {row.plan: row.document for row in desk.book.plans()}
    known = {key: plan_of(document, key) for key, document in rows.items()}
    found = [next((p for key, p in known.items() if _goes_by(p, key, one)), None) for one in said]
    if len(found) != 2 or found[0] is None or found[1] is None or found[0] is found[1]:
        names = sorted(p.title or p.name for p in known.values())
        raise BadUse("Two plans of the book are compared.", code="which_plans", plans=names)
    return found[0], found[1]


def _goes_by(plan: Plan, key: str, said: str) -> bool:
    words = name_words(said)
    return words in {name_words(n) for n in (key, plan.name, plan.title or "") if n}


def _currency(old: Plan, new: Plan, desk: Desk) -> str:
    """The plans' own currency, the company's where they differ."""
    return old.currency if old.currency == new.currency else desk.book.company.currency
