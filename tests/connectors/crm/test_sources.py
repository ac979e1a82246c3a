"""Files of every kind, whole, odd and cut off: rows are read, or it is said what is wrong with which line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.crm.sources import BrokenFile
from connectors.errors import BadMapping
from tests.connectors.crm.synced import Sync

ACCOUNTS = "accounts: {from: a.csv, columns: {account_id: Nr, name: Name, country: Land}}"
DEALS = """
deals:
  from: {file}
  columns: {{deal_id: Id, name: Name, amount: Amount, created_on: Created}}
"""
NORDIC = "Nr;Name;Land\n1;Kåre Bjørnson;Norge\n2;Åse Nærø;Sverige\n3;Østfold Bygg;Danmark\n"
NAMES = ["Kåre Bjørnson", "Åse Nærø", "Østfold Bygg"]
Workbook = Callable[[dict[str, list[list[Any]]]], bytes]


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """An Excel file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def parquet(**columns: list[Any]) -> bytes:
    """A Parquet file with these columns."""
    held = io.BytesIO()
    pq.write_table(pa.table(columns), held)
    return held.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_letters_come_through_in_any_encoding(run: Sync, encoding: str) -> None:
    assert run(ACCOUNTS, {"a.csv": NORDIC.encode(encoding)}).rows("accounts", "name") == NAMES


@pytest.mark.parametrize("encoding", ["cp1251", "cp932", "cp1250"])
def test_other_alphabets_are_told_by_their_letters_and_it_is_said(run: Sync, encoding: str) -> None:
    name = {"cp1251": "Мария Сидорова", "cp932": "株式会社日立製作所", "cp1250": "Zażółć gęślą jaźń"}[encoding]
    synced = run(ACCOUNTS, {"a.csv": f"Nr,Name,Land\n1,{name},X\n2,{name},Y\n".encode(encoding)})
    assert synced.rows("accounts", "name") == [name, name]
    assert any("not UTF-8" in note for note in synced.report.notes)


