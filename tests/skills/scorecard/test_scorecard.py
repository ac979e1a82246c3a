"""A scorecard: each figure by its definition, beside the past and peers who stay unnamed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from assistant.wording import next_questions, word
from connectors.book import Book
from connectors.errors import BadUse, CoachError
from skills.scorecard import skill
from skills.scorecard.results import Card, Pair
from skills.skill import Desk, NotFound
from tests.skills.scorecard.sellers import DANA, FAY, MAYA, TODAY, company, only, person

Desks = Callable[..., Desk]


@pytest.fixture
def desk_of(make_book: Callable[..., Book], make_desk: Desks) -> Desks:
    def made(as_: str = DANA, **given: Any) -> Desk:
        return make_desk(make_book(company(**given), as_), TODAY)

    return made


def card(desk: Desk, **args: Any) -> Card:
    found = skill(desk, **args)
    assert isinstance(found, Card)
    return found


def now(found: Card, name: Any) -> Decimal:
    line = found.line(name)
    assert line is not None
    assert line.now is not None
    return line.now.value


def test_each_figure_is_what_its_definition_says(desk_of: Desks) -> None:
    found = card(desk_of())
    won = [10_000, 10_300, 10_100, 10_400, 10_200, 10_000, 10_300, 10_100]  # every third of 24
    assert found.closed == 24
    assert now(found, "won") == sum(won)
    assert now(found, "size") == Decimal(sum(won)) / 8
    assert now(found, "win_rate") == Decimal(8) / 24
    assert now(found, "cycle") == 40
    assert now(found, "created") == 23 + 1  # the first of the closed ones began before the twelve months
    assert now(found, "velocity") == 1 * (Decimal(8) / 24) * (Decimal(sum(won)) / 8) / 40


def test_of_the_deals_that_reached_a_stage_the_share_that_went_on(desk_of: Desks) -> None:
    talk, offer = card(desk_of()).steps
    assert (talk.stage, talk.went_on.hits, talk.went_on.of) == ("Talk", 24, 24)
    assert (offer.stage, offer.went_on.hits, offer.went_on.of) == ("Offer", 8, 24)


def test_peers_are_teammates_and_nobody_of_them_is_named(desk_of: Desks) -> None:
    found = card(desk_of())
    assert (found.peers, found.mates) == (6, True)
    line = found.line("win_rate")
    assert line is not None
    assert line.peers == Decimal(8) / 24
    assert "Erik" not in word("scorecard", found, "en", TODAY)


def test_too_few_peers_are_none(make_book: Callable[..., Book], make_desk: Desks) -> None:
    tables = only(company(), {"Da", "Er", "As", "Bo", "Cl"})
    found = card(make_desk(make_book(tables, DANA), TODAY))
    assert found.peers == 0
    assert all(line.peers is None for line in found.lines)
    assert "Too few peers" in word("scorecard", found, "en", TODAY)


def test_who_is_new_is_not_held_against_those_who_are_not(make_book: Callable[..., Book], make_desk: Desks) -> None:
    tables = company()
    tables["people"] = [p if p.person_id != "Da" else person("Da", "Dana", hired_on=TODAY) for p in tables["people"]]
    assert card(make_desk(make_book(tables, DANA), TODAY)).peers == 0


def test_a_quarter_with_few_deals_is_called_so(desk_of: Desks) -> None:
    found = card(desk_of(), period="2026-Q3")
    assert found.few
    assert "few deals" in word("scorecard", found, "en", TODAY)


def test_two_people_side_by_side_and_whether_chance_makes_the_difference(desk_of: Desks) -> None:
    found = skill(desk_of(MAYA), people=["Dana", "Erik"])
    assert isinstance(found, Pair)
    assert found.sure("win_rate") is False
    text = word("scorecard", found, "en", TODAY)
    assert "Dana and Erik" in text
    assert "may be chance" in text


def test_side_by_side_each_stage_says_how_many_went_on(desk_of: Desks) -> None:
    found = skill(desk_of(MAYA), people=["Dana", "Erik"])
    assert isinstance(found, Pair)
    went_on = found.one.steps[0].went_on
    text = word("scorecard", found, "en", TODAY)
    assert f"({went_on.hits} / {went_on.of})" in text
    assert found.one.steps[0].stage in text


def test_more_than_two_are_not_put_side_by_side(desk_of: Desks) -> None:
    with pytest.raises(BadUse) as no:
        skill(desk_of(MAYA), people=["Dana", "Erik", "Bo"])
    assert no.value.code == "two_people"


def test_a_rep_sees_no_colleague_beside_them(desk_of: Desks) -> None:
    with pytest.raises(NotFound):
        skill(desk_of(), people=["Dana", "Erik"])


def test_a_lead_gets_the_team_added_up(desk_of: Desks) -> None:
    found = card(desk_of(MAYA))
    assert found.who.is_team
    assert found.closed == 7 * 24
    assert found.peers == 0


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("args", [{}, {"person": "Dana"}, {"people": ["Dana", "Erik"]}, {"period": "2026-Q3"}])
def test_every_answer_has_words(desk_of: Desks, language: str, args: dict[str, Any]) -> None:
    found = skill(desk_of(MAYA), **args)
    assert "%" in word("scorecard", found, language, TODAY)
    assert next_questions("scorecard", found, language, TODAY)


def test_finance_sees_figures_and_what_is_not_recorded(make_book: Callable[..., Book], make_desk: Desks) -> None:
    tables = company()
    tables["activities"] = []
    found = card(make_desk(make_book(tables, FAY), TODAY), person="Dana")
    assert "touches" in found.untold
    assert "Not recorded" in word("scorecard", found, "en", TODAY)


def test_nobody_s_deals_are_no_figures(make_book: Callable[..., Book], make_desk: Desks) -> None:
    tables = only(company(), {"Er", "As"})
    with pytest.raises(CoachError) as no:
        skill(make_desk(make_book(tables, DANA), TODAY))
    assert no.value.code == "no_deals_of"
