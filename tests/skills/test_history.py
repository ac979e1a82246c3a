"""Deals as they stood on a past day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Deal, DealChange
from skills.history import as_of

DEAL = Deal(
    deal_id="D-1",
    name="Globex",
    owner_id="P2",
    stage="Won",
    amount=Decimal(90000),
    outcome="won",
    created_on=date(2026, 1, 10),
    close_on=date(2026, 6, 30),
    closed_on=date(2026, 6, 20),
)


def change(field: str, old: str | None, new: str, on: date) -> DealChange:
    return DealChange(
        deal_id="D-1",
        field=field,
        old=old,
        new=new,
        changed_at=datetime(on.year, on.month, on.day, 12),  # noqa: DTZ001
    )


CHANGES = [
    change("stage", "Discovery", "Proposal", date(2026, 2, 1)),
    change("amount", "50000.00", "90000.00", date(2026, 3, 1)),
    change("close_on", "2026-04-30", "2026-06-30", date(2026, 4, 1)),
    change("owner_id", "P1", "P2", date(2026, 5, 1)),
    change("stage", "Proposal", "Won", date(2026, 6, 20)),
]


def test_every_change_after_the_day_is_undone() -> None:
    (then,) = as_of([DEAL], CHANGES, date(2026, 1, 31))
    assert (then.stage, then.amount, then.close_on, then.owner_id) == (
        "Discovery",
        Decimal("50000.00"),
        date(2026, 4, 30),
        "P1",
    )
    assert (then.outcome, then.closed_on) == ("open", None)


def test_changes_of_the_day_itself_had_happened_by_its_evening() -> None:
    (then,) = as_of([DEAL], CHANGES, date(2026, 3, 1))
    assert (then.stage, then.amount) == ("Proposal", Decimal(90000))


def test_a_deal_that_was_not_yet_created_was_not_there() -> None:
    assert as_of([DEAL], CHANGES, date(2026, 1, 9)) == []


def test_today_is_as_it_is() -> None:
    assert as_of([DEAL], CHANGES, date(2026, 11, 20)) == [DEAL]


def test_a_value_that_cannot_be_read_is_unknown_and_not_a_crash() -> None:
    (then,) = as_of([DEAL], [change("amount", "a lot", "90000", date(2026, 3, 1))], date(2026, 2, 1))
    assert then.amount is None


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 10**6)), max_size=8), st.integers(0, 300))
def test_replaying_the_changes_up_to_a_day_leads_to_the_same_amount(steps: list[tuple[int, int]], day: int) -> None:
    start = date(2026, 1, 1)
    ordered = sorted(steps, key=lambda s: s[0])
    days = [start + timedelta(days=n) for n, _ in ordered]
    values = [1000, *(v for _, v in ordered)]
    changes = [
        DealChange(
            deal_id="D-1",
            field="amount",
            old=str(values[i]),
            new=str(values[i + 1]),
            changed_at=datetime(d.year, d.month, d.day, 1, i),  # noqa: DTZ001
        )
        for i, d in enumerate(days)
    ]
    deal = Deal(deal_id="D-1", name="x", amount=Decimal(values[-1]), created_on=start)
    on = start + timedelta(days=day)
    replayed = [values[0], *(v for v, d in zip(values[1:], days, strict=True) if d <= on)][-1]
    assert as_of([deal], changes, on)[0].amount == replayed
