"""Snapshots: whole or not at all, the newest in use, a killed build without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.book import Book, Company, build_snapshot, open_current, snapshots
from connectors.book.schema import Account, Assignment, Credit, Deal, DealChange, Person, Plan, Stage
from connectors.errors import BadUse, CoachError, NoData, NotAllowed
from connectors.home import Home

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ACME = Company(name="Acme", currency="USD", fiscal_year_starts=2, as_of=date(2026, 11, 20))
DANA = "dana@acme.example"
ROWS: dict[str, list[Any]] = {
    "people": [Person(person_id="P1", name="Dana Kim", email=DANA)],
    "accounts": [Account(account_id="A1", name="Globex AS", owner_id="P1")],
    "deals": [
        Deal(
            deal_id="D-1",
            name="Globex",
            account_id="A1",
            owner_id="P1",
            amount=Decimal("80000.25"),
            discount=Decimal("0.125"),
            outcome="won",
            created_on=date(2026, 9, 1),
            closed_on=date(2026, 10, 20),
        ),
        Deal(deal_id="D-2", name="Globex more", account_id="A1", owner_id="P1", currency="NOK"),
    ],
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def build(home: Home, rows: Mapping[str, Any] = ROWS, *, later: int = 0, company: Company = ACME) -> Book:
    snapshot = build_snapshot(home, rows, company, now=NOW + timedelta(hours=later))
    return Book.open(snapshot, DANA)


def test_rows_come_back_as_they_went_in(home: Home) -> None:
    book = build(home)
    assert book.accounts() == ROWS["accounts"]
    won, still_open = book.deals()
    assert won.amount == Decimal("80000.25")
    assert won.discount == Decimal("0.125")
    assert (won.closed_on, still_open.closed_on) == (date(2026, 10, 20), None)
    assert book.company.calendar.starts == 2
    assert book.company.synced_at == NOW


def test_an_amount_without_a_currency_is_in_the_companys(home: Home) -> None:
    assert [d.currency for d in build(home).deals()] == ["USD", "NOK"]


def test_credits_that_the_source_lacks_are_derived_from_won_deals_and_said_to_be(home: Home) -> None:
    book = build(home)
    (credit,) = book.credits()
    assert (credit.person_id, credit.amount, credit.date) == ("P1", Decimal("80000.25"), date(2026, 10, 20))
    assert book.company.derived == {"credits"}
    assert book.has("credits")
    assert not book.has("quotas")


@pytest.mark.parametrize(
    ("said", "holds"),
    [(None, date(2026, 7, 31)), (date(2026, 12, 31), date(2026, 7, 31)), (date(2026, 3, 31), date(2026, 3, 31))],
)
def test_an_assignment_ends_on_its_last_day_or_the_persons_whichever_comes_first(
    home: Home, said: date | None, holds: date
) -> None:
    left = Person(person_id="P2", name="Erik Berg", left_on=date(2026, 7, 31))
    given = [Assignment(person_id=who, plan="ae", from_=date(2026, 1, 1), to=said) for who in ("P1", "P2")]
    rows = ROWS | {
        "people": [*ROWS["people"], left, Person(person_id="BOSS", name="Bo", email="bo@acme.example", role="admin")],
        "plans": [Plan(plan="ae", document="plan: ae")],
        "assignments": given,
    }
    book = Book.open(build_snapshot(home, rows, ACME, now=NOW), "bo@acme.example")
    assert [a.to for a in book.assignments(people=["P1", "P2"])] == [said, holds]


def test_credits_that_the_source_has_are_left_alone(home: Home) -> None:
    given = Credit(credit_id="C", person_id="P1", date=date(2026, 1, 2), amount=Decimal(5), share=Decimal("0.6"))
    book = build(home, ROWS | {"credits": [given]})
    assert [(c.credit_id, c.share) for c in book.credits()] == [("C", Decimal("0.6"))]
    assert book.company.derived == frozenset()


def test_without_a_book_the_error_says_what_to_run(home: Home) -> None:
    with pytest.raises(NoData, match="coach sync"):
        open_current(home)


def test_the_newest_is_in_use_and_the_last_few_stay(home: Home) -> None:
    for hour in range(8):
        build(home, later=hour, company=Company(name=f"Acme {hour}", currency="USD"))
    assert open_current(home).company.name == "Acme 7"
    assert len(snapshots(home)) == 5


def test_two_builds_in_one_second_and_a_clock_that_went_back_keep_their_order(home: Home) -> None:
    for n, later in enumerate((0, 0, -5, 0)):
        build(home, later=later, company=Company(name=f"Acme {n}", currency="USD"))
        assert open_current(home).company.name == f"Acme {n}"
    assert len(snapshots(home)) == 4


def test_a_reader_of_the_old_snapshot_reads_on(home: Home) -> None:
    old = build(home)
    build(home, ROWS | {"accounts": [Account(account_id="A1", name="Renamed", owner_id="P1")]}, later=1)
    assert old.accounts()[0].name == "Globex AS"
    assert Book.open(open_current(home), DANA).accounts()[0].name == "Renamed"


def test_rows_that_do_not_hold_together_change_nothing(home: Home) -> None:
    build(home)
    twice = ROWS | {"accounts": ROWS["accounts"] * 2}
    with pytest.raises(CoachError, match="accounts row 2"):
        build(home, twice, later=1)
    assert Book.open(open_current(home), DANA).accounts() == ROWS["accounts"]


def test_a_broken_file_is_said_to_be_broken(home: Home) -> None:
    path = build(home).snapshot.path
    copy = Home(home.root.parent / "copy")
    copy.book.joinpath(path.name).write_bytes(b"no database" * 500)
    copy.book.joinpath("current").write_text(path.stem)
    with pytest.raises(CoachError, match="can't be read") as caught:
        open_current(copy)
    assert caught.value.code == "corrupt_book"


@pytest.mark.parametrize("pointer", ["", "20200101T000000", "\0\xff"])
def test_a_pointer_to_nothing_is_said_to_be_broken(home: Home, pointer: str) -> None:
    build(home)
    home.book.joinpath("current").write_bytes(pointer.encode("latin-1"))
    with pytest.raises(CoachError, match="coach sync"):
        open_current(home)


def test_a_killed_build_leaves_the_old_book_and_the_next_one_clears_up(home: Home) -> None:
    build(home)
    program = (
        "import sys, time\n"
        "from connectors.book import writing\n"
        "from tests.connectors.book.test_snapshot import *\n"
        "def slowly(*a, **k): print('writing', flush=True); time.sleep(60)\n"
        "whole, writing._fill = writing._fill, slowly\n"
        f"build(Home(Path({str(home.root)!r})), later=1)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"writing"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert [p.suffix for p in home.book.iterdir() if "half" in p.name]
    assert Book.open(open_current(home), DANA).deals()
    build(home, later=2)
    assert not [p for p in home.book.iterdir() if "half" in p.name]
    assert len(snapshots(home)) == 2


def test_two_builds_at_once_are_refused_with_a_sentence(home: Home) -> None:
    from filelock import FileLock

    with FileLock(home.book / "building.lock"), pytest.raises(BadUse, match="Another sync"):
        build(home)


def test_a_full_disk_is_a_sentence_and_keeps_the_old_book(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    from connectors.book import writing

    build(home)

    def full(*_: Any) -> None:
        raise duckdb.IOException("Could not write file: No space left on device")

    monkeypatch.setattr(writing, "_fill", full)
    with pytest.raises(CoachError, match="disk is full"):
        build(home, later=1)
    assert Book.open(open_current(home), DANA).deals()


def test_someone_who_left_may_not_ask_and_keeps_their_history(home: Home) -> None:
    gone = Person(person_id="P2", name="Ola", email="ola@acme.example", left_on=date(2026, 6, 1))
    boss = Person(person_id="P0", name="Bo", email="bo@acme.example", role="admin")
    deal = Deal(deal_id="D-3", name="Old", account_id="A1", owner_id="P2", outcome="lost")
    rows = ROWS | {"people": [*ROWS["people"], gone, boss], "deals": [*ROWS["deals"], deal]}
    book = build(home, rows)
    with pytest.raises(NotAllowed, match="ola@acme"):
        Book.open(book.snapshot, "ola@acme.example")
    assert "D-3" in {d.deal_id for d in Book.open(book.snapshot, "bo@acme.example").deals()}


def test_stage_norms_are_the_days_that_won_deals_stayed(home: Home) -> None:
    deals, changes = [], []
    for n, days in enumerate((10, 20, 60)):
        created = date(2026, 1, 1)
        moved, closed = created + timedelta(days=days), created + timedelta(days=days + 5)
        deals.append(
            Deal(deal_id=f"W{n}", name="w", owner_id="P1", outcome="won", created_on=created, closed_on=closed)
        )
        for stage, after, day in (("Discovery", "Proposal", moved), ("Proposal", "Won", closed)):
            at = datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001
            changes.append(DealChange(deal_id=f"W{n}", field="stage", old=stage, new=after, changed_at=at))
    stages = [Stage(stage=s, position=i) for i, s in enumerate(("Discovery", "Proposal", "Won"))]
    norms = build(home, {**ROWS, "deals": deals, "deal_changes": changes, "stages": stages}).stage_norms()
    assert (norms["Discovery"].median_days, norms["Discovery"].deals) == (20, 3)
    assert norms["Proposal"].median_days == 5
    assert norms[""].median_days == 25


def test_reading_imports_no_query_compiler(home: Home) -> None:
    build(home)
    program = (
        "import sys; from pathlib import Path\n"
        "from connectors.book import Book, open_current; from connectors.home import Home\n"
        f"book = Book.open(open_current(Home(Path({str(home.root)!r}))), {DANA!r})\n"
        "assert book.deals(outcome='won') and book.credit_lines() and book.people()\n"
        "print([m for m in ('ibis', 'pandas', 'pyarrow', 'sqlglot') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout.strip() == "[]"


def test_a_query_nobody_thought_of_is_compiled_when_it_is_asked_and_kept(home: Home) -> None:
    import json

    book = build(home)
    days = (date(2026, 1, 1), date(2026, 12, 31))
    found = book.deals(owners=["P1"], accounts=["A1"], outcome="won", closed=days)
    assert [d.deal_id for d in found] == ["D-1"]
    (kept,) = home.cache.glob("queries-*.json")
    assert "deals(accounts,closed,outcome,owners)" in json.loads(kept.read_text())


def test_a_spoilt_cache_of_queries_is_made_anew(home: Home) -> None:
    from connectors.book import compiled

    book = build(home)
    (kept,) = home.cache.glob("queries-*.json")
    kept.write_text("{ half a")
    compiled._known.clear()
    assert book.deals()


def test_the_one_in_use_is_opened_once(home: Home) -> None:
    build(home)
    assert open_current(home) is open_current(home)
