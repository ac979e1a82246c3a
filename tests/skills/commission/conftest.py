"""A plan applied to a handful of credits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.book.schema import Quota, Rate
from connectors.exchange import Exchange
from connectors.periods import FiscalCalendar
from skills.commission.credits import Credit, Member
from skills.commission.plan import Plan
from skills.commission.run import Case, pay_everyone
from skills.skill import Desk
from tests.skills.commission.company import DANA, TABLES, TODAY
from tests.skills.commission.plans import Paid, Run


@pytest.fixture
def paid() -> Paid:
    """Applies a plan to credits, quotas, people and rates."""

    def run(
        applied: Plan,
        credits: Sequence[Credit],  # noqa: A002
        quotas: Sequence[Quota] = (),
        members: Sequence[Member] | None = None,
        rates: Mapping[str, str] | Sequence[Rate] = (),
        *,
        through: str | None = None,
        starts: int = 1,
    ) -> Run:
        if isinstance(rates, Mapping):
            rates = [Rate(currency=c, on=date(2020, 1, 1), rate=Decimal(r)) for c, r in rates.items()]
        people = [Member(p) for p in dict.fromkeys(c.person_id for c in credits)] if members is None else members
        case = Case(credits, quotas, people, Exchange(rates, "USD"), FiscalCalendar(starts))
        end = date.fromisoformat(through) if through else None
        return Run(pay_everyone(applied, case, through=end))

    return run


@pytest.fixture
def at(make_book: Callable[..., Any], make_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """Somebody's desk over the company, with some of its tables otherwise."""

    def desk(email: str = DANA, today: date = TODAY, language: str = "en", **otherwise: list[Any]) -> Desk:
        return make_desk(make_book(TABLES | otherwise, as_=email), today=today, language=language)

    return desk
