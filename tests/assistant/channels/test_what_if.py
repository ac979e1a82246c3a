"""A sheet of deals as they might close."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.channels.what_if import deals_of
from connectors.errors import BadUse


def sheet(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "deals.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_line_is_a_deal_and_says_only_what_stands_in_it(tmp_path: Path) -> None:
    text = "Deal,Amount,Discount,Close date,Share\nGlobex,,10%,,\n,12500.50,,2026-12-20,60%\n"
    assert deals_of(sheet(tmp_path, text)) == [
        {"deal": "Globex", "discount": Decimal(10)},
        {"amount": Decimal("12500.50"), "close_on": date(2026, 12, 20), "share": Decimal(60)},
    ]


def test_norwegian_headings_marks_and_letters_are_read(tmp_path: Path) -> None:
    text = "Avtale;Beløp;Lukkedato\nBlåbær;1 234,50;24.12.2026\n"
    wanted = [{"deal": "Blåbær", "amount": Decimal("1234.50"), "close_on": date(2026, 12, 24)}]
    assert deals_of(sheet(tmp_path, text)) == wanted
    assert deals_of(sheet(tmp_path, text, "cp1252")) == wanted


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("name of it,rebate\nGlobex,1\n", "what_if_columns", None),
        ("deal,amount\n", "what_if_empty", None),
        ("deal,amount\nGlobex,much\n", "what_if_value", 2),
        ("deal,close date\nGlobex,2026-01-10\nInitech,soon\n", "what_if_value", 3),
        ("deal\n" + "Globex\n" * 201, "what_if_long", None),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    with pytest.raises(BadUse) as bad:
        deals_of(sheet(tmp_path, text))
    assert (bad.value.code, bad.value.facts.get("line")) == (code, line)
