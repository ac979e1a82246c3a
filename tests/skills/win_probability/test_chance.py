"""The chance of one deal as it is shown, and which model is in use after a sync."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.book import Book, Company
from connectors.demo import generate
from skills.skill import Desk
from skills.win_probability import Chance, chance, chances
from skills.win_probability.keeping import keep, kept
from skills.win_probability.model import Model
from skills.win_probability.teaching import taught, teach

Tables = Mapping[str, Sequence[Any]]
ON = date(2026, 11, 20)
COMPANY = Company(name="Acme", currency="USD", as_of=ON)


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The demo company without its mail, which would take long to write."""
    return {name: rows for name, rows in generate(7, ON).tables.items() if name not in {"emails", "activities"}}


@pytest.fixture(scope="module")
def asker(tables: Tables) -> str:
    return str(next(p.email for p in tables["people"] if p.role == "admin"))


def said(desk: Desk) -> dict[str, Chance]:
    return chances(desk, desk.book.deals(outcome="open"))


def test_before_anything_is_learnt_nothing_is_said(
    tables: Tables, asker: str, make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    found = set(said(make_desk(make_book(tables, asker, COMPANY), ON)).values())
    assert found == {Chance(None, None, None, silent_because="untrained")}


def test_what_raises_and_lowers_a_chance_adds_up_to_it(
    tables: Tables, asker: str, make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    book = make_book(tables, asker, COMPANY)
    model = teach(book.snapshot)
    assert model is not None
    assert model.verdict == "used"
    assert kept(book.snapshot) == model
    desk = make_desk(book, ON)
    found = said(desk)
    assert len(found) == len(book.deals(outcome="open"))
    for one in found.values():
        assert one.value is not None
        assert one.usual is not None
        assert 0 < one.value < 1
        assert one.usual + sum((r.effect for r in one.reasons), one.rest) == one.value
    deal = book.deals(outcome="open")[0]
    assert chance(desk, deal) == found[deal.deal_id]


def test_of_a_past_day_and_of_a_closed_deal_nothing_is_said(
    tables: Tables, asker: str, make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    book = make_book(tables, asker, COMPANY)
    teach(book.snapshot)
    assert {c.silent_because for c in said(make_desk(book, ON - timedelta(days=200))).values()} == {"past_day"}
    assert chance(make_desk(book, ON), book.deals(outcome="won")[0]).silent_because == "closed"


def test_a_short_history_is_too_little(
    tables: Tables, asker: str, make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    few = [d for d in tables["deals"] if d.outcome == "open"] + [d for d in tables["deals"] if d.closed_on][:100]
    ids = {d.deal_id for d in few}
    some = {n: [r for r in rows if getattr(r, "deal_id", None) in {None, *ids}] for n, rows in tables.items()}
    book = make_book({**some, "deals": few}, asker, COMPANY)
    teach(book.snapshot)
    assert {c.silent_because for c in said(make_desk(book, ON)).values()} == {"few_closed"}


def test_what_is_in_use_stays_until_another_is_better_on_later_deals(
    tables: Tables, asker: str, make_book: Callable[..., Book]
) -> None:
    book = make_book(tables, asker, COMPANY)
    good = taught(book.snapshot, until=ON - timedelta(days=150))
    assert good is not None
    turned = replace(good, columns=tuple(replace(c, weight=-c.weight) for c in good.columns))
    assert _after(book, turned).card.until > turned.card.until
    newest = _after(book, None)
    assert _after(book, newest) == newest


def test_another_companys_model_is_never_taken_over(tables: Tables, asker: str, make_book: Callable[..., Book]) -> None:
    book = make_book(tables, asker, COMPANY)
    own = _after(book, None)
    foreign = replace(own, bias=9.0, card=replace(own.card, company="Somebody else"))
    assert _after(book, foreign) == own


def test_a_model_that_cannot_be_read_counts_as_none(tables: Tables, asker: str, make_book: Callable[..., Book]) -> None:
    snapshot = make_book(tables, asker, COMPANY).snapshot
    snapshot.path.with_name(f"{snapshot.name}.chances.json").write_text('{"card": {}}', encoding="utf-8")
    assert kept(snapshot) is None


def test_models_of_snapshots_that_are_gone_are_cleared_away(
    tables: Tables, asker: str, make_book: Callable[..., Book]
) -> None:
    book = make_book(tables, asker, COMPANY)
    stray = book.snapshot.path.with_name("20200101T000000.chances.json")
    stray.write_text("{}", encoding="utf-8")
    keep(book.snapshot, _after(book, None))
    assert not stray.exists()


def _after(book: Book, in_use: Model | None) -> Model:
    found = taught(book.snapshot, in_use)
    assert found is not None
    return found
