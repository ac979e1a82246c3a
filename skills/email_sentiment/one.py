"""How one customer, deal or contact feels: the mood, the sentences that carry it, what changed, who owes whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from connectors.errors import NoData
from skills.email_sentiment.labels import MIXED
from skills.email_sentiment.messages import Message, read, texts
from skills.email_sentiment.mood import HALF_LIFE, change, course, feeling, mood
from skills.email_sentiment.reading import Reading
from skills.email_sentiment.results import ContactMood, Mood, Said
from skills.email_sentiment.scope import Scope
from skills.email_sentiment.signals import quoted, said
from skills.email_sentiment.silence import silence

RECENT = timedelta(days=45)  # against what was before; the half-life of a mood
MOST = 120  # messages of one customer that are read, the newest
SHOWN_SIGNALS = 6
SHOWN_QUESTIONS = 3
_TELLING = ("churn", "leaving", "competitor", "price", "trust", "authority", "need", "timing", "buying", "discount")


def mood_of(scope: Scope, since: date, until: date) -> Mood:
    """From the mail of the days; NoData where nothing came from them."""
    emails = scope.emails(since, until)
    messages = read(texts(emails)[-MOST:], scope.reader)
    if not messages:
        text = f"{scope.about} has not written since {since}."
        raise NoData(text, code="no_inbound", about=scope.about, since=since, sent=len(emails))
    moved = change(messages, recent_from(messages, until))
    quiet = silence(emails, until)
    return Mood(
        about=scope.about or "",
        feeling=feeling(messages, until),
        score=rounded(mood(messages, until)),
        trend=moved.trend,
        before=rounded(moved.before) if moved.before is not None else None,
        since=moved.since,
        received=len(messages),
        sent=sum(e.direction == "out" for e in emails),
        first_on=messages[0].day,
        last=quoted(messages[-1], messages[-1].readings[-1], scope),
        carried_by=carrying(messages, scope, until),
        signals=telling(said(messages, scope)),
        contacts=_contacts(messages, scope, until),
        days_silent=quiet.days_since_theirs or 0,
        unanswered=quiet.unanswered,
        open_questions=_questions(messages, {e.email_id for e, _ in quiet.open_questions}, scope),
        their_reply_days=_days(quiet.their_reply_days),
        our_reply_days=_days(quiet.our_reply_days),
        series=tuple((m.day, rounded(m.score)) for m in messages),
        course=tuple((day, rounded(score)) for day, score in course(messages)),
    )


def recent_from(messages: Sequence[Message], until: date) -> date:
    """Where the recent part begins: RECENT before the end, or before the last message of one who went silent."""
    return min(until, messages[-1].day) - RECENT


def carrying(messages: Sequence[Message], scope: Scope, until: date, most: int = 2) -> tuple[Said, ...]:
    """The sentences that carry the mood, of different messages where possible; one for each side of a mixed one."""
    way = {"positive": 1, "negative": -1}.get(feeling(messages, until), 0)
    ranked = sorted(
        ((_strength(m, r, way, until), m, r) for m in messages for r in m.readings), key=lambda x: x[0], reverse=True
    )
    picked: list[tuple[Message, Reading]] = []
    for _, message, reading in ranked:
        fresh = all(message is not m and reading.sentence != r.sentence for m, r in picked)
        other_side = way or not picked or reading.score * picked[0][1].score <= 0
        if fresh and other_side:
            picked.append((message, reading))
        if len(picked) == most:
            break
    return tuple(quoted(m, r, scope) for m, r in picked)


def telling(signals: Sequence[Said]) -> tuple[Said, ...]:
    """The newest sentence of each kind of signal, those that decide deals first."""
    newest: dict[str, Said] = {}
    for signal in signals:
        if signal.signal and signal.signal != "question":
            newest[signal.signal] = signal
    order = {label: i for i, label in enumerate(_TELLING)}
    return tuple(sorted(newest.values(), key=lambda s: order.get(s.signal or "", len(order)))[:SHOWN_SIGNALS])


def rounded(value: float) -> Decimal:
    """A score with two digits."""
    return Decimal(f"{value:.2f}")


def _strength(message: Message, reading: Reading, way: int, until: date) -> float:
    """How much a sentence says for a mood: its score that way (its opinion either way for a mixed mood), half after
    HALF_LIFE days."""
    opinion = way * reading.score if way else abs(reading.score) + float(reading.feelings[MIXED])
    return float(opinion * 0.5 ** ((until - message.day).days / HALF_LIFE))


def _contacts(messages: Sequence[Message], scope: Scope, until: date) -> tuple[ContactMood, ...]:
    """Each person who wrote, the one who wrote last first."""
    by_sender: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        by_sender[message.email.sender.lower()].append(message)
    found = []
    for sender, theirs in by_sender.items():
        contact = scope.contacts.get(sender)
        found.append(
            ContactMood(
                name=scope.name_of(theirs[-1].email),
                title=contact.title if contact else None,
                feeling=feeling(theirs, until),
                score=rounded(mood(theirs, until)),
                trend=change(theirs, recent_from(theirs, until)).trend,
                messages=len(theirs),
                last_on=theirs[-1].day,
            )
        )
    return tuple(sorted(found, key=lambda c: (c.last_on, c.messages, c.name), reverse=True))


def _questions(messages: Sequence[Message], open_in: set[str], scope: Scope) -> tuple[Said, ...]:
    """Their questions that we have not answered, newest first."""
    left = [
        quoted(m, r, scope, signal="question")
        for m in reversed(messages)
        if m.email.email_id in open_in
        for r in m.readings
        if "question" in r.believed
    ]
    return tuple(left[:SHOWN_QUESTIONS])


def _days(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
