"""What became of deals in past stretches, counted by the book and again by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from connectors.book import Book
from connectors.book.outlook import Stretch, due_of
from skills.history import as_of
from tests.skills.forecast.selling import TODAY, company, open_deal, past

STRETCHES = (
    Stretch(date(2026, 8, 20), date(2026, 8, 21), date(2026, 9, 30)),
    Stretch(date(2026, 5, 5), date(2026, 5, 6), date(2026, 6, 30)),
    Stretch(date(2025, 11, 20), date(2026, 1, 1), date(2026, 3, 31)),
)
Make = Callable[..., Book]


def book_of(make_book: Make, as_: str = "ops@x.example", **more: Any) -> Book:
    return make_book(
        company([open_deal("o1", 10_000, created_on=date(2026, 4, 1), close_on=date(2026, 9, 1))]) | more, as_
    )


def test_fates_are_what_counting_deal_by_deal_gives(make_book: Make) -> None:
    book = book_of(make_book)
    stages = {s.stage for s in book.stages() if s.outcome == "open"}
    looks: Counter[Any] = Counter()
    won: Counter[Any] = Counter()
    for n, stretch in enumerate(STRETCHES):
        for deal in as_of(book.deals(), book.deal_changes(), stretch.origin):
            if deal.outcome != "open":
                continue
            key = n, deal.stage if deal.stage in stages else None, due_of(deal.close_on, deal.created_on, stretch)
            (now,) = book.deals(ids=[deal.deal_id])
            looks[key] += 1
            won[key] += (
                now.outcome == "won" and now.closed_on is not None and stretch.start <= now.closed_on <= stretch.end
            )
    found = book.learnt(STRETCHES, today=TODAY).fates
    told: Counter[Any] = Counter()
    told_won: Counter[Any] = Counter()
    for fate in found:
        told[fate.stretch, fate.stage, fate.due] += fate.looks
        told_won[fate.stretch, fate.stage, fate.due] += fate.won
    assert told == looks
    assert +told_won == +won


def test_arrivals_are_deals_that_were_not_there_on_the_origin(make_book: Make) -> None:
    book = book_of(make_book)
    stretch = STRETCHES[2]
    new = [
        d
        for d in book.deals(outcome="won")
        if d.created_on
        and d.created_on > stretch.origin
        and d.closed_on
        and stretch.start <= d.closed_on <= stretch.end
    ]
    assert book.learnt([stretch], today=TODAY).arrivals[0].won == len(new) > 0
    counted, each = book.arrivals(["ann"], [stretch])
    mine = [d for d in new if d.owner_id == "ann"]
    assert (counted[0].won, counted[0].sellers, len(each)) == (len(mine), 1, len(mine))


def test_what_is_the_companys_is_the_same_for_everyone_and_what_is_a_persons_is_not(make_book: Make) -> None:
    everyone, ann = book_of(make_book), book_of(make_book, "ann@x.example")
    assert ann.learnt(STRETCHES, today=TODAY) == everyone.learnt(STRETCHES, today=TODAY)
    assert ann.arrivals(["bob"], STRETCHES) == ([], [])
    assert everyone.arrivals(["bob"], STRETCHES)[1]


def test_a_stretch_that_ends_after_the_day_is_not_learnt_from(make_book: Make) -> None:
    book = book_of(make_book)
    assert book.learnt(STRETCHES, today=date(2026, 9, 1)).stretches == STRETCHES[1:]


def test_a_stretch_before_closing_was_recorded_is_not_learnt_from(make_book: Make) -> None:
    early = Stretch(date(2023, 5, 5), date(2023, 5, 6), date(2023, 6, 30))
    assert book_of(make_book).learnt([*STRETCHES, early], today=TODAY).stretches == STRETCHES


def test_without_recorded_changes_nothing_of_a_past_day_is_taken_from_how_deals_ended(make_book: Make) -> None:
    fates = book_of(make_book, deal_changes=[]).learnt(STRETCHES, today=TODAY).fates
    assert {f.stage for f in fates} == {None}
    assert all(f.due.startswith("aged") and f.size == 0 for f in fates)


def test_growth_is_what_won_deals_closed_at_over_what_they_were_worth(make_book: Make) -> None:
    _, changes = past()
    halved = [replace(c, old=str(int(float(c.old or 0) * 2))) if c.field == "amount" else c for c in changes]
    growth = book_of(make_book, deal_changes=halved).learnt(STRETCHES[:2], today=TODAY).growth
    assert growth == () or set(growth) == {0.5}
    longer = tuple(
        Stretch(date(y, m, 10), date(y, m, 11), date(y, m + 2, 30))
        for y, m in ((2026, 7), (2026, 4), (2025, 10), (2025, 7))
    )
    assert set(book_of(make_book, deal_changes=halved).learnt(longer, today=TODAY).growth) == {0.5}
