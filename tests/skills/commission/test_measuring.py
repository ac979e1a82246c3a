"""What counts: conditions, shares, events, deals, teams, currencies, periods, the year to date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.book.schema import Rate
from skills.commission.credits import Credit, Member, Span
from tests.skills.commission.plans import Paid, component, credit, plan, quota

D = Decimal


def test_a_share_of_a_split_deal_is_applied_to_the_measure_first(paid: Paid) -> None:
    run = paid(component("rate: 10%"), [credit("2026-01-05", 100000, share=D("0.6"))])
    assert (run.measured(), run.amount()) == (60000, 6000)


@pytest.mark.parametrize(
    ("where", "counts"),
    [
        ("{type: new}", 1),
        ("{type: [new, Expansion]}", 11),
        ("{type: {not: new}}", 110),
        ("{type: {not: [new, renewal]}}", 10),
        ("{product: {not: Services}}", 110),
        ("{amount: {min: 10}}", 110),
        ("{amount: {min: 10, max: 99}}", 10),
        ("{date: {from: 2026-01-02, to: 2026-01-02}}", 10),
        ("{term_months: {min: 24}}", 10),
        ("{term_months: 24, type: expansion}", 10),
        ("{region: north}", 0),
    ],
)
def test_where_says_which_credits_count(paid: Paid, where: str, counts: int) -> None:
    sold = [
        credit("2026-01-01", 1, type="new", product="Services", term_months=12),
        credit("2026-01-02", 10, type="expansion", product="Suite", term_months="24"),
        credit("2026-01-03", 100, type="renewal"),
    ]
    run = paid(component("rate: 100%", f"where: {where}"), sold)
    assert run.amount() == counts


def test_only_the_event_that_earns_counts_on_its_own_day(paid: Paid) -> None:
    sold = [
        credit("2026-01-05", 100, invoiced_on=date(2026, 2, 5), paid_on=date(2026, 4, 5)),
        credit("2026-03-01", 7, event="paid"),
        credit("2026-03-01", 9, event="invoiced"),
    ]
    assert paid(component("rate: 100%"), sold).amount(period="2026-Q1") == 100
    invoiced = paid(component("rate: 100%", "event: invoiced"), sold)
    assert invoiced.amount(period="2026-Q1") == 109
    by_payment = paid(component("rate: 100%", "event: paid"), sold)
    assert (by_payment.amount(period="2026-Q1"), by_payment.amount(period="2026-Q2")) == (7, 100)


def test_a_payment_with_a_row_of_its_own_is_not_counted_twice(paid: Paid) -> None:
    sold = [
        credit("2026-01-05", 100, deal_id="D1", paid_on=date(2026, 2, 9)),
        credit("2026-02-09", 60, deal_id="D1", event="paid"),
    ]
    assert paid(component("rate: 100%", "event: paid"), sold).amount() == 60


def test_margin_units_and_any_numeric_column_can_be_measured(paid: Paid) -> None:
    sold = [credit("2026-01-05", 100, margin=D("40.5"), units=3, points="12", share=D("0.5"))]
    for measure, expected in (("margin", "20.25"), ("units", "1.50"), ("points", "6.00"), ("amount", "50.00")):
        assert paid(component(f"measure: {measure}", "rate: 100%"), sold).amount() == D(expected)


def test_a_credit_without_the_measured_column_counts_nothing_and_is_named(paid: Paid) -> None:
    run = paid(component("measure: margin", "rate: 100%"), [credit("2026-01-05", 100)])
    assert (run.amount(), run.problems) == (0, ["no_measure"])


def test_several_credits_of_one_deal_are_one_deal(paid: Paid) -> None:
    sold = [
        credit("2026-01-05", 100, deal_id="D1", product="A"),
        credit("2026-01-06", 50, deal_id="D1", product="B"),
        credit("2026-01-07", 50, deal_id="D2", share=D("0.5")),
        credit("2026-01-08", -50, deal_id="D3"),
    ]
    run = paid(component("measure: deals", "per_unit: 100"), sold)
    assert (run.measured(), run.amount()) == (D("1.5"), 150)


def test_a_rate_by_deal_looks_at_every_credit_by_itself(paid: Paid) -> None:
    by_size = plan("components:\n  - {name: A, period: deal, tiers: [{above: 0, rate: 1%}, {above: 1000, rate: 5%}]}\n")
    sold = [credit("2026-01-05", 1500, deal_id="D1"), credit("2026-01-20", 800, deal_id="D2")]
    run = paid(by_size, sold)
    assert run.pay().period.name == "2026-01"
    assert [(row.at, row.pay) for row in run.pay().lines] == [("D1", D("10.00")), ("D1", D("25.00")), ("D2", D("8.00"))]


def test_direct_reports_and_whole_teams_count_for_their_leader(paid: Paid) -> None:
    members = [Member("V"), Member("M", "V"), Member("A", "M"), Member("B", "M")]
    sold = [credit("2026-01-05", amount, p) for p, amount in (("V", 1), ("M", 10), ("A", 100), ("B", 1000))]
    reports = paid(component("rate: 100%", "of: reports"), sold, members=members)
    assert [reports.amount(person=p) for p in "VMAB"] == [10, 1100, 0, 0]
    team = paid(component("rate: 100%", "of: team"), sold, members=members)
    assert [team.amount(person=p) for p in "VMAB"] == [1111, 1110, 1110, 1110]


def test_credits_are_converted_at_the_rate_of_their_day_or_of_the_periods_end(paid: Paid) -> None:
    rates = [
        Rate(currency="EUR", on=date(2026, 1, 1), rate=D("1.10")),
        Rate(currency="EUR", on=date(2026, 3, 1), rate=D("1.20")),
    ]
    sold = [credit("2026-02-15", 100, currency="EUR"), credit("2026-02-16", 100, currency="USD")]
    assert paid(component("rate: 100%"), sold, rates=rates).amount() == 210
    assert paid(component("rate: 100%", head="fx: period_end\n"), sold, rates=rates).amount() == 220


def test_two_foreign_currencies_meet_by_the_cross_rate(paid: Paid) -> None:
    in_kroner = plan("components:\n  - {name: A, rate: 100%}\n")
    in_kroner = type(in_kroner)(name="n", currency="NOK", components=in_kroner.components)
    run = paid(in_kroner, [credit("2026-02-15", 100, currency="EUR")], rates={"EUR": "1.2", "NOK": "0.1"})
    assert run.amount() == 1200


def test_a_missing_rate_stops_that_person_by_name_and_pays_the_others(paid: Paid) -> None:
    run = paid(component("rate: 100%"), [credit("2026-02-15", 1, "A", currency="SEK"), credit("2026-02-15", 1, "B")])
    assert (run.amount(person="A"), run.amount(person="B")) == (0, 1)
    (problem,) = run.payroll.problems
    assert (problem.code, problem.person_id, problem.facts["currency"], problem.stops) == (
        "missing_rate",
        "A",
        "SEK",
        True,
    )


@pytest.mark.parametrize("way", ["of: team, rate: 100%", "rank: [50, 30]"])
def test_a_rate_missing_from_before_somebody_came_to_the_plan_holds_nobody_up(paid: Paid, way: str) -> None:
    members = [Member("A", None, (Span(date(2026, 4, 1), None, None),)), Member("B", "A")]
    sold = [credit("2026-02-15", 1, "A", currency="SEK"), credit("2026-05-15", 7, "A")]
    run = paid(plan(f"components:\n  - {{name: A, period: month, {way}}}\n"), sold, members=members)
    assert not [p for p in run.payroll.problems if p.stops and p.person_id == "A"]
    assert run.payroll.pays


def test_an_amount_in_a_condition_is_in_the_plans_currency_and_before_the_share(paid: Paid) -> None:
    sold = [credit("2026-02-15", 9000, currency="EUR", share=D("0.1"))]
    run = paid(component("rate: 100%", "where: {amount: {min: 10000}}"), sold, rates={"EUR": "1.2"})
    assert run.amount() == 1080


def test_the_books_quota_is_that_of_the_period_or_what_its_shorter_ones_add_up_to(paid: Paid) -> None:
    flat = component("rate: 8%")
    months = [quota(n, f"2026-0{n}-01", f"2026-0{n}-28") for n in (1, 2, 3)]
    sold = [credit("2026-02-15", 3)]
    assert paid(flat, sold, months).pay().quota == 6
    assert paid(flat, sold, [*months, quota(50)]).pay().quota == 50
    assert paid(flat, sold, [quota(400, end="2026-12-31")]).pay().quota is None


def test_a_quota_of_another_measure_is_none_of_this_one(paid: Paid) -> None:
    run = paid(component("measure: units", "rate: 8%"), [credit("2026-02-15", 3, units=1)], [quota(50)])
    assert run.pay().quota is None


def test_the_plans_own_quota_is_for_each_of_its_periods(paid: Paid) -> None:
    own = plan("components:\n  - {name: A, period: month, quota: 100, rate: 8%}\n")
    assert paid(own, [credit("2026-02-15", 150)]).pay().attainment == D("1.5")


def test_quarters_follow_the_companys_year(paid: Paid) -> None:
    run = paid(component("rate: 8%"), [credit("2026-01-31", 1), credit("2026-02-01", 1)], starts=2)
    assert {p.period.name for p in run.payroll.pays} == {"2025-Q4", "2026-Q1"}


def test_credits_outside_the_assignment_or_the_plans_days_do_not_count_and_are_named(paid: Paid) -> None:
    sold = [credit("2026-01-15", 1), credit("2026-02-15", 10), credit("2026-03-15", 100)]
    member = Member("P1", spans=(Span(date(2026, 2, 1), date(2026, 2, 28)),))
    run = paid(component("rate: 100%", head="prorate: no\n"), sold, members=[member])
    assert run.amount() == 10
    assert run.problems == ["outside_assignment"] * 2
    assert paid(component("rate: 100%", head="valid: ..2026-02-20\n"), sold).amount() == 11


def test_someone_who_is_not_on_the_plan_is_named_and_not_paid(paid: Paid) -> None:
    run = paid(component("rate: 100%"), [credit("2026-01-15", 1, "Z")], members=[Member("A")])
    assert (run.payroll.pays, run.problems) == ((), ["not_on_plan"])


class TestCumulative:
    """Paid on the year to date, less what was paid."""

    RETRO = ("tiers: [{above: 0%, rate: 5%}, {above: 100%, rate: 10%}]", "mode: retroactive", "cumulative: yes")

    def test_a_rate_reached_later_lifts_what_was_sold_before(self, paid: Paid) -> None:
        sold = [credit("2026-02-01", 60000), credit("2026-05-01", 60000)]
        run = paid(component(*self.RETRO), sold, [quota(100000, end="2026-12-31")])
        assert (run.amount(period="2026-Q1"), run.amount(period="2026-Q2")) == (3000, 9000)
        assert run.lines(period="2026-Q2") == [("120000", "0.1", "12000.00"), ("-3000", "1", "-3000.00")]

    def test_a_period_without_sales_pays_nothing(self, paid: Paid) -> None:
        sold = [credit("2026-02-01", 60000), credit("2026-08-01", 1)]
        run = paid(component(*self.RETRO), sold, [quota(100000, end="2026-12-31")])
        assert run.amount(period="2026-Q2") == 0

    def test_the_year_starts_over(self, paid: Paid) -> None:
        sold = [credit("2026-11-01", 60000), credit("2027-02-01", 60000)]
        quotas = [quota(100000, end="2026-12-31"), quota(100000, "2027-01-01", "2027-12-31")]
        run = paid(component(*self.RETRO), sold, quotas)
        assert (run.amount(period="2026-Q4"), run.amount(period="2027-Q1")) == (3000, 3000)

    def test_a_bonus_is_paid_once_a_year(self, paid: Paid) -> None:
        sold = [credit(f"2026-{month}-01", 60000) for month in ("02", "05", "08")]
        bonus = component("bonus: [{at: 100%, pay: 500}, {at: 150%, pay: 900}]", "cumulative: yes")
        run = paid(bonus, sold, [quota(100000, end="2026-12-31")])
        assert [run.amount(period=f"2026-Q{n}") for n in (1, 2, 3)] == [0, 500, 400]

    def test_a_gate_that_opens_late_pays_for_the_year_so_far(self, paid: Paid) -> None:
        sold = [credit("2026-02-01", 60000), credit("2026-05-01", 10000)]
        gated = component("rate: 10%", "cumulative: yes", "gate: {component: A, at_least: 70%}")
        run = paid(gated, sold, [quota(100000, end="2026-12-31")])
        assert (run.amount(period="2026-Q1"), run.amount(period="2026-Q2")) == (0, 7000)

    def test_a_gate_that_closes_again_pays_nothing_and_takes_nothing_back(self, paid: Paid) -> None:
        sold = [
            credit(f"2026-{m}-01", n, type=t)
            for m, n, t in (("02", 9000, "new"), ("05", 100, "new"), ("08", 9000, "new"))
        ]
        gated = plan(
            "components:\n"
            "  - {name: A, rate: 10%, cumulative: yes, gate: {component: B, at_least: 5000}}\n"
            "  - {name: B, rate: 0%, period: quarter}\n"
        )
        run = paid(gated, sold)
        assert [run.amount(period=f"2026-Q{n}") for n in (1, 2, 3)] == [900, 0, 910]


def test_a_credit_knows_the_days_of_its_events() -> None:
    one = Credit(credit_id="C", person_id="P", date=date(2026, 1, 1), amount=D(1), paid_on=date(2026, 2, 1))
    assert [one.happened(e) for e in ("booked", "invoiced", "paid")] == [date(2026, 1, 1), None, date(2026, 2, 1)]
