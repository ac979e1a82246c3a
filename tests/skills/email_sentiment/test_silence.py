"""Who owes whom a reply."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from connectors.book.schema import Email
from skills.email_sentiment.silence import asked_of_us, silence, threads, waiting

TODAY = date(2026, 11, 20)


def mail(day: int, way: str, thread: str = "t", body: str = "Fine with us.", subject: str = "Offer") -> Email:
    sender = "tom@globex.example" if way == "in" else "dana@acme.example"
    return Email(
        email_id=f"{thread}{day}{way}",
        thread_id=thread,
        sender=sender,
        sent_at=datetime.combine(date(2026, 11, day), time(9)),
        subject=subject,
        body=body,
        direction="in" if way == "in" else "out",
    )


def test_our_mail_after_their_last_waits() -> None:
    found = silence([mail(2, "in"), mail(3, "out"), mail(9, "out")], TODAY)
    assert (found.days_since_theirs, found.days_since_ours, found.unanswered) == (18, 11, 2)


def test_an_absence_note_is_no_answer() -> None:
    note = mail(10, "in", body="I am out of the office.", subject="Automatic reply: Offer")
    assert silence([mail(2, "in"), mail(3, "out"), note], TODAY).unanswered == 1
    assert [w.days for w in waiting([mail(3, "out"), note], TODAY)] == [17]


def test_reply_times_are_told_both_ways() -> None:
    found = silence([mail(2, "out"), mail(4, "in"), mail(5, "out"), mail(9, "in")], TODAY)
    assert (found.their_reply_days, found.our_reply_days) == (3.0, 1.0)


def test_who_never_wrote_has_no_habit() -> None:
    found = silence([mail(3, "out")], TODAY)
    assert (found.days_since_theirs, found.their_reply_days, found.unanswered) == (None, None, 1)


def test_a_question_is_open_until_we_write_in_its_thread() -> None:
    asked = mail(2, "in", body="Thanks. When can you deliver?")
    assert [q for _, q in silence([asked], TODAY).open_questions] == ["When can you deliver?"]
    assert [q for _, q in silence([asked, mail(3, "out", "other")], TODAY).open_questions] == ["When can you deliver?"]
    assert silence([asked, mail(3, "out")], TODAY).open_questions == ()
    assert silence([asked], TODAY + timedelta(days=60)).open_questions == ()  # nobody waits that long by mail


def test_threads_that_wait_stand_longest_first_and_answered_ones_do_not() -> None:
    emails = [mail(2, "out", "a"), mail(5, "out", "b"), mail(6, "out", "b"), mail(1, "out", "c"), mail(2, "in", "c")]
    assert [(w.email.thread_id, w.days, w.messages) for w in waiting(emails, TODAY)] == [("a", 18, 1), ("b", 14, 2)]


def test_mail_without_a_thread_stands_alone() -> None:
    alone = [
        Email(
            email_id=str(n),
            sender="a@b.example",
            sent_at=datetime.combine(date(2026, 11, n + 1), time(9)),
            direction="out",
        )
        for n in range(2)
    ]
    assert len(threads(alone)) == 2


def test_of_each_thread_that_ends_with_their_question_the_newest_waits_for_us() -> None:
    first, newer = mail(2, "in", "a", "Is it in stock?"), mail(4, "in", "a", "When can you deliver?")
    done = [mail(5, "in", "b", "Who comes?"), mail(6, "out", "b")]
    assert asked_of_us([first, newer, *done], TODAY) == [(newer, "When can you deliver?")]
