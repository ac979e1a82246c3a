"""What counts towards a quota."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.book import CreditLine
from connectors.book.schema import Quota, Rate
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar
from skills.attainment.credited import credited
from skills.attainment.target import Target, target

CALENDAR = FiscalCalendar()
TODAY = date(2026, 11, 20)
USD = Exchange([Rate(currency="EUR", on=date(2026, 1, 1), rate=Decimal("1.10"))], "USD")
AMOUNTS = st.decimals(0, 10**9, places=2)


def line(on: date, amount: Any = 1000, **more: Any) -> CreditLine:
    facts: dict[str, Any] = {
        "credit_id": f"C-{on}-{more.get('event', 'booked')}",
        "person_id": "P",
        "deal_id": "D",
        "product_id": None,
        "currency": "USD",
        "share": Decimal(1),
        "event": "booked",
        "deal_name": "D",
        "account_id": None,
        "type": "new",
        "margin": None,
        "term_months": None,
        "deal_amount": None,
        "product": None,
        "product_family": None,
    }
    return CreditLine(date=on, amount=Decimal(amount), **(facts | more))


def goal(measure: str = "amount", currency: str = "USD") -> Target:
    quarter = CALENDAR.named("2026-Q4")
    quota = Quota(
        person_id="P",
        measure=measure,
        period_start=quarter.start,
        period_end=quarter.end,
        amount=Decimal(5000),
        currency=currency,
    )
    found = target([quota], quarter, CALENDAR)
    assert found
    return found


def total(*lines: CreditLine, measure: str = "amount", currency: str = "USD") -> Decimal:
    return credited(lines, goal(measure, currency), TODAY, USD).total.amount


def test_only_what_is_dated_inside_the_quotas_period_counts() -> None:
    assert total(line(date(2026, 9, 30)), line(date(2026, 10, 1), 7)) == 7


def test_what_is_dated_after_today_does_not_count_yet() -> None:
    assert total(line(TODAY, 3), line(TODAY + timedelta(days=1))) == 3


def test_a_share_of_a_split_deal_counts_in_part() -> None:
    assert total(line(date(2026, 10, 5), 100000, share=Decimal("0.6"))) == 60000


def test_invoices_and_payments_of_what_was_booked_do_not_count_again() -> None:
    day = date(2026, 10, 5)
    assert total(line(day), line(day, event="invoiced"), line(day, event="paid")) == 1000


def test_a_cancellation_takes_out_what_was_booked_also_in_a_later_period() -> None:
    booked, cancelled = line(date(2026, 10, 5)), line(date(2026, 11, 10), event="cancelled")
    assert total(booked, cancelled) == 0
    assert total(booked, line(TODAY + timedelta(days=1), event="cancelled")) == 1000


def test_a_deal_that_was_cancelled_and_booked_again_counts_once() -> None:
    assert (
        total(line(date(2026, 10, 5)), line(date(2026, 10, 9), event="cancelled"), line(date(2026, 11, 2), 800)) == 800
    )


def test_a_cancellation_of_one_product_leaves_the_others() -> None:
    day = date(2026, 10, 5)
    kept, gone = line(day, 700, product_id="A"), line(day, 300, product_id="B")
    assert total(kept, gone, line(date(2026, 11, 1), event="cancelled", product_id="B")) == 700


def test_another_deals_cancellation_changes_nothing() -> None:
    assert total(line(date(2026, 10, 5)), line(date(2026, 11, 1), event="cancelled", deal_id="E")) == 1000


def test_another_currency_is_converted_at_the_rate_of_the_credits_day() -> None:
    assert total(line(date(2026, 10, 5), 1000, currency="EUR")) == 1100
    assert total(line(date(2026, 10, 5), 1100), currency="EUR") == 1000


def test_margin_is_the_deals_in_proportion_to_the_credit() -> None:
    half = line(date(2026, 10, 5), 500, margin=Decimal(300), deal_amount=Decimal(1000), share=Decimal("0.5"))
    assert total(half, measure="margin") == 75


def test_a_deal_without_a_margin_is_told_and_not_guessed() -> None:
    found = credited([line(date(2026, 10, 5))], goal("margin"), TODAY, USD)
    assert (found.total.amount, found.unmeasured) == (Decimal(0), 1)


@given(st.lists(AMOUNTS, max_size=6), AMOUNTS)
def test_one_more_booked_credit_adds_just_its_amount(amounts: list[Decimal], more: Decimal) -> None:
    lines = [line(date(2026, 10, 5), a, deal_id=str(i)) for i, a in enumerate(amounts)]
    extra = line(date(2026, 10, 6), more, deal_id="extra")
    assert total(*lines, extra) == total(*lines) + more
