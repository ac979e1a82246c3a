"""What language models have cost, by day, person and model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.money import Money
from connectors.state.database import Database
from connectors.state.usage import Usage, Used
from connectors.tokens import Price

TODAY, BEFORE = date(2026, 11, 25), date(2026, 11, 24)
DEAR = Price(Decimal("2.50"), Decimal(10), "USD")
DANA, ERIK = "dana@acme.example", "erik@acme.example"


@pytest.fixture
def usage(state_url: str) -> Iterator[Usage]:
    opened = Database.open(state_url)
    yield Usage(opened)
    opened.close()


def used(person: str = DANA, **instead: Any) -> Used:
    about: dict[str, Any] = {"day": TODAY, "team": "North", "model": "m", "price": DEAR, "calls": 1, "estimated": 0}
    return Used(**{**about, "person": person, "tokens_in": 1000, "tokens_out": 200, **instead})


def test_calls_of_one_day_person_model_and_price_are_one_row(usage: Usage) -> None:
    usage.add(used())
    usage.add(used(estimated=1))
    usage.add(used(day=BEFORE))
    today, before = usage.used(BEFORE, TODAY)
    assert (today.calls, today.estimated, today.tokens_in, today.tokens_out) == (2, 1, 2000, 400)
    assert (before.day, before.calls, before.price) == (BEFORE, 1, DEAR)


def test_a_day_is_totalled_for_a_person_a_team_and_everybody(usage: Usage) -> None:
    usage.add(used())
    usage.add(used(ERIK, team="South"))
    usage.add(used("ops@acme.example", team=None))
    usage.add(used(day=BEFORE))
    assert usage.total(TODAY, person=DANA).tokens == 1200
    assert usage.total(TODAY, team="South").tokens == 1200
    assert usage.total(TODAY).tokens == 3600
    assert usage.total(TODAY).cost("USD") == Money(Decimal("0.0135"), "USD")


def test_what_was_used_before_a_price_changed_keeps_its_own(usage: Usage) -> None:
    usage.add(used(price=None))
    usage.add(used())
    usage.add(used(price=Price(Decimal(5), Decimal(20), "USD")))
    usage.add(used(price=Price(Decimal(5), Decimal(20), "EUR")))
    total = usage.total(TODAY)
    assert total.tokens == 4800
    assert total.cost("USD").amount == Decimal("0.0045") + Decimal("0.009")
    assert total.cost("EUR").amount == Decimal("0.009")
    assert [row.cost is None for row in usage.used(TODAY, TODAY)].count(True) == 1


def test_only_those_who_may_be_seen_are_listed(usage: Usage) -> None:
    usage.add(used())
    usage.add(used(ERIK))
    assert [row.person for row in usage.used(TODAY, TODAY, people=[ERIK])] == [ERIK]
    assert usage.used(TODAY, TODAY, people=[]) == []


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=20),
    st.decimals(0, 1000, places=6),
    st.decimals(0, 1000, places=6),
)
def test_the_cost_of_many_calls_is_the_sum_of_their_costs(
    calls: list[tuple[int, int]], into: Decimal, out: Decimal
) -> None:
    price = Price(into, out, "USD")
    together = price.of(sum(read for read, _ in calls), sum(written for _, written in calls))
    assert together.amount == sum((price.of(*call).amount for call in calls), Decimal(0))
