"""Columns that only say how a deal ended are found; those that differ by chance are not."""

from __future__ import annotations

from random import Random

import pytest

from connectors.book.sightings import Sighting
from skills.win_probability.leaks import LeftOut, leaks
from tests.skills.win_probability.seen import UNTIL, deals


def found(seen: list[Sighting], *columns: str) -> tuple[LeftOut, ...]:
    closed, still_open = [s for s in seen if s.closed_on], [s for s in seen if s.as_of == UNTIL]
    return leaks(closed, still_open, columns)


def test_a_reason_that_is_only_given_once_a_deal_is_lost_is_named() -> None:
    seen = deals(900, lambda _: 0.3, lead_source=lambda won: "Inbound" if won else "Lost on price")
    (leak,) = found(seen, "lead_source", "type", "competitor")
    assert leak.column == "lead_source"
    assert leak.auc == 1.0


def test_what_is_filled_in_for_half_of_the_lost_deals_is_named() -> None:
    rng = Random(1)
    seen = deals(900, lambda _: 0.3, discount=lambda won: 0.1 if won or rng.random() < 0.5 else None)
    assert [leak.column for leak in found(seen, "discount", "type")] == ["discount"]


def test_a_customer_that_is_entered_with_the_order_is_named_though_it_tells_nothing() -> None:
    seen = [s if s.closed_on else s._replace(account=False) for s in deals(900, lambda _: 0.3)]
    assert [leak.column for leak in found(seen, "account", "type")] == ["account"]


@pytest.mark.parametrize("seed", range(8))
def test_what_was_known_from_the_start_is_no_leak_however_much_it_tells(seed: int) -> None:
    seen = deals(900, lambda s: 0.6 if s.lead_source == "Referral" else 0.15, seed)
    assert not found(seen, "lead_source", "type", "competitor", "pushes")


def test_with_few_open_deals_nothing_is_told() -> None:
    seen = [s for s in deals(900, lambda _: 0.3, type=lambda won: "x") if s.closed_on]
    assert leaks(seen, seen[:10], ["type"]) == ()
