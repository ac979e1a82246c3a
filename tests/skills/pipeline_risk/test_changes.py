"""What has changed since last week."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from assistant.wording import next_questions, word
from connectors.book import Book, Company
from connectors.book.schema import Activity
from skills.pipeline_risk import skill
from skills.pipeline_risk.results import Changes
from skills.skill import Desk
from tests.skills.pipeline_risk.deals import DANA, MAYA, TODAY, ago, at, company, deal
from tests.skills.pipeline_risk.test_pipeline_risk import moved

DeskOf = Callable[..., Desk]


@pytest.fixture
def desk_of(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> DeskOf:
    """A desk over a company in which every deal was spoken of three and ten days ago."""

    def desk(email: str = DANA, language: str = "en", **tables: Any) -> Desk:
        spoken = [
            Activity(activity_id=f"{d.deal_id}-{days}", deal_id=d.deal_id, kind="call", at=at(days))
            for d in tables["deals"]
            for days in (3, 10)
        ]
        rows = company(activities=spoken, contacts=None, **tables)
        return make_desk(make_book(rows, email, Company(name="Acme", currency="USD", as_of=TODAY)), TODAY, language)

    return desk


def compared(desk: Desk) -> Changes:
    found = skill(desk, compare="last_week")
    assert isinstance(found, Changes)
    return found


def test_a_deal_whose_date_passed_this_week_is_riskier_and_one_that_got_a_new_date_is_less_so(desk_of: DeskOf) -> None:
    deals = [deal("D-1", close_on=ago(3)), deal("D-2"), deal("D-3")]
    found = compared(desk_of(deals=deals, deal_changes=[moved("close_on", 2, str(ago(20)), str(ago(-30)), "D-2")]))
    assert [(c.deal.deal_id, c.before, c.now, [s.kind for s in c.appeared]) for c in found.worse] == [
        ("D-1", 0, 1, ["past_due"])
    ]
    assert [(c.deal.deal_id, c.before, c.now, c.gone) for c in found.better] == [("D-2", 1, 0, ("past_due",))]
    assert (found.checked, found.since) == (3, ago(7))


def test_what_moved_most_comes_first_and_then_the_larger_deal(desk_of: DeskOf) -> None:
    deals = [
        deal("D-1", close_on=ago(2), amount=Decimal(10)),
        deal("D-2", close_on=ago(2), amount=Decimal(900)),
        deal("D-3", close_on=ago(2), amount=Decimal(1)),
    ]
    changes = [moved("next_step", 1, "call", "", "D-3")]
    deals[2] = deal("D-3", close_on=ago(2), amount=Decimal(1), next_step=None)
    found = compared(desk_of(deals=deals, deal_changes=changes))
    assert [c.deal.deal_id for c in found.worse] == ["D-3", "D-2", "D-1"]


def test_a_deal_that_is_new_shows_what_it_shows_and_one_that_closed_has_left(desk_of: DeskOf) -> None:
    deals = [
        deal("D-1", created_on=ago(2), next_step=None),
        deal("D-2", close_on=ago(40), outcome="lost", closed_on=ago(1)),
    ]
    found = compared(desk_of(deals=deals))
    assert [(c.deal.deal_id, c.new) for c in found.worse] == [("D-1", True)]
    assert found.gone == 1
    assert found.checked == 1


def test_a_manager_is_told_whose_deals_changed(desk_of: DeskOf) -> None:
    deals = [deal("D-1", close_on=ago(3)), deal("D-2", close_on=ago(3), owner_id="E")]
    assert {c.owner for c in compared(desk_of(MAYA, deals=deals)).worse} == {"Dana Kim", "Erik Berg"}


@pytest.mark.parametrize(
    ("language", "riskier", "nothing"),
    [("en", "**1 deal** of your 2", "**Nothing** about"), ("nb", "**1 avtale** av 2", "**Ingenting**")],
)
def test_it_is_said_in_both_languages(desk_of: DeskOf, language: str, riskier: str, nothing: str) -> None:
    one = skill(desk_of(language=language, deals=[deal("D-1", close_on=ago(3)), deal("D-2")]), compare="last_week")
    none = skill(desk_of(language=language, deals=[deal("D-2")]), compare="last_week")
    texts = [word("pipeline_risk", found, language, TODAY).replace("\u00a0", " ") for found in (one, none)]
    assert riskier in texts[0]
    assert texts[1].startswith(nothing)
    assert all(len(next_questions("pipeline_risk", found, language, TODAY)) == 3 for found in (one, none))