def test_an_encoding_that_the_mapping_names_is_used(run: Sync) -> None:
    said = "accounts: {from: a.csv, columns: {account_id: Nr}, formats: {encoding: mac-roman}}"
    assert run(said, {"a.csv": "Nr\né\n".encode("mac-roman")}).rows("accounts", "account_id") == ["é"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(run: Sync, delimiter: str) -> None:
    text = NORDIC.replace(";", delimiter).replace("Østfold Bygg", '"Østfold, Bygg; og | mer"')
    assert len(run(ACCOUNTS, {"a.csv": text}).rows("accounts")) == 3


def test_the_delimiter_is_the_one_under_which_the_wanted_columns_are_there(run: Sync) -> None:
    text = "Nr;Name;Land\n" + "".join(f"{n};a,b,c,d,e;x,y\n" for n in range(9))
    assert run(ACCOUNTS, {"a.csv": text}).rows("accounts", "name") == ["a,b,c,d,e"] * 9


def test_a_spreadsheets_own_word_on_the_delimiter_is_heeded(run: Sync) -> None:
    synced = run(ACCOUNTS, {"a.csv": "sep=;\n" + NORDIC.replace("Norge", "")})
    assert synced.rows("accounts", "name") == NAMES


def test_lines_before_the_header_are_skipped_and_lines_still_count_from_the_top(run: Sync) -> None:
    said = "accounts: {from: a.csv, skip: 2, columns: {account_id: Nr}}"
    synced = run(said, {"a.csv": "Report of today\n\nNr\n1\n1\n"})
    assert [(line["line"], line["value"]) for line in synced.quarantine] == [("5", "1")]


def test_a_file_without_header_takes_the_mappings(run: Sync) -> None:
    said = "accounts: {from: a.csv, header: [Nr, Name, null], columns: {account_id: Nr, name: Name}}"
    assert run(said, {"a.csv": "1\tA\tx\n2\tB\ty\n"}).rows("accounts", "name") == ["A", "B"]


def test_values_over_several_lines_keep_the_count_of_lines(run: Sync) -> None:
    text = 'Nr,Name,Land\n1,"one\ntwo\nthree",X\n1,again,X\n'
    synced = run(ACCOUNTS, {"a.csv": text})
    assert synced.rows("accounts", "name") == ["one\ntwo\nthree"]
    assert synced.quarantine[0]["line"] == "5"


def test_names_of_columns_may_differ_in_case_and_blanks(run: Sync) -> None:
    assert run(ACCOUNTS, {"a.csv": " nr ,NAME,land\n1,A,X\n"}).rows("accounts", "name") == ["A"]


def test_a_column_that_is_missing_is_named_with_the_nearest(run: Sync) -> None:
    with pytest.raises(BadMapping, match=r"acme.yaml:4: a.csv has no column 'Land'; did you mean 'Lands'\?"):
        run(ACCOUNTS, {"a.csv": "Nr,Name,Lands\n1,A,X\n"})


def test_a_column_that_stands_twice_is_refused_only_where_it_is_wanted(run: Sync) -> None:
    assert run(ACCOUNTS, {"a.csv": "Nr,Name,Land,Note,Note\n1,A,X,,\n"}).table("accounts").loaded == 1
    with pytest.raises(BadMapping, match=r"'Name' stands more than once .* \(columns 2, 4\)"):
        run(ACCOUNTS, {"a.csv": "Nr,Name,Land,Name\n1,A,X,B\n"})


def test_a_file_that_is_not_there_is_named_with_the_nearest(run: Sync) -> None:
    with pytest.raises(BadMapping, match=r"acme.yaml:4: no file 'a.csv' in .*did you mean 'aa.csv'\?"):
        run(ACCOUNTS, {"aa.csv": NORDIC})


def test_a_folder_that_is_not_there_is_named(run: Sync, tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="--folder"):
        run(ACCOUNTS, folder=tmp_path / "nowhere")


def test_several_files_are_one_table(run: Sync) -> None:
    said = "accounts: {from: ['n*.csv', s.csv], columns: {account_id: Nr}}"
    synced = run(
        said, {"n1.csv": "Nr\n1\n", "n2.csv": "Nr,more\n2,x\n", "s.csv": "a;Nr\nx;3\n", "other.csv": "Nr\n9\n"}
    )
    assert synced.rows("accounts", "account_id") == ["1", "2", "3"]


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_a_file_with_nothing_in_it_is_broken(run: Sync, content: bytes) -> None:
    with pytest.raises(BrokenFile, match=r"a\.csv can't be loaded"):
        run(ACCOUNTS, {"a.csv": content})


def test_a_header_without_rows_is_a_table_that_is_not_there(run: Sync) -> None:
    synced = run(ACCOUNTS + "\nproducts: {rows: [{product_id: 1}]}", {"a.csv": "Nr,Name,Land\n"})
    assert synced.table("accounts").read == 0
    assert "accounts" in synced.report.missing


def test_a_row_that_was_cut_off_is_set_aside(run: Sync) -> None:
    synced = run(ACCOUNTS, {"a.csv": NORDIC + "4;Halv"})
    assert synced.table("accounts").loaded == 3
    assert (synced.quarantine[0]["line"], "2 of 3 values" in synced.quarantine[0]["reason"]) == ("5", True)


def test_a_row_with_too_many_values_is_set_aside_unless_these_are_empty(run: Sync) -> None:
    synced = run(ACCOUNTS, {"a.csv": "Nr,Name,Land\n1,Acme, Inc,NO\n2,B,NO,,\n3,C,NO\n"})
    assert [line["line"] for line in synced.quarantine] == ["2"]
    assert synced.rows("accounts", "account_id") == ["2", "3"]


def test_a_quote_that_is_left_open_at_the_end_is_set_aside(run: Sync) -> None:
    synced = run(ACCOUNTS, {"a.csv": NORDIC + '4;"Halv'})
    assert synced.table("accounts").loaded == 3
    assert synced.table("accounts").set_aside == 1


def test_a_quote_that_swallows_other_rows_breaks_the_file(run: Sync) -> None:
    with pytest.raises(BrokenFile, match="line 3"):
        run(ACCOUNTS, {"a.csv": 'Nr,Name,Land\n1,A,X\n2,"B,X\n3,C,X\n4,D,X\n5,E,X\n'})


def test_a_quote_within_a_value_is_part_of_it(run: Sync) -> None:
    synced = run(ACCOUNTS, {"a.csv": 'Nr,Name,Land\n1,12" monitor,X\n2,B,X\n'})
    assert synced.rows("accounts", "name") == ['12" monitor', "B"]


def test_bytes_that_are_no_utf8_set_their_row_aside_and_no_other(run: Sync) -> None:
    synced = run(ACCOUNTS, {"a.csv": NORDIC.encode() + b"4;\xe5se;NO\n5;B\xc3\xb8;NO\n"})
    assert synced.rows("accounts", "name") == [*NAMES, "Bø"]
    assert [line["line"] for line in synced.quarantine] == ["5"]


def test_zeros_where_text_should_be_break_the_file(run: Sync) -> None:
    with pytest.raises(BrokenFile, match="no text"):
        run(ACCOUNTS, {"a.csv": NORDIC.encode() + b"\0" * 4000})


def test_excel_keeps_days_numbers_and_texts(run: Sync) -> None:
    rows: list[list[Any]] = [
        ["Id", "Name", "Amount", "Created"],
        [1, "one", 1234.5, datetime(2026, 2, 3)],  # noqa: DTZ001
        ["002", 77, "1.234,50", 46056],
        [3.0, "three", 0.1 + 0.2, "3 Feb 2026"],
        [None, None, None, None],
    ]
    synced = run(DEALS.format(file="d.xlsx"), {"d.xlsx": workbook({"Deals": rows})})
    assert synced.rows("deals", "deal_id", "name") == [("1", "one"), ("002", "77"), ("3", "three")]
    assert synced.rows("deals", "amount") == [Decimal("1234.5"), Decimal("1234.5"), Decimal("0.3")]
    assert set(synced.rows("deals", "created_on")) == {date(2026, 2, 3)}


def test_sheets_are_chosen_by_name_or_pattern(run: Sync) -> None:
    book = workbook({"Info": [["read me"]], "Q1": [["Nr"], [1]], "Q2": [["Nr"], [2], [2]]})
    synced = run("accounts: {from: a.xlsx, sheet: 'Q*', columns: {account_id: Nr}}", {"a.xlsx": book})
    assert synced.rows("accounts", "account_id") == ["1", "2"]
    assert (synced.quarantine[0]["sheet"], synced.quarantine[0]["line"]) == ("Q2", "3")


def test_of_several_sheets_the_first_is_read_and_it_is_said(run: Sync) -> None:
    book = workbook({"Q1": [["Nr"], [1]], "Q2": [["Nr"], [2]]})
    synced = run("accounts: {from: a.xlsx, columns: {account_id: Nr}}", {"a.xlsx": book})
    assert synced.rows("accounts", "account_id") == ["1"]
    assert any("only its first sheet, Q1" in note for note in synced.report.notes)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(run: Sync) -> None:
    with pytest.raises(BadMapping, match=r"no sheet 'Q3'.* Its sheets are Q1"):
        run(
            "accounts: {from: a.xlsx, sheet: Q3, columns: {account_id: Nr}}",
            {"a.xlsx": workbook({"Q1": [["Nr"], [1]]})},
        )


def test_an_error_of_a_spreadsheet_sets_its_row_aside(run: Sync) -> None:
    book = workbook({"A": [["Nr", "Name", "Land"], [1, "A", "#N/A"], [2, "B", "NO"]]})
    synced = run(ACCOUNTS.replace("a.csv", "a.xlsx"), {"a.xlsx": book})
    assert synced.rows("accounts", "name") == ["B"]


def test_parquet_keeps_its_types(run: Sync) -> None:
    file = parquet(
        Id=[1, 2],
        Name=["a", None],
        Amount=[Decimal("1.10"), Decimal("2.20")],
        Created=pa.array([datetime(2026, 2, 3, 4), None], pa.timestamp("ns")),  # noqa: DTZ001
    )
    synced = run(DEALS.format(file="d.parquet"), {"d.parquet": file})
    assert synced.rows("deals", "deal_id", "name", "amount", "created_on") == [
        ("1", "a", Decimal("1.10"), date(2026, 2, 3)),
        ("2", "2", Decimal("2.20"), None),
    ]


def test_json_is_a_list_or_holds_one_and_a_dot_goes_within(run: Sync) -> None:
    said = "deals: {from: d.json, columns: {deal_id: Id, amount: Amount, account_id: Account.Id, created_on: Created}}"
    rows = '[{"Id": 1, "Amount": 0.1, "Account": {"Id": "A"}, "Created": 1506729600000}, {"Id": 2, "Amount": null}]'
    for text in (rows, f'{{"total": 2, "records": {rows}}}'):
        synced = run(said, {"d.json": text})
        assert synced.rows("deals", "deal_id", "amount", "account_id", "created_on") == [
            ("1", Decimal("0.1"), "A", date(2017, 9, 30)),
            ("2", None, None, None),
        ]


def test_a_line_of_json_that_was_cut_off_is_set_aside(run: Sync) -> None:
    lines = "\n".join(json.dumps({"Nr": n, "Name": "é", "Land": None}) for n in range(3)) + '\n{"Nr": 3, "Na'
    synced = run(ACCOUNTS.replace("a.csv", "a.jsonl"), {"a.jsonl": lines})
    assert synced.table("accounts").loaded == 3
    assert (synced.quarantine[0]["line"], synced.quarantine[0]["reason"]) == ("4", "is no JSON object")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b'[{"Nr": 1}, {"Nr": 2'),
        ("a.json", b'{"a": 1}'),
        ("a.json", b"[" * 100_000),
        ("a.parquet", parquet(Nr=[1, 2, 3])[:-10]),
        ("a.parquet", b"PAR1"),
        ("a.xlsx", workbook({"A": [["Nr"], [1]]})[:-200]),
        ("a.xlsx", b"PK\x03\x04 not a workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 an old or locked one"),
    ],
)
def test_a_file_that_was_cut_off_is_broken_and_the_old_book_stays(run: Sync, name: str, content: bytes) -> None:
    before = run("accounts: {rows: [{account_id: old}]}")
    with pytest.raises(BrokenFile, match=name):
        run(f"accounts: {{from: {name}, columns: {{account_id: Nr}}}}", {name: content})
    assert before.rows("accounts", "account_id") == ["old"]


def test_a_kind_of_file_that_is_not_known_is_said_with_those_that_are(run: Sync) -> None:
    with pytest.raises(BadMapping, match=r"a\.docx .* \.csv"):
        run("accounts: {from: a.docx, columns: {account_id: Nr}}", {"a.docx": "x"})
