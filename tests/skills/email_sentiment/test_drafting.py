"""Help with an answer to a customer's mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.wording import word
from connectors.book import Book
from connectors.errors import NoData, NotAllowed
from skills.email_sentiment import skill
from skills.email_sentiment.drafting import to_answer
from skills.email_sentiment.results import Outline
from skills.skill import Desk
from tests.skills.email_sentiment.correspondence import DANA, FINN, TODAY, tables
from tests.skills.email_sentiment.test_silence import mail

PASTED = (
    "Hi Dana, thanks for the proposal. Honestly your price is far too high for our budget. "
    "Can you send the security questionnaire by Friday? Best, Kari"
)


@pytest.fixture
def ask(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Callable[..., Outline]:
    """Asks for an outline as somebody."""

    def asked(as_: str = DANA, **args: Any) -> Any:
        return skill(make_desk(make_book(tables(), as_), TODAY), signal="answer", **args)

    return asked


def test_the_mail_that_waits_for_us_is_the_newest_whose_thread_ends_with_them() -> None:
    old, newer, done = mail(2, "in", "a"), mail(5, "in", "b"), mail(9, "in", "c")
    assert to_answer([old, newer, done, mail(10, "out", "c")]) == (newer, None)


def test_where_nothing_waits_it_is_the_newest_with_the_day_of_our_answer() -> None:
    theirs, later = mail(2, "in", "a"), mail(5, "in", "b")
    assert to_answer([theirs, mail(3, "out", "a"), later, mail(6, "out", "b")]) == (later, date(2026, 11, 6))
    assert to_answer([mail(6, "out", "b")]) == (None, None)


def test_an_absence_note_needs_no_answer() -> None:
    note = replace(mail(9, "in", "b"), subject="Automatic reply: Offer", body="I am out of the office.")
    assert to_answer([mail(2, "in", "a"), note])[0] == mail(2, "in", "a")


def test_a_customers_newest_mail_becomes_points_with_their_words_and_the_deal(ask: Callable[..., Outline]) -> None:
    found = ask(account="Globex")
    assert (found.to, found.on, found.feeling) == ("Tom Globex", date(2026, 11, 12), "negative")
    assert [p.said.sentence for p in found.points] == ["We are looking at Rivalsoft instead."]
    assert found.points[0].kind == "competitor"
    assert found.facts is not None
    assert found.citations()[-1].source == found.email_id


def test_a_pasted_mail_is_answered_without_the_book_the_question_first(ask: Callable[..., Outline]) -> None:
    found = ask(message=PASTED)
    assert [p.kind for p in found.points] == ["question", "price"]
    assert "commitment" not in found.points[0].also  # what is asked by a day is no promise
    assert (found.to, found.on, found.facts) == (None, None, None)
    assert not found.citations() or all(c.number for c in found.citations())  # guides alone: the mail is in no book


def test_the_outline_says_in_both_languages_what_to_meet_and_that_it_is_one(ask: Callable[..., Outline]) -> None:
    english, norwegian = (word("email_sentiment", ask(message=PASTED), language, TODAY) for language in ("en", "nb"))
    assert "an outline for you to finish" in english
    assert "et utkast du skriver ferdig" in norwegian
    for said in (english, norwegian):
        assert "Can you send the security questionnaire by Friday?" in said


def test_where_no_mail_came_it_says_how_to_give_one(ask: Callable[..., Outline]) -> None:
    with pytest.raises(NoData) as none:
        ask(account="Globex", period=f"{(TODAY - timedelta(days=900)).year}")
    assert none.value.code in {"no_emails", "nothing_to_answer"}
    with pytest.raises(NoData) as empty:
        ask(message="> only what somebody else wrote")
    assert empty.value.code == "nothing_to_answer"


def test_finance_gets_no_customers_mail_to_answer(ask: Callable[..., Outline]) -> None:
    with pytest.raises(NotAllowed):
        ask(FINN, account="Globex")
