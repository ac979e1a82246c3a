"""What the tool answers, for whom, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assistant.wording import word
from connectors.book import Book
from connectors.errors import CoachError, NoData, NotAllowed
from skills.email_sentiment import skill
from skills.email_sentiment.reading import Reader
from skills.email_sentiment.results import Mood, NotAnswered, Signals, TurnedNegative
from skills.skill import Desk, NotFound
from tests.skills.email_sentiment.correspondence import DANA, ERIK, FINN, MAYA, TODAY, tables


@pytest.fixture
def ask(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Callable[..., Any]:
    """Asks the tool as somebody."""

    def asked(as_: str = DANA, **args: Any) -> Any:
        return skill(make_desk(make_book(tables(), as_), TODAY), **args)

    return asked


def test_a_customer_that_turned_sounds_negative_since_the_day_it_turned(ask: Callable[..., Mood]) -> None:
    found = ask(account="Globex")
    assert (found.feeling, found.trend) == ("negative", "worse")
    assert found.since == date(2026, 10, 28)


def test_the_mood_is_carried_by_two_sentences_of_different_mails(ask: Callable[..., Mood]) -> None:
    carried = ask(account="Globex").carried_by
    assert len({s.email_id for s in carried}) == 2
    assert all(s.feeling == "negative" for s in carried)


def test_the_mood_is_drawn_as_it_stood_on_each_day_with_mail_and_ends_beside_the_mood_told(
    ask: Callable[..., Mood],
) -> None:
    found = ask(account="Globex")
    chart: Any = found.chart()
    (line,) = chart.lines
    assert line.points == found.course
    assert [day for day, _ in line.points] == sorted({day for day, _ in found.series})
    assert line.points[-1][1] < 0 < line.points[0][1]


def test_a_question_of_theirs_waits_for_us_and_a_named_competitor_is_seen(ask: Callable[..., Mood]) -> None:
    found = ask(account="Globex")
    assert [s.sentence for s in found.open_questions] == ["Are you going to credit us for the outage?"]
    assert [s.names for s in found.signals if s.signal == "competitor"] == [("Rivalsoft",)]


def test_a_deal_and_a_contact_stand_for_mail_with_their_customer(ask: Callable[..., Mood]) -> None:
    assert ask(deal="Globex - Suite").feeling == ask(contact="tom@globex.example").feeling == "negative"


def test_of_all_customers_those_that_turned_are_named_and_content_ones_are_not(
    ask: Callable[..., TurnedNegative],
) -> None:
    found = ask()
    assert [c.account for c in found.customers] == ["Globex"]
    assert found.customers[0].shown_by.feeling == "negative"
    assert found.customers[0].before > 0 > found.customers[0].now


def test_a_signal_is_shown_with_its_sentence(ask: Callable[..., Signals]) -> None:
    assert [s.account for s in ask(signal="competitor").found] == ["Globex"]
    promised = ask(signal="commitment").found
    assert [(s.account, s.due) for s in promised] == [("Initech", date(2026, 11, 13))]


def test_mail_of_ours_that_waits_is_listed_by_thread(ask: Callable[..., NotAnswered]) -> None:
    found = ask(signal="unanswered")
    threads = found.threads
    assert [(s.account, s.sentence) for s in found.asked] == [("Globex", "Are you going to credit us for the outage?")]
    assert [(t.account, t.to, t.days, t.messages) for t in threads] == [
        ("Umbrella", "Tom Umbrella", 31, 2),
        ("Initech", "Tom Initech", 9, 1),
    ]


def test_finance_reads_no_mail(ask: Callable[..., Any]) -> None:
    for args in ({}, {"account": "Globex"}, {"signal": "unanswered"}):
        with pytest.raises(NotAllowed) as refused:
            ask(FINN, **args)
        assert refused.value.code == "no_emails_for_finance"


def test_a_rep_reads_own_customers_and_a_manager_those_of_the_team(ask: Callable[..., Any]) -> None:
    with pytest.raises(NotFound):
        ask(ERIK, account="Globex")
    assert [s.account for s in ask(ERIK, signal="churn").found] == ["Nordic"]
    assert ask(DANA, signal="churn").found == ()
    assert ask(MAYA, account="Nordic").feeling == "negative"
    assert [s.account for s in ask(MAYA, person="Erik Berg", signal="churn").found] == ["Nordic"]


def test_a_silent_customer_has_no_mood_in_a_time_in_which_it_wrote_nothing(ask: Callable[..., Any]) -> None:
    with pytest.raises(NoData) as nothing:
        ask(account="Umbrella", period="this_month")
    assert nothing.value.code == "no_emails"


def test_without_any_mail_it_says_that_none_is_loaded(
    make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    book = make_book({k: v for k, v in tables().items() if k != "emails"}, DANA)
    with pytest.raises(NoData) as nothing:
        skill(make_desk(book, TODAY))
    assert nothing.value.code == "no_emails_loaded"


def test_asked_again_nothing_is_read_again(
    make_book: Callable[..., Book], make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(make_book(tables(), DANA), TODAY)
    for args in ({}, {"account": "Globex"}, {"signal": "objection"}):
        skill(desk, **args)

    def refuse(*_: Any) -> Any:
        raise CoachError("a sentence was scored twice")

    monkeypatch.setattr(Reader, "_scored", refuse)
    for args in ({}, {"account": "Globex"}, {"signal": "objection"}):
        skill(desk, **args)


@pytest.mark.parametrize(("language", "felt", "none"), [("en", "negative", "None"), ("nb", "negativ", "Ingen")])
def test_every_kind_of_answer_has_its_words(ask: Callable[..., Any], language: str, felt: str, none: str) -> None:
    mood = word("email_sentiment", ask(account="Globex"), language, TODAY)
    assert "**Globex**" in mood
    assert f"**{felt}**" in mood
    assert "Are you going to credit us for the outage?" in mood
    assert "Globex" in word("email_sentiment", ask(), language, TODAY)
    assert "Rivalsoft" in word("email_sentiment", ask(signal="competitor"), language, TODAY)
    assert "Tom Umbrella" in word("email_sentiment", ask(signal="unanswered"), language, TODAY)
    assert f"**{none}**" in word("email_sentiment", ask(signal="referral"), language, TODAY)
