"""The mail with a customer as a brief needs it: mood, who wrote when, and every sentence that was written or noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from connectors.book.schema import Activity, Email
from connectors.errors import CoachError
from skills.deal_brief.checking import Sentence
from skills.email_sentiment.results import Mood, Said
from skills.skill import Desk

WINDOW = timedelta(days=365)
READ = 60  # messages of one customer that are read in full, the newest
NOTES = 60  # activities whose notes are read, the newest


@dataclass(frozen=True, slots=True)
class Letters:
    """`mood` None where the customer has not written or mail can't be seen; `emails` both ways, oldest first.

    `last` is what their last message says at most length: what ends it is often a title or a greeting.
    """

    mood: Mood | None
    emails: tuple[Email, ...]
    sentences: tuple[Sentence, ...]
    last: Sentence | None = None

    def waiting(self, done: date | None) -> tuple[Said, ...]:
        """Their questions that wait for us: asked no earlier than the last call or meeting."""
        questions = self.mood.open_questions if self.mood else ()
        return tuple(q for q in questions if done is None or q.on >= done)


NOTHING = Letters(None, (), ())


def letters(account_id: str | None, deal_id: str | None, about: str, desk: Desk) -> Letters:
    """Of a deal with its customer, or of a customer alone."""
    from skills.email_sentiment.one import mood_of
    from skills.email_sentiment.scope import Scope, scope_of

    since = desk.today - WINDOW
    try:
        scope: Scope = scope_of(None if deal_id else account_id, deal_id, None, None, desk)
        emails = _one_deal(scope.emails(since, desk.today), deal_id)
    except CoachError:
        return NOTHING
    try:
        mood = mood_of(scope, since, desk.today)
    except CoachError:
        mood = None
    written = tuple(_written(emails, scope)) if mood else ()
    newest = [s for s in written if s.source == written[-1].source]
    return Letters(mood, tuple(emails), written, max(newest, key=lambda s: len(s.text), default=None))


def last_done(activities: Iterable[Activity], desk: Desk) -> date | None:
    """The day of the last call, meeting or demo."""
    days = (a.at.date() for a in activities if a.kind in ("call", "meeting", "demo") and a.at.date() <= desk.today)
    return max(days, default=None)


def noted(activities: Iterable[Activity], desk: Desk) -> list[Sentence]:
    """What was noted of calls and meetings up to today."""
    from connectors.mail import sentences

    people = {p.person_id: p.name for p in desk.book.people()}
    known = [a for a in activities if a.note and a.at.date() <= desk.today]
    newest = sorted(known, key=lambda a: (a.at, a.activity_id), reverse=True)[:NOTES]
    return [
        Sentence(text, people.get(a.person_id or "", ""), a.at.date(), a.activity_id, "note")
        for a in newest
        for text in sentences(a.note or "")
    ]


def _one_deal(emails: Sequence[Email], deal_id: str | None) -> list[Email]:
    """Without mail on other deals of the customer."""
    return [e for e in emails if deal_id is None or e.deal_id in (None, deal_id)]


def _written(emails: Sequence[Email], scope: object) -> Iterable[Sentence]:
    from skills.email_sentiment.messages import names, read, texts
    from skills.email_sentiment.scope import Scope
    from skills.email_sentiment.signals import labels

    assert isinstance(scope, Scope)
    for message in read(texts(emails)[-READ:], scope.reader):
        for reading in message.readings:
            signals = labels(reading, names(reading.sentence, scope.competitors))
            by = scope.name_of(message.email)
            yield Sentence(
                reading.sentence, by, message.day, message.email.email_id, "mail", frozenset(signals), reading.feeling
            )
