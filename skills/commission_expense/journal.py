"""The journal entries of a month: commissions earned, capitalised, amortised, impaired. Debits equal credits.

earned        Dr expense      Cr payable       everything that was earned in the month
capitalised   Dr asset        Cr expense       what of it is an asset
amortised     Dr expense      Cr asset
impaired      Dr impairment   Cr asset
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from skills.commission_expense.balances import Month
from skills.commission_expense.policy import Accounts

Posting = Literal["earned", "capitalised", "amortised", "impaired"]
COLUMNS = ("month", "entry", "account", "debit", "credit", "currency")


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry; a negative amount has changed sides."""

    month: str
    entry: Posting
    account: str
    debit: Decimal
    credit: Decimal


def entries(months: Iterable[Month], accounts: Accounts) -> list[Line]:
    """The entries of these months, in order; what is nothing is left out."""
    return [line for month in months for line in _of_month(month, accounts)]


def as_csv(lines: Iterable[Line], currency: str) -> str:
    """The entries as a ledger reads them in."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([line.month, line.entry, line.account, _amount(line.debit), _amount(line.credit), currency])
    return text.getvalue()


def _of_month(month: Month, accounts: Accounts) -> Iterator[Line]:
    booked: tuple[tuple[Posting, Decimal, str, str], ...] = (
        ("earned", month.added + month.expensed, accounts.expense, accounts.payable),
        ("capitalised", month.added, accounts.asset, accounts.expense),
        ("amortised", month.amortised, accounts.expense, accounts.asset),
        ("impaired", month.impaired, accounts.impairment, accounts.asset),
    )
    for entry, amount, debit, credit in booked:
        if amount:
            first, second = (debit, credit) if amount > 0 else (credit, debit)
            yield Line(month.name, entry, first, abs(amount), Decimal(0))
            yield Line(month.name, entry, second, Decimal(0), abs(amount))


def _amount(value: Decimal) -> str:
    return f"{value:.2f}" if value else ""
