"""The statement: what stands on it, that it adds up, why a deal was paid so, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.book import Book, Company, build_snapshot
from connectors.book.schema import Assignment, Deal, Plan, Rate
from connectors.errors import BadUse, CoachError, NoData
from connectors.exchange import Exchange
from connectors.home import Home
from connectors.money import Money
from connectors.periods import FiscalCalendar
from connectors.state.corrections import New
from skills.commission.credits import Credit as Held
from skills.commission.credits import Member
from skills.commission.from_book import OnPlan
from skills.commission.run import Case
from skills.skill import Desk, NotFound
from skills.statement import skill
from skills.statement.changes import bridge, paid
from skills.statement.results import Changed, Statement, Why
from skills.statement.slip import from_plain, to_plain
from skills.statement.sources import Side
from tests.skills.commission.plans import plan
from tests.skills.statement.company import DANA, MAYA, OPS, REPS, TODAY, credit, person, quota, tables

Desks = Callable[..., Desk]


@pytest.fixture
def desk_of(make_book: Callable[..., Book], make_desk: Desks) -> Desks:
    def make(*rows: Any, as_: str = DANA, plan: str = REPS, **instead: Any) -> Desk:
        return make_desk(make_book(tables(*rows, plan=plan, **instead), as_), TODAY)

    return make


def statement(desk: Desk, **args: Any) -> Statement:
    found = skill(desk, **args)
    assert isinstance(found, Statement)
    return found


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_each_line_is_base_times_rate_and_belongs_to_deals_that_add_up_to_it(desk_of: Desks) -> None:
    desk = desk_of(credit("A", "2026-10-05", 70000), credit("B", "2026-11-02", 60000))
    (part,) = statement(desk).slips[0].parts
    said = [(row.base, row.rate, row.pay, [(s.deal, s.pay) for s in row.shares]) for row in part.lines]
    assert said == [
        (usd("100000"), Decimal("0.08"), usd("8000"), [("Deal D-A", usd("5600")), ("Deal D-B", usd("2400"))]),
        (usd("30000"), Decimal("0.12"), usd("3600"), [("Deal D-B", usd("3600"))]),
    ]


def test_the_period_is_the_running_one_that_the_plan_settles_in(desk_of: Desks) -> None:
    desk = desk_of(credit("A", "2026-10-05", 1000))
    assert statement(desk).period.name == "2026-Q4"
    assert statement(desk, period="2026-08").period.name == "2026-Q3"


def test_a_cancelled_deal_of_the_quarter_before_is_taken_back_in_a_line_of_its_own(desk_of: Desks) -> None:
    gone = credit("X", "2026-10-10", 40000, deal="D-B", event="cancelled")
    desk = desk_of(credit("A", "2026-08-05", 90000), credit("B", "2026-09-02", 40000), gone)
    (sums,) = statement(desk).sums
    assert (sums.earned, sums.clawed_back, sums.paid, sums.balance) == (usd("0"), usd("-4400"), usd("0"), usd("-4400"))


def test_a_recoverable_draw_shows_its_balance(desk_of: Desks) -> None:
    drawn = REPS.replace("clawback: {within_days: 90}", "draw: {amount: 3000, every: quarter, recoverable: yes}")
    (sums,) = statement(desk_of(credit("A", "2026-10-05", 25000), plan=drawn), period="2026-Q4").sums
    assert (sums.earned, sums.paid) == (usd("2000"), usd("3000"))
    assert sums.balance > usd("0")


def test_what_waits_for_its_event_is_pending_and_not_paid(desk_of: Desks) -> None:
    waits = REPS + "pay_when: [{share: 50%, event: booked}, {share: 50%, event: paid}]\n"
    (sums,) = statement(desk_of(credit("A", "2026-10-05", 50000), plan=waits)).sums
    assert (sums.earned, sums.paid, sums.pending) == (usd("4000"), usd("2000"), usd("2000"))


def test_a_credit_that_pays_nothing_is_listed_with_its_reason(desk_of: Desks) -> None:
    only_new = REPS.replace("    quota: book\n", "    quota: book\n    where: {amount: {min: 10000}}\n")
    (slip,) = statement(desk_of(credit("A", "2026-10-05", 500), credit("B", "2026-10-05", 20000), plan=only_new)).slips
    assert [(u.deal, u.reason) for u in slip.unpaid] == [("Deal D-A", "no_component")]


def test_an_approved_correction_is_a_line_of_its_own_and_counts(desk_of: Desks) -> None:
    desk = desk_of(credit("A", "2026-10-05", 50000))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    ten = New(person_id="P1", period="2026-Q4", amount=usd("10.00"), reason="Spiff", author="a", at=at)
    desk.state.corrections.add(ten)
    assert statement(desk).sums[0].paid == usd("4000")
    desk.state.corrections.approve(1, by="b", at=at)
    found = statement(desk)
    assert [(c.amount, c.reason) for c in found.corrections] == [(usd("10.00"), "Spiff")]
    assert found.sums[0].paid == usd("4010.00")


def test_why_says_where_the_deal_lay_against_quota_and_whether_it_hit_the_accelerator(desk_of: Desks) -> None:
    desk = desk_of(credit("A", "2026-10-05", 70000), credit("B", "2026-11-02", 60000))
    found = skill(desk, deal="D-B", show="why")
    assert isinstance(found, Why)
    (deal,) = found.deals
    assert (deal.pay, deal.accelerated) == (usd("6000"), usd("3600"))
    assert {(row.share_before, row.share_after) for row in deal.lines} == {(Decimal("0.7"), Decimal("1.3"))}
    slow = skill(desk, deal="D-A")
    assert isinstance(slow, Why)
    assert not slow.deals[0].accelerated


def test_a_deal_without_a_credit_is_said_to_be_on_no_statement(desk_of: Desks) -> None:
    every = tables(credit("A", "2026-10-05", 1))["deals"]
    with pytest.raises(NoData) as error:
        skill(desk_of(deals=every, credits=[]), deal="D-A")
    assert error.value.code == "not_credited"


def test_a_rep_sees_only_their_own_and_a_manager_those_below(desk_of: Desks) -> None:
    held = credit("A", "2026-10-05", 50000, who="P2")
    with pytest.raises(CoachError):
        skill(desk_of(held), person="Erik Berg")
    assert statement(desk_of(held, as_=MAYA), person="Erik Berg").sums[0].paid == usd("4000")
    assert statement(desk_of(held, as_=OPS), person="P2").sums[0].paid == usd("4000")


def test_two_plans_on_one_day_pay_nobody_by_guess(desk_of: Desks) -> None:
    both = [Assignment(person_id="P1", plan=key, from_=date(2026, 1, 1)) for key in ("reps", "other")]
    plans = [Plan(plan="reps", document=REPS), Plan(plan="other", document=REPS)]
    with pytest.raises(BadUse) as error:
        skill(desk_of(credit("A", "2026-10-05", 1), assignments=both, plans=plans))
    assert error.value.code == "two_plans"


def test_a_plan_that_changes_in_mid_period_pays_each_for_its_days(desk_of: Desks) -> None:
    flat = "plan: flat\ncurrency: USD\ncomponents: [{name: Flat, period: quarter, rate: 10%}]\n"
    spells = [
        Assignment(person_id="P1", plan="reps", from_=date(2026, 1, 1), to=date(2026, 10, 31)),
        Assignment(person_id="P1", plan="flat", from_=date(2026, 11, 1)),
    ]
    plans = [Plan(plan="reps", document=REPS), Plan(plan="flat", document=flat)]
    rows = credit("A", "2026-10-05", 10000), credit("B", "2026-11-05", 10000)
    found = statement(desk_of(*rows, assignments=spells, plans=plans))
    assert [(s.plan, s.paid) for s in found.slips] == [("reps", usd("800")), ("flat", usd("1000"))]
    assert [u.credit_id for s in found.slips for u in s.unpaid] == []


def test_a_credit_between_two_plans_is_told_to_be_unpaid_once(desk_of: Desks) -> None:
    flat = "plan: flat\ncurrency: USD\ncomponents: [{name: All, period: quarter, rate: 10%}]\n"
    spells = [
        Assignment(person_id="P1", plan="reps", from_=date(2026, 1, 1), to=date(2026, 10, 31)),
        Assignment(person_id="P1", plan="flat", from_=date(2026, 11, 10)),
    ]
    plans = [Plan(plan="reps", document=REPS), Plan(plan="flat", document=flat)]
    rows = credit("A", "2026-10-05", 10000), credit("B", "2026-11-05", 10000), credit("C", "2026-11-15", 10000)
    found = statement(desk_of(*rows, assignments=spells, plans=plans))
    assert [(u.credit_id, u.reason) for s in found.slips for u in s.unpaid] == [("B", "outside_assignment")]


def test_a_slip_that_was_kept_is_read_back_as_it_was(desk_of: Desks) -> None:
    gone = credit("X", "2026-10-10", 40000, deal="D-B", event="cancelled")
    rows = credit("A", "2026-08-05", 90000), credit("B", "2026-09-02", 40000), gone, credit("C", "2026-10-12", 7)
    (slip,) = statement(desk_of(*rows)).slips
    assert from_plain(to_plain(slip)) == slip


def test_what_changed_since_a_day_names_each_deal_and_adds_up(desk_of: Desks) -> None:
    found = skill(
        desk_of(credit("A", "2026-10-05", 70000), credit("B", "2026-11-02", 60000)), show="changes", since="2026-10-31"
    )
    assert isinstance(found, Changed)
    assert (found.before, found.after, found.by) == (usd("5600"), usd("11600"), "dates")
    assert [(c.cause, c.deal, c.amount) for c in found.changes] == [("new", "Deal D-B", usd("6000"))]


def test_changes_since_last_month_are_those_of_the_running_statement(desk_of: Desks) -> None:
    found = skill(desk_of(credit("A", "2026-10-05", 70000)), show="changes", period="last_month")
    assert isinstance(found, Changed)
    assert (found.period.name, found.since) == ("2026-Q4", date(2026, 10, 31))


def test_quota_plan_and_rows_of_an_older_snapshot_are_told_apart(tmp_path: Path, make_desk: Desks) -> None:
    home = Home(tmp_path)
    first = tables(credit("A", "2026-10-05", 80000))
    second = tables(
        credit("A", "2026-10-05", 80000),
        credit("B", "2026-11-10", 10000),
        plan=REPS.replace("rate: 8%", "rate: 9%"),
        quotas=[quota(50000, "2026-10-01", "2026-12-31")],
    )
    for rows, day in ((first, 9), (second, 20)):
        company = Company(name="Acme", currency="USD", as_of=date(2026, 11, day))
        snapshot = build_snapshot(home, rows, company, now=datetime(2026, 11, day, tzinfo=UTC))
    found = skill(make_desk(Book.open(snapshot, DANA), TODAY, home=home), show="changes")
    assert isinstance(found, Changed)
    assert (found.by, found.since) == ("snapshot", date(2026, 11, 9))
    steps = [(c.cause, c.amount) for c in found.changes]
    assert steps == [("new", usd("800")), ("quota", usd("1600")), ("plan", usd("500"))]
    assert found.before + usd("2900") == found.after


def test_a_bridge_is_told_in_each_currency_that_something_is_paid_in(desk_of: Desks) -> None:
    spells = [
        Assignment(person_id="P1", plan="reps", from_=date(2026, 1, 1), to=date(2026, 10, 31)),
        Assignment(person_id="P1", plan="nok", from_=date(2026, 11, 1)),
    ]
    kroner = "plan: nok\ncurrency: NOK\ncomponents: [{name: All, period: quarter, rate: 10%}]\n"
    plans = [Plan(plan="reps", document=REPS), Plan(plan="nok", document=kroner)]
    rates = [Rate(currency="NOK", on=date(2026, 1, 1), rate=Decimal("0.1"))]
    rows = credit("A", "2026-10-29", 10000), credit("B", "2026-11-05", 10000)
    desk = desk_of(*rows, assignments=spells, plans=plans, fx=rates)
    found = skill(desk, show="changes", since="2026-10-15")
    assert isinstance(found, Changed)
    told = [(b.before, b.after, [c.amount for c in b.changes]) for b in found.bridges]
    nok, zero = Money(Decimal("10000.00"), "NOK"), Money(Decimal("0.00"), "NOK")
    assert told == [(zero, nok, [nok]), (usd("0"), usd("800"), [usd("800")])]


def test_a_split_deal_that_somebody_else_owns_is_found_by_the_part_that_was_credited(desk_of: Desks) -> None:
    split = [
        credit(f"S{n}", "2026-10-05", 50000, who=who, deal="D-S", share=Decimal("0.5"))
        for n, who in enumerate(("P2", "P1"))
    ]
    owned = [
        Deal(deal_id="D-S", name="Nordlys rollout", owner_id="P2", outcome="won", amount=Decimal(1), currency="USD")
    ]
    desk = desk_of(*split, deals=owned)
    for named in ({"deal": "Nordlys"}, {"account": "Nordlys"}):
        found = skill(desk, **named)
        assert isinstance(found, Why)
        assert [(d.deal, d.pay) for d in found.deals] == [("Nordlys rollout", usd("2000"))]
    with pytest.raises(NotFound):
        skill(desk, deal="Sydlys")


amounts = st.integers(-50000, 90000).map(lambda cents: Decimal(cents) / 100)
credits_of_a_year = st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), amounts), max_size=8)
WAYS = (
    "rate: 7.5%",
    "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]",
    "mode: retroactive\n    tiers: [{above: 0%, rate: 5%}, {above: 50%, rate: 7%}]",
    "bonus: [{at: 50%, pay: 500}, {at: 100%, pay: 900}]",
    "rate: 9%\n    each: 20",
    "rate: 9%\n    cap: 100\n    floor: 30",
)
QUARTERS = st.sampled_from(["Q1", "Q3"])
ENDS = ("", "clawback: {within_days: 90}\n", "draw: {amount: 40, every: month, recoverable: yes}\n", "cap: 90\n")


def _side(body: str, rows: list[tuple[date, Decimal]], gone: int) -> Side:
    held = [
        Held(
            credit_id=f"C{i}",
            person_id="P1",
            date=on,
            amount=amount,
            deal_id=f"D{i % 5}",
            cancelled_on=max(on, date(2026, 9, 1)) if i == gone else None,
        )
        for i, (on, amount) in enumerate(rows)
    ]
    who = person("P1", "Dana Kim", DANA)
    every = [quota(300, f"2026-{q * 3 - 2:02}-01", f"2026-{q * 3:02}-30") for q in range(1, 5)]
    case = Case(held, every, [Member("P1")], Exchange([], "USD"), FiscalCalendar())
    return Side(OnPlan(who, "p", plan(body), ()), case)


@settings(deadline=None)
@given(credits_of_a_year, st.integers(0, 8), st.sampled_from(WAYS), st.sampled_from(ENDS), QUARTERS)
def test_shares_lines_and_adjustments_add_up_to_what_is_paid(
    rows: list[tuple[date, Decimal]], gone: int, way: str, end: str, quarter: str
) -> None:
    body = f"{end}components:\n  - name: A\n    period: quarter\n    quota: book\n    {way}\n"
    slip = _side(body, rows, gone).slip(FiscalCalendar().named(f"2026-{quarter}"))
    if slip is None:
        return
    lines = [line for part in slip.parts for line in part.lines]
    for line in lines:
        assert not line.shares or sum(s.pay.amount for s in line.shares) == line.pay.amount
    assert sum(line.pay.amount for line in lines) == slip.earned.amount
    assert slip.earned + slip.adjusted() == slip.paid


@settings(deadline=None)
@given(credits_of_a_year, credits_of_a_year, st.sampled_from(WAYS), st.sampled_from(WAYS), st.sampled_from(ENDS))
def test_a_bridge_between_any_two_states_adds_up(
    before: list[tuple[date, Decimal]], after: list[tuple[date, Decimal]], old: str, new: str, end: str
) -> None:
    form = "{end}components:\n  - name: A\n    period: quarter\n    quota: book\n    {way}\n"
    then, now = (_side(form.format(end=end, way=way), rows, 2) for way, rows in ((old, before), (new, after)))
    period = FiscalCalendar().named("2026-Q3")
    steps = sum((c.amount.amount for c in bridge([then], [now], period, "USD")), Decimal(0))
    assert paid([then], period, "USD").amount + steps == paid([now], period, "USD").amount
