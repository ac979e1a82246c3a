"""Paid from sums, everybody gets what they get line by line: any plan, any credits, through a real book."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.book import Book
from connectors.book.schema import Assignment, Credit, Deal, Person, Plan, Product, Quota, Rate
from connectors.errors import NotAllowed
from connectors.periods import Period
from skills.commission.everyone import case_for, held
from skills.commission.grain import grain
from skills.commission.lump_sums import Amounts, amounts
from skills.commission.reading import plan_of
from skills.commission.run import pay_everyone
from skills.commission_run.heap import pay_heap
from skills.commission_run.parts import heaps
from skills.commission_run.source import EVERYBODY, Part, Source
from skills.commission_run.totals import PlanPaid, totals
from tests.skills.commission.plain.written import plans, text

TODAY = date(2026, 11, 20)
OPS = "ops@acme.example"
TEAM = tuple(f"P{n}" for n in range(1, 7))  # P1 leads the others
D = Decimal
MONEY = st.sampled_from(("1000", "9999.99", "33333.33", "60000", "12345.6789", "0", "-2500", "0.05"))


@st.composite
def plans_with_grain(draw: st.DrawFn) -> dict[str, Any]:
    """Plans of all kinds, without most of what makes a plan look at single credits."""
    found = draw(plans())
    for component in found["components"]:
        if component["period"] == "deal":
            component["period"] = "quarter"
        component |= {"measure": "amount", "event": "booked"}
        for key in ("each", "cumulative"):
            component.pop(key, None)
        for place in (component, *component.get("multiply", ())):
            if "amount" in place.get("where", {}):
                place["where"] = {"product": "Suite"}
        component["multiply"] = [m | {"on": "credit"} if "where" in m else m for m in component.get("multiply", ())]
        for goal in (*_listed(component.get("gate", [])), *(m.get("when", {}) for m in component["multiply"])):
            goal.update({"measure": "amount"} if "measure" in goal else {})
        if not component["multiply"]:
            del component["multiply"]
    found.pop("pay_when", None)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@st.composite
def books(draw: st.DrawFn) -> dict[str, list[Any]]:
    """People on three plans, with everything that can happen to their credits."""
    documents = [draw(st.one_of(plans_with_grain(), plans_with_grain(), plans())) for _ in range(3)]
    credited: list[Credit] = []
    for n in range(draw(st.sampled_from((30, 12, 60)))):
        credited += draw(story(n))
    return {
        "people": [
            *(Person(person_id=p, name=p, manager_id=None if p == "P1" else "P1", currency="USD") for p in TEAM),
            Person(person_id="OPS", name="Otto Falk", email=OPS, role="operations"),
        ],
        "products": [
            Product(product_id="X1", name="Suite", family="Software"),
            Product(product_id="X2", name="Services"),
        ],
        "deals": [
            Deal(
                deal_id=f"D{n}",
                name=f"D{n}",
                amount=D(50000),
                margin=D("12345.67"),
                currency="USD",
                type=("new", "expansion", "renewal")[n % 3],
                term_months=(None, 12, 36)[n % 3],
            )
            for n in range(60)
        ],
        "credits": credited,
        "plans": [Plan(plan=f"plan{n}", document=text(d | {"plan": f"plan{n}"})) for n, d in enumerate(documents)],
        "assignments": [row for n, person in enumerate(TEAM) for row in draw(spells(person, f"plan{n % 3}"))],
        "quotas": [row for person in TEAM for row in draw(quotas(person))],
        "fx": [
            Rate(currency="EUR", on=date(2025, 1, 1), rate=D("1.1")),
            Rate(currency="EUR", on=date(2026, 5, 7), rate=D("1.25")),
        ],
    }


@st.composite
def story(draw: st.DrawFn, n: int) -> list[Credit]:
    """A booked credit, and at times what becomes of it."""
    on = draw(st.dates(date(2026, 1, 1), date(2026, 12, 10)))
    own: dict[str, Any] = {
        "person_id": draw(st.sampled_from(TEAM)),
        "deal_id": draw(st.sampled_from((f"D{n % 60}", f"D{n % 60}", "D0", None))),
        "product_id": draw(st.sampled_from(("X1", "X2", None))),
        "amount": D(draw(MONEY)),
        "currency": draw(st.sampled_from(("USD", "USD", "USD", "EUR", "SEK" if n == 7 else "USD"))),
        "share": draw(st.sampled_from((D(1), D(1), D("0.6"), D("0.33333333")))),
    }
    found = [Credit(credit_id=f"K{n}", date=on, **own)]
    for event in draw(st.sampled_from(((), (), (), ("cancelled",), ("invoiced", "paid"), ("paid", "cancelled")))):
        days = draw(st.sampled_from((0, 20, 89, 200)))
        found.append(Credit(credit_id=f"K{n}/{event}", date=on + timedelta(days=days), event=event, **own))
    return found


@st.composite
def spells(draw: st.DrawFn, person: str, plan: str) -> list[Assignment]:
    """All along, for a part of the year, twice, or from one plan to another."""
    incentive = draw(st.sampled_from((None, D(40000))))

    def on(name: str, start: date, end: date | None = None) -> Assignment:
        return Assignment(person_id=person, plan=name, from_=start, to=end, target_incentive=incentive)

    whole = [on(plan, date(2025, 3, 1))]
    part = [on(plan, date(2026, 3, 14), date(2026, 10, 5))]
    twice = [on(plan, date(2025, 3, 1), date(2026, 3, 31)), on(plan, date(2026, 7, 1))]
    moved = [on(plan, date(2025, 3, 1), date(2026, 6, 30)), on("plan0", date(2026, 7, 1))]
    return draw(st.sampled_from((whole, whole, part, twice, moved if plan != "plan0" else whole)))


@st.composite
def quotas(draw: st.DrawFn, person: str) -> list[Quota]:
    months = draw(st.sampled_from((3, 3, 1, 12, 0)))
    amount = D(draw(st.sampled_from((9000, 30000, 0))))
    found = []
    for first in range(1, 13, months) if months else ():
        end = (date(2026, first + months, 1) if first + months <= 12 else date(2027, 1, 1)) - timedelta(days=1)
        start = date(2026, first, 1)
        found.append(
            Quota(person_id=person, measure="amount", period_start=start, period_end=end, amount=amount, currency="USD")
        )
    return found


def line_by_line(book: Book, period: Period) -> dict[str, tuple[dict[str, Amounts], set[str]]]:
    """What each plan pays whom, by its name, and who could not be paid."""
    found = {}
    for on in held(book):
        payroll = pay_everyone(on.plan, case_for(book, on, TODAY), through=period.end)
        own = {p: amounts(p, [t for t in payroll.totals if t.person_id == p], period) for p in on.spells}
        stopped = {p.person_id for p in payroll.problems if p.stops}
        found[on.key] = {p: row for p, row in own.items() if row}, stopped & begun(book, on.key, period)
    return found


def begun(book: Book, plan: str, period: Period) -> set[str]:
    """Who was put on a plan by the end of a period: of anybody else it does not matter whether they could be paid."""
    return {a.person_id for a in book.assignments() if a.plan == plan and a.from_ <= period.end}


def from_sums(paid: PlanPaid) -> tuple[dict[str, Amounts], set[str]]:
    return {row.person_id: row for row in paid.amounts}, set(paid.stopped)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(tables=books(), name=st.sampled_from(("2026-Q3", "2026-Q2", "2026", "2026-08", "2026-H1")))
def test_everybody_is_paid_from_sums_what_they_are_paid_line_by_line(
    make_book: Callable[..., Book], tables: dict[str, list[Any]], name: str
) -> None:
    book = make_book(tables, as_=OPS)
    period = book.company.calendar.named(name)
    lines = line_by_line(book, period)
    for plan in totals(book, period, TODAY, processes=1).plans:
        found, stopped = from_sums(plan)
        assert stopped & begun(book, plan.key, period) == lines[plan.key][1]
        assert found == {p: row for p, row in lines[plan.key][0].items() if p not in stopped}


TIERS = (
    "{plan: ae, currency: USD, clawback: {within_days: 90}, components: [{name: Sales, period: quarter, quota: book, "
    "tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]}]}"
)


def company(*credited: Credit, document: str = TIERS, **more: list[Any]) -> dict[str, list[Any]]:
    """Dana and Nora on one plan with a quota of 100,000 for the third quarter."""
    days: dict[str, Any] = {"period_start": date(2026, 7, 1), "period_end": date(2026, 9, 30)}
    return {
        "people": [
            Person(person_id="P1", name="Dana Kim", currency="USD"),
            Person(person_id="P2", name="Nora Vik", currency="USD"),
            Person(person_id="OPS", name="Otto Falk", email=OPS, role="operations"),
            Person(person_id="P9", name="Rita Rep", email="rita@acme.example"),
        ],
        "deals": [Deal(deal_id="D1", name="One", currency="USD"), Deal(deal_id="D2", name="Two", currency="USD")],
        "credits": list(credited),
        "plans": [Plan(plan="ae", document=document)],
        "assignments": [Assignment(person_id=p, plan="ae", from_=date(2026, 1, 1)) for p in ("P1", "P2")],
        "quotas": [Quota(person_id=p, measure="amount", amount=D(100000), **days) for p in ("P1", "P2")],
        **more,
    }


def credited(key: str, amount: str, person: str = "P1", on: date = date(2026, 8, 3), **more: Any) -> Credit:
    given = {"credit_id": key, "deal_id": "D1", "currency": "USD", **more}
    return Credit(person_id=person, date=on, amount=D(amount), **given)


Q3 = Period(date(2026, 7, 1), date(2026, 9, 30), "2026-Q3")


def paid_to(book: Book, person: str) -> tuple[Decimal, Decimal, Decimal]:
    (plan,) = totals(book, Q3, TODAY, processes=1).plans
    return next((row.earned, row.paid, row.balance) for row in plan.amounts if row.person_id == person)


def test_sums_pay_each_slice_at_its_own_rate(make_book: Callable[..., Book]) -> None:
    book = make_book(company(credited("C1", "70000"), credited("C2", "60000", deal_id="D2")), as_=OPS)
    assert paid_to(book, "P1") == (D(11600), D(11600), D(0))


def test_a_cancelled_credit_is_taken_back_from_what_sums_paid(make_book: Callable[..., Book]) -> None:
    rows = [credited("C1", "90000", deal_id="D2"), credited("C2", "40000")]
    gone = credited("C2x", "40000", on=date(2026, 9, 1), event="cancelled")
    assert paid_to(make_book(company(*rows, gone), as_=OPS), "P1") == (D(11600), D(7200), D(0))


def test_an_amount_as_large_as_the_book_holds_is_added_up_exactly(make_book: Callable[..., Book]) -> None:
    flat = "{plan: ae, currency: USD, components: [{name: Sales, period: quarter, rate: 100%}]}"
    third = D("0.33333333")
    rows = [credited(f"C{n}", "99999999999999.9999", share=third, deal_id=None) for n in range(3)]
    expected = (3 * D("99999999999999.9999") * third).quantize(D("0.01"))
    assert paid_to(make_book(company(*rows, document=flat), as_=OPS), "P1")[0] == expected


def test_a_missing_rate_stops_that_person_and_pays_the_others(make_book: Callable[..., Book]) -> None:
    rows = [credited("C1", "1000", currency="SEK"), credited("C2", "1000", person="P2")]
    (plan,) = totals(make_book(company(*rows), as_=OPS), Q3, TODAY, processes=1).plans
    assert (plan.stopped, [row.person_id for row in plan.amounts]) == (("P1",), ["P2"])


def test_somebody_on_two_plans_on_one_day_is_named_and_not_paid(make_book: Callable[..., Book]) -> None:
    tables = company(credited("C1", "1000"), credited("C2", "1000", person="P2"))
    other = "{plan: flat, currency: USD, components: [{name: Sales, rate: 1%}]}"
    tables["plans"].append(Plan(plan="flat", document=other))
    tables["assignments"].append(Assignment(person_id="P1", plan="flat", from_=date(2026, 9, 30)))
    found = totals(make_book(tables, as_=OPS), Q3, TODAY, processes=1)
    assert found.two_plans == {"P1"}
    assert {row.person_id for plan in found.plans for row in plan.amounts} == {"P2"}


def test_a_plan_with_an_error_is_named_and_the_others_are_paid(make_book: Callable[..., Book]) -> None:
    tables = company(credited("C1", "1000"))
    tables["plans"].append(Plan(plan="bad", document="{plan: bad, currency: USD, components: []}"))
    tables["assignments"].append(Assignment(person_id="P9", plan="bad", from_=date(2026, 1, 1)))
    found = totals(make_book(tables, as_=OPS), Q3, TODAY, processes=1)
    assert (dict(found.faulty), [plan.key for plan in found.plans]) == ({"bad": "bad_plan"}, ["ae"])


def test_only_who_may_run_commissions_gets_everybodys_amounts(make_book: Callable[..., Book]) -> None:
    with pytest.raises(NotAllowed):
        totals(make_book(company(credited("C1", "1000")), as_="rita@acme.example"), Q3, TODAY)


def test_heaps_pay_in_another_process_what_they_pay_in_this_one(make_book: Callable[..., Book]) -> None:
    rows = [credited("C1", "70000"), credited("C2", "60000", person="P2", deal_id="D2")]
    gone = credited("C2x", "60000", person="P2", deal_id="D2", on=date(2026, 9, 1), event="cancelled")
    book = make_book(company(*rows, gone), as_=OPS)
    plan = plan_of(TIERS, "ae")
    one_each = list(heaps(Source(book, Part("ae", EVERYBODY, 2), plan, Q3, TODAY), 1) or ())
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        apart = [row for outcome in pool.map(pay_heap, one_each) for row in outcome.amounts]
    (whole,) = totals(book, Q3, TODAY, processes=1).plans
    assert len(one_each) == 2
    assert sorted(apart) == list(whole.amounts)


@pytest.mark.parametrize(
    ("component", "by"),
    [
        ("rate: 8%, where: {type: new, product: {not: Help}}", ("product", "type")),
        ("rate: 8%, multiply: [{where: {term_months: {min: 24}}, by: 2}]", ("term_months",)),
        ("rate: 8%, where: {amount: {min: 10}}", None),
        ("rate: 8%, each: 500", None),
        ("rate: 8%, measure: deals", None),
        ("rate: 8%, cumulative: yes", None),
        ("tiers: [{above: 0, rate: 8%}], multiply: [{where: {type: new}, by: 2}]", None),
    ],
)
def test_what_a_plan_can_tell_credits_apart_by(component: str, by: tuple[str, ...] | None) -> None:
    document = f"{{plan: p, currency: USD, components: [{{name: A, period: quarter, {component}}}]}}"
    found = grain(plan_of(document, "p"))
    assert (found.by if found else None) == by
