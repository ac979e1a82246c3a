"""Commissions as an asset: worked figures, and what holds whatever the costs are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadUse
from skills.commission_expense.balances import balances, scheduled
from skills.commission_expense.journal import as_csv, entries
from skills.commission_expense.policy import Policy, policy_of
from skills.commission_expense.schedule import Cost, month_of

KINDS: Any = st.sampled_from(["new", "expansion", "renewal"])


def cost(amount: str = "3600", on: date = date(2026, 1, 10), **more: Any) -> Cost:
    given: dict[str, Any] = {
        "key": "C-1",
        "deal_id": "D-1",
        "deal_name": "Globex",
        "person_id": "P1",
        "component": "New business",
        "kind": "new",
    }
    return Cost(amount=Decimal(amount), on=on, **(given | more))


def months(costs: list[Cost], policy: Policy, first: str, last: str) -> list[Any]:
    begin, end = (month_of(date.fromisoformat(f"{m}-01")) for m in (first, last))
    return balances(scheduled(costs, policy), begin, end)


def test_a_cost_of_3600_over_36_months_is_100_a_month() -> None:
    january, february = months([cost()], Policy(), "2026-01", "2026-02")
    assert (january.added, january.amortised, january.carried_forward) == (3600, 100, 3500)
    assert (february.brought_forward, february.added, february.amortised) == (3500, 0, 100)


def test_one_of_the_second_half_of_a_month_begins_in_the_next() -> None:
    january, february = months([cost(on=date(2026, 1, 16))], Policy(), "2026-01", "2026-02")
    assert (january.amortised, january.carried_forward, february.amortised) == (0, 3600, 100)


def test_cents_that_do_not_divide_add_up_all_the_same() -> None:
    every = months([cost("100")], Policy(months=36), "2026-01", "2028-12")
    assert [m.amortised for m in every[:3]] == [Decimal("2.78"), Decimal("2.78"), Decimal("2.77")]
    assert sum(m.amortised for m in every) == 100
    assert every[-1].carried_forward == 0


def test_what_benefits_a_year_at_most_is_expensed_where_the_expedient_is_used() -> None:
    (january,) = months([cost()], Policy(months=12), "2026-01", "2026-01")
    assert (january.expensed, january.added, january.charge) == (3600, 0, 3600)
    (january,) = months([cost()], Policy(months=12, expedient=False), "2026-01", "2026-01")
    assert (january.expensed, january.added, january.amortised) == (0, 3600, 300)


def test_what_is_left_is_impaired_when_the_contract_is_cancelled() -> None:
    june = months([cost(cancelled_on=date(2026, 6, 3))], Policy(), "2026-06", "2026-07")
    assert (june[0].brought_forward, june[0].impaired, june[0].amortised, june[0].carried_forward) == (3100, 3100, 0, 0)
    assert june[1].charge == 0


@pytest.mark.parametrize(
    ("policy", "kind", "term", "products", "benefit"),
    [
        (Policy(), "new", 12, (), 36),
        (Policy(), "new", 48, (), 48),
        (Policy(commensurate=True), "new", 24, (), 24),
        (Policy(), "renewal", 24, (), 24),
        (Policy(), "renewal", None, (), 36),
        (Policy(by_product={"Services": 6}), "new", None, ("Onboarding", "Services"), 6),
    ],
)
def test_how_long_a_cost_benefits(policy: Policy, kind: Any, term: int | None, products: Any, benefit: int) -> None:
    assert policy.benefits(kind, products, term) == benefit


def test_pay_that_is_not_incremental_is_expensed() -> None:
    policy = policy_of({"incremental": ["New business"]})
    (january,) = months([cost(), cost(component="Manager override")], policy, "2026-01", "2026-01")
    assert (january.added, january.expensed) == (3600, 3600)


def test_a_policy_with_a_fault_names_it() -> None:
    with pytest.raises(BadUse, match="monts"):
        policy_of({"monts": 24})
    with pytest.raises(BadUse, match="renewals"):
        policy_of({"renewals": "sometimes"})
    assert not policy_of(None).stated
    assert policy_of({"months": 24}).stated


def test_entries_as_a_ledger_reads_them() -> None:
    policy = policy_of({"months": 36, "accounts": {"asset": 1830, "expense": 7310}})
    lines = as_csv(entries(months([cost()], policy, "2026-01", "2026-01"), policy.accounts), "USD").splitlines()
    assert lines[0] == "month,entry,account,debit,credit,currency"
    assert "2026-01,capitalised,1830,3600.00,,USD" in lines
    assert "2026-01,amortised,1830,,100.00,USD" in lines


DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@st.composite
def costs(draw: st.DrawFn) -> Cost:
    on = draw(DAYS)
    return cost(
        str(draw(st.decimals(-5000, 50000, places=2))),
        on,
        kind=draw(KINDS),
        term_months=draw(st.one_of(st.none(), st.integers(1, 60))),
        cancelled_on=draw(st.one_of(st.none(), st.dates(on, date(2031, 12, 31)))),
    )


POLICIES = st.builds(
    Policy,
    capitalise=st.booleans(),
    months=st.integers(1, 60),
    commensurate=st.booleans(),
    expedient=st.booleans(),
)


@given(st.lists(costs(), max_size=6), POLICIES)
def test_every_month_ties_out_and_carries_into_the_next(given_costs: list[Cost], policy: Policy) -> None:
    every = months(given_costs, policy, "2023-12", "2034-12")
    assert all(m.ties_out for m in every)
    assert all(a.carried_forward == b.brought_forward for a, b in pairwise(every))


@given(st.lists(costs(), max_size=6), POLICIES)
def test_in_the_end_every_cent_that_was_earned_has_been_charged(given_costs: list[Cost], policy: Policy) -> None:
    every = months(given_costs, policy, "2023-12", "2034-12")
    assert sum((m.charge for m in every), Decimal(0)) == sum((c.amount for c in given_costs), Decimal(0))
    assert every[-1].carried_forward == 0


@given(st.lists(costs(), max_size=6), POLICIES)
def test_debits_equal_credits_and_move_the_asset_as_the_balances_say(given_costs: list[Cost], policy: Policy) -> None:
    every = months(given_costs, policy, "2023-12", "2034-12")
    lines = entries(every, policy.accounts)
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
    asset = sum((x.debit - x.credit for x in lines if x.account == policy.accounts.asset), Decimal(0))
    assert asset == every[-1].carried_forward - every[0].brought_forward
