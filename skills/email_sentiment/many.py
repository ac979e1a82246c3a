"""Over all customers the asker may see: which turned negative, and who has not answered.

A few thousand mails are too many to embed for one question. All recent ones are glanced at by their words; the
sentences of those that sound worst are read in full, within a budget, and stay read. For a customer that then looks
bad, what came before is read too, and the change is judged as it is for one customer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from connectors.book.schema import Email
from skills.email_sentiment.messages import Message, Text, read_within, texts
from skills.email_sentiment.mood import Change, change, turned_negative
from skills.email_sentiment.one import RECENT, rounded
from skills.email_sentiment.results import NotAnswered, Said, Turned, TurnedNegative, Unanswered
from skills.email_sentiment.scope import Scope
from skills.email_sentiment.signals import BUDGET, quoted
from skills.email_sentiment.silence import asked_of_us, waiting

BEFORE = timedelta(days=270)  # how far back a customer is compared with
SHOWN = 5
SHOWN_THREADS = 8
ANSWER_WITHIN = 3  # days: younger mail is not called unanswered


def turned(scope: Scope, since: date | None, until: date) -> TurnedNegative:
    """Customers whose mood fell and is bad now, worst first. `since`: where the recent part begins."""
    recent_from = since or until - RECENT
    given = texts(scope.emails(recent_from - BEFORE, until))
    by_account = _by_account(given)
    recent = [t for t in given if t.email.sent_at.date() >= recent_from]
    messages, glanced = read_within(recent, scope.reader, BUDGET)
    suspects = _suspects(messages)
    found = []
    left = BUDGET
    for account in suspects:
        earlier = [t for t in by_account[account] if t.email.sent_at.date() < recent_from]
        known = scope.reader.known([s for t in earlier for s in t.sentences])
        before, _ = read_within(earlier[::-1], scope.reader, left)
        left -= sum(s not in known for m in before for s in (r.sentence for r in m.readings))
        mine = sorted([*before, *(m for m in messages if m.email.account_id == account)], key=lambda m: m.email.sent_at)
        moved = change(mine, recent_from)
        if turned_negative(moved):
            found.append(_turned(mine, moved, scope, recent_from, until))
    found.sort(key=lambda t: (t.now - t.before, t.account))
    return TurnedNegative(scope.who, tuple(found[:SHOWN]), recent_from, len(recent), glanced, len(by_account))


def not_answered(scope: Scope, since: date, until: date) -> NotAnswered:
    """Our mail that waits for an answer, longest first, and what customers asked and wait for."""
    emails = scope.emails(since, until)
    threads = [w for w in waiting(emails, until) if w.days >= ANSWER_WITHIN]
    asked = asked_of_us(emails, until)
    shown = tuple(
        Unanswered(
            account=scope.account_names.get(w.email.account_id or ""),
            to=_recipient(w.email.recipients or "", scope),
            subject=w.email.subject or "",
            on=w.email.sent_at.date(),
            days=w.days,
            messages=w.messages,
        )
        for w in threads[:SHOWN_THREADS]
    )
    return NotAnswered(
        scope.who,
        shown,
        len(threads[SHOWN_THREADS:]),
        since,
        asked=tuple(_asked(email, sentence, scope) for email, sentence in asked[:SHOWN_THREADS]),
        more_asked=len(asked[SHOWN_THREADS:]),
    )


def _asked(email: Email, sentence: str, scope: Scope) -> Said:
    return Said(
        sentence=sentence,
        by=scope.name_of(email),
        on=email.sent_at.date(),
        feeling="neutral",
        subject=email.subject or "",
        email_id=email.email_id,
        account=scope.account_names.get(email.account_id or ""),
        signal="question",
    )


def _suspects(messages: Sequence[Message]) -> list[str]:
    """Customers whose recent messages, read in full, are on balance not good; worst first."""
    by_account: dict[str, list[float]] = defaultdict(list)
    for message in messages:
        if message.email.account_id:
            by_account[message.email.account_id].append(message.score)
    mean = {account: sum(scores) / (len(scores) + 0.5) for account, scores in by_account.items()}
    return sorted((a for a, m in mean.items() if m < 0), key=lambda a: mean[a])


def _turned(messages: Sequence[Message], moved: Change, scope: Scope, recent_from: date, until: date) -> Turned:
    account = messages[-1].email.account_id or ""
    recent = [(r.score, m, r) for m in messages if m.day >= recent_from for r in m.readings]
    _, message, reading = min(recent, key=lambda x: x[0])
    return Turned(
        account=scope.account_names.get(account, account),
        account_id=account,
        before=rounded(moved.before or 0),
        now=rounded(moved.now or 0),
        since=moved.since,
        shown_by=quoted(message, reading, scope),
        days_silent=(until - messages[-1].day).days,
        distance=moved.distance,
        recent=sum(m.day >= recent_from for m in messages),
    )


def _by_account(given: Sequence[Text]) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = defaultdict(list)
    for text in given:
        if text.email.account_id:
            found[text.email.account_id].append(text)
    return found


def _recipient(recipients: str, scope: Scope) -> str:
    first = recipients.split(",", maxsplit=1)[0].strip()
    contact = scope.contacts.get(first.lower())
    return contact.name if contact else first
