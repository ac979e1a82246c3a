"""What is seen of a deal on a day knows nothing of what came after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from connectors.book import Book, Company
from connectors.book.schema import Activity, Deal, DealChange, Email
from connectors.book.sightings import Sighting, sightings
from connectors.demo import generate
from skills.history import as_of

Tables = Mapping[str, Sequence[Any]]
ON, DAY, SINCE = date(2026, 11, 20), date(2026, 6, 15), date(2026, 1, 1)
NEXT: Mapping[str, str] = {
    "amount": "987654",
    "close_on": "2027-12-31",
    "next_step": "Pop the corks",
    "stage": "Discovery",
}


@pytest.fixture(scope="module")
def tables() -> Tables:
    """A part of the demo company: customers with all that belongs to them."""
    every = generate(7, ON).tables
    kept = {a.account_id for a in every["accounts"][:80]}
    deals = [d for d in every["deals"] if d.account_id in kept]
    ids = {d.deal_id for d in deals}
    found = {**every, "accounts": every["accounts"][:80], "deals": deals}
    for name in ("contacts", "emails", "activities"):
        found[name] = [r for r in every[name] if r.account_id in kept and getattr(r, "deal_id", None) in {None, *ids}]
    for name in ("deal_lines", "deal_changes"):
        found[name] = [r for r in every[name] if r.deal_id in ids]
    return {
        n: r for n, r in found.items() if n in {"people", "territories", "products", "stages", "fx"} or n in _OF_DEALS
    }


_OF_DEALS = {"accounts", "deals", "contacts", "emails", "activities", "deal_changes"}


def otherwise(tables: Tables, day: date) -> dict[str, Sequence[Any]]:
    """The same until the evening of a day, and everything after it different."""
    rng, later = Random(1), datetime.combine(day + timedelta(days=3), datetime.min.time())
    before = [c for c in tables["deal_changes"] if c.changed_at.date() <= day]
    then = as_of(tables["deals"], tables["deal_changes"], day)
    deals, changes = [], []
    for deal in then:
        if deal.closed_on is not None:
            deals.append(deal)
            continue
        won, ends = rng.random() < 0.5, day + timedelta(days=rng.randint(4, 90))
        changes += [
            DealChange(deal_id=deal.deal_id, field=field, old=_text(getattr(deal, field)), new=new, changed_at=later)
            for field, new in NEXT.items()
        ]
        deals.append(
            replace(
                deal,
                amount=type(deal.amount)(NEXT["amount"]) if deal.amount is not None else None,
                close_on=date.fromisoformat(NEXT["close_on"]),
                next_step=NEXT["next_step"],
                stage="Closed won" if won else "Closed lost",
                outcome="won" if won else "lost",
                closed_on=ends,
            )
        )
        changes.append(
            DealChange(
                deal_id=deal.deal_id,
                field="stage",
                old="Discovery",
                new=deals[-1].stage,
                changed_at=later + timedelta(days=1),
            )
        )
    return {
        **tables,
        "deals": deals,
        "deal_changes": [*(c for c in before if c.deal_id in {d.deal_id for d in deals}), *changes],
        "activities": [*(a for a in tables["activities"] if _until(a.at, a, day, deals)), *_done(deals, later)],
        "emails": [*(e for e in tables["emails"] if _until(e.sent_at, e, day, deals)), *_mail(deals, later)],
    }


def test_whatever_happens_after_a_day_what_was_seen_until_then_is_the_same(
    tables: Tables, make_book: Callable[..., Book]
) -> None:
    company, admin = Company(name="Acme", currency="USD", as_of=ON), _admin(tables)
    as_it_was = sightings(make_book(tables, admin, company).snapshot, SINCE, ON)
    as_it_could_be = sightings(make_book(otherwise(tables, DAY), admin, company).snapshot, SINCE, ON)
    one, other = (
        {(s.deal_id, s.as_of): _told(s) for s in seen if s.as_of <= DAY} for seen in (as_it_was, as_it_could_be)
    )
    assert len(one) > 200
    assert one == other
    assert {s.outcome for s in as_it_was if s.as_of <= DAY} == {"won", "lost"}


def test_what_closes_after_the_last_day_is_still_open(tables: Tables, make_book: Callable[..., Book]) -> None:
    seen = sightings(make_book(tables, _admin(tables)).snapshot, SINCE, DAY)
    assert all(s.closed_on is None or s.closed_on <= DAY for s in seen)
    assert {s.outcome for s in seen if s.as_of == DAY} == {"open"}


def test_what_is_learnt_from_and_what_it_is_applied_to_are_seen_alike(
    tables: Tables, make_book: Callable[..., Book]
) -> None:
    book = make_book(tables, _admin(tables), Company(name="Acme", currency="USD", as_of=ON))
    learnt_from = {s.deal_id: _told(s) for s in sightings(book.snapshot, SINCE, DAY) if s.as_of == DAY}
    assert {s.deal_id: _told(s) for s in book.sightings(on=DAY)} == learnt_from


def test_a_rep_sees_only_their_own_deals(tables: Tables, make_book: Callable[..., Book]) -> None:
    owner = next(d.owner_id for d in tables["deals"] if d.outcome == "open")
    rep = next(p for p in tables["people"] if p.person_id == owner)
    book = make_book(tables, rep.email, Company(name="Acme", currency="USD", as_of=ON))
    own = {d.deal_id for d in book.deals(outcome="open")}
    assert own
    assert {s.deal_id for s in book.sightings(on=ON)} == own


def test_finance_learns_nothing_from_mail(tables: Tables, make_book: Callable[..., Book]) -> None:
    finance = next(p for p in tables["people"] if p.role == "finance")
    for seen in make_book(tables, finance.email, Company(name="Acme", currency="USD", as_of=ON)).sightings(on=ON):
        assert (seen.touches, seen.voices, seen.writers, seen.unanswered, seen.silent) == (None,) * 5


def _until_then(seen: Sequence[Sighting]) -> dict[tuple[str, date], Sighting]:
    return {(s.deal_id, s.as_of): _told(s) for s in seen if s.as_of <= DAY}


def _told(seen: Sighting) -> Sighting:
    """Without how it ended, which is for learning only."""
    return seen._replace(closed_on=None, outcome="")


def _until(at: datetime, row: Activity | Email, day: date, deals: Sequence[Deal]) -> bool:
    return at.date() <= day and (row.deal_id is None or row.deal_id in {d.deal_id for d in deals})


def _done(deals: Sequence[Deal], at: datetime) -> list[Activity]:
    return [Activity(activity_id=f"X{d.deal_id}", deal_id=d.deal_id, kind="call", at=at) for d in deals]


def _mail(deals: Sequence[Deal], at: datetime) -> list[Email]:
    return [
        Email(email_id=f"X{d.deal_id}", deal_id=d.deal_id, sender=f"late{n}@x.example", sent_at=at, direction="in")
        for n, d in enumerate(deals)
    ]


def _admin(tables: Tables) -> str:
    return str(next(p.email for p in tables["people"] if p.role == "admin"))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
