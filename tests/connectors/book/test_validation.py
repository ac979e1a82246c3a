"""What may not stand in a book is found, all of it, with its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book import check
from connectors.book.schema import TABLES, Account, Deal, DealChange, Person, Quota

PEOPLE = [Person(person_id="P1", name="Dana")]
DEAL = Deal(deal_id="D-1", name="Globex", owner_id="P1", amount=Decimal(5))


def kinds(**tables: Any) -> list[tuple[str, str]]:
    return [(f.column, f.kind) for f in check(tables)]


def test_rows_that_hold_together_have_no_fault() -> None:
    assert check({"people": PEOPLE, "deals": [DEAL, replace(DEAL, deal_id="D-2")]}) == []


@pytest.mark.parametrize(
    ("change", "column", "kind"),
    [
        ({"deal_id": ""}, "deal_id", "missing"),
        ({"name": None}, "name", "missing"),
        ({"outcome": "maybe"}, "outcome", "wrong_word"),
        ({"amount": 5.0}, "amount", "wrong_type"),
        ({"amount": Decimal("NaN")}, "amount", "too_large"),
        ({"amount": Decimal(10) ** 15}, "amount", "too_large"),
        ({"closed_on": datetime(2026, 1, 1)}, "closed_on", "wrong_type"),  # noqa: DTZ001
        ({"term_months": True}, "term_months", "wrong_type"),
        ({"owner_id": "P9"}, "owner_id", "dangling"),
    ],
)
def test_a_wrong_value_is_found(change: dict[str, Any], column: str, kind: str) -> None:
    assert kinds(people=PEOPLE, deals=[replace(DEAL, **change)]) == [(column, kind)]


def test_every_fault_is_found_and_not_only_the_first() -> None:
    wrong: dict[str, Any] = {"name": "", "outcome": "maybe", "owner_id": "P9"}
    bad = replace(DEAL, **wrong)
    assert len(check({"people": PEOPLE, "deals": [bad, bad]})) == 7


def test_of_rows_with_one_key_the_first_one_stands() -> None:
    (fault,) = check({"people": PEOPLE, "deals": [DEAL, DEAL]})
    assert (fault.row, fault.kind) == (1, "duplicate")
    assert "D-1" in fault.says


def test_a_key_of_several_columns_is_one_key() -> None:
    quota = Quota(
        person_id="P1",
        measure="amount",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 3, 31),
        amount=Decimal(1),
    )
    other = replace(quota, measure="margin")
    assert kinds(people=PEOPLE, quotas=[quota, other]) == []
    assert kinds(people=PEOPLE, quotas=[quota, other, quota]) == [("person_id", "duplicate")]


def test_a_reference_into_a_table_that_was_not_loaded_is_no_fault() -> None:
    assert check({"deals": [DEAL]}) == []
    change = DealChange(deal_id="D-7", field="stage", changed_at=datetime(2026, 1, 1))  # noqa: DTZ001
    assert kinds(deal_changes=[change]) == []
    assert kinds(deals=[DEAL], deal_changes=[change]) == [("deal_id", "dangling")]


def test_a_table_and_a_row_that_the_book_does_not_know_are_faults() -> None:
    assert kinds(moons=[1]) == [("", "unknown_table")]
    assert kinds(deals=[Account(account_id="A", name="a")]) == [("", "not_a_row")]


@given(st.data())
def test_every_optional_column_may_be_empty(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(TABLES.values(), key=lambda t: t.name)))
    stand_ins = {str: "x", int: 1, Decimal: Decimal(1), date: date(2026, 1, 1), datetime: datetime(2026, 1, 1)}  # noqa: DTZ001
    row = table.row(**{c.field: c.one_of[0] if c.one_of else stand_ins[c.type] for c in table.columns if c.required})
    assert check({table.name: [row]}) == []
