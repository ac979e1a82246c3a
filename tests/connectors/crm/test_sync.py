"""A sync as a whole: nothing is lost, little that is bad is let through, and the book changes in one piece."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.book import Book, open_current
from connectors.crm import Tolerance, read_mapping, sync
from connectors.errors import CoachError, NoData
from connectors.home import Home
from tests.connectors.crm.synced import NOW, Sync

ROOT = Path(__file__).parents[3]
STRICT = Tolerance(Decimal(0), rows=0)
ALL = Tolerance(Decimal(1), rows=0)
PEOPLE = "people: {rows: [{person_id: P1, name: Dana, email: dana@acme.example, role: operations}]}\n"
DEALS = PEOPLE + "deals: {from: d.csv, columns: {deal_id: Id, owner_id: Owner, amount: Amount}}\n"
LINES = DEALS + "products: {rows: [{product_id: X}]}\ndeal_lines: {from: l.csv}\n"


def csv(*rows: str) -> str:
    """An export of deals."""
    return "\n".join(["Id,Owner,Amount", *rows]) + "\n"


def test_what_was_not_loaded_is_listed_with_its_place_reason_and_row(run: Sync) -> None:
    synced = run(DEALS, {"d.csv": csv("1,P1,5", "2,P1,much", "1,P1,6", "4,P9,7", "5,P1,8")})
    assert [(q["action"], q["file"], q["line"], q["column"], q["value"]) for q in synced.quarantine] == [
        ("set aside", "d.csv", "3", "amount", "much"),
        ("set aside", "d.csv", "4", "deal_id", "1"),
        ("emptied", "d.csv", "5", "owner_id", "P9"),
    ]
    assert synced.quarantine[0]["row"] == '{"Id": "2", "Owner": "P1", "Amount": "much"}'
    assert synced.report.quarantine == synced.home.book / f"quarantine-{synced.report.snapshot}.csv"
    table = synced.table("deals")
    assert (table.read, table.loaded, table.set_aside, table.emptied) == (5, 3, 2, 1)


def test_columns_that_no_mapping_names_are_not_even_in_quarantine(run: Sync) -> None:
    synced = run(DEALS, {"d.csv": "Id,Owner,Amount,Salary\n1,P1,5,98765\n2,P1,x,98765\n3,P1\n"})
    assert synced.report.quarantine
    assert "98765" not in synced.report.quarantine.read_text(encoding="utf-8")


def test_a_row_that_hangs_on_one_that_was_set_aside_goes_with_it(run: Sync) -> None:
    files = {"d.csv": csv("1,P1,x", "2,P1,5"), "l.csv": "deal_id,product_id\n1,X\n2,X\n2,Z\n"}
    synced = run(LINES, files, tolerance=ALL)
    assert synced.rows("deal_lines", "deal_id", "product_id") == [("2", "X")]
    assert [q["reason"] for q in synced.quarantine if q["table"] == "deal_lines"] == [
        "is none of the deals",
        "is none of the products",
    ]


def test_a_second_person_with_an_address_is_loaded_without_it(run: Sync) -> None:
    said = "people: {rows: [{person_id: 1, email: a@x.example}, {person_id: 2, email: A@x.example}, {person_id: 3}]}"
    assert run(said).rows("people", "email") == ["a@x.example", None, None]


def test_won_deals_are_credited_and_those_that_cannot_be_are_counted(run: Sync) -> None:
    said = PEOPLE + "deals: {from: d.csv, defaults: {outcome: won}}"
    text = "deal_id,owner_id,amount,closed_on\n1,P1,5,2026-01-02\n2,P1,,2026-01-02\n3,,5,2026-01-02\n4,P1,5,\n"
    report = run(said, {"d.csv": text}).report
    assert (report.derived, report.uncredited) == ({"credits": 1}, 3)


def test_few_bad_rows_of_a_small_table_are_let_through_and_many_are_not(run: Sync) -> None:
    assert run(DEALS, {"d.csv": csv("1,P1,x", "2,P1,5", "3,P1,5")}).report.snapshot
    stopped = run(DEALS, {"d.csv": csv("1,P1,x", "2,P1,x", "3,P1,5")}).report
    assert (stopped.stopped, stopped.snapshot) == (("deals",), None)


def test_a_large_table_is_let_through_up_to_its_share(run: Sync) -> None:
    bad = [f"{n},P1,x" for n in range(11)]
    assert run(DEALS, {"d.csv": csv(*bad, *(f"{n},P1,5" for n in range(11, 220)))}).report.snapshot
    assert run(DEALS, {"d.csv": csv(*bad, *(f"{n},P1,5" for n in range(11, 219)))}).report.stopped == ("deals",)


def test_a_tolerance_that_is_given_counts_for_one_row_as_well(run: Sync) -> None:
    files = {"d.csv": csv("1,P1,x", "2,P1,5", "3,P1,5")}
    assert run(DEALS, files, tolerance=STRICT).report.stopped == ("deals",)
    assert run(DEALS, files, tolerance=ALL).report.snapshot


def test_a_sync_that_stops_keeps_the_old_book_and_lists_the_rows(run: Sync) -> None:
    before = run(DEALS, {"d.csv": csv("1,P1,5")})
    stopped = run(DEALS, {"d.csv": csv("1,P1,x", "2,P1,y")}, now=NOW + timedelta(hours=1))
    assert before.rows("deals", "deal_id") == ["1"]
    assert stopped.report.quarantine
    assert stopped.report.quarantine.name == "quarantine-20261120T103000-stopped.csv"
    assert len(stopped.quarantine) == 2


def test_a_dry_run_reports_and_changes_nothing(run: Sync, home: Home) -> None:
    report = run(DEALS, {"d.csv": csv("1,P1,5", "2,P1,x")}, dry_run=True).report
    assert [table.loaded for table in report.tables] == [1, 1]
    assert not home.root.exists()
    with pytest.raises(NoData):
        open_current(home)


def test_references_that_mostly_find_nothing_stop_a_sync_and_some_do_not(run: Sync) -> None:
    some = csv(*(f"{n},{'P9' if n < 10 else 'P1'},5" for n in range(20)))
    assert run(DEALS, {"d.csv": some}).table("deals").emptied == 10
    assert run(DEALS, {"d.csv": csv(*(f"{n},P9,5" for n in range(20)))}).report.stopped == ("deals",)


def test_quarantine_files_are_kept_as_long_as_snapshots(run: Sync, home: Home) -> None:
    for hour in range(8):
        run(DEALS, {"d.csv": csv("1,P1,5", "2,P1,x", "3,P1,5")}, now=NOW + timedelta(hours=hour))
    assert len(list(home.book.glob("quarantine-*.csv"))) == 5


def test_a_table_without_rows_is_said_to_be_missing(run: Sync) -> None:
    report = run(DEALS, {"d.csv": csv("1,P1,5")}).report
    assert "activities" in report.missing
    assert "deals" not in report.missing
    assert "fx" not in report.missing
    assert "fx" in run(DEALS, {"d.csv": csv("1,P1,€5", "2,P1,5")}).report.missing


def test_a_default_person_that_nobody_is_is_said(run: Sync) -> None:
    head = "source: files\ncompany: {name: Acme, currency: USD, default_person: no@x.example}\ntables:\n"
    assert "no@x.example" in run(PEOPLE, head=head).report.notes[0]


def test_a_reader_that_is_open_reads_on_and_the_next_one_has_the_new_book(run: Sync, home: Home) -> None:
    run(DEALS, {"d.csv": csv("1,P1,5")})
    reader = Book.open(open_current(home), "dana@acme.example")
    assert [deal.deal_id for deal in reader.deals()] == ["1"]
    run(DEALS, {"d.csv": csv("1,P1,5", "2,P1,7")}, now=NOW + timedelta(hours=1))
    assert [deal.deal_id for deal in reader.deals()] == ["1"]
    assert [deal.deal_id for deal in Book.open(open_current(home), "dana@acme.example").deals()] == ["1", "2"]


# Says so on standard output once it is in the middle of a step, and waits there to be killed.
_HANGING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
step = sys.argv[1]
if step == "writing":
    import connectors.book.writing as writing
    before = writing._fill
    def fill(base, table, rows):
        before(base, table, rows)
        if table.name == "deals":
            print("here", flush=True); time.sleep(600)
    writing._fill = fill
from connectors.crm import Progress, read_mapping, sync
from connectors.home import Home
def moved(path, behind):
    if step == "reading" and behind:
        print("here", flush=True); time.sleep(600)
sync(Home(Path(sys.argv[2])), read_mapping(Path(sys.argv[3])), now=datetime(2026, 12, 1, tzinfo=UTC),
     progress=Progress(moved=moved))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("step", ["reading", "writing"])
def test_a_sync_that_is_killed_leaves_the_old_book(run: Sync, home: Home, tmp_path: Path, step: str) -> None:
    run(DEALS, {"d.csv": csv("1,P1,5")})
    (tmp_path / "d.csv").write_text(csv(*(f"{n},P1,5" for n in range(5000))), encoding="utf-8")
    command = [sys.executable, "-c", _HANGING, step, str(home.root), str(tmp_path / "acme.yaml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as syncing:
        assert syncing.stdout
        assert syncing.stdout.readline() == b"here\n"
        syncing.send_signal(signal.SIGKILL)
        syncing.wait()
    assert [row[0] for row in open_current(home).rows("select deal_id from deals")] == ["1"]
    again = sync(home, read_mapping(tmp_path / "acme.yaml"), now=NOW + timedelta(days=30))
    assert again.snapshot
    assert not list(home.book.glob("*.half*"))
    assert open_current(home).rows("select count(*) from deals") == [(5000,)]


cells = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "P1",
            "5",
            "1.234,5",
            '"',
            '""',
            ";",
            ",",
            "\t",
            "2026-01-02",
            "13/13/13",
            "#N/A",
            "\x00",
            "é",
            "\ufeff",
        ]
    ),
    st.text(max_size=6),
)
texts = st.lists(st.lists(cells, max_size=5).map(",".join), max_size=12).map("\n".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), texts.map(lambda text: text.encode("utf-8", "replace"))), st.booleans())
def test_whatever_bytes_a_file_holds_each_row_is_loaded_or_set_aside(
    tmp_path: Path, content: bytes, headed: bool
) -> None:
    (tmp_path / "d.csv").write_bytes((b"Id,Owner,Amount,Date\n" if headed else b"") + content)
    mapping = tmp_path / "acme.yaml"
    columns = "{deal_id: Id, owner_id: Owner, amount: Amount, created_on: Date}"
    header = "" if headed else ", header: [Id, Owner, Amount, Date]"
    tables = f"tables:\n  deals: {{from: d.csv, columns: {columns}{header}}}\n"
    mapping.write_text(f"source: files\ncompany: {{name: A, currency: USD}}\n{tables}")
    try:
        report = sync(
            Home(tmp_path / "h"),
            read_mapping(mapping),
            now=NOW,
            tolerance=ALL,
            dry_run=True,
            quarantine=tmp_path / "q.csv",
        )
    except CoachError as error:
        assert error.message  # noqa: PT017 - a sentence, and no other exception
        return
    table = report.tables[0]
    assert table.read == table.loaded + table.set_aside
    assert sum(reason.rows for reason in table.reasons if reason.action == "set aside") == table.set_aside


def test_two_syncs_at_once_do_not_mix(run: Sync, home: Home) -> None:
    from filelock import FileLock

    run(DEALS, {"d.csv": csv("1,P1,5")})
    with FileLock(home.book / "building.lock"), pytest.raises(CoachError, match="Another sync"):
        run(DEALS, {"d.csv": csv("2,P1,5")})
