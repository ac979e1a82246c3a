"""What people say of answers: kept, and listed so that the phrases can be added to."""

from __future__ import annotations

import pytest

from assistant import Coach
from assistant.feedback import rate
from connectors.errors import NoData
from evals.feedback_report import grouped, misunderstood

DANA, MAYA = "dana@acme.example", "maya@acme.example"


def test_a_word_about_the_last_answer_is_kept_with_what_was_meant(coach: Coach) -> None:
    coach.ask("is the Initech platform deal at risk?")
    rated = rate(coach, DANA, helpful=False, comment="I meant the commission on it")
    assert rated.question == "is the Initech platform deal at risk?"
    (kept,) = coach.state.feedback()
    assert (kept.helpful, kept.comment, kept.person) == (False, "I meant the commission on it", DANA)


def test_there_is_nothing_to_say_about_before_the_first_answer(coach: Coach) -> None:
    with pytest.raises(NoData):
        rate(coach, DANA, helpful=True)


def test_each_rates_their_own_answer(coach: Coach) -> None:
    coach.ask("how am I doing against quota?", person=MAYA)
    coach.ask("what are my rates?", person=DANA)
    assert rate(coach, MAYA, helpful=True).question == "how am I doing against quota?"


@pytest.mark.parametrize("complaint", ["that's not what I meant", "det var ikke det jeg mente"])
def test_a_complaint_in_a_conversation_is_about_the_answer_before_it(coach: Coach, complaint: str) -> None:
    answer = coach.ask("is the Initech platform deal at risk?", thread="t")
    coach.ask("thanks", thread="t")
    coach.ask(complaint, thread="t")
    (kept,) = coach.state.feedback()
    assert (kept.answer_id, kept.helpful, kept.comment) == (answer.id, False, complaint)


def test_what_was_misunderstood_is_grouped_by_where_it_belongs_as_a_phrase(coach: Coach) -> None:
    for amount in ("80k", "95 000"):
        coach.ask(f"what is Globex - Renewal worth at {amount}", thread=amount)
        coach.ask("no, that's not what I meant", thread=amount)
        coach.ask("commission on Globex - Renewal at 80k", thread=amount)
    state = coach.state
    state.take_in()
    found = misunderstood(state.feedback(), state.answers(), coach)
    assert {each.phrase for each in found} == {"what is {deal} worth at {money}"}
    (table,) = grouped(found)
    assert table.title == "prompts/en/commission_estimate.md"
    assert table.rows[0][:2] == ("- what is {deal} worth at {money}", "2")


def test_where_nobody_asked_again_the_comment_says_where_it_belongs(coach: Coach) -> None:
    coach.ask("how are things with Initech?")
    rate(coach, DANA, helpful=False, comment="what do I earn on Initech - Platform?")
    state = coach.state
    (found,) = misunderstood(state.feedback(), state.answers(), coach)
    assert found.belongs_to == "commission_estimate"


def test_an_answer_that_was_right_is_not_listed(coach: Coach) -> None:
    coach.ask("how am I doing against quota?")
    rate(coach, DANA, helpful=True)
    assert misunderstood(coach.state.feedback(), coach.state.answers(), coach) == []
