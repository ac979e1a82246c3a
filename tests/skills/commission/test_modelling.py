"""Two plans of the book compared in conversation, on what is credited and on what is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from connectors.book.schema import Plan
from connectors.errors import BadUse, NotAllowed
from connectors.money import Money
from skills.commission.called import plans_in
from skills.commission.comparing import Comparison
from skills.commission.plan_terms import skill
from skills.skill import Desk
from tests.skills.commission.company import DANA, FLAT, MAYA, OPS, TABLES, TIERS

At = Callable[..., Desk]
HALF = "plan: half\ntitle: Half, for tests\ncurrency: USD\ncomponents:\n  - {name: Sales, rate: 4%}\n"
PLANS = [Plan(plan="ae", document=TIERS), Plan(plan="nordic", document=FLAT), Plan(plan="half", document=HALF)]
STAGES = [replace(s, probability=Decimal("0.5")) if s.stage == "Proposal" else s for s in TABLES["stages"]]
COMMITTED = [replace(d, forecast_category="Commit") if d.deal_id == "GLOBEX" else d for d in TABLES["deals"]]


def compared(desk: Desk, scenario: str | None = None) -> Comparison:
    found = skill(desk, plans=["ae", "half"], period="2026-Q4", scenario=scenario)
    assert isinstance(found, Comparison)
    return found


@pytest.mark.parametrize(
    ("scenario", "open_deals", "sold", "old", "new"),
    [
        (None, 0, 95000, 7600, 3800),
        ("commit", 1, 115000, 9800, 4600),  # Globex, 20,000
        ("weighted", 3, 135000, 12200, 5400),  # half of Globex, Initech and Latelia, 80,000
        ("best", 3, 175000, 17000, 7000),
    ],
)
def test_open_deals_count_as_far_as_a_scenario_believes_them(
    at: At, scenario: str | None, open_deals: int, sold: int, old: int, new: int
) -> None:
    found = compared(at(OPS, plans=PLANS, stages=STAGES, deals=COMMITTED), scenario)
    amounts = [found.sales, found.old_cost, found.new_cost]
    assert amounts == [Money(Decimal(n), "USD") for n in (sold, old, new)]
    assert (found.open_deals, [p.name for p in found.people]) == (open_deals, ["Dana Kim"])


@pytest.mark.parametrize("asker", [DANA, MAYA])
def test_only_operations_compares_what_everybody_is_paid(at: At, asker: str) -> None:
    with pytest.raises(NotAllowed):
        skill(at(asker, plans=PLANS), plans=["ae", "half"])


@pytest.mark.parametrize("said", [["ae"], ["ae", "ae"], ["ae", "gone"]])
def test_two_plans_of_the_book_must_be_named(at: At, said: list[str]) -> None:
    with pytest.raises(BadUse) as refused:
        skill(at(OPS, plans=PLANS), plans=said)
    assert refused.value.facts["plans"] == ["Account Executive", "Half, for tests", "nordic"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("compare the half plan with Account Executive", ["half", "ae"]),
        ("sammenlign account executive-planen med half-planen", ["ae", "half"]),
        ("what are my rates", []),
    ],
)
def test_plans_are_known_by_key_or_title_in_the_order_in_which_they_are_said(
    at: At, text: str, meant: list[str]
) -> None:
    assert plans_in(at(OPS, plans=PLANS).book, text) == meant
