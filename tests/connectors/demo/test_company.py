"""The invented company is as large as it should be, holds together, and is the same every time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from connectors.book import Book, check
from connectors.book.schema import TABLES
from connectors.demo import build_demo, generate
from connectors.home import Home
from skills.folding import name_words
from tests.connectors.demo.companies import Made

_SERIALISED = """
import hashlib, sys
from datetime import date
from connectors.demo import generate
made = generate(5, date(2026, 3, 17))
text = repr([(name, list(rows)) for name, rows in made.tables.items()]) + repr(made.planted)
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_it_has_every_table_of_the_book(made: Made) -> None:
    assert set(made.demo.tables) == set(TABLES)
    assert all(made.demo.tables.values())


def test_it_is_as_large_as_said(made: Made) -> None:
    counts = {name: len(rows) for name, rows in made.demo.tables.items()}
    assert (counts["people"], counts["accounts"], counts["deals"], counts["emails"]) == (60, 400, 2500, 5000)
    assert counts["plans"] == 4
    assert counts["contacts"] > 1000
    assert counts["activities"] > 10_000
    assert counts["deal_changes"] > 10_000


def test_its_rows_hold_together(made: Made) -> None:
    assert check(made.demo.tables) == []


def test_it_is_the_same_in_another_process_with_other_hashes() -> None:
    def hashed(seed_of_hashes: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed_of_hashes}
        done = subprocess.run(
            [sys.executable, "-c", _SERIALISED], env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    assert hashed("1") == hashed("4242")


def test_another_seed_is_another_company() -> None:
    def customers(seed: int) -> set[str]:
        return {a.name for a in generate(seed, date(2026, 3, 17)).tables["accounts"]}

    assert len(customers(1) & customers(2)) < 100


def test_people_are_in_six_teams_each_with_a_manager_below_the_vp(made: Made) -> None:
    people = {p.person_id: p for p in made.rows("people")}
    reps = [p for p in people.values() if p.role == "rep"]
    teams = {p.team for p in reps}
    assert len(teams) == 6
    for team in teams:
        leads = {p.manager_id for p in reps if p.team == team}
        assert len(leads) == 1
        lead = people[leads.pop() or ""]
        assert lead.role == "manager"
        assert people[lead.manager_id or ""].team == "Sales leadership"
    assert Counter(p.role for p in people.values()).keys() == {"rep", "manager", "operations", "finance", "admin"}


def test_some_left_and_some_came_lately(made: Made) -> None:
    reps = [p for p in made.rows("people") if p.role == "rep"]
    assert sum(p.left_on is not None for p in reps) >= 3
    assert sum(p.hired_on > made.on - timedelta(days=120) for p in reps) >= 3


def test_it_sells_in_two_currencies_and_has_a_rate_for_each_month_of_the_other(made: Made) -> None:
    assert {d.currency for d in made.rows("deals")} == {"USD", "NOK"}
    months = {(r.on.year, r.on.month) for r in made.rows("fx") if r.currency == "NOK"}
    assert {(d.created_on.year, d.created_on.month) for d in made.rows("deals") if d.currency == "NOK"} <= months


def test_no_name_is_given_twice(made: Made) -> None:
    for table in ("people", "accounts", "deals"):
        assert max(Counter(row.name for row in made.rows(table)).values()) == 1
    for table in ("people", "contacts"):
        assert max(Counter(row.email for row in made.rows(table)).values()) == 1


def test_a_customer_is_known_by_its_first_word_alone(made: Made) -> None:
    firsts = Counter(name_words(a.name)[0] for a in made.rows("accounts"))
    assert max(firsts.values()) == 1
    assert not firsts.keys() & {word for p in made.rows("people") for word in name_words(p.name)}


def test_a_name_means_one_open_deal_but_for_the_customer_that_is_planted(made: Made) -> None:
    open_deals = Counter(d.account_id for d in made.rows("deals") if d.outcome == "open")
    assert {a for a, n in open_deals.items() if n > 1} == {p.account_id for p in made.planted("two_open_deals")}


def test_wins_are_a_fifth_to_a_third_and_take_one_to_four_months(made: Made) -> None:
    closed = [d for d in made.rows("deals") if d.outcome != "open"]
    won = [d for d in closed if d.outcome == "won"]
    assert 0.2 <= len(won) / len(closed) <= 0.32
    days = sorted((d.closed_on - d.created_on).days for d in won)
    assert days[len(days) // 20] >= 25
    assert days[-len(days) // 20] <= 130


def test_signatures_gather_at_the_end_of_quarters(made: Made) -> None:
    won = [d.closed_on for d in made.rows("deals") if d.outcome == "won"]
    last_week = [day for day in won if day.month % 3 == 0 and day.day > 23]
    assert len(last_week) / len(won) > 1.5 * 7 / 91


def test_it_becomes_the_book_in_use_and_opens_for_dana(tmp_path: Path) -> None:
    snapshot = build_demo(Home(tmp_path), seed=7, on=date(2026, 11, 20))
    assert snapshot.company.as_of == date(2026, 11, 20)
    assert snapshot.company.default_person == "dana@demo.example"
    book = Book.open(snapshot, "dana@demo.example")
    assert {d.owner_id for d in book.deals()} == {book.person.person_id}
    assert book.emails()
