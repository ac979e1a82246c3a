"""What `email_sentiment` answers with: one of five, told apart by `kind`.

mood       one customer, deal or contact: how they feel, what changed, what they signal, who owes whom a reply
turned     customers that turned negative, over everything the asker may see
signals    sentences that give a signal asked for: an objection, a competitor, ...
waiting    who has not answered
reply      an outline of an answer to one mail
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from connectors.money import Money
from skills.charts import Chart, Line
from skills.email_sentiment.labels import Feeling, Label
from skills.email_sentiment.mood import Trend
from skills.skill import Citation, Figure, Result, Who

if TYPE_CHECKING:
    from skills.next_actions.steps import Guidance

WORTH_A_LINE = 3  # days with mail: two are said quicker than drawn


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a customer's message. `signal` and what goes with it only where it is quoted for one.

    `names`: competitors it names; `due`: the day it promises; `account` where answers span several.
    """

    sentence: str
    by: str
    on: date
    feeling: Feeling
    subject: str
    email_id: str
    account: str | None = None
    signal: Label | None = None
    names: tuple[str, ...] = ()
    due: date | None = None

    @property
    def citation(self) -> Citation:
        """The message that it stands in."""
        return Citation(f"{self.subject} ({self.by}, {self.on})", self.email_id, self.sentence)


@dataclass(frozen=True, slots=True)
class ContactMood:
    """How one person there feels."""

    name: str
    title: str | None
    feeling: Feeling
    score: Decimal
    trend: Trend
    messages: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Turned:
    """A customer whose mood went down, with the sentence that shows it best.

    `distance` in standard errors, told from `recent` messages and those before.
    """

    account: str
    account_id: str
    before: Decimal
    now: Decimal
    since: date | None
    shown_by: Said
    days_silent: int
    distance: float = 0.0
    recent: int = 0


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A thread that waits for the customer."""

    account: str | None
    to: str
    subject: str
    on: date
    days: int
    messages: int


@dataclass(frozen=True, slots=True)
class Mood(Result):
    """How one customer, deal or contact feels. Scores run from -1 to 1.

    `series`: the score of each message; `course`: the mood as it stood on each day that one came.
    """

    about: str
    feeling: Feeling
    score: Decimal
    trend: Trend
    before: Decimal | None
    since: date | None
    received: int
    sent: int
    first_on: date
    last: Said
    carried_by: tuple[Said, ...]
    signals: tuple[Said, ...]
    contacts: tuple[ContactMood, ...]
    days_silent: int
    unanswered: int
    open_questions: tuple[Said, ...]
    their_reply_days: Decimal | None
    our_reply_days: Decimal | None
    series: tuple[tuple[date, Decimal], ...]
    course: tuple[tuple[date, Decimal], ...]
    kind: str = "mood"

    def chart(self) -> Chart | None:
        if len(self.course) < WORTH_A_LINE:
            return None
        return Chart(
            "trend",
            "mood",
            self.about,
            "score",
            lines=(Line(self.course, word="mood"),),
            level=Decimal(0),
            level_word="neutral",
        )

    def figures(self) -> tuple[Figure, ...]:
        return (
            Figure("mood", self.score, "score"),
            Figure("messages_read", self.received, "count"),
            Figure("days_since_their_last", self.days_silent, "days"),
        )

    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(s.citation for s in (*self.carried_by, *self.signals)))


@dataclass(frozen=True, slots=True)
class TurnedNegative(Result):
    """Customers that turned negative, worst first. `glanced` messages were judged by their words alone."""

    who: Who
    customers: tuple[Turned, ...]
    recent_from: date
    received: int
    glanced: int
    accounts: int
    kind: str = "turned"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("turned_negative", len(self.customers), "count"),)

    def citations(self) -> tuple[Citation, ...]:
        return tuple(c.shown_by.citation for c in self.customers)


@dataclass(frozen=True, slots=True)
class Signals(Result):
    """Sentences that give the signal asked for, newest first."""

    about: str | None
    signal: str
    found: tuple[Said, ...]
    more: int
    since: date
    received: int
    glanced: int
    kind: str = "signals"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("found", len(self.found) + self.more, "count"),)

    def citations(self) -> tuple[Citation, ...]:
        return tuple(s.citation for s in self.found)


@dataclass(frozen=True, slots=True)
class NotAnswered(Result):
    """Threads that wait for customers, longest first, and customers' questions that wait for us."""

    who: Who
    threads: tuple[Unanswered, ...]
    more: int
    since: date
    asked: tuple[Said, ...] = ()
    more_asked: int = 0
    kind: str = "waiting"

    def figures(self) -> tuple[Figure, ...]:
        return (
            Figure("waiting", len(self.threads) + self.more, "count"),
            Figure("waiting_for_us", len(self.asked) + self.more_asked, "count"),
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence that an answer must meet, by the signal that decides most; `also` the others that it gives."""

    kind: Label
    also: tuple[Label, ...]
    said: Said
    guidance: Guidance | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer may say of the deal."""

    deal: str
    stage: str | None
    amount: Money | None
    close_on: date | None
    next_step: str | None


@dataclass(frozen=True, slots=True)
class Outline(Result):
    """Points for an answer, in the order that they decide; `to`, `on` and `email_id` are None for a mail given as text.

    `answered_on`: we have written since, on that day.
    """

    about: str | None
    to: str | None
    subject: str | None
    on: date | None
    email_id: str | None
    feeling: Feeling
    answered_on: date | None
    points: tuple[Point, ...]
    facts: Facts | None
    kind: str = "reply"

    def figures(self) -> tuple[Figure, ...]:
        amount = self.facts.amount if self.facts else None
        return (Figure("deal_amount", amount.amount, amount.currency),) if amount else ()

    def citations(self) -> tuple[Citation, ...]:
        guides = [replace(g.source.citation, number=g.number) for p in self.points if (g := p.guidance)]
        mails = [p.said.citation for p in self.points if p.said.email_id]
        return tuple(dict.fromkeys([*guides, *mails]))

    def numbered_after(self, last: int) -> Outline:
        """With its guides' numbers going on after `last`."""
        points = (
            replace(p, guidance=replace(p.guidance, number=p.guidance.number + last)) if p.guidance else p
            for p in self.points
        )
        return replace(self, points=tuple(points))
