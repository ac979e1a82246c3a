"""Deals beside those of peers: like with like, and nobody to be recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from connectors.book import Book, Track
from tests.skills.scorecard.sellers import DANA, MAYA, NAMES, TODAY, Tables, company, only, person

YEAR = TODAY - timedelta(days=364)


def tracks(book: Book, *people: str, since: date = YEAR, until: date = TODAY) -> list[Track]:
    return book.tracks(people, since=since, until=until)


def test_rows_of_peers_hold_nothing_that_names_anybody(make_book: Callable[..., Book]) -> None:
    rows = tracks(make_book(company(), DANA), "Da")
    peers = [t for t in rows if t.owner is None]
    assert len({t.seller for t in peers}) == len(NAMES) - 1
    texts = {v for t in peers for v in t if isinstance(v, str)}
    assert texts == {"S", "new", "won", "lost", "open", "USD", "Offer"}
    assert {t.owner for t in rows if t.owner} == {"Da"}


def test_numbers_are_handed_out_anew_for_everybody(make_book: Callable[..., Book]) -> None:
    tables = company(discounts={"Erik": "0.4"})
    book = make_book(tables, MAYA)

    def of_erik(asked: str) -> set[int]:
        return {t.seller for t in tracks(book, asked) if t.discount and t.discount > 0.39 and t.owner is None}

    found = [of_erik(asked) for asked in ("Da", "As", "Bo", "Cl", "Fi", "Ev")]
    assert len({frozenset(numbers) for numbers in found}) > 1


def test_a_person_out_of_scope_has_no_rows(make_book: Callable[..., Book]) -> None:
    book = make_book(company(), DANA)
    assert tracks(book, "Er") == []
    assert {t.owner for t in tracks(book, "Da", "Er")} == {"Da", None}


def test_with_fewer_than_five_peers_there_are_none(make_book: Callable[..., Book]) -> None:
    four = make_book(only(company(), {"Da", "Er", "As", "Bo", "Cl"}), DANA)
    assert {t.owner for t in tracks(four, "Da")} == {"Da"}
    five = make_book(only(company(), {"Da", "Er", "As", "Bo", "Cl", "Fi"}), DANA)
    assert len({t.seller for t in tracks(five, "Da")}) == 6


def changed(tables: Tables, key: str, **to: object) -> Tables:
    people = [replace(p, **to) if p.person_id == key else p for p in tables["people"]]
    return {**tables, "people": people}


def test_leavers_and_leads_are_no_peers(make_book: Callable[..., Book]) -> None:
    gone = changed(company(), "Er", left_on=date(2026, 6, 1))
    assert len({t.seller for t in tracks(make_book(gone, DANA), "Da")}) == len(NAMES) - 1


def test_who_is_in_the_first_half_year_is_told_apart(make_book: Callable[..., Book]) -> None:
    tables = company()
    new = {**tables, "people": [*tables["people"], person("Ne", "Nell", hired_on=TODAY - timedelta(days=90))]}
    new["deals"] = [*new["deals"], replace(tables["deals"][0], deal_id="Ne1", owner_id="Ne")]
    rows = tracks(make_book(new, DANA), "Da")
    assert sorted({(t.seller, t.ramped) for t in rows}, key=lambda s: s[1])[0][1] is False
    assert sum(not t.ramped for t in rows) == 1


def test_a_deal_that_closed_after_the_window_was_open_at_its_end(make_book: Callable[..., Book]) -> None:
    book = make_book(company(), DANA)
    until = TODAY - timedelta(days=30)
    late = [t for t in tracks(book, "Da", until=until) if t.owner and t.outcome == "open"]
    assert len(late) == 2  # closed 14 and 28 days ago
    assert all(t.closed_on is None for t in late)


def test_the_stage_is_the_one_in_which_it_closed(make_book: Callable[..., Book]) -> None:
    closed = [t for t in tracks(make_book(company(), DANA), "Da") if t.closed_on]
    assert {t.reached for t in closed} == {"Offer"}
    assert {t.contacts for t in closed} == {2}
    assert {t.deciders for t in closed} == {1}
