"""What changed leads to what is, nothing lies in the future, and people only do what they could do."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise

import pytest

from connectors.book.schema import DealChange
from tests.connectors.demo.companies import Made


@pytest.mark.parametrize("field", ["stage", "close_on", "amount", "owner_id", "next_step"])
def test_changes_of_a_value_follow_on_one_another_and_end_at_what_the_deal_says(made: Made, field: str) -> None:
    of_deal: dict[str, list[DealChange]] = defaultdict(list)
    for change in made.rows("deal_changes"):
        if change.field == field:
            of_deal[change.deal_id].append(change)
    assert of_deal
    for deal in made.rows("deals"):
        steps = sorted(of_deal[deal.deal_id], key=lambda c: c.changed_at)
        assert all(before.new == after.old for before, after in pairwise(steps))
        if steps:
            now = getattr(deal, field)
            assert steps[-1].new == (None if now is None else str(now))


def test_a_deal_moves_forward_through_its_stages_until_it_is_over(made: Made) -> None:
    position = {s.stage: s.position for s in made.rows("stages")}
    for change in made.rows("deal_changes"):
        if change.field == "stage":
            assert position[change.new or ""] > position[change.old or ""]
    outcome = {s.stage: s.outcome for s in made.rows("stages")}
    assert all(outcome[d.stage] == d.outcome for d in made.rows("deals"))


def test_only_closed_deals_have_a_closing_day_and_it_is_the_last_that_was_promised(made: Made) -> None:
    for deal in made.rows("deals"):
        assert (deal.closed_on is None) == (deal.outcome == "open")
        if deal.closed_on:
            assert deal.close_on == deal.closed_on > deal.created_on


def test_nothing_happens_on_the_day_of_the_book_or_after(made: Made) -> None:
    on = made.on
    assert all(c.changed_at.date() < on for c in made.rows("deal_changes"))
    assert all(a.at.date() < on for a in made.rows("activities"))
    assert all(e.sent_at.date() < on for e in made.rows("emails"))
    assert all(c.date < on for c in made.rows("credits"))
    assert all(d.created_on < on and (d.closed_on is None or d.closed_on < on) for d in made.rows("deals"))


def test_nothing_happens_before_a_deal_begins_or_at_a_weekend(made: Made) -> None:
    created = {d.deal_id: d.created_on for d in made.rows("deals")}
    for change in made.rows("deal_changes"):
        assert change.changed_at.date() >= created[change.deal_id]
        assert change.changed_at.weekday() < 5
    for done in made.rows("activities"):
        assert done.at.date() >= created[done.deal_id]
        assert done.at.weekday() < 5


def test_people_work_only_between_their_first_and_their_last_day(made: Made) -> None:
    people = {p.person_id: p for p in made.rows("people")}
    for done in made.rows("activities"):
        who = people[done.person_id]
        assert who.hired_on <= done.at.date()
        assert who.left_on is None or done.at.date() <= who.left_on


def test_those_who_left_have_no_open_deals_and_no_customers(made: Made) -> None:
    gone = {p.person_id for p in made.rows("people") if p.left_on}
    assert not any(d.owner_id in gone for d in made.rows("deals") if d.outcome == "open")
    assert not any(a.owner_id in gone for a in made.rows("accounts"))
    assert any(d.owner_id in gone for d in made.rows("deals"))


def test_an_open_deal_is_its_customers_owners(made: Made) -> None:
    owner = {a.account_id: a.owner_id for a in made.rows("accounts")}
    assert all(d.owner_id == owner[d.account_id] for d in made.rows("deals") if d.outcome == "open")


def test_lines_add_up_to_the_deal(made: Made) -> None:
    total: dict[str, Decimal] = defaultdict(Decimal)
    for line in made.rows("deal_lines"):
        assert line.amount > 0
        assert line.quantity >= 1
        total[line.deal_id] += line.amount
    assert all(total[d.deal_id] == d.amount for d in made.rows("deals"))


def test_margin_is_what_remains_and_shrinks_with_the_discount(made: Made) -> None:
    shares = [(d.discount, d.margin / d.amount) for d in made.rows("deals") if d.discount is not None]
    assert all(Decimal("0.4") < share < Decimal("0.9") for _, share in shares)
    deep = [share for discount, share in shares if discount >= Decimal("0.2")]
    light = [share for discount, share in shares if discount < Decimal("0.1")]
    assert sum(deep) / len(deep) < sum(light) / len(light)


def test_most_open_deals_were_touched_within_two_weeks(made: Made) -> None:
    last = {a.deal_id: a.at.date() for a in sorted(made.rows("activities"), key=lambda a: a.at)}
    days = [(made.on - last[d.deal_id]).days for d in made.rows("deals") if d.outcome == "open"]
    assert sum(d <= 14 for d in days) / len(days) > 0.9
