"""Who owes whom a reply, and for how long: threads, their last words, and how fast this customer usually answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from connectors.book.schema import Email
from connectors.mail import clean
from skills.email_sentiment.structure import asks

STILL_ASKED = timedelta(days=60)  # nobody waits longer for an answer by mail: it came by another way or is moot


@dataclass(frozen=True, slots=True)
class Silence:
    """The state of a correspondence on a day. Days are None where that side never wrote or never answered.

    `unanswered`: our messages since their last; `open_questions`: what they asked and we have not written since.
    """

    days_since_theirs: int | None
    days_since_ours: int | None
    unanswered: int
    open_questions: tuple[tuple[Email, str], ...]
    their_reply_days: float | None
    our_reply_days: float | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thread whose last words are ours and stayed without an answer, with how many of ours stand at its end."""

    email: Email
    days: int
    messages: int


def silence(emails: Sequence[Email], today: date) -> Silence:
    """Of all messages with one customer or contact."""
    ordered = sorted((e for e in emails if _by_people(e)), key=lambda e: (e.sent_at, e.email_id))
    theirs = [e for e in ordered if e.direction == "in"]
    ours = [e for e in ordered if e.direction == "out"]
    last = theirs[-1].sent_at if theirs else None
    by_thread = threads(ordered)
    return Silence(
        days_since_theirs=(today - theirs[-1].sent_at.date()).days if theirs else None,
        days_since_ours=(today - ours[-1].sent_at.date()).days if ours else None,
        unanswered=sum(1 for e in ours if last is None or e.sent_at > last),
        open_questions=tuple(q for thread in by_thread for q in _left_open(thread, today)),
        their_reply_days=_reply_days(by_thread, "in"),
        our_reply_days=_reply_days(by_thread, "out"),
    )


def waiting(emails: Iterable[Email], today: date) -> list[Waiting]:
    """Threads that wait for the customer, longest first."""
    found = []
    for thread in threads([e for e in emails if _by_people(e)]):
        ours = 0
        for email in reversed(thread):
            if email.direction == "in":
                break
            ours += 1
        if ours:
            found.append(Waiting(thread[-1], (today - thread[-1].sent_at.date()).days, ours))
    return sorted(found, key=lambda w: (-w.days, w.email.email_id))


def asked_of_us(emails: Iterable[Email], today: date) -> list[tuple[Email, str]]:
    """The newest question of each thread that customers ended with one, longest open first."""
    found = [left[0] for thread in threads(emails) if (left := _left_open(thread, today))]
    return sorted(found, key=lambda asked: (asked[0].sent_at, asked[0].email_id))


def threads(emails: Iterable[Email]) -> list[list[Email]]:
    """Messages by thread, each oldest first; a message without a thread is one of its own."""
    found: dict[str, list[Email]] = defaultdict(list)
    for email in sorted(emails, key=lambda e: (e.sent_at, e.email_id)):
        found[email.thread_id or email.email_id].append(email)
    return list(found.values())


def _by_people(email: Email) -> bool:
    """Whether a person wrote it; an absence note is no answer."""
    return email.direction == "out" or clean(email.body, email.subject, email.sender).automatic is None


def _left_open(thread: Sequence[Email], today: date) -> list[tuple[Email, str]]:
    """Questions of STILL_ASKED in their last words of a thread, where we have not written since."""
    found: list[tuple[Email, str]] = []
    for email in reversed(thread):
        if email.direction == "out" or today - email.sent_at.date() > STILL_ASKED:
            break
        said = clean(email.body, email.subject, email.sender)
        found += [(email, s) for s in said.sentences if said.automatic is None and asks(s)]
    return found


def _reply_days(by_thread: Sequence[Sequence[Email]], direction: str) -> float | None:
    """The median of days from a message of one side to the other side's answer."""
    gaps = [
        (after.sent_at - before.sent_at).total_seconds() / 86400
        for thread in by_thread
        for before, after in pairwise(thread)
        if before.direction != after.direction and after.direction == direction
    ]
    return round(median(gaps), 1) if gaps else None
