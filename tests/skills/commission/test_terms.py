"""What a plan says, from the plan itself, and the words of every kind of answer in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import pytest

from assistant.wording import next_questions, word
from connectors.errors import NoData
from connectors.money import Money
from skills.commission.curve import payouts
from skills.commission.estimate import skill as estimate
from skills.commission.plan_terms import skill
from skills.commission.terms import PlanTerms, Topic, terms_of
from skills.skill import Desk
from tests.skills.commission.company import DANA, MAYA, OPS, TABLES, TIERS, TODAY, plan
from tests.skills.commission.plans import plan as plan_from
from tests.skills.commission.test_reading import WHOLE

D = Decimal
TOPICS = get_args(Topic)


def said(terms: Any, language: str = "en", skill_name: str = "plan_terms") -> str:
    return word(skill_name, terms, language, TODAY).replace("\u00a0", " ")


def asked_of(desk: Desk, **args: Any) -> PlanTerms:
    found = skill(desk, **args)
    assert isinstance(found, PlanTerms)
    return found


def whole() -> PlanTerms:
    _, _, body = WHOLE.partition("currency: USD\n")
    return terms_of(plan_from(body))


def test_a_persons_tiers_are_told_with_what_they_are_for_their_own_quota(at: Callable[..., Desk]) -> None:
    found = asked_of(at(DANA), topic="accelerators")
    (component,) = found.components
    assert [(t.above, t.rate, t.faster) for t in component.tiers] == [
        ("0%", D("0.08"), False),
        ("100%", D("0.12"), True),
    ]
    assert component.tiers[1].from_amount == Money(D("100000.00"), "USD")
    assert component.own_measured == Money(D("95000.00"), "USD")
    assert "100% of your quota" in said(found)


def test_the_terms_hold_where_the_quota_is_not_known(at: Callable[..., Desk]) -> None:
    found = asked_of(at(DANA, quotas=[]))
    assert found.components[0].own_quota is None
    assert "12%" in said(found)


def test_a_manager_may_ask_about_a_report_and_gets_their_plan(at: Callable[..., Desk]) -> None:
    found = asked_of(at(MAYA), person="nora")
    assert found.who is not None
    assert (found.who.name, found.plan, found.currency) == ("Nora Vik", "nordic", "NOK")
    with pytest.raises(NoData) as raised:
        skill(at(OPS))
    assert raised.value.code == "no_plan"


def test_no_cap_no_clawback_and_no_accelerator_are_said_as_such(at: Callable[..., Desk]) -> None:
    flat = plan("plan: ae\ncurrency: USD\ncomponents:\n  - {name: Sales, rate: 10%}\n")
    desk = at(DANA, **flat)
    assert "no cap" in said(skill(desk, topic="cap"))
    assert "no clawback" in said(skill(desk, topic="clawback"))
    assert "no accelerator" in said(skill(desk, topic="accelerators"))
    assert "no draw" in said(skill(desk, topic="draw"))


def test_caps_of_plan_and_components_are_told(at: Callable[..., Desk]) -> None:
    capped = plan(
        TIERS.replace("components:", "cap: 150000\ncap_per: year\ncomponents:") + "    cap_at: 200%\n    each: 5000\n"
    )
    text = said(skill(at(DANA, **capped), topic="cap"))
    for part in ("at most $150,000", "a year", "200% of your quota", "$5,000 for one deal"):
        assert part in text


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("topic", TOPICS)
def test_everything_that_a_plan_can_say_has_words(language: str, topic: Topic) -> None:
    terms = replace(whole(), topic=topic)
    text = said(terms, language)
    assert len(text) > 40
    assert "None" not in text
    assert len(next_questions("plan_terms", terms, language, TODAY)) == 3


def test_the_whole_of_a_plan_names_every_amount_and_rate_in_it() -> None:
    text = said(whole())
    for part in (
        *("8%", "12.50%", "25", "$25,000", "200%", "$500", "$5,000", "1.5", "1.2", "50%", "$9,000", "$3,000"),
        *("2%", "$150,000", "90 days", "$2,000", "Jun 30, 2026", "new or expansion", "Services", "10,000"),
    ):
        assert part in text, part


GATED = TIERS + "  - {name: E, rate: 1%, gate: {component: New business, at_least: 110%}}\n"
BONUS = TIERS + "  - {name: B, quota: book, bonus: [{at: 100%, pay: 50}, {at: 150%, pay: 90}]}\n"
LINKED = TIERS + "  - {name: L, rate: 1%, multiply: {when: {measure: amount, at_least: 96000}, by: 2}}\n"
RENEWALS = "plan: ae\ncurrency: USD\ncomponents:\n  - {name: R, rate: 2%, where: {type: renewal}}\n"
ASKED: list[tuple[dict[str, Any], dict[str, list[Any]]]] = [
    ({"deal": "globex"}, {}),
    ({"deal": "globex", "discount": 10, "share": 50}, {}),
    ({"deal": "globex", "close_on": date(2027, 2, 1), "amount": 5000}, {}),
    ({"deal": "initech"}, {}),
    ({"deal": "latelia"}, {}),
    ({"deals": ["globex", "initech"]}, {}),
    ({"amount": 20000, "type": "renewal"}, {}),
    ({"amount": 20000, "currency": "NOK"}, {}),
    ({"deal": "WON"}, {}),
    ({"earn": 5000}, {}),
    ({"earn": 5000}, plan(TIERS + "    cap: 8000\n")),
    ({"find": "best_next"}, {}),
    ({"find": "best_next"}, {"deals": [], "credits": []}),
    ({"find": "so_far"}, {}),
    ({"deal": "globex"}, plan(TIERS + "    mode: retroactive\n")),
    ({"deal": "globex"}, plan(GATED)),
    ({"deal": "latelia"}, plan(GATED)),
    ({"deal": "globex"}, plan(BONUS)),
    ({"deal": "globex"}, plan(TIERS + "  - {name: D, measure: deals, per_unit: 250}\n")),
    ({"deal": "globex"}, plan(LINKED)),
    ({"deal": "globex"}, plan(TIERS.replace("components:", "cap: 8000\ncomponents:"))),
    ({"deal": "globex"}, plan(RENEWALS)),
]


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize(("args", "tables"), ASKED)
@pytest.mark.parametrize("email", [DANA, MAYA])
def test_every_estimate_has_words_with_its_first_figure_in_them(
    at: Callable[..., Desk], args: dict[str, Any], tables: dict[str, list[Any]], language: str, email: str
) -> None:
    asked = args if email == DANA else {**args, "person": "dana"}
    result = estimate(at(email, language=language, **tables), **asked)
    text = said(result, language, "commission_estimate")
    figures = result.figures()
    if figures and isinstance(figures[0].value, Decimal):
        digits = text.replace(",", "").replace(" ", "") if language == "en" else text.replace(" ", "").replace(",", ".")
        assert f"{figures[0].value:.2f}" in digits
    assert "None" not in text
    assert len(next_questions("commission_estimate", result, language, TODAY)) == 3


def test_a_curve_shows_where_the_rate_jumps_and_where_it_bends() -> None:
    tiers = "tiers: [{above: 0%, rate: 5%}, {above: 100%, rate: 10%}]"
    retroactive = plan_from(f"components:\n  - {{name: A, quota: book, mode: retroactive, {tiers}}}\n")
    (retro,) = payouts(retroactive, D(1000), None)
    pays: dict[Decimal, Any] = dict(retro.points)
    assert (pays[D(1)], pays[D(2)]) == (100, 200)
    before = max(x for x in pays if x < 1)
    assert pays[before] == 50
    assert all(y1 >= y0 for (_, y0), (_, y1) in pairwise(retro.points))


def test_a_curve_of_the_target_needs_the_incentive() -> None:
    by_weight = plan_from(
        "components:\n  - {name: A, period: year, quota: book, weight: 50%, curve: [[0%, 0%], [100%, 100%]]}\n"
    )
    (drawn,) = payouts(by_weight, D(1000), D(40000))
    assert dict(drawn.points)[D(1)] == 20000


def test_plans_of_the_examples_are_sound(at: Callable[..., Desk]) -> None:
    assert [p.plan for p in TABLES["plans"]] == ["ae", "nordic"]
    assert said(skill(at(DANA))).startswith("**Account Executive** pays in USD")
