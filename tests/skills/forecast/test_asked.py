"""The forecast as people ask for it: whole coach, the demo company's book, English and Norwegian."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from assistant import Coach
from assistant.answer import Answer
from assistant.settings import Settings
from connectors.demo import build_demo
from connectors.home import Home

TODAY = date(2026, 11, 20)
DANA = "dana@demo.example"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Coach:
    home = Home(tmp_path_factory.mktemp("demo"))
    build_demo(home, seed=7, on=TODAY)
    return Coach.open(home, Settings())


@pytest.fixture(scope="module")
def boss(coach: Coach) -> str:
    rows: Any = coach.ask("what is my quota?", person=DANA, on=TODAY)
    assert rows.skills
    from connectors.book import Book, open_current

    snapshot = open_current(coach.home)
    lead = Book.open(snapshot, DANA).person.manager_id
    return str(snapshot.rows("select email from people where person_id = $lead", {"lead": lead})[0][0])


def only(answer: Answer) -> Any:
    (call,) = answer.skills
    assert call.skill == "forecast", answer.text
    return call


def test_a_seller_hears_the_range_the_chance_and_the_payout(coach: Coach) -> None:
    answer = coach.ask("where will I land this quarter?", person=DANA, on=TODAY)
    found = only(answer).result
    assert re.search(r"between \*\*\$[\d,]+\*\* and \*\*\$[\d,]+\*\*", answer.text)
    assert "chance of reaching it" in answer.text
    assert "Commission for Q4 2026" in answer.text
    labels = [f.label for f in answer.figures]
    assert labels[:3] == ["landing_middle", "landing_low", "landing_high"]
    assert found


def test_the_same_is_said_in_norwegian(coach: Coach) -> None:
    answer = coach.ask("hvor lander jeg dette kvartalet?", person=DANA, on=TODAY)
    only(answer)
    assert answer.language == "nb"
    assert "sjansen for å nå den" in answer.text


def test_a_lead_hears_of_the_team_and_what_if_the_largest_slip(coach: Coach, boss: str) -> None:
    answer = coach.ask("where do we land this quarter if the two largest deals slip?", person=boss, on=TODAY)
    call = only(answer)
    assert call.args["largest"] == "2"
    assert "As things stand" in answer.text


def test_asking_twice_gives_the_same_forecast(coach: Coach) -> None:
    one, two = (coach.ask("my forecast for next quarter", person=DANA, on=TODAY) for _ in range(2))
    assert only(one).result == only(two).result


def test_a_seller_is_told_of_no_colleagues_forecast(coach: Coach, boss: str) -> None:
    answer = coach.ask(f"forecast for {boss.partition('@')[0].replace('.', ' ').title()}", person=DANA, on=TODAY)
    assert only(answer).result["error"] == "unknown_person"
    assert not answer.figures


def test_a_call_is_written_after_a_yes_and_stands_beside_the_forecast_with_its_chance(coach: Coach, boss: str) -> None:
    asked = coach.ask("my call for this quarter is 400k", person=DANA, thread="c", on=TODAY)
    assert "I would write down your call for Q4 2026: **$400,000**" in asked.text
    assert asked.confirm == {
        "skill": "forecast",
        "args": {"act": "call", "amount": "400000", "period": "this_quarter"},
    }
    assert "Your call of" not in coach.ask("where will I land this quarter?", person=DANA, on=TODAY).text
    done = coach.ask("yes", person=DANA, thread="c", on=TODAY)
    assert "Your call for Q4 2026 is **$400,000**" in done.text
    shown = only(coach.ask("where will I land this quarter?", person=DANA, on=TODAY)).result["called"]
    assert shown["amount"] == {"amount": "400000", "currency": "USD"}
    assert 0 <= float(shown["chance"]) <= 1
    seen = coach.ask("what is Dana's forecast for this quarter?", person=boss, on=TODAY)
    assert only(seen).result["called"]["amount"]["amount"] == "400000"
    assert "The call of" in seen.text


def test_nobody_calls_for_somebody_else(coach: Coach, boss: str) -> None:
    refused = coach.ask("set my call for Dana Kim this quarter at 500k", person=boss, on=TODAY)
    assert refused.code == "call_not_yours"


def test_a_newer_call_takes_the_place_of_the_one_before_and_says_so(coach: Coach) -> None:
    coach.ask("my call for this quarter is 300k", person=DANA, thread="d", on=TODAY)
    coach.ask("yes", person=DANA, thread="d", on=TODAY)
    again = coach.ask("my call for this quarter is 350k", person=DANA, thread="e", on=TODAY)
    assert "instead of $300,000" in again.text
