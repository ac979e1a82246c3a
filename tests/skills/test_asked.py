"""Periods and people as arguments name them, asked on 20 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.book.schema import Person
from connectors.errors import BadUse, NotAllowed
from skills.asked import period_of, whom
from skills.skill import Desk, NotFound

TODAY = date(2026, 11, 20)
PEOPLE = [
    Person(person_id="P0", name="Maya Lind", email="maya@acme.example", role="manager"),
    Person(person_id="P1", name="Dana Kim", email="dana@acme.example", manager_id="P0", team="North"),
    Person(person_id="P2", name="Erik Berg", email="erik@acme.example", manager_id="P1", team="North"),
    Person(person_id="P8", name="Olga Nes", email="olga@acme.example", role="operations"),
]
DeskOf = Callable[[str], Desk]


@pytest.fixture
def desk_of(make_book: Callable[..., Any], make_desk: Callable[..., Desk]) -> DeskOf:
    return lambda email: make_desk(make_book({"people": PEOPLE}, as_=email), today=TODAY)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        (None, date(2026, 10, 1), date(2026, 12, 31)),
        ("this_quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("next_quarter", date(2027, 1, 1), date(2027, 3, 31)),
        ("last quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
        ("last_week", date(2026, 11, 9), date(2026, 11, 15)),
        ("ytd", date(2026, 1, 1), TODAY),
        ("qtd", date(2026, 10, 1), TODAY),
        ("2026-01-01..2026-02-10", date(2026, 1, 1), date(2026, 2, 10)),
    ],
)
def test_a_period_is_found_by_name_or_told_from_today(
    desk_of: DeskOf, said: str | None, start: date, end: date
) -> None:
    period = period_of(said, desk_of("dana@acme.example"))
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "said", ["soon", "2026-Q5", "H3", "2026-13", "2026-02-10..2026-01-01", "2026-02-31..2026-03-01"]
)
def test_what_is_no_period_is_refused_with_the_forms_that_are_known(desk_of: DeskOf, said: str) -> None:
    with pytest.raises(BadUse) as refused:
        period_of(said, desk_of("dana@acme.example"))
    assert refused.value.code == "bad_period"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=30))
def test_any_text_is_a_period_or_refused(desk_of: DeskOf, said: str) -> None:
    try:
        period = period_of(said, desk_of("dana@acme.example"))
    except BadUse:
        return
    assert period.start <= period.end


def test_without_a_person_it_is_the_asker(desk_of: DeskOf) -> None:
    who, ids = whom(None, team=False, desk=desk_of("dana@acme.example"))
    assert (who.name, who.is_asker, ids) == ("Dana Kim", True, ["P1"])


def test_a_colleague_in_scope_is_found_by_name(desk_of: DeskOf) -> None:
    who, ids = whom("erik", team=False, desk=desk_of("maya@acme.example"))
    assert (who.name, who.is_asker, ids) == ("Erik Berg", False, ["P2"])


def test_a_colleague_outside_the_scope_is_not_found(desk_of: DeskOf) -> None:
    with pytest.raises(NotFound):
        whom("Maya", team=False, desk=desk_of("erik@acme.example"))


def test_a_team_is_everyone_below_at_any_depth(desk_of: DeskOf) -> None:
    who, ids = whom(None, team=True, desk=desk_of("maya@acme.example"))
    assert who.is_team
    assert set(ids) == {"P0", "P1", "P2"}


def test_the_team_of_someone_who_leads_nobody_is_everyone_they_see_or_refused(desk_of: DeskOf) -> None:
    assert {"P0", "P1", "P2"} <= set(whom(None, team=True, desk=desk_of("olga@acme.example"))[1])
    with pytest.raises(NotAllowed) as refused:
        whom(None, team=True, desk=desk_of("erik@acme.example"))
    assert refused.value.code == "no_team"
