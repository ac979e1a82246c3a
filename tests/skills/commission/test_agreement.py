"""The engine and a plain reading of the plan language pay the same cent.

plain/days        periods, coverage, proration
plain/counting    which credits count, and how much
plain/paying      one component, one person, one period
plain/settling    clawback, cap, parts, guarantee, draw
plain/written     random plans as documents, and random rows

The plain reading was written from the language's description alone; of the engine it uses only the row types.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar
from skills.commission.reading import read_plan
from skills.commission.run import Case, pay_everyone
from tests.skills.commission.plain.counting import Rows
from tests.skills.commission.plain.settling import Settled, settle, settles_by
from tests.skills.commission.plain.written import LAST, rows, text

FIRST, BEYOND = date(2026, 1, 1), date(2028, 1, 31)  # some periods of settlement end after the last day that is run


def engine(given_rows: Rows) -> Settled:
    """What the engine makes of the same document and rows."""
    read = read_plan(text(given_rows.document))
    assert read.plan is not None, read.errors
    exchange = Exchange(given_rows.rates, given_rows.company)
    case = Case(given_rows.credits, given_rows.quotas, given_rows.members, exchange, FiscalCalendar(given_rows.starts))
    payroll = pay_everyone(read.plan, case, through=LAST)
    found = Settled()
    for pay in payroll.pays:
        found.pays[pay.person_id, pay.component, (pay.period.start, pay.period.end)] = pay.pay
    for row in payroll.adjustments:
        settles = given_rows.period(row.period.end, settles_by(given_rows))
        found.beside[row.person_id, settles, row.kind] += row.amount
    for total in payroll.totals:
        days = total.period.start, total.period.end
        found.totals[total.person_id, days] = total.earned, total.paid, total.balance
    return found


def differences(given_rows: Rows) -> list[str]:
    """What is not the same, by person and period."""
    plain, found = settle(given_rows, FIRST, BEYOND), engine(given_rows)
    nothing = (Decimal(0), Decimal(0), Decimal(0))
    told = []
    for name, none in (("pays", Decimal(0)), ("beside", Decimal(0)), ("totals", nothing)):
        one, other = getattr(plain, name), getattr(found, name)
        for key in sorted({*one, *other}, key=str):
            ends = next(part for part in key if isinstance(part, tuple))[1]
            if ends <= LAST and one.get(key, none) != other.get(key, none):
                told.append(f"{name} {key}: plainly {one.get(key, none)}, the engine {other.get(key, none)}")
    return told


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rows())
def test_the_engine_pays_what_a_plain_reading_of_the_language_says_to_the_cent(given_rows: Rows) -> None:
    assert differences(given_rows) == []
