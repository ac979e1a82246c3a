"""The example mappings on the real exports that they were written for; skipped where these are not."""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.book import Book, open_current
from connectors.crm import SyncReport, read_mapping, sync
from connectors.home import Home

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("COACH_SHARED_DATA", ROOT.parent / "shared" / "data"))
EXAMPLES = ROOT / "connectors/crm/examples"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def synced(home: Home, example: str, folder: str) -> SyncReport:
    """Sync an example with the export in a folder of the shared data."""
    if not (SHARED / folder).is_dir():
        pytest.skip(f"the real export is not in {SHARED / folder}; set COACH_SHARED_DATA")
    return sync(home, read_mapping(EXAMPLES / example), now=NOW, folder=SHARED / folder)


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, SyncReport]:
    """The CRM export, synced once."""
    home = Home(tmp_path_factory.mktemp("crm"))
    return home, synced(home, "crm-2017.yaml", "crm")


def test_every_row_of_the_crm_export_is_in_the_book(crm: tuple[Home, SyncReport]) -> None:
    loaded = {table.table: table.loaded for table in crm[1].tables}
    assert (loaded["deals"], loaded["accounts"], loaded["products"], loaded["people"]) == (7635, 85, 7, 35 + 6 + 1)
    assert crm[1].set_aside == 0
    assert crm[1].missing == ("contacts", "deal_changes", "activities", "emails")


def test_the_books_sums_are_those_of_the_export(crm: tuple[Home, SyncReport]) -> None:
    with (SHARED / "crm/sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        export = list(csv.DictReader(file))
    stages = dict(open_current(crm[0]).rows("select stage, count(*) from deals group by stage"))
    assert stages == Counter(row["deal_stage"] for row in export)
    won = sum(Decimal(row["close_value"]) for row in export if row["deal_stage"] == "Won")
    assert open_current(crm[0]).rows("select sum(amount), count(*) from credits") == [(won, 3042)]
    assert won == 7203038


def test_open_deals_of_the_export_take_the_list_price_of_their_product(crm: tuple[Home, SyncReport]) -> None:
    assert [(f.taken, f.rows) for f in crm[1].filled] == [("products.list_price", 2909)]
    priced = open_current(crm[0]).rows(
        "select count(*) from deals join deal_lines using (deal_id) join products using (product_id)"
        " where deals.outcome = 'open' and deals.amount = products.list_price"
    )
    assert priced == [(2909,)]


def test_a_manager_of_the_export_sees_the_team_and_no_other(crm: tuple[Home, SyncReport]) -> None:
    book = Book.open(open_current(crm[0]), "dustin.brinkmann@maventech.example")
    assert {person.name for person in book.people()} == {
        "Dustin Brinkmann",
        "Anna Snelling",
        "Cecily Lampkin",
        "Versie Hillebrand",
        "Lajuana Vencill",
        "Moses Frase",
    }
    assert book.company.as_of == date(2017, 9, 30)
    assert len(book.quotas(between=(date(2017, 7, 1), date(2017, 9, 30)))) == 5


def test_adventure_works_comes_in_without_headers_and_without_private_columns(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    report = synced(home, "adventureworks.yaml", "adventureworks")
    assert {table.table: table.loaded for table in report.tables} == {"territories": 10, "people": 17, "quotas": 163}
    with (SHARED / "adventureworks/SalesPersonQuotaHistory.csv").open(encoding="utf-8", newline="") as file:
        quotas = sum(Decimal(row[2]) for row in csv.reader(file, delimiter="\t"))
    assert open_current(home).rows("select sum(amount) from quotas") == [(quotas,)]
