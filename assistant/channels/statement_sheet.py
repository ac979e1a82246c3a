"""A statement as rows of a table, which text, CSV, Excel and PDF all show: whatever the format, the same figures.

    heading   a component and how far it has come
    line      base x rate = pay
    deal      whose part of the line above it is
    amount    an adjustment or correction
    total     a sum

`pay` of lines without deals, of deals and of amounts add up to what is paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from assistant.formats import money, number
from assistant.wording import phrase
from connectors.money import Money
from skills.commission.results import Quantity
from skills.statement.results import Statement
from skills.statement.slip import Adjusted, Line, Part, Slip

Kind = Literal["heading", "line", "deal", "amount", "total"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `adds`: whether its pay is part of what is paid, and not told by the rows below it."""

    kind: Kind
    what: str
    pay: Money | None = None
    on: date | None = None
    base: Quantity | None = None
    rate: Decimal | Money | None = None
    plan: str = ""
    component: str = ""
    period: str = ""
    deal_id: str | None = None
    adds: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement, ready to be written."""

    title: str
    person: str
    period: str
    status: str
    rows: tuple[Row, ...]
    language: str


def sheet_of(found: Statement, language: str) -> Sheet:
    """The rows of a statement, in a language."""
    say = partial(_say, language)
    on = found.published_on if found.status == "published" else found.as_of
    return Sheet(
        title=say("title"),
        person=found.who.name,
        period=say("of_period", period=found.period),
        status=say(found.status, on=on),
        rows=(*_slips(found, language), *_beside(found, language), *_totals(found, language)),
        language=language,
    )


def written(amount: Quantity | None, language: str) -> str:
    """An amount or number as its reader writes it."""
    from babel import Locale

    locale = Locale.parse(language)
    if amount is None:
        return ""
    return money(amount, locale=locale) if isinstance(amount, Money) else number(amount, locale=locale)


def _say(language: str, code: str, /, **facts: Any) -> str:
    return phrase(f"statement:{code}", language, **facts)


def _slips(found: Statement, language: str) -> Iterator[Row]:
    for slip in found.slips:
        for part in slip.parts:
            yield from _part(slip, part, language)
        for row in slip.adjustments:
            yield Row("amount", _why(row, language), row.amount, plan=slip.plan, period=row.period, adds=True)


def _part(slip: Slip, part: Part, language: str) -> Iterator[Row]:
    say = partial(_say, language)
    about = Row("heading", "", plan=slip.plan, component=part.component, period=part.period)
    stands = say(
        "standing",
        measured=written(part.measured, language),
        quota=written(part.quota, language),
        attainment=part.attainment,
    )
    what = say("heading", title=slip.title, component=part.component, period=part.period)
    yield replace(about, what=what, note=stands)
    for line in part.lines:
        yield from _line(line, about, language)
    if not part.lines:
        yield replace(about, kind="line", what=say("nothing", reason=part.reason), pay=part.pay)


def _line(line: Line, about: Row, language: str) -> Iterator[Row]:
    what = _say(language, line.kind, at=line.at, until=line.until)
    drawn = replace(about, kind="line", what=what, pay=line.pay, base=line.base, rate=line.rate)
    yield replace(drawn, adds=not line.shares)
    for share in line.shares:
        yield replace(
            drawn,
            kind="deal",
            what=share.deal or share.credit_id,
            pay=share.pay,
            on=share.on,
            base=share.base,
            rate=line.rate if share.base is not None else None,
            deal_id=share.deal_id,
            adds=True,
        )


def _why(row: Adjusted, language: str) -> str:
    """What an adjustment is, and its reason in the words that plans have for it."""
    if row.kind == "carried":
        return _say(language, row.because)
    return f"{_say(language, row.kind)}: {phrase(f'plan_why:{row.because}', language, **row.facts)}"


def _beside(found: Statement, language: str) -> Iterator[Row]:
    for row in found.corrections:
        yield Row("amount", _say(language, row.origin, reason=row.reason), row.amount, period=row.period, adds=True)


def _totals(found: Statement, language: str) -> Iterator[Row]:
    for sums in found.sums:
        shown = (
            ("earned", sums.earned),
            ("adjusted", sums.adjusted),
            ("corrected", sums.corrected),
            ("paid", sums.paid),
            ("still_pending", sums.pending),
            ("balance", sums.balance),
        )
        for code, amount in shown:
            if amount or code in {"earned", "paid"}:
                yield Row("total", _say(language, code), amount)
