"""What a deal would earn, at a desk over a real book: Dana sells in dollars, Nora in kroner, Maya leads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.wording import word
from connectors.book.schema import (
    Assignment,
    DealLine,
    Plan,
)
from connectors.errors import BadPlan, BadUse, CoachError, NoData, NotAllowed
from connectors.money import Money
from skills.commission.estimate import skill
from skills.commission.results import BestNext, Estimate, SoFar, ToEarn
from skills.skill import Ambiguous, Desk, NotFound
from tests.skills.commission.company import DANA, MAYA, NORA, OPS, TABLES, TIERS, TODAY, credit, deal, plan, quota

D = Decimal
Ask = Callable[..., Any]
SECOND = Assignment(person_id="P1", plan="nordic", from_=date(2026, 2, 1))


def exactly(amount: Decimal) -> Decimal:
    """What Dana earns on top by an amount, before rounding: 5,000 are left to her quota."""
    return min(amount, D(5000)) * D("0.08") + max(amount - 5000, D(0)) * D("0.12")


@pytest.fixture
def ask(at: Callable[..., Desk]) -> Ask:
    """Ask as Dana, or as somebody else, over tables that may be otherwise."""

    def asked(email: str = DANA, tables: dict[str, list[Any]] | None = None, **args: Any) -> Any:
        return skill(at(email, **(tables or {})), **args)

    return asked


def lines(found: Any, effect: int = 0) -> list[tuple[Any, ...]]:
    return [(s.kind, s.base.amount, s.rate, s.pay.amount) for s in found.effects[effect].steps]


def test_a_deal_that_crosses_the_quota_earns_at_both_rates(ask: Ask) -> None:
    found = ask(deal="globex")
    assert isinstance(found, Estimate)
    assert found.commission == Money(D("2200.00"), "USD")
    assert lines(found) == [("tier", 5000, D("0.08"), 400), ("tier", 15000, D("0.12"), 1800)]
    assert found.accelerated == Money(D("600.00"), "USD")


def test_it_says_what_becomes_of_attainment_tier_and_rate(ask: Ask) -> None:
    (effect,) = ask(deal="globex").effects
    assert (effect.attainment_before, effect.attainment) == (D("0.95"), D("1.15"))
    assert (effect.tier_before, effect.tier) == ("0%", "100%")
    assert (effect.rate_before, effect.rate) == (D("0.08"), D("0.12"))
    assert effect.period.name == "2026-Q4"


def test_the_first_figure_is_the_commission_in_the_plans_currency(ask: Ask) -> None:
    first = ask(deal="globex").figures()[0]
    assert (first.label, first.value, first.unit) == ("commission", D("2200.00"), "USD")


def test_another_amount_and_a_discount_change_it_and_are_compared(ask: Ask) -> None:
    found = ask(deal="globex", amount=40000, discount=10)
    assert found.deals[0].amount == Money(D(36000), "USD")
    assert found.commission.amount == 5000 * D("0.08") + 31000 * D("0.12")
    assert found.as_it_stands == Money(D("2200.00"), "USD")
    assert found.difference.amount == found.commission.amount - D("2200.00")


def test_a_discount_that_the_deal_carries_already_is_said_and_not_taken_again(ask: Ask) -> None:
    (used,) = ask(deal="initech").deals
    assert (used.amount.amount, used.carried_discount, used.discount) == (50000, D("0.1"), None)


def test_closing_in_another_period_is_worked_out_in_that_period(ask: Ask) -> None:
    found = ask(deal="globex", close_on=date(2027, 1, 15))
    assert (found.terms.period.name, found.commission.amount) == ("2027-Q1", D("1600.00"))
    assert (found.as_it_stands.amount, found.stands_in.name) == (D("2200.00"), "2026-Q4")


def test_a_close_date_that_has_passed_is_today(ask: Ask) -> None:
    (used,) = ask(deal="latelia").deals
    assert (used.close_on, used.overdue) == (TODAY, True)


def test_a_split_share_counts_only_its_part(ask: Ask) -> None:
    found = ask(deal="globex", share=25)
    assert (found.commission.amount, found.effects[0].after.amount) == (D("400.00"), 100000)


def test_several_deals_are_worked_out_together_and_each_after_the_one_before(ask: Ask) -> None:
    found = ask(deals=["globex", "initech"])
    assert found.commission.amount == D("2200.00") + D("6000.00")
    assert [(d.deal_id, d.commission.amount) for d in found.deals] == [
        ("GLOBEX", D("2200.00")),
        ("INITECH", D("6000.00")),
    ]


def test_a_made_up_deal_closes_today_and_is_in_the_plans_currency(ask: Ask) -> None:
    found = ask(amount=20000, type="renewal")
    (used,) = found.deals
    assert (used.deal_id, used.type, used.close_on, used.amount.currency) == (None, "renewal", TODAY, "USD")
    assert found.commission.amount == D("2200.00")


def test_a_manager_who_asks_about_a_reports_deal_gets_what_the_report_earns(ask: Ask) -> None:
    found = ask(MAYA, deal="globex")
    assert (found.who.name, found.who.is_asker, found.commission.amount) == ("Dana Kim", False, D("2200.00"))


def test_operations_may_ask_about_everybody(ask: Ask) -> None:
    assert ask(OPS, deal="globex").who.name == "Dana Kim"
    assert ask(OPS, amount=100, person="nora").commission == Money(D("10.00"), "NOK")


def test_a_deal_in_another_currency_is_converted_at_the_books_rate(ask: Ask) -> None:
    found = ask(NORA, amount=1000, currency="USD")
    assert found.commission == Money(D("1000.00"), "NOK")
    (rate,) = found.terms.exchanged
    assert (rate.currency, rate.into, rate.rate) == ("USD", "NOK", 10)


class TestClosedDeals:
    """Won deals say what they earned, lost ones that they earn nothing."""

    def test_a_won_deal_says_what_it_added_to_the_quarter(self, ask: Ask) -> None:
        later = {"credits": [*TABLES["credits"], credit("GLOBEX", 20000, date(2026, 11, 1))]}
        found = ask(tables=later, deal="WON")
        assert (found.kind, found.commission.amount) == ("won", 95000 * D("0.08") + 15000 * D("0.04"))

    def test_a_won_deal_can_be_supposed_to_have_been_otherwise(self, ask: Ask) -> None:
        found = ask(deal="WON", discount=10)
        assert (found.commission.amount, found.as_it_stands.amount) == (D("6840.00"), D("7600.00"))

    def test_a_won_deal_that_was_cancelled_says_so(self, ask: Ask) -> None:
        gone = credit("WON", 95000, date(2026, 11, 10), event="cancelled")
        found = ask(tables={"credits": [*TABLES["credits"], gone]}, deal="WON")
        assert (found.commission.amount, found.deals[0].cancelled_on) == (0, date(2026, 11, 10))

    def test_what_was_cancelled_no_longer_counts_for_other_deals(self, ask: Ask) -> None:
        gone = credit("WON", 95000, date(2026, 11, 10), event="cancelled")
        taking = TIERS.replace("components:", "clawback: {within_days: 90}\ncomponents:")
        for document in (TIERS, taking):
            found = ask(tables={"credits": [*TABLES["credits"], gone], **plan(document)}, deal="globex")
            assert (found.commission.amount, found.effects[0].before.amount) == (D("1600.00"), 0)

    def test_a_lost_deal_earns_nothing(self, ask: Ask) -> None:
        with pytest.raises(NoData) as raised:
            ask(deal="LOST")
        assert (raised.value.code, raised.value.facts["on"]) == ("deal_lost", date(2026, 11, 2))

    def test_a_won_deal_that_was_credited_to_somebody_else_is_said_so(self, ask: Ask) -> None:
        with pytest.raises(NoData) as raised:
            ask(MAYA, deal="WON", person="nora")
        assert raised.value.code == "no_credit_for_deal"


class TestPlans:
    """What a plan can do, in an estimate."""

    def test_retroactive_tiers_lift_what_was_sold_before(self, ask: Ask) -> None:
        found = ask(tables=plan(TIERS + "    mode: retroactive\n"), deal="globex")
        assert lines(found) == [("reached", 20000, D("0.12"), 2400), ("lift", 95000, D("0.04"), 3800)]
        assert found.commission.amount == D("6200.00")

    def test_a_gate_that_the_deal_opens_is_said_and_one_that_stays_closed_too(self, ask: Ask) -> None:
        gated = TIERS + "  - {name: Extra, rate: 1%, gate: {component: New business, at_least: 110%}}\n"
        opened = ask(tables=plan(gated), deal="globex").effects[1]
        assert ([g.at_least for g in opened.opened], opened.pay.amount) == (["110%"], D("1150.00"))
        closed = ask(tables=plan(gated), deal="latelia").effects[1]
        assert (closed.why_nothing, closed.closed[0].missing) == ("gate_closed", Money(D(5000), "USD"))

    def test_what_is_asked_of_a_deal_is_denied_too(self, ask: Ask) -> None:
        gated = TIERS + "  - {name: Extra, rate: 1%, gate: {component: New business, at_least: 110%}}\n"
        asked = [("globex", "accelerator"), ("globex", "gate"), ("latelia", "gate"), ("globex", "bonus")]
        assert [ask(tables=plan(gated), deal=d, about=about).does for d, about in asked] == [True, True, False, False]
        for language, no in (("en", "It triggers no bonus."), ("nb", "Den utløser ingen bonus.")):
            assert no in word("commission_estimate", ask(deal="globex", about="bonus"), language, TODAY)

    def test_a_bonus_that_the_deal_reaches_is_said(self, ask: Ask) -> None:
        bonus = TIERS + "  - {name: Bonus, quota: book, bonus: [{at: 100%, pay: 5000}, {at: 150%, pay: 9000}]}\n"
        effect = ask(tables=plan(bonus), deal="globex").effects[1]
        assert [(s.at, s.pay.amount) for s in effect.bonuses] == [("100%", 5000)]
        assert (effect.next_tier.after.amount, effect.next_tier.rate.amount) == (35000, 9000)

    def test_a_curve_says_the_share_of_the_target_that_is_gained(self, ask: Ask) -> None:
        points = "weight: 100%\n    curve: [[0%, 0%], [100%, 100%], [200%, 300%]]"
        curve = TIERS.replace("tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]", points)
        found = ask(tables=plan(curve), deal="globex")
        assert (lines(found), found.commission.amount) == ([("curve", 10000, D("0.35"), 3500)], 3500)

    def test_the_plans_cap_is_shown_as_what_it_takes_off(self, ask: Ask) -> None:
        capped = TIERS.replace("components:", "cap: 8000\ncomponents:")
        found = ask(tables=plan(capped), deal="globex")
        assert (found.commission.amount, found.capped.amount) == (D("400.00"), D("-1800.00"))

    def test_what_waits_and_what_may_be_taken_back_is_said_beside_the_amount(self, ask: Ask) -> None:
        parts = TIERS.replace(
            "components:",
            "pay_when: [{share: 50%, event: booked}, {share: 50%, event: paid}]\n"
            "draw: {amount: 100, every: month}\nclawback: {within_days: 90}\ncomponents:",
        )
        found = ask(tables=plan(parts), deal="globex")
        assert found.commission.amount == D("2200.00")
        assert found.terms.parts == ((D("0.5"), "booked"), (D("0.5"), "paid"))
        assert (found.terms.draw, found.terms.clawback_days) == (Money(D(100), "USD"), 90)

    def test_a_plan_by_product_looks_at_the_deals_lines(self, ask: Ask) -> None:
        services = TIERS + "    where: {product: {not: Help}}\n"
        rows = [
            DealLine(deal_id="GLOBEX", product_id="X1", amount=D(15000)),
            DealLine(deal_id="GLOBEX", product_id="X2", amount=D(5000)),
        ]
        found = ask(tables={"deal_lines": rows, **plan(services)}, deal="globex")
        assert found.effects[0].after.amount == 110000

    def test_a_component_that_does_not_count_the_deal_is_named(self, ask: Ask) -> None:
        renewals = TIERS + "  - {name: Renewals, rate: 2%, where: {type: renewal}}\n"
        assert ask(tables=plan(renewals), deal="globex").left_out == ("Renewals",)
        only = "plan: ae\ncurrency: USD\ncomponents:\n  - {name: Renewals, rate: 2%, where: {type: renewal}}\n"
        found = ask(tables=plan(only), deal="globex")
        assert (found.commission.amount, found.effects, found.left_out) == (0, (), ("Renewals",))

    def test_cumulative_tiers_go_by_the_year(self, ask: Ask) -> None:
        yearly = TIERS + "    cumulative: yes\n"
        quotas = {"quotas": [quota(200000, date(2026, 1, 1), date(2026, 12, 31))]}
        earlier = {"credits": [*TABLES["credits"], credit("OLD", 95000, date(2026, 2, 1), deal_id=None)]}
        found = ask(tables={**plan(yearly), **quotas, **earlier}, deal="globex")
        assert lines(found) == [("tier", 10000, D("0.08"), 800), ("tier", 10000, D("0.12"), 1200)]

    def test_a_managers_override_counts_the_team(self, ask: Ask) -> None:
        override = "plan: lead\ncurrency: USD\ncomponents:\n  - {name: Team, of: team, rate: 1%}\n"
        tables = {
            "plans": [*TABLES["plans"], Plan(plan="lead", document=override)],
            "assignments": [*TABLES["assignments"], Assignment(person_id="P0", plan="lead", from_=date(2026, 1, 1))],
        }
        found = ask(MAYA, tables, deal="globex", person="maya")
        assert (found.commission.amount, found.effects[0].before.amount) == (D("200.00"), 95000)

    def test_a_rank_needs_everybody_in_sight_and_is_refused_by_name_where_they_are_not(self, ask: Ask) -> None:
        rank = TIERS + "  - {name: Race, rank: [5000, 3000]}\n"
        with pytest.raises(NotAllowed) as raised:
            ask(tables=plan(rank), deal="globex")
        assert (raised.value.code, raised.value.facts["component"]) == ("plan_needs_others", "Race")
        assert ask(OPS, plan(rank), deal="globex").commission.amount == D("2200.00")


class TestToEarn:
    """How much has to be sold to earn so much more."""

    def test_it_is_solved_exactly_over_the_tiers(self, ask: Ask) -> None:
        found = ask(earn=2200)
        assert isinstance(found, ToEarn)
        assert (found.needed, found.commission) == (Money(D("20000.00"), "USD"), Money(D("2200.00"), "USD"))

    def test_a_cent_less_is_not_enough(self, ask: Ask) -> None:
        for wanted in ("0.01", "399.99", "400.01", "1234.56", "99999.99"):
            found = ask(earn=D(wanted))
            assert exactly(found.needed.amount) >= D(wanted) > exactly(found.needed.amount - D("0.01"))

    def test_a_jump_is_found_at_its_bound(self, ask: Ask) -> None:
        found = ask(tables=plan(TIERS + "    mode: retroactive\n"), earn=4000)
        assert (found.needed.amount, found.commission.amount) == (5000, D("4400.00"))

    def test_what_the_plan_never_pays_is_said_with_the_most_that_it_does(self, ask: Ask) -> None:
        found = ask(tables=plan(TIERS + "    cap: 9000\n"), earn=2000)
        assert (found.needed, found.commission.amount) == (None, D("1400.00"))

    def test_another_currency_is_converted_first(self, ask: Ask) -> None:
        assert ask(NORA, earn=100, currency="USD").needed == Money(D("10000.00"), "NOK")


class TestBestNext:
    """Which open deal earns most."""

    def test_deals_that_can_close_in_the_period_are_ranked_by_what_each_earns(self, ask: Ask) -> None:
        found = ask(find="best_next")
        assert isinstance(found, BestNext)
        assert [(d.deal_id, d.commission.amount) for d in found.deals] == [
            ("INITECH", D("5800.00")),
            ("GLOBEX", D("2200.00")),
            ("LATE", D("1000.00")),
        ]
        assert (found.together.amount, found.without_amount) == (5000 * D("0.08") + 75000 * D("0.12"), 1)

    def test_where_none_is_due_all_are_taken_as_if_they_closed_today(self, ask: Ask) -> None:
        later = {
            "deals": [replace(d, close_on=date(2027, 5, 1)) if d.outcome == "open" else d for d in TABLES["deals"]]
        }
        assert {d.close_on for d in ask(tables=later, find="best_next").deals} == {TODAY}

    def test_without_open_deals_there_is_none(self, ask: Ask) -> None:
        closed = {"deals": [d for d in TABLES["deals"] if d.outcome != "open"]}
        assert ask(tables=closed, find="best_next").deals == ()


def test_what_is_earned_so_far_is_told_for_a_period(ask: Ask) -> None:
    found = ask(find="so_far")
    assert isinstance(found, SoFar)
    assert (found.commission.amount, found.terms.period.name) == (D("7600.00"), "2026-Q4")
    assert ask(period="last_quarter").commission.amount == 0


@pytest.mark.parametrize(
    ("args", "tables", "kind", "code"),
    [
        ({"deal": "barebones"}, {}, NoData, "deal_without_amount"),
        ({}, {}, NoData, "which_deal"),
        ({"deal": "globex"}, {"quotas": []}, NoData, "no_quota_for_plan"),
        ({"deal": "globex"}, {"assignments": []}, NoData, "no_plan"),
        ({"deal": "globex", "close_on": date(2025, 1, 1)}, {}, NoData, "no_plan"),
        ({"deal": "globex"}, plan(TIERS.replace("8%", "eight")), BadPlan, "bad_plan"),
        ({"amount": 100, "currency": "SEK"}, {}, NoData, "no_rate"),
        ({"deal": "globex"}, {"assignments": [*TABLES["assignments"], SECOND]}, BadUse, "two_plans"),
        ({"deals": ["globex", "WON"]}, {}, NoData, "deal_won"),
    ],
)
def test_what_cannot_be_worked_out_is_said_by_its_reason(
    ask: Ask, args: dict[str, Any], tables: dict[str, list[Any]], kind: type[CoachError], code: str
) -> None:
    with pytest.raises(kind) as raised:
        ask(tables=tables, **args)
    assert raised.value.code == code


def test_a_broken_plan_names_its_line(ask: Ask) -> None:
    with pytest.raises(BadPlan) as raised:
        ask(tables=plan(TIERS.replace("8%", "eight")), deal="globex")
    assert (raised.value.facts["plan"], raised.value.facts["line"]) == ("ae", 8)


def test_where_the_book_has_no_plans_it_says_so(at: Callable[..., Desk], make_book: Any, make_desk: Any) -> None:
    tables = {name: rows for name, rows in TABLES.items() if name not in {"plans", "assignments"}}
    with pytest.raises(NoData) as raised:
        skill(make_desk(make_book(tables, as_=DANA), today=TODAY), deal="globex")
    assert raised.value.code == "no_plans"


def test_deals_of_two_people_are_refused(ask: Ask) -> None:
    with pytest.raises(BadUse) as raised:
        ask(MAYA, deals=["globex", "nordkraft"])
    assert raised.value.facts["people"] == ["Dana Kim", "Nora Vik"]


def test_a_deal_of_somebody_else_is_unknown_to_a_rep(ask: Ask) -> None:
    with pytest.raises(NotFound):
        ask(deal="NORD")
    with pytest.raises(NotFound):
        ask(amount=100, person="nora")


def test_a_name_that_fits_two_deals_is_a_question_back(ask: Ask) -> None:
    two = {"deals": [*TABLES["deals"], replace(deal("OTHER", 5, account_id="A-GLOBEX"), name="GLOBEX deal")]}
    with pytest.raises(Ambiguous):
        ask(tables=two, deal="globex deal")


def test_steps_always_add_up_to_the_commission(ask: Ask) -> None:
    everything = TIERS + "    mode: retroactive\n    cap: 9000\n  - {name: Per deal, period: deal, rate: 0.333%}\n"
    for args in ({"deal": "globex"}, {"deal": "initech", "discount": 7}, {"amount": D("12345.67")}):
        found = ask(tables=plan(everything), **args)
        assert sum(s.pay.amount for e in found.effects for s in e.steps) == found.commission.amount


def test_several_deals_close_together_each_as_it_alone_is_supposed(ask: Ask) -> None:
    found = ask(each=[{"deal": "globex", "discount": D(10)}, {"amount": D(2000)}, {"amount": D(4000)}])
    assert found.commission.amount == exactly(D(18000 + 2000 + 4000))
    assert sorted((d.name, d.amount.amount) for d in found.deals if d.name) == [("GLOBEX deal", D(18000))]
    assert sorted(d.amount.amount for d in found.deals if d.name is None) == [2000, 4000]  # two made-up ones, not one
    assert sum(d.commission.amount for d in found.deals) == found.commission.amount


def test_each_as_all_together_is_the_same_where_nothing_differs(ask: Ask) -> None:
    together = ask(deals=["globex", "initech"])
    assert ask(each=[{"deal": "globex"}, {"deal": "initech"}]).commission == together.commission


def test_a_deal_that_is_there_twice_is_refused_by_name(ask: Ask) -> None:
    with pytest.raises(BadUse) as twice:
        ask(each=[{"deal": "globex"}, {"deal": "globex", "discount": D(10)}])
    assert twice.value.code == "deal_twice"
