"""Help with an answer to a customer's mail: what it asks and objects to, what the guides say to that, the deal's facts.

An outline, never a text: free wording is a language model's, and its facts stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from connectors.book.schema import Deal, Email
from connectors.errors import NoData
from connectors.money import Money
from skills.email_sentiment.labels import OBJECTIONS, Feeling, Label
from skills.email_sentiment.messages import Message, names, read, texts
from skills.email_sentiment.results import Facts, Outline, Point
from skills.email_sentiment.scope import Scope
from skills.email_sentiment.signals import labels, quoted
from skills.email_sentiment.silence import threads
from skills.email_sentiment.structure import asks

GUIDED = OBJECTIONS | {"discount", "leaving", "churn"}  # on these somebody may have written a guide
_FIRST = ("question", "churn", "price", "discount", "competitor", "trust", "need", "authority", "timing")


def outline(scope: Scope, since: date, until: date, text: str | None = None) -> Outline:
    """Points for an answer to a mail given as text, else to the customer's newest that waits for one.

    NoData (nothing_to_answer) where no mail came.
    """
    if text:
        on = datetime.combine(until, datetime.min.time())
        given = Email(email_id="", sender="", sent_at=on, body=text, direction="in")
        return _of(given, scope, None, NoData("The text says nothing.", code="nothing_to_answer", about="", since=None))
    about = scope.about or scope.who.name
    nothing = NoData("No mail came to be answered.", code="nothing_to_answer", about=about, since=since)
    email, answered = to_answer(scope.emails(since, until))
    return _of(email, scope, answered, nothing)


def to_answer(emails: Sequence[Email]) -> tuple[Email | None, date | None]:
    """The newest message that still waits for us; where none waits the newest of all, with the day we answered it."""
    newest: Email | None = None
    answered: date | None = None
    by_thread = threads(e for e in emails if e.direction == "out" or texts([e]))
    waiting = [thread[-1] for thread in by_thread if thread[-1].direction == "in"]
    if waiting:
        return max(waiting, key=lambda e: (e.sent_at, e.email_id)), None
    for thread in by_thread:
        theirs = [e for e in thread if e.direction == "in"]
        if theirs and (newest is None or theirs[-1].sent_at > newest.sent_at):
            newest, answered = theirs[-1], thread[-1].sent_at.date()
    return newest, answered


def _of(email: Email | None, scope: Scope, answered: date | None, nothing: NoData) -> Outline:
    """The outline for one mail; `nothing` is raised where there is none, or no words of its own in it."""
    messages = read(texts([email]), scope.reader) if email else []
    if email is None or not messages:
        raise nothing
    (message,) = messages
    points = _points(message, scope)
    return Outline(
        about=scope.about or scope.account_names.get(email.account_id or ""),
        to=scope.name_of(email) if email.sender else None,
        subject=email.subject,
        on=message.day if email.sender else None,
        email_id=email.email_id or None,
        feeling=_feeling(message, points),
        answered_on=answered,
        points=points,
        facts=_facts(_deal(email, scope)),
    )


def _points(message: Message, scope: Scope) -> tuple[Point, ...]:
    """What each sentence wants of an answer, what decides first; the guides' words where it is an objection."""
    found: list[Point] = []
    for reading in message.readings:
        named = names(reading.sentence, scope.competitors)
        given: list[Label] = [s for s in labels(reading, named) if s != "question"]
        if asks(reading.sentence):
            given = ["question", *(s for s in given if s != "commitment")]  # what is asked by a day is no promise
        if given:
            label = min(given, key=_rank)
            said = quoted(message, reading, scope, signal=label, named=named)
            found.append(Point(label, tuple(g for g in given if g != label), said))
    found.sort(key=lambda point: _rank(point.kind))
    return _guided(found, scope)


def _guided(points: Sequence[Point], scope: Scope) -> tuple[Point, ...]:
    from skills.next_actions.steps import guidance

    kinds = [kind for point in points for kind in (point.kind, *point.also) if kind in GUIDED]
    told = guidance(kinds, scope.desk)
    used: set[int] = set()
    guided: list[Point] = []
    for point in points:
        about = next((told[k] for k in (point.kind, *point.also) if k in told and told[k].number not in used), None)
        if about:
            used.add(about.number)
            about = replace(about, number=len(used))
        guided.append(replace(point, guidance=about))
    return tuple(guided)


def _feeling(message: Message, points: Iterable[Point]) -> Feeling:
    """The message's own; one that objects is not neutral."""
    objects = any(p.kind in OBJECTIONS or p.kind == "churn" for p in points)
    return "mixed" if objects and message.feeling == "positive" else message.feeling


def _rank(label: str) -> int:
    return _FIRST.index(label) if label in _FIRST else len(_FIRST)


def _deal(email: Email, scope: Scope) -> Deal | None:
    """The deal the mail is on, or the customer's only open one."""
    if scope.deal:
        return scope.deal
    if email.deal_id:
        found = scope.desk.book.deals(ids=[email.deal_id])
        if found:
            return found[0]
    account = scope.account.account_id if scope.account else email.account_id
    open_ = scope.desk.book.deals(accounts=[account], outcome="open") if account else []
    return open_[0] if len(open_) == 1 else None


def _facts(deal: Deal | None) -> Facts | None:
    if deal is None:
        return None
    amount = Money(deal.amount, deal.currency) if deal.amount is not None and deal.currency else None
    return Facts(deal.name, deal.stage, amount, deal.close_on, deal.next_step)
